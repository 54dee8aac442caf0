import { Inject, Injectable } from '@nestjs/common';
import type { MempoolPlace } from '../chain';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock } from '../units';
import { CHAIN_DOOR, type ChainDoor } from './doors';
import type { Gate } from './due';
import { GateService } from './gate.service';
import { type BatchRow, payoutBatches } from './payout.entity';
import { familyOf } from './replacement.repository';

/** What a cancellation must outbid, by the node's word. */
export interface HeldAttempt {
  readonly isHeld: boolean;
  /** null where the node holds no attempt, or does not tell. */
  readonly place: MempoolPlace | null;
}

/** What a cancellation asks of the world around it. */
@Injectable()
export class CancelDesk {
  constructor(
    @Inject(STORE) readonly store: Store,
    @Inject(CLOCK) readonly clock: Clock,
    @Inject(CHAIN_DOOR) readonly chain: ChainDoor,
    private readonly gates: GateService,
  ) {}

  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    return this.gates.disk.write(work);
  }

  /** Never inside a write. */
  outside(): Promise<readonly Gate[]> {
    return this.gates.outside();
  }

  /** Sat/kvB; undefined when the node has no estimate. */
  feeRate(targetBlocks: number): Promise<bigint | undefined> {
    return this.chain.feeRate(targetBlocks);
  }

  /** @see ChainDoor.increment */
  increment(): Promise<bigint> {
    return this.chain.increment();
  }

  /** Which attempt at a payment the node holds now, the newest first, whoever sent it, and what hangs on that one. */
  async heldAttempt(batchId: string): Promise<HeldAttempt> {
    const family = await this.store.read(async (tx) => {
      const batch = await tx.findOne(payoutBatches, { id: batchId });
      return batch === undefined ? [] : familyOf(tx, batch);
    });
    for (const { txid } of [...family].reverse()) {
      if (!(await this.chain.mempoolHas(txid))) continue;
      const place = await this.chain.mempoolPlace(txid);
      return { isHeld: true, place: typeof place === 'object' ? place : null };
    }
    return { isHeld: false, place: null };
  }

  /** What hangs on the attempt in force in the mempool; null where the node does not hold it, or does not tell. */
  async place(batchId: string): Promise<MempoolPlace | null> {
    const batch = await this.store.read((tx) => tx.findOne(payoutBatches, { id: batchId }));
    const place = batch === undefined ? 'absent' : await this.chain.mempoolPlace(batch.txid);
    return typeof place === 'object' ? place : null;
  }

  /** @see GateService.assertCancels */
  assertOpen(tx: ReadTx, outside: readonly Gate[], batch: Pick<BatchRow, 'id' | 'state'>): Promise<void> {
    return this.gates.assertCancels(tx, outside, batch);
  }
}
