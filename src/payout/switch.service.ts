import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock, DomainError } from '../units';
import { payoutSwitches, type SwitchRow } from './payout.entity';
import { PAYOUT_SETTINGS, type PayoutSettings } from './settings';
import type { Gate } from './due';

const SWITCH_ID = 'payouts';

/** The stop switch: one person stops all payouts, two start them again (RULES.md 19). */
@Injectable()
export class SwitchService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly audit: AuditService,
    @Inject(PAYOUT_SETTINGS) private readonly settings: PayoutSettings,
  ) {}

  async state(tx: ReadTx): Promise<SwitchRow> {
    const row = await tx.findOne(payoutSwitches, { id: SWITCH_ID });
    return (
      row ?? {
        id: SWITCH_ID,
        stopped: false,
        reconcile_only: false,
        reason: '',
        changed_by: 'nobody',
        changed_at: this.clock.now(),
        resume_asked_by: null,
        resume_asked_at: null,
      }
    );
  }

  async gates(tx: ReadTx): Promise<Gate[]> {
    const { stopped, reconcile_only: reconcileOnly } = await this.state(tx);
    return [...(stopped ? (['stopped'] as const) : []), ...(reconcileOnly ? (['reconcile-only'] as const) : [])];
  }

  /** Any one operator, or a job that saw something wrong. Stopping again only changes the reason. */
  stop(actor: string, reason: string): Promise<SwitchRow> {
    return this.store.write((tx) => this.close(tx, actor, { stopped: true, reason }));
  }

  /** After a restore: nothing is paid until two operators have reconciled (RULES.md 15). */
  reconcileOnly(tx: WriteTx, actor: string, reason: string): Promise<SwitchRow> {
    return this.close(tx, actor, { reconcile_only: true, reason });
  }

  /**
   * The first call asks, the second by another operator starts payouts again. Where the policy allows one operator
   * alone, the same one may do it after the wait.
   * @returns whether payouts run
   * @throws DomainError `payout.not-stopped`, `payout.second-operator` {waitUntil}
   */
  resume(actor: string): Promise<{ resumed: boolean; row: SwitchRow }> {
    return this.store.write(async (tx) => {
      const row = await this.locked(tx);
      const at = this.clock.now();
      if (!row.stopped && !row.reconcile_only) {
        throw new DomainError('payout.not-stopped', 'Payouts are not stopped.', {});
      }
      if (row.resume_asked_by === null || row.resume_asked_at === null) {
        const asked = { ...row, resume_asked_by: actor, resume_asked_at: at };
        await this.save(tx, asked, { actor, action: 'payout.resume-asked' });
        return { resumed: false, row: asked };
      }
      if (row.resume_asked_by === actor) this.assertSoloAllowed(row.resume_asked_at);
      const running: SwitchRow = {
        ...row,
        stopped: false,
        reconcile_only: false,
        reason: '',
        changed_by: actor,
        changed_at: at,
        resume_asked_by: null,
        resume_asked_at: null,
      };
      await this.save(tx, running, { actor, action: 'payout.resumed', first: row.resume_asked_by });
      return { resumed: true, row: running };
    });
  }

  private assertSoloAllowed(askedAt: number): void {
    const wait = this.settings.policy.soloResumeAfterMs;
    if (wait !== null && this.clock.now() >= askedAt + wait) return;
    throw new DomainError('payout.second-operator', 'Another operator must start payouts again.', {
      waitUntil: wait === null ? null : askedAt + wait,
    });
  }

  private async close(tx: WriteTx, actor: string, patch: Partial<SwitchRow> & { reason: string }): Promise<SwitchRow> {
    const row = await this.locked(tx);
    const closed = {
      ...row,
      ...patch,
      changed_by: actor,
      changed_at: this.clock.now(),
      resume_asked_by: null,
      resume_asked_at: null,
    };
    const action = patch.stopped === true ? 'payout.stopped' : 'payout.reconcile-only';
    await this.save(tx, closed, { actor, action });
    return closed;
  }

  /** Holds the row, so that two resumes at once are two in order. */
  private async locked(tx: WriteTx): Promise<SwitchRow> {
    const row = await this.state(tx);
    await tx.insertNew(payoutSwitches, [row]);
    const [held] = await tx.lock(payoutSwitches, { id: SWITCH_ID });
    return held ?? row;
  }

  private async save(
    tx: WriteTx,
    row: SwitchRow,
    act: { actor: string; action: string; first?: string },
  ): Promise<void> {
    await tx.upsert(payoutSwitches, [row]);
    const details = { reason: row.reason, ...(act.first === undefined ? {} : { first: act.first }) };
    await this.audit.record(tx, { actor: act.actor, action: act.action, subject: SWITCH_ID, details });
  }
}
