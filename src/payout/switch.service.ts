import { Inject, Injectable, Optional } from '@nestjs/common';
import type { ReleaseDecision } from '../operations';
import { ServiceStateService } from '../operations/service-state.service';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import type { Gate } from './due';
import { HandOutMarks } from './hand-out-marks.service';
import type { BatchRow } from './payout.entity';
import { ownMoves, restores } from './restore.entity';

/** Of a batch in one of these nothing has left the process. */
const NOT_OUT: readonly BatchRow['state'][] = ['queued', 'claimed', 'planned', 'approved', 'held'];

/** The stop switch as payouts see it: one person stops them, two start them again (RULES.md 19). */
@Injectable()
export class SwitchService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly state: ServiceStateService,
    @Optional() readonly handOuts: HandOutMarks = new HandOutMarks(),
  ) {}

  async gates(tx: ReadTx): Promise<Gate[]> {
    const { payoutsStopped, reconcileOnly: isSwitched, shadow } = await this.state.mode(tx);
    // An older copy is halted from its first moment on, before anybody has noted that it is one.
    const reconcileOnly = isSwitched || (await this.handOuts.verdict(tx)) !== 'same';
    return [
      ...(payoutsStopped ? (['stopped'] as const) : []),
      ...(reconcileOnly ? (['reconcile-only'] as const) : []),
      ...(shadow ? (['shadow'] as const) : []),
    ];
  }

  /**
   * Whether a batch may go on after a restore, while nothing else may: one that was handed out before the copy was made
   * spends the same coins again, and the barrier pays nobody. Not before chain and books were compared (RULES.md 15).
   */
  async mayGoOn(tx: ReadTx, batch: Pick<BatchRow, 'id' | 'state'>): Promise<boolean> {
    if ((await this.handOuts.verdict(tx)) !== 'same') return false;
    const [restore] = await tx.find(restores, { where: { ended_at: null } });
    if (restore === undefined || restore.compared_at === null) return false;
    if (!NOT_OUT.includes(batch.state)) return true;
    return (await tx.count(ownMoves, { batch_id: batch.id, restore_id: restore.id })) > 0;
  }

  /** Why the mode after a restore is on; undefined where it is off. */
  async restoredBecause(tx: ReadTx): Promise<string | undefined> {
    const { switches } = await this.state.mode(tx);
    return switches.find(({ name }) => name === 'reconcile_only')?.reason;
  }

  /** Whether this service only books: another system still pays, or the books were brought back and are compared. */
  async onlyBooks(): Promise<boolean> {
    return this.store.read(async (tx) => {
      const { shadow, reconcileOnly } = await this.state.mode(tx);
      return shadow || reconcileOnly || (await this.handOuts.verdict(tx)) !== 'same';
    });
  }

  /** Any one operator, or a job that saw something wrong. */
  stop(actor: string, reason: string): Promise<void> {
    return this.store.write((tx) => this.state.stopPayouts(tx, actor, reason));
  }

  /** The same in a transaction of the caller's: what was seen and the stop stand together. */
  halt(tx: WriteTx, actor: string, reason: string): Promise<void> {
    return this.state.stopPayouts(tx, actor, reason);
  }

  /** The chain holds what these books have lost: nothing is paid before both were compared, as after a restore (RULES.md 15). */
  compareFirst(tx: WriteTx, actor: string, reason: string): Promise<void> {
    return this.state.setReconcileOnly(tx, actor, reason);
  }

  /** The first asks, another agrees; or the same one a day later. @throws DomainError `operations.not-stopped` */
  resume(actor: string): Promise<ReleaseDecision> {
    return this.store.write((tx) => this.state.resumePayouts(tx, actor));
  }
}
