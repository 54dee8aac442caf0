import type { Entry } from '../ledger';
import { divide } from '../units';
import { SHARING_RULES } from './sharing-rule';

/** By what a row was shared; `given`: nobody's work was measured, and an operator gave the row to a member. */
export const SHARING_BASES = [...SHARING_RULES, 'own-block', 'given', 'opening'] as const;
export type SharingBasis = (typeof SHARING_BASES)[number];

/** How one figure of a row was split for one member, so that it can be computed again by hand. Base units. */
export interface SplitPart {
  /** The row's own figure. */
  readonly whole: bigint;
  /** `whole` x weight / total weight, rounded down. */
  readonly floor: bigint;
  /** What rounding down left over and came to the member: one unit at most, a few where work was given later. */
  readonly rounding: bigint;
  /** What was booked: floor + rounding. */
  readonly yours: bigint;
}

/** What one entry did to a member's earning of a row. Base units, below zero where it was taken back. */
export interface BookedPart {
  readonly gross: bigint;
  readonly poolFee: bigint;
  readonly serviceFee: bigint;
  /** gross - poolFee - serviceFee. */
  readonly due: bigint;
  /** What the entry made the member owe, or, below zero, settled of what the member owed. */
  readonly debt: bigint;
}

/** Splits `whole` again by the frozen weights and says what rounding added. Without any weight nothing can be split. */
export function splitOf(whole: bigint, yours: bigint, weight: bigint, totalWeight: bigint): SplitPart {
  const floor = totalWeight === 0n ? 0n : divide(whole * weight, totalWeight, 'floor');
  return { whole, floor, rounding: yours - floor, yours };
}

/** Reads one member's part out of an entry of the journal: the postings of this member's own accounts, nobody else's. */
export function bookedPart(entry: Pick<Entry, 'postings'>, memberId: string): BookedPart {
  const receivable = `receivable/member/${memberId}`;
  let [gross, poolFee, serviceFee, debt] = [0n, 0n, 0n, 0n];
  for (const { account, side, amount, role } of entry.postings) {
    const debit = side === 'debit' ? amount : -amount;
    if (account === receivable) debt += debit;
    if (!account.startsWith(`member/${memberId}/`)) continue;
    if (role === 'gross') gross -= debit;
    if (role === 'pool-fee') poolFee += debit;
    if (role === 'service-fee') serviceFee += debit;
  }
  return { gross, poolFee, serviceFee, due: gross - poolFee - serviceFee, debt };
}

/** The output that a receipt's reference names, `txid:vout`; null where it is none: coin that was here already. */
export function outpointOf(reference: string): string | null {
  return /^receipt\/([0-9a-f]{64}:\d+)(?:\/|$)/.exec(reference)?.[1] ?? null;
}
