import type { Instant } from '../units';

/** `earned`: all that the pool ever credited. `balance`: what it owes now. */
export const POOL_TOTAL_KINDS = ['earned', 'balance'] as const;
export type PoolTotalKind = (typeof POOL_TOTAL_KINDS)[number];

/** A total that a pool states itself, beside its rows. */
export interface PoolTotal {
  readonly kind: PoolTotalKind;
  /** Base units, what is below one cut off. */
  readonly units: bigint;
  /** Whether its rows are rounded to a base unit one by one, and the total is not: half a unit a row is no gap then. */
  readonly rowsRounded: boolean;
}

/** What is booked of a source that a pool's total can be held against. Base units. */
export interface BookedSums {
  /** Rows and payouts that the sums are of. */
  readonly count: number;
  readonly earned: bigint;
  /** What left the balance at the pool, the pool's payout fee included. */
  readonly paid: bigint;
  /** What the pool took out again and named no row for. */
  readonly takenBack: bigint;
}

/** How a total stood when it was compared last. */
export interface TotalStanding {
  /** What the pool stated beside the rows when it was first compared: of before the source's first day, mostly. */
  readonly base: bigint;
  /** How far it moved apart since: above zero the pool states more than is booked. */
  readonly gap: bigint;
  /** Since when it differs by more than rounding; null: it does not. */
  readonly differsSince: Instant | null;
}

/** One unit for what the total cuts off, one for the sum of the rows' own decimals. */
const CUT_UNITS = 2n;

/** Our figure for a pool's total. */
export function bookedFor(kind: PoolTotalKind, { earned, paid, takenBack }: BookedSums): bigint {
  return kind === 'earned' ? earned - takenBack : earned - takenBack - paid;
}

/** By how much the two may differ and nothing is missing. Base units. */
export function roundingOf({ rowsRounded }: PoolTotal, { count }: BookedSums): bigint {
  return CUT_UNITS + (rowsRounded ? (BigInt(count) + 1n) / 2n : 0n);
}

/**
 * Compares a pool's total with what is booked (FAULTS.md F30). What it had beside the rows at first is taken as it is:
 * a pool's total begins with the account, the rows with the source's first day. From then on both must move alike.
 */
export function compareTotal(
  before: TotalStanding | undefined,
  of: { readonly stated: bigint; readonly booked: bigint; readonly rounding: bigint; readonly now: Instant },
): TotalStanding {
  const beside = of.stated - of.booked;
  if (before === undefined) return { base: beside, gap: 0n, differsSince: null };
  const gap = beside - before.base;
  const differs = gap > of.rounding || -gap > of.rounding;
  return { base: before.base, gap, differsSince: differs ? (before.differsSince ?? of.now) : null };
}
