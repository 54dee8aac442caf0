import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, type Instant } from '../units';
import { decideRelease, OPERATIONS_POLICY, type OperationsPolicy, type ReleaseDecision } from './release';
import { serviceState, type ServiceStateRow } from './service-state.entity';

/** What the service may do now. */
export interface ServiceMode {
  readonly payoutsStopped: boolean;
  /** After a restore: only reading the chain and comparing, no plan, no payout (RULES.md 15). */
  readonly reconcileOnly: boolean;
  /** Beside another system that pays: everything is booked and nothing is paid (RULES.md 25). */
  readonly shadow: boolean;
  readonly switches: readonly {
    readonly name: ServiceStateRow['name'];
    readonly reason: string;
    readonly since: Instant;
    readonly releaseAskedBy: string | null;
    readonly releaseAskedAt: Instant | null;
  }[];
}

/** The stop switch and the mode after a restore. Every change leaves an audit row in the same transaction. */
@Injectable()
export class ServiceStateService {
  constructor(
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(OPERATIONS_POLICY) private readonly policy: OperationsPolicy,
  ) {}

  async mode(tx: ReadTx): Promise<ServiceMode> {
    const rows = await tx.find(serviceState, { orderBy: [['name', 'asc']] });
    return {
      payoutsStopped: rows.some(({ name }) => name === 'payouts_stopped'),
      reconcileOnly: rows.some(({ name }) => name === 'reconcile_only'),
      shadow: rows.some(({ name }) => name === 'shadow'),
      switches: rows.map(({ name, reason, since, release_actor, release_asked_at }) => ({
        name,
        reason,
        since,
        releaseAskedBy: release_actor,
        releaseAskedAt: release_asked_at,
      })),
    };
  }

  /** @throws DomainError `operations.payouts-stopped`, `operations.reconcile-only` */
  async assertMayPay(tx: ReadTx): Promise<void> {
    const { reconcileOnly, payoutsStopped } = await this.mode(tx);
    if (reconcileOnly) {
      throw new DomainError(
        'operations.reconcile-only',
        'The service was restored and only compares: nothing is paid.',
      );
    }
    if (payoutsStopped) throw new DomainError('operations.payouts-stopped', 'An operator stopped all payouts.');
  }

  /** One person is enough. A repeat keeps the first stop and takes back a request to start again. */
  async stopPayouts(tx: WriteTx, actor: string, reason: string): Promise<void> {
    await this.#switchOn(tx, 'payouts_stopped', actor, reason);
  }

  /**
   * Two people; one with a day between and two devices where the operator works alone.
   * @throws DomainError `operations.not-stopped`, `audit.other-than-…`, `audit.device-unknown`
   */
  resumePayouts(tx: WriteTx, actor: string): Promise<ReleaseDecision> {
    return this.#release(tx, 'payouts_stopped', actor);
  }

  async setReconcileOnly(tx: WriteTx, actor: string, reason: string): Promise<void> {
    await this.#switchOn(tx, 'reconcile_only', actor, reason);
  }

  /**
   * Two people; one with a day between and two devices where the operator works alone.
   * @throws DomainError `operations.not-stopped`, `audit.other-than-…`, `audit.device-unknown`
   */
  clearReconcileOnly(tx: WriteTx, actor: string): Promise<ReleaseDecision> {
    return this.#release(tx, 'reconcile_only', actor);
  }

  /** Nothing is paid from now on. A repeat changes nothing. */
  async enterShadow(tx: WriteTx, actor: string, reason: string): Promise<void> {
    const { shadow } = await this.mode(tx);
    if (!shadow) await this.#switchOn(tx, 'shadow', actor, reason);
  }

  /** The caller has seen that nothing differs. @throws DomainError `operations.not-stopped` */
  async leaveShadow(tx: WriteTx, actor: string, details: Readonly<Record<string, string>>): Promise<void> {
    const left = await tx.delete(serviceState, { name: 'shadow' });
    if (left === 0) throw new DomainError('operations.not-stopped', 'This switch is off already.', { name: 'shadow' });
    await this.audit.record(tx, { actor, action: 'operations.shadow-off', subject: 'shadow', details });
  }

  async #switchOn(tx: WriteTx, name: ServiceStateRow['name'], actor: string, reason: string): Promise<void> {
    const on = { name, reason, actor, since: this.clock.now(), release_actor: null, release_asked_at: null };
    if ((await tx.insertNew(serviceState, [on])) === 0) {
      await tx.update(serviceState, { name }, { release_actor: null, release_asked_at: null });
    }
    await this.audit.record(tx, { actor, action: `operations.${action(name)}-on`, subject: name });
  }

  async #release(tx: WriteTx, name: ServiceStateRow['name'], actor: string): Promise<ReleaseDecision> {
    const [row] = await tx.lock(serviceState, { name });
    if (row === undefined) throw new DomainError('operations.not-stopped', 'This switch is off already.', { name });
    const { release_actor, release_asked_at } = row;
    const asked =
      release_actor === null || release_asked_at === null ? undefined : { actor: release_actor, at: release_asked_at };
    const now = this.clock.now();
    const decision = decideRelease(asked, { actor, now }, this.policy);
    if (decision === 'waiting') return decision;
    if (decision === 'asked') {
      await tx.update(serviceState, { name }, { release_actor: actor, release_asked_at: now });
      await this.audit.begin(tx, `switch/${name}`);
    } else {
      if (asked?.actor === actor) await this.audit.assertOtherDevice(tx, `switch/${name}`);
      await tx.delete(serviceState, { name });
    }
    const what = decision === 'asked' ? 'release-asked' : 'off';
    await this.audit.record(tx, { actor, action: `operations.${action(name)}-${what}`, subject: name });
    return decision;
  }
}

const action = (name: ServiceStateRow['name']): string => name.replace('_', '-');
