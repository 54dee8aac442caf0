import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { isGoneAt, type StatusHistory } from '../members';
import { statusHistory } from '../members/account-state.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DAY_MS, DomainError, type Instant, newId, plusMs } from '../units';
import { unitsAt } from './contract.repository';
import type { LastWork } from './pplns';
import { NETWORK_DIFFICULTY, type NetworkDifficulty } from './ports';
import { device, deviceAssignment, fixedShare, type FeePlan, rewardRowHead, serviceFeePlan } from './reward.entity';
import { parsePplnsWindow, pplnsSince, ruleAt, type RuleHistory, type RuleVersion, windowHashes } from './sharing-rule';
import { rulesOf } from './sharing-rule.repository';
import { NOW_MS, SharingRuleService } from './sharing-rule.service';
import type { SourceDeclaration } from './source';
import type { Weight } from './sharing';
import { BPS_ALL, EVERYBODY, SERVICE_FEE_BPS_MAX, SERVICE_FEE_BPS_MIN } from './terms';
import { ReadDays } from './read-days';
import { WorkLogService } from './work-log.service';
import { forgetSums } from './work-sum.repository';

const LABEL_LENGTH_MAX = 100;
/** A year that was mistyped would keep the terms closed until then: what is declared cannot be taken back. */
const AHEAD_MS_MAX = 366 * DAY_MS;
const BAD_PERCENTAGES = 'Percentages are above zero, one for each member, 100 % at most in all. Nothing was changed.';

export interface AssignDevice {
  readonly sourceId: string;
  /** As the pool names it. */
  readonly worker: string;
  /** An existing device, or none: a new one is made with the worker's name. */
  readonly deviceId?: string;
  /** Null ends the assignment. */
  readonly memberId: string | null;
  readonly from: Instant;
}

/** What PPLNS counted, in hashes. */
interface PplnsWork extends LastWork {
  /** N: what the window asked for. */
  readonly hashes: bigint;
}

/** How a row is shared, and by which rule. */
export interface RowWeights {
  readonly weights: readonly Weight[];
  readonly rule: RuleVersion;
  /** Of PPLNS; null for every other rule. */
  readonly last: PplnsWork | null;
}

