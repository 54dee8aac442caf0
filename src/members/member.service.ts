import { Inject, Injectable, Optional } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, type Instant, newId, type Sats, type Usd } from '../units';
import { DERIVED_HOLDS, type DerivedHolds, type Member, MEMBERS_POLICY, type MembersPolicy, type Payee } from './index';
import { member, memberSetting } from './members.entity';
import {
  loadPayees,
  lockMember,
  settingAt,
  settingRows,
  thresholdOf,
  toMember,
  unknownMember,
} from './members.repository';
import { linkedScript, scriptOwners } from './script-owner.repository';

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const SATS_MAX = 2_100_000_000_000_000n;
/** A trillion dollars in 1e-12: more is a typing error. */
const USD_MAX = 10n ** 24n;

/** A threshold as a caller states it. */
export type NewThreshold = { readonly sats: Sats } | { readonly usd: Usd };

/** Settings in force at an instant. */
export interface MemberSettings {
  readonly threshold: Payee['threshold'];
  readonly paused: boolean;
  readonly from: Instant;
}

/** Who is paid, from how much on, and who is not. Every change is audited in the caller's transaction. */
@Injectable()
export class MemberService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(MEMBERS_POLICY) private readonly policy: MembersPolicy,
    private readonly audit: AuditService,
    @Optional() @Inject(DERIVED_HOLDS) private readonly derived?: DerivedHolds,
  ) {}

  /**
   * Makes a member. The same id again is a harmless repeat.
   * @returns the member's id
   * @throws DomainError `members.bad-id`
   */
  async create(tx: WriteTx, options: { id?: string; actor: string; createdAt?: Instant }): Promise<string> {
    const { id = newId(), actor, createdAt = this.clock.now() } = options;
    if (!ID.test(id)) throw new DomainError('members.bad-id', 'A member id has 1 to 64 of A-Z a-z 0-9 _ -.', {});
    const added = await tx.insertNew(member, [{ id, created_at: createdAt, status: 'active' }]);
    if (added > 0) await this.audit.record(tx, { actor, action: 'members.created', subject: id });
    return id;
  }

  /** @throws DomainError `members.unknown` */
  async member(tx: ReadTx, memberId: string): Promise<Member> {
    const row = await tx.findOne(member, { id: memberId });
    if (row === undefined) throw unknownMember(memberId);
    return toMember(row);
  }

  /** By id, after the given one. */
  async members(tx: ReadTx, page: { after?: string; limit: number }): Promise<Member[]> {
    const where = page.after === undefined ? {} : { id: { gt: page.after } };
    return (await tx.find(member, { where, orderBy: [['id', 'asc']], limit: page.limit })).map(toMember);
  }

  /** Those of these ids that are members. */
  async known(tx: ReadTx, ids: readonly string[]): Promise<Set<string>> {
    return new Set((await tx.find(member, { where: { id: { in: ids } } })).map(({ id }) => id));
  }

  count(tx: ReadTx): Promise<number> {
    return tx.count(member);
  }

  /**
   * Sets the threshold from an instant on.
   * @throws DomainError `members.unknown`, `members.bad-threshold`
   */
  async setThreshold(
    tx: WriteTx,
    memberId: string,
    threshold: NewThreshold,
    from: Instant,
    actor = `member-${memberId}`,
  ): Promise<MemberSettings> {
    const isSats = 'sats' in threshold;
    const value = isSats ? threshold.sats : threshold.usd;
    if (value <= 0n) throw badThreshold('A threshold is above zero.');
    if (isSats && value > SATS_MAX) {
      throw badThreshold('A threshold is at most 2,100,000,000,000,000 satoshi: there will never be more.');
    }
    if (!isSats && value > USD_MAX) throw badThreshold('A threshold is at most 1,000,000,000,000 dollars.');
    const columns = isSats
      ? { threshold_sats: threshold.sats, threshold_usd: null }
      : { threshold_sats: null, threshold_usd: threshold.usd };
    return this.addSetting(tx, memberId, columns, { from, actor, action: 'members.threshold-set' });
  }

  /** Pauses payouts from an instant on, or lifts the pause. Income is not deferred by it (RULES.md 3). */
  async pause(
    tx: WriteTx,
    memberId: string,
    paused: boolean,
    from: Instant,
    actor = `member-${memberId}`,
  ): Promise<MemberSettings> {
    const action = paused ? 'members.paused' : 'members.unpaused';
    return this.addSetting(tx, memberId, { paused }, { from, actor, action });
  }

  /** The settings in force at an instant. */
  async settings(tx: ReadTx, memberId: string, at: Instant): Promise<MemberSettings> {
    const { createdAt } = await this.member(tx, memberId);
    const row = settingAt(await settingRows(tx, memberId), at);
    return {
      threshold: thresholdOf(row, this.policy),
      paused: row?.paused ?? false,
      from: row?.effective_from ?? createdAt,
    };
  }

  /** Every member as payout sees them at an instant, by id. */
  async payees(tx: ReadTx, at: Instant): Promise<Payee[]> {
    return this.withDerived(tx, await loadPayees(tx, at, this.policy));
  }

  /** Whether the sanctions list names a script: also one that no member is paid at any more (RULES.md 29). */
  isSanctioned(scriptHex: string): boolean {
    return this.policy.sanctioned?.has(scriptHex) === true;
  }

  /** One member as payout sees them. @throws DomainError `members.unknown` */
  async payee(tx: ReadTx, memberId: string, at: Instant): Promise<Payee> {
    const [payee] = await this.withDerived(tx, await loadPayees(tx, at, this.policy, [memberId]));
    if (payee === undefined) throw unknownMember(memberId);
    return payee;
  }

  /** What a member ever said of a script; undefined when nothing. */
  linkedScript(tx: ReadTx, memberId: string, scriptHex: string, at: Instant): ReturnType<typeof linkedScript> {
    return linkedScript(tx, { memberId, scriptHex, at, network: this.policy.network });
  }

  /** Members who ever had an address of one of these scripts: whose a payment on the chain is, when the books forgot it. */
  ownersOf(tx: ReadTx, scripts: readonly string[]): ReturnType<typeof scriptOwners> {
    return scriptOwners(tx, scripts, this.policy.network);
  }

  private async withDerived(tx: ReadTx, payees: Payee[]): Promise<Payee[]> {
    if (this.derived === undefined) return payees;
    const heldNow = await this.derived.heldNow(tx);
    return payees.map((payee) => {
      const reasons = heldNow(payee.memberId);
      return reasons.length === 0 ? payee : { ...payee, holds: [...payee.holds, ...reasons.map((reason) => ({ reason }))] }; // prettier-ignore
    });
  }

  private async addSetting(
    tx: WriteTx,
    memberId: string,
    change: { paused?: boolean; threshold_sats?: Sats | null; threshold_usd?: Usd | null },
    how: { from: Instant; actor: string; action: string },
  ): Promise<MemberSettings> {
    await lockMember(tx, memberId);
    const rows = await settingRows(tx, memberId);
    // The last word, also one of a clock that ran ahead: a new threshold lifts no pause.
    const before = rows.at(-1);
    const row = {
      id: newId(),
      member_id: memberId,
      version: (rows.at(-1)?.version ?? 0) + 1,
      effective_from: how.from,
      threshold_sats: before?.threshold_sats ?? null,
      threshold_usd: before?.threshold_usd ?? null,
      paused: before?.paused ?? false,
      ...change,
    };
    await tx.insert(memberSetting, [row]);
    await this.audit.record(tx, {
      actor: how.actor,
      action: how.action,
      subject: memberId,
      details: {
        from: String(how.from),
        sats: String(row.threshold_sats ?? ''),
        usd: String(row.threshold_usd ?? ''),
        paused: String(row.paused),
      },
    });
    return { threshold: thresholdOf(row, this.policy), paused: row.paused, from: how.from };
  }
}

function badThreshold(reason: string): DomainError {
  return new DomainError('members.bad-threshold', `${reason} Nothing was changed.`, { param: 'value' });
}
