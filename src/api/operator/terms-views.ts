import { BPS_ALL, EVERYBODY, ruleAt, type RuleHistory, type SourceDeclaration } from '../../rewards';
import { groupBy, type Instant } from '../../units';
import { deviceDto } from '../member/member-views';
import type { SourceRulesDto } from '../wire/sharing-rules.dto';
import type { ServiceFeeDto, SharesVersionDto, SourceSharesDto, TermState, WorkerDto } from '../wire/terms.dto';

const RULES_SHOWN = 20;

type Names = ReadonlyMap<string, { readonly name: string }>;

type Device = Parameters<typeof deviceDto>[0];

/** What `TermsQueryService.workers` gives. */
interface Worker extends Device {
  readonly declaration: SourceDeclaration;
  readonly memberId: string | null;
  readonly assignedAt: Instant | null;
  readonly openFrom: Instant;
  readonly next: { readonly memberId: string | null; readonly from: Instant } | null;
}

/** What `TermsQueryService.shares` gives. */
interface Shares {
  readonly declaration: SourceDeclaration;
  readonly openFrom: Instant;
  readonly versions: readonly Version[];
}

interface Version {
  readonly from: Instant;
  readonly shares: readonly { readonly memberId: string; readonly bps: number }[];
}

/** What `TermsQueryService.sources` gives. */
interface SourceRules {
  readonly declaration: SourceDeclaration;
  readonly rules: RuleHistory;
}

interface Plan {
  readonly memberId: string;
  readonly bps: number;
  readonly from: Instant;
}

function nameOf(names: Names, memberId: string | null): string | null {
  return memberId === null ? null : (names.get(memberId)?.name ?? null);
}

/** @param names of members that have not been erased */
export function workerDto(view: Worker, names: Names): WorkerDto {
  const { state, note, lastSeenAt, hashRate } = deviceDto(view);
  const { next } = view;
  return {
    sourceId: view.sourceId,
    pool: view.declaration.pool,
    worker: view.worker,
    memberId: view.memberId,
    name: nameOf(names, view.memberId),
    since: view.assignedAt,
    next: next === null ? null : { ...next, name: nameOf(names, next.memberId) },
    state,
    note,
    lastSeenAt,
    hashRate,
    openFrom: view.openFrom,
  };
}

/** @param names of members that have not been erased */
export function sharesDto({ declaration, openFrom, versions }: Shares, names: Names, now: Instant): SourceSharesDto {
  const inForce = versions.find((version) => version.from <= now);
  return {
    sourceId: declaration.id,
    pool: declaration.pool,
    asset: declaration.asset,
    openFrom,
    versions: versions.map((version) => versionDto(version, names, stateOf(version, inForce, now))),
  };
}

function versionDto({ from, shares }: Version, names: Names, state: TermState): SharesVersionDto {
  return {
    from,
    state,
    shares: shares.map(({ memberId, bps }) => ({ memberId, name: nameOf(names, memberId), bps })),
    leftBps: BPS_ALL - shares.reduce((sum, { bps }) => sum + bps, 0),
  };
}

/** @param now tells which rule is in force */
export function rulesDto(
  { declaration, rules }: SourceRules,
  now: Instant,
): Omit<SourceRulesDto, 'heldBy' | 'heldBecause'> {
  const newest = [...rules].reverse();
  const inForce = ruleAt(rules, now);
  const last = newest[0]?.from ?? now;
  return {
    sourceId: declaration.id,
    pool: declaration.pool,
    asset: declaration.asset,
    openFrom: last >= now ? last + 1 : now,
    versions: newest.slice(0, RULES_SHOWN).map((one) => ({ ...one, state: stateOf(one, inForce, now) })),
  };
}

/**
 * Plans by whom they are for, everybody's first, each newest first as they come.
 * @param plans newest first
 */
export function feeDtos(plans: readonly Plan[], names: Names, now: Instant): ServiceFeeDto[] {
  const groups: Map<string, Plan[]> = groupBy(plans, ({ memberId }) => memberId);
  const everybodys = groups.get(EVERYBODY) ?? [];
  groups.delete(EVERYBODY);
  return [everybodys, ...groups.values()].flatMap((group) => {
    const inForce = group.find((plan) => plan.from <= now);
    return group.map((plan) => ({
      memberId: plan.memberId === EVERYBODY ? null : plan.memberId,
      name: nameOf(names, plan.memberId),
      bps: plan.bps,
      from: plan.from,
      state: stateOf(plan, inForce, now),
    }));
  });
}

function stateOf<T extends { readonly from: Instant }>(one: T, inForce: T | undefined, now: Instant): TermState {
  if (one === inForce) return 'in-force';
  return one.from > now ? 'upcoming' : 'past';
}
