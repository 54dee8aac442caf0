import { Inject, Injectable } from '@nestjs/common';
import { type Store, STORE, StoreFull, type WriteTx } from '../store';
import { payoutDiskProbes } from './payout.entity';

/** More than any single step of a batch writes beside its bytes: what the probe took is there for the step after it. */
const PROBE_CHARACTERS = 256 * 1024;
const PROBE = { id: 'probe' };

/**
 * Remembers that the disk was full, until a write goes through again (FAULTS F21). Held in memory: a process that
 * starts on a full disk learns it from its first step, which is refused as a whole.
 */
@Injectable()
export class DiskWatch {
  #full = false;

  constructor(@Inject(STORE) private readonly store: Store) {}

  get full(): boolean {
    return this.#full;
  }

  /** Runs a step of the payout room and remembers when the disk had no room for it. @throws what the step throws */
  async watch<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      if (error instanceof StoreFull) this.#full = true;
      throw error;
    }
  }

  /** A write that is watched. */
  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    return this.watch(() => this.store.write(work));
  }

  /** Tries to write and take back as much as a step needs; only while the disk counts as full. */
  async probe(): Promise<void> {
    if (!this.#full) return;
    try {
      await this.store.write(async (tx) => {
        // One that a crash left behind.
        await tx.delete(payoutDiskProbes, PROBE);
        await tx.insert(payoutDiskProbes, [{ ...PROBE, filling: '0'.repeat(PROBE_CHARACTERS) }]);
      });
      await this.store.write((tx) => tx.delete(payoutDiskProbes, PROBE));
    } catch (error) {
      if (error instanceof StoreFull) return;
      throw error;
    }
    this.#full = false;
  }
}
