import { Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { type Asset, DomainError, type Instant, instant, plusMs } from '../units';
import {
  deviceAssignment,
  fixedShare,
  rewardRowHead,
  rewardShare,
  rewardSourceState,
  serviceFeePlan,
} from './reward.entity';
import { type DeviceView, RewardQueryService } from './reward-query.service';
import {
  type HeldBecause,
  ruleAt,
  type RuleHistory,
  rulesFrom,
  SHARING_RULES,
  type SharingRule,
  standsOnWork,
} from './sharing-rule';
import { heldBecause, rulesOf } from './sharing-rule.repository';
import type { SourceDeclaration } from './source';
import { EVERYBODY } from './terms';

/** A source by what was declared, and the first instant at which new terms may begin. */
export interface TermsSource {
  readonly declaration: SourceDeclaration;
  readonly rules: RuleHistory;
  /** Rules by which something may still be booked: in force at `openFrom` or later. */
  readonly sharing: ReadonlySet<SharingRule>;
  /** End of the last booked window; where nothing is booked, the first instant that is read. */
  readonly openFrom: Instant;
}

/** A worker with what an operator needs to give it an owner. */
export interface WorkerTerms extends DeviceView {
  readonly declaration: SourceDeclaration;
  /** The first instant at which another assignment may begin. */
  readonly openFrom: Instant;
  /** The next change that is declared already. */
  readonly next: { readonly memberId: string | null; readonly from: Instant } | null;
}

/** Percentages under one beginning. */
export interface SharesVersion {
  readonly from: Instant;
  readonly shares: readonly { readonly memberId: string; readonly bps: number }[];
}

/** A source that is shared by percentages, with its newest versions first. */
export interface SourceShares extends TermsSource {
  readonly versions: readonly SharesVersion[];
}

/** One plan of the service fee; `memberId` may be EVERYBODY. */
export interface FeePlan {
  readonly memberId: string;
  readonly bps: number;
  readonly from: Instant;
}

/** What the service keeps of one member's rewards. */
export interface MemberFee {
  /** Basis points now; 0: no fee is declared. */
  readonly bps: number;
  /** Since when; null where no fee is declared. */
  readonly from: Instant | null;
  /** A plan of the member's own, and not everybody's. */
  readonly isOwn: boolean;
  /** The next change that is declared already. */
  readonly next: { readonly bps: number; readonly from: Instant } | null;
  /** What was kept of rows whose window ended since `since`, by coin; less what was given back. */
  readonly taken: ReadonlyMap<Asset, bigint>;
}

const VERSIONS_MAX = 20;
const PLANS_MAX = 1_000;

/** By which terms rewards are shared, for whoever declares them. */
@Injectable()
export class TermsQueryService {
  constructor(private readonly rewards: RewardQueryService) {}

  /** Every source that was ever asked, by id. */
  async sources(tx: ReadTx): Promise<TermsSource[]> {
    const states = await tx.find(rewardSourceState, { orderBy: [['source_id', 'asc']] });
    const found: TermsSource[] = [];
    for (const state of states) {
      // Written by `lockState` from a checked declaration.
      const declaration = state.declaration;
      found.push(await this.termsOf(tx, declaration));
    }
    return found;
  }

  /** @throws DomainError `rewards.unknown-source` */
  async source(tx: ReadTx, sourceId: string): Promise<TermsSource> {
    const state = await tx.findOne(rewardSourceState, { source_id: sourceId });
    if (state === undefined) {
      const message = 'No source has this id. Nothing was changed. Sources are declared in the sources file.';
      throw new DomainError('rewards.unknown-source', message, { param: 'sourceId', source: sourceId });
    }
    return this.termsOf(tx, state.declaration);
  }

  private async termsOf(tx: ReadTx, declaration: SourceDeclaration): Promise<TermsSource> {
    const openFrom = (await this.bookedUntil(tx, declaration.id)) ?? declaration.since;
    const rules = await rulesOf(tx, declaration);
    return { declaration, rules, sharing: rulesFrom(rules, openFrom), openFrom };
  }

  /** Rules by which all of a source would be nobody's at an instant, and why. */
  async heldBy(tx: ReadTx, sourceId: string, at: Instant): Promise<ReadonlyMap<SharingRule, HeldBecause>> {
    const found = new Map<SharingRule, HeldBecause>();
    for (const rule of SHARING_RULES) {
      const because = await heldBecause(tx, sourceId, rule, at);
      if (because !== null) found.set(rule, because);
    }
    return found;
  }

  /** Every worker of every source that is shared by work: those that belong to nobody first, then by source and name. */
  async workers(tx: ReadTx, at: Instant): Promise<WorkerTerms[]> {
    const sources = new Map((await this.sources(tx)).map((one) => [one.declaration.id, one]));
    const later = await tx.find(deviceAssignment, { where: { from_at: { gt: at } }, orderBy: [['from_at', 'asc']] });
    const first = new Map<string, (typeof later)[number]>();
    const last = new Map<string, (typeof later)[number]>();
    for (const row of later) {
      const key = `${row.source_id} ${row.worker}`;
      if (!first.has(key)) first.set(key, row);
      last.set(key, row);
    }
    const views = await this.rewards.devices(tx, at);
    // What is assigned for later only has no owner now, and is listed all the same.
    const known = new Set(views.map((view) => `${view.sourceId} ${view.worker}`));
    for (const [key, row] of first) if (!known.has(key)) views.push(announced(row.source_id, row.worker));
    const found = views.flatMap((view): WorkerTerms[] => {
      const source = sources.get(view.sourceId);
      if (source === undefined || !isByWork(source)) return [];
      const key = `${view.sourceId} ${view.worker}`;
      const next = first.get(key);
      const declared = last.get(key)?.from_at ?? view.assignedAt;
      return [
        {
          ...view,
          declaration: source.declaration,
          openFrom: after(declared, source.openFrom),
          next: next === undefined ? null : { memberId: next.member_id, from: next.from_at },
        },
      ];
    });
    return found.sort(unassignedFirst);
  }

  /** The first instant at which another assignment of this worker may begin, and whether it has an owner by then. */
  async assignable(
    tx: ReadTx,
    source: TermsSource,
    worker: string,
  ): Promise<{ readonly openFrom: Instant; readonly owned: boolean }> {
    const [last] = await tx.find(deviceAssignment, {
      where: { source_id: source.declaration.id, worker },
      orderBy: [['from_at', 'desc']],
      limit: 1,
    });
    const openFrom = after(last?.from_at ?? null, source.openFrom);
    return { openFrom, owned: last !== undefined && last.member_id !== null };
  }

  /** Sources that are shared by percentages. */
  async shares(tx: ReadTx): Promise<SourceShares[]> {
    const found: SourceShares[] = [];
    for (const source of await this.sources(tx)) {
      if (!source.sharing.has('percent')) continue;
      const versions = await this.versions(tx, source.declaration.id);
      found.push({ ...source, openFrom: after(versions[0]?.from ?? null, source.openFrom), versions });
    }
    return found;
  }

  /** What a member has by declared percentages now, by source; a source that gives the member none is not in it. */
  async percentagesOf(
    tx: ReadTx,
    memberId: string,
    at: Instant,
  ): Promise<{ readonly declaration: SourceDeclaration; readonly bps: number }[]> {
    const found: { declaration: SourceDeclaration; bps: number }[] = [];
    for (const { declaration, rules, versions } of await this.shares(tx)) {
      if (ruleAt(rules, at).rule !== 'percent') continue;
      const bps = versions
        .find(({ from }) => from <= at)
        ?.shares.find((share) => share.memberId === memberId && share.bps > 0)?.bps;
      if (bps !== undefined) found.push({ declaration, bps });
    }
    return found;
  }

  /** Every plan of the service fee, newest first, and the first instant at which another may begin for everybody's. */
  async fees(tx: ReadTx): Promise<{ readonly plans: readonly FeePlan[]; readonly openFrom: Instant | null }> {
    const rows = await tx.find(serviceFeePlan, {
      orderBy: [
        ['from_at', 'desc'],
        ['member_id', 'asc'],
      ],
      limit: PLANS_MAX,
    });
    const plans = rows.map((row) => ({ memberId: row.member_id, bps: row.bps, from: row.from_at }));
    return { plans, openFrom: await this.feesOpenFrom(tx) };
  }

  /**
   * The first instant at which another plan of this member (or EVERYBODY) may begin, null where no source is known yet;
   * and whether a fee applies to them already.
   */
  async feeOpenFrom(
    tx: ReadTx,
    memberId: string,
  ): Promise<{ readonly openFrom: Instant | null; readonly applies: boolean }> {
    const [last] = await tx.find(serviceFeePlan, {
      where: { member_id: memberId },
      orderBy: [['from_at', 'desc']],
      limit: 1,
    });
    const openFrom = await this.feesOpenFrom(tx);
    const applies = last !== undefined || (await tx.count(serviceFeePlan, { member_id: EVERYBODY })) > 0;
    return { openFrom: last === undefined ? openFrom : after(last.from_at, openFrom ?? last.from_at), applies };
  }

  /** What a member is kept of now, next, and since an instant. */
  async feeOf(tx: ReadTx, memberId: string, at: Instant, since: Instant): Promise<MemberFee> {
    const where = { member_id: { in: [memberId, EVERYBODY] } };
    const plans = await tx.find(serviceFeePlan, { where, orderBy: [['from_at', 'asc']] });
    const inForce = (when: Instant) =>
      plans.findLast((plan) => plan.member_id === memberId && plan.from_at <= when) ??
      plans.findLast((plan) => plan.from_at <= when);
    const now = inForce(at);
    const next = plans
      .filter((plan) => plan.from_at > at)
      .map(({ from_at: from }) => ({ from, bps: inForce(from)?.bps ?? 0 }))
      .find(({ bps }) => bps !== (now?.bps ?? 0));
    const taken = new Map<Asset, bigint>();
    for (const share of await tx.find(rewardShare, { where: { member_id: memberId, to_at: { gt: since } } })) {
      taken.set(share.asset, (taken.get(share.asset) ?? 0n) + share.service_fee);
    }
    const isOwn = now?.member_id === memberId;
    return { bps: now?.bps ?? 0, from: now?.from_at ?? null, isOwn, next: next ?? null, taken };
  }

  /** A fee counts for windows that begin under it: it begins at the end of the last booked one. */
  private async feesOpenFrom(tx: ReadTx): Promise<Instant | null> {
    const [booked] = await tx.find(rewardRowHead, {
      where: { booked_revision: { not: null } },
      orderBy: [['to_at', 'desc']],
      limit: 1,
    });
    if (booked !== undefined) return booked.to_at;
    const begins = (await this.sources(tx)).map(({ declaration }) => declaration.since);
    return begins.length === 0 ? null : instant(Math.min(...begins));
  }

  private async versions(tx: ReadTx, sourceId: string): Promise<SharesVersion[]> {
    const found: SharesVersion[] = [];
    let before: Instant | undefined;
    while (found.length < VERSIONS_MAX) {
      const older = before === undefined ? {} : { from_at: { lt: before } };
      const [newest] = await tx.find(fixedShare, {
        where: { source_id: sourceId, ...older },
        orderBy: [['from_at', 'desc']],
        limit: 1,
      });
      if (newest === undefined) break;
      before = newest.from_at;
      const rows = await tx.find(fixedShare, {
        where: { source_id: sourceId, from_at: newest.from_at },
        orderBy: [['member_id', 'asc']],
      });
      found.push({ from: newest.from_at, shares: rows.map((row) => ({ memberId: row.member_id, bps: row.bps })) });
    }
    return found;
  }

  private async bookedUntil(tx: ReadTx, sourceId: string): Promise<Instant | undefined> {
    const [head] = await tx.find(rewardRowHead, {
      where: { source_id: sourceId, booked_revision: { not: null } },
      orderBy: [['to_at', 'desc']],
      limit: 1,
    });
    return head?.to_at;
  }
}

/** Whether it matters whose a source's workers are. */
export function isByWork({ sharing }: Pick<TermsSource, 'sharing'>): boolean {
  return [...sharing].some(standsOnWork);
}

/** The later of what is open and the instant after a beginning that is taken. */
function after(taken: Instant | null, open: Instant): Instant {
  return taken !== null && taken >= open ? plusMs(taken, 1) : open;
}

function announced(sourceId: string, worker: string): DeviceView {
  return {
    deviceId: '',
    sourceId,
    worker,
    memberId: null,
    assignedAt: null,
    state: 'never-seen',
    stateSince: null,
    lastShareAt: null,
    sampledAt: null,
    hashRate1h: null,
    hashRate24h: null,
  };
}

function unassignedFirst(a: WorkerTerms, b: WorkerTerms): number {
  if ((a.memberId === null) !== (b.memberId === null)) return a.memberId === null ? -1 : 1;
  if (a.sourceId !== b.sourceId) return a.sourceId < b.sourceId ? -1 : 1;
  return a.worker < b.worker ? -1 : a.worker > b.worker ? 1 : 0;
}
