import { Inject, Injectable } from '@nestjs/common';
import type { MempoolPlace } from '../chain';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock } from '../units';
import { CHAIN_DOOR, type ChainDoor } from './doors';
import type { Gate } from './due';
import { GateService } from './gate.service';
import { type BatchRow, payoutBatches } from './payout.entity';

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

  /** Whether the node holds the payment now, whoever sent it. */
  async isHeld(batchId: string): Promise<boolean> {
    const batch = await this.store.read((tx) => tx.findOne(payoutBatches, { id: batchId }));
    return batch !== undefined && (await this.chain.mempoolHas(batch.txid));
  }

  /** What hangs on the payment in the mempool; null where the node does not hold it, or does not tell. */
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