/** The terms by which rewards are shared: devices, percentages, service fees. Effective from a time on, never backwards. */
@Injectable()
export class RewardTermsService {
  constructor(
    private readonly audit: AuditService,
    private readonly work: WorkLogService,
    private readonly rules: SharingRuleService,
    @Inject(NETWORK_DIFFICULTY) private readonly difficulty: NetworkDifficulty,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns the device's id. @throws DomainError `rewards.backdated`, `rewards.too-far-ahead`, `rewards.bad-label` */
  async assign(tx: WriteTx, actor: string, what: AssignDevice): Promise<string> {
    if (what.worker.length === 0 || what.worker.length > LABEL_LENGTH_MAX) {
      throw new DomainError(
        'rewards.bad-label',
        `A worker's name has 1 to ${LABEL_LENGTH_MAX} characters. Nothing was changed.`,
      );
    }
    await this.refuseBackdating(tx, what.sourceId, what.from);
    const [last] = await tx.find(deviceAssignment, {
      where: { source_id: what.sourceId, worker: what.worker },
      orderBy: [['from_at', 'desc']],
      limit: 1,
    });
    if (last !== undefined && last.from_at >= what.from) throw backdated(what.sourceId, what.from);
    const deviceId = what.deviceId ?? last?.device_id ?? newId();
    await tx.insertNew(device, [{ id: deviceId, label: what.worker, created_at: this.clock.now() }]);
    await tx.insert(deviceAssignment, [
      {
        source_id: what.sourceId,
        worker: what.worker,
        from_at: what.from,
        device_id: deviceId,
        member_id: what.memberId,
      },
    ]);
    await forgetSums(tx, what.sourceId, what.from, [what.worker]);
    const details = { source: what.sourceId, member: what.memberId ?? 'nobody', from: String(what.from) };
    await this.audit.record(tx, { actor, action: 'device.assigned', subject: deviceId, details });
    return deviceId;
  }

  /**
   * Percentages of a source that knows no workers. What they leave of 100 % is unassigned.
   * @throws DomainError `rewards.bad-percentages`, `rewards.backdated`, `rewards.too-far-ahead`
   */
  async setFixedShares(
    tx: WriteTx,
    actor: string,
    what: {
      readonly sourceId: string;
      readonly from: Instant;
      readonly shares: readonly { readonly memberId: string; readonly bps: number }[];
    },
  ): Promise<void> {
    const sum = what.shares.reduce((all, share) => all + share.bps, 0);
    const valid = what.shares.every((share) => Number.isInteger(share.bps) && share.bps > 0);
    const members = new Set(what.shares.map((share) => share.memberId));
    if (!valid || what.shares.length === 0 || sum > BPS_ALL || members.size !== what.shares.length) {
      throw new DomainError('rewards.bad-percentages', BAD_PERCENTAGES, { source: what.sourceId, sum });
    }
    await this.refuseBackdating(tx, what.sourceId, what.from);
    const last = await this.fixedVersion(tx, what.sourceId);
    if (last !== undefined && (last >= what.from || this.isPast(what.from))) throw backdated(what.sourceId, what.from);
    await tx.insert(
      fixedShare,
      what.shares.map((share) => ({
        source_id: what.sourceId,
        from_at: what.from,
        member_id: share.memberId,
        bps: share.bps,
      })),
    );
    const details = { from: String(what.from), members: String(what.shares.length), bps: String(sum) };
    await this.audit.record(tx, { actor, action: 'shares.set', subject: what.sourceId, details });
  }

  /**
   * @param what `memberId` or EVERYBODY; basis points from 100 to 500
   * @throws DomainError `rewards.bad-service-fee`, `rewards.backdated`, `rewards.too-far-ahead`
   */
  async setServiceFee(
    tx: WriteTx,
    actor: string,
    what: { readonly memberId: string; readonly bps: number; readonly from: Instant },
  ): Promise<void> {
    const { memberId, bps, from } = what;
    this.refuseFarAhead(memberId, from);
    if (!Number.isInteger(bps) || bps < SERVICE_FEE_BPS_MIN || bps > SERVICE_FEE_BPS_MAX) {
      throw new DomainError('rewards.bad-service-fee', 'The service fee is 1 to 5 %. Nothing was changed.', { bps });
    }
    const plans = await tx.find(serviceFeePlan, { where: { member_id: { in: [memberId, EVERYBODY] } } });
    const [booked] = await tx.find(rewardRowHead, {
      where: { to_at: { gt: from }, booked_revision: { not: null } },
      limit: 1,
    });
    const isTaken = plans.some((plan) => plan.member_id === memberId && plan.from_at >= from);
    const isChange = plans.some((plan) => plan.from_at <= from);
    if (isTaken || (isChange && this.isPast(from)) || booked !== undefined) throw backdated(memberId, from);
    await tx.insert(serviceFeePlan, [{ member_id: memberId, from_at: from, bps }]);
    const details = { bps: String(bps), from: String(from) };
    await this.audit.record(tx, { actor, action: 'service-fee.set', subject: memberId, details });
  }

  /** @see SharingRuleService.follow */
  follow(tx: WriteTx, declaration: SourceDeclaration): Promise<RuleHistory> {
    return this.rules.follow(tx, declaration);
  }

  /**
   * Who shares a row of this window, with the service fee of each: by the rule, the percentages and the fees that were in
   * force when the window began, so that no change reaches back to work done before it. Owners of workers and holders of
   * units are cut within the window, at the instant of the change.
   * @param days what the same transaction has read of this source's work for other rows
   * @throws DomainError `rewards.no-difficulty` while a PPLNS window of difficulties cannot be measured
   */
  async weights(
    tx: ReadTx,
    declaration: SourceDeclaration,
    window: { readonly from: Instant; readonly to: Instant },
    days = new ReadDays(),
  ): Promise<RowWeights> {
    const history = await days.history(() => rulesOf(tx, declaration));
    const rule = ruleAt(history, window.from);
    const last = rule.rule === 'pplns' ? await this.lastWork(tx, { declaration, history, rule, days }, window) : null;
    const shared = last?.weights ?? (await this.parts(tx, declaration.id, { rule, days }, window));
    const exits = await days.exits(() => statusHistory(tx));
    // Units of a contract are the member's own, whatever becomes of the account.
    const parts = rule.rule === 'contract-units' ? shared : withoutGone(shared, exits, window.from);
    const fees = feesAt(await days.fees(() => feePlans(tx)), window.from);
    const weights = [...parts].map(([memberId, weight]) => ({
      memberId,
      weight,
      feeBps: memberId === null ? 0 : (fees.get(memberId) ?? fees.get(EVERYBODY) ?? 0),
      // The operator paid for the contract: units that nobody bought of it are his own.
      isOwn: memberId === null && rule.rule === 'contract-units',
    }));
    return { weights, rule, last };
  }

  private async parts(
    tx: ReadTx,
    sourceId: string,
    { rule: { rule }, days }: { readonly rule: RuleVersion; readonly days: ReadDays },
    window: { readonly from: Instant; readonly to: Instant },
  ): Promise<ReadonlyMap<string | null, bigint>> {
    if (rule === 'work') return this.work.weights(tx, sourceId, window, days);
    if (rule === 'percent') return this.percentages(tx, sourceId, window);
    return new Map((await unitsAt(tx, sourceId, window)).map(({ memberId, weight }) => [memberId, weight]));
  }

  /** The last N hashes before the window's end, none before PPLNS began. */
  private async lastWork(
    tx: ReadTx,
    of: {
      readonly declaration: SourceDeclaration;
      readonly history: RuleHistory;
      readonly rule: RuleVersion;
      readonly days: ReadDays;
    },
    window: { readonly from: Instant; readonly to: Instant },
  ): Promise<PplnsWork> {
    const size = parsePplnsWindow(of.rule.window ?? '');
    const target = size.unit === 'shares' ? 0n : await this.difficulty.targetAt(tx, window.to);
    if (target === undefined) {
      const message = 'Our own chain has no block yet that tells the difficulty at the end of this row. Nothing was booked; it is once the chain is there.'; // prettier-ignore
      throw new DomainError('rewards.no-difficulty', message, { source: of.declaration.id, field: 'difficulty' });
    }
    const hashes = windowHashes(size, target);
    const floor = pplnsSince(of.history, window.from);
    return { hashes, ...(await this.work.last(tx, of.declaration.id, { floor, to: window.to, hashes }, of.days)) };
  }

  /** The service fee of one member at an instant, in basis points: their own plan, else everybody's, else none. */
  async feeBpsOf(tx: ReadTx, memberId: string, at: Instant): Promise<number> {
    const fees = feesAt(await feePlans(tx), at);
    return fees.get(memberId) ?? fees.get(EVERYBODY) ?? 0;
  }

  /** Those in force when the window began; where there were none, the first ones that began within it. */
  private async percentages(
    tx: ReadTx,
    sourceId: string,
    window: { readonly from: Instant; readonly to: Instant },
  ): Promise<Map<string | null, bigint>> {
    const version =
      (await this.fixedVersion(tx, sourceId, window.from)) ?? (await this.firstShares(tx, sourceId, window.to));
    const result = new Map<string | null, bigint>();
    if (version === undefined) return result;
    let left = BPS_ALL;
    for (const row of await tx.find(fixedShare, { where: { source_id: sourceId, from_at: version } })) {
      result.set(row.member_id, BigInt(row.bps));
      left -= row.bps;
    }
    if (left > 0) result.set(null, BigInt(left));
    return result;
  }

  private async fixedVersion(tx: ReadTx, sourceId: string, at?: Instant): Promise<Instant | undefined> {
    const [row] = await tx.find(fixedShare, {
      where: { source_id: sourceId, ...(at === undefined ? {} : { from_at: { lte: at } }) },
      orderBy: [['from_at', 'desc']],
      limit: 1,
    });
    return row?.from_at;
  }

  private async firstShares(tx: ReadTx, sourceId: string, before: Instant): Promise<Instant | undefined> {
    const where = { source_id: sourceId, from_at: { lt: before } };
    return (await tx.find(fixedShare, { where, orderBy: [['from_at', 'asc']], limit: 1 }))[0]?.from_at;
  }

  /** What is booked keeps the terms it was booked by. */
  private async refuseBackdating(tx: ReadTx, sourceId: string, from: Instant): Promise<void> {
    this.refuseFarAhead(sourceId, from);
    const [booked] = await tx.find(rewardRowHead, {
      where: { source_id: sourceId, to_at: { gt: from }, booked_revision: { not: null } },
      limit: 1,
    });
    if (booked !== undefined) throw backdated(sourceId, from);
  }

  /** A change takes nothing back: it begins now or later. */
  private isPast(from: Instant): boolean {
    return from < plusMs(this.clock.now(), -NOW_MS);
  }

  private refuseFarAhead(subject: string, from: Instant): void {
    if (from <= plusMs(this.clock.now(), AHEAD_MS_MAX)) return;
    const message = 'New terms begin within a year from now. Nothing was changed. Check the date.';
    throw new DomainError('rewards.too-far-ahead', message, { subject, from });
  }
}

/** What falls on an account that was closing when the window began is nobody's, held in sight: an operator's question. */
function withoutGone(
  parts: ReadonlyMap<string | null, bigint>,
  exits: StatusHistory,
  at: Instant,
): ReadonlyMap<string | null, bigint> {
  const kept = new Map<string | null, bigint>();
  for (const [memberId, weight] of parts) {
    const holder = memberId !== null && isGoneAt(exits, memberId, at) ? null : memberId;
    kept.set(holder, (kept.get(holder) ?? 0n) + weight);
  }
  return kept;
}

function feePlans(tx: ReadTx): Promise<FeePlan[]> {
  return tx.find(serviceFeePlan, { orderBy: [['from_at', 'asc']] });
}

function feesAt(plans: readonly FeePlan[], at: Instant): Map<string, number> {
  return new Map(plans.filter((plan) => plan.from_at <= at).map((plan) => [plan.member_id, plan.bps]));
}

function backdated(subject: string, from: Instant): DomainError {
  const message =
    'New terms begin after what is booked or declared already, a change now at the earliest. Nothing was changed. Choose a later time, or name none.';
  return new DomainError('rewards.backdated', message, { subject, from });
}
