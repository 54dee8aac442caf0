import { allocate, type Asset, assertInvariant, type Instant } from '../units';

/** Everything is converted: what holds for whoever declared nothing. */
export const CONVERT_ALL_BPS = 10_000;

/** Who owns a source's coin at the moment it is converted, as the operator declared it (TAX.md 1.4). */
export interface CoinOwner {
  readonly sourceId: string;
  readonly owner: 'operator' | 'member' | 'none';
}

/** One statement that changed what a member has accrued of a coin: `delta` is negative for a restatement downwards. */
export interface Credit {
  readonly memberId: string;
  readonly asset: Asset;
  readonly sourceId: string;
  readonly externalId: string;
  readonly restated: boolean;
  /** End of the work window for a first booking. */
  readonly at: Instant;
  readonly delta: bigint;
}

/** What is kept of one row, and by which rule. */
export interface KeptOfRow {
  readonly convertBps: number;
  readonly due: bigint;
  readonly kept: bigint;
}

/** A member's kept coin of one source. */
export interface Kept {
  readonly onItsWay: bigint;
  readonly atVenue: bigint;
}

/**
 * The part that is kept, rounded down: the unit that cannot be split is converted.
 * @param convertBps 0 to 10,000
 */
export function keptPart(due: bigint, convertBps: number): bigint {
  assertInvariant(due >= 0n && convertBps >= 0 && convertBps <= CONVERT_ALL_BPS, 'a part of nothing negative');
  return (due * BigInt(CONVERT_ALL_BPS - convertBps)) / BigInt(CONVERT_ALL_BPS);
}

/**
 * The version that holds for an earning: the latest one declared before its window ended. A rule never reaches back to
 * a window that had ended when it was declared.
 */
export function versionAt<T extends { readonly from_at: Instant }>(versions: readonly T[], at: Instant): T | undefined {
  let found: T | undefined;
  for (const one of versions) {
    if (one.from_at < at && (found === undefined || one.from_at > found.from_at)) found = one;
  }
  return found;
}

/**
 * What a credit keeps. A restatement follows the rule that its row was first booked by; a row of which nothing was kept
 * then keeps nothing later.
 * @returns undefined when nothing is kept and nothing was
 */
export function keepOf(
  credit: Pick<Credit, 'restated' | 'delta'>,
  before: KeptOfRow | undefined,
  convertBps: number,
): KeptOfRow | undefined {
  if (before === undefined && (credit.restated || convertBps === CONVERT_ALL_BPS || credit.delta <= 0n))
    return undefined;
  const bps = before?.convertBps ?? convertBps;
  const due = (before?.due ?? 0n) + credit.delta;
  const left = due > 0n ? due : 0n;
  return { convertBps: bps, due: left, kept: keptPart(left, bps) };
}

/** More is on its way; less is taken from what is on its way first, then from what is at the venue, never below zero. */
export function changeKept(kept: Kept, delta: bigint): Kept {
  const onItsWay = kept.onItsWay + delta;
  if (onItsWay >= 0n) return { ...kept, onItsWay };
  const atVenue = kept.atVenue + onItsWay;
  return { onItsWay: 0n, atVenue: atVenue > 0n ? atVenue : 0n };
}

/**
 * Coin of a source arrived at the venue: which part of it is kept coin. What is kept and what is to be converted arrive
 * in proportion, by largest remainder; nobody's part is more than what was on its way.
 * @param amount what arrived, at most `owed`
 * @param owed what the source owed before, by its statements
 * @returns the arriving part of each, in the order given
 */
export function arriving(amount: bigint, owed: bigint, onItsWay: readonly bigint[]): bigint[] {
  assertInvariant(amount >= 0n && amount <= owed, 'no more is explained than was owed');
  const kept = onItsWay.reduce((sum, units) => sum + units, 0n);
  if (amount === 0n || kept === 0n) return onItsWay.map(() => 0n);
  const rest = owed > kept ? owed - kept : 0n;
  // More kept than owed: a restatement took the rest. Nobody gets more than is on its way.
  return allocate(amount, [...onItsWay, rest]).slice(0, onItsWay.length);
}

/** A refusal to keep a coin: a stable code, and the reason in words for whoever reads it. */
export interface KeepRefusal {
  readonly code:
    | 'conversion.no-such-coin'
    | 'conversion.not-yours'
    | 'conversion.mixed-owner'
    | 'conversion.no-way-out'
    | 'conversion.keep-not-offered';
  readonly message: string;
}

/**
 * Why a member may not keep a coin; undefined when they may. RULES.md 23 and the owner at conversion decide.
 * @param way `sold`: the venue sells the coin, so it can be converted on request; `offered`: the operator declared that
 */
export function mayNotKeep(
  asset: Asset,
  owners: readonly CoinOwner[],
  way: { readonly offered: boolean; readonly sold: boolean },
): KeepRefusal | undefined {
  if (owners.length === 0) return { code: 'conversion.no-such-coin', message: `Nothing here earns ${asset}.` };
  const own = owners.filter(({ owner }) => owner === 'member');
  if (own.length === 0) {
    return {
      code: 'conversion.not-yours',
      message: `The operator owns the ${asset} until it is converted and owes its members bitcoin: it is not theirs to keep.`,
    };
  }
  if (own.length < owners.length) {
    return {
      code: 'conversion.mixed-owner',
      message: `Some of the ${asset} here is the operator's when it is converted, some its members', and one order sells both: keeping is not offered.`,
    };
  }
  if (!way.sold) {
    return {
      code: 'conversion.no-way-out',
      message: `The venue does not sell ${asset}, or has not said yet that it does: kept ${asset} could not be converted on request, so keeping it is not offered.`,
    };
  }
  if (way.offered) return undefined;
  return {
    code: 'conversion.keep-not-offered',
    message: `The operator has declared no way out for kept ${asset}, so keeping it is not offered.`,
  };
}
