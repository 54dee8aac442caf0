import { Inject, Injectable } from '@nestjs/common';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock, DomainError } from '../units';
import { CHAIN_DOOR, type ChainDoor } from './doors';
import type { Gate } from './due';
import { GateService } from './gate.service';
import { payoutBatches } from './payout.entity';

/**
 * Gates that also stop a cancellation. It pays nobody, so that neither the stop switch nor missing coverage keeps coins
 * from coming home; but our chain must be the network's, and after a restore nothing is signed.
 */
const STANDING_GATES: readonly Gate[] = [
  'reconcile-only',
  'shadow',
  'chain-stale',
  'chain-disagreement',
  'wrong-network',
  'disk-full',
];

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

  /** @throws DomainError `payout.gate` {gates} */
  async assertOpen(tx: ReadTx, outside: readonly Gate[]): Promise<void> {
    const shut = [...outside, ...(await this.gates.inside(tx))].filter((gate) => STANDING_GATES.includes(gate));
    if (shut.length === 0) return;
    const gates = [...new Set(shut)].join(',');
    throw new DomainError('payout.gate', `Nothing is cancelled now: ${gates}. Nothing was changed.`, { gates });
  }
}
