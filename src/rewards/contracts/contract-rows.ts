import { allocate, type Instant, instant } from '../../units';
import { dayStart } from './contract-days';
import type { ContractPayment } from './contract-standing';
import type { ContractTerms, Span } from './contract-terms';

/** A row of a source's statement, as far as it is asked whose it is. */
export interface SharedRow extends Span {
  /** It was shared by the units of the contract that its source pays for, at its first booking. */
  readonly isByUnits: boolean;
}

/**
 * Whether a row belongs to the contract that its source pays for: shared by the contract's units, and of a window that
 * begins with the contract or, as the provider cuts it, with the day on which it starts. What a pool stated before, and what
 * it shares by another rule, is its members' and no contract's.
 */
export function isOfContract(terms: Pick<ContractTerms, 'start' | 'dayOffsetMinutes'>, row: SharedRow): boolean {
  if (!row.isByUnits) return false;
  const { start, dayOffsetMinutes } = terms;
  return row.from >= start || (row.from >= dayStart(start, dayOffsetMinutes) && row.to > start);
}

/** A row with the coin that covers it. Base units. */
interface CoveredRow {
  readonly isOfContract: boolean;
  readonly received: bigint;
}

/** Coin that our chain proved and that was matched to the source. Base units. */
export interface MatchedCoin {
  readonly at: Instant;
  readonly amount: bigint;
  /** What it brought to rows: the coin with the pool's believed fee, less what still waits for rows. */
  readonly covers: bigint;
  /** Whether coin that no row explains is the contract's: announced from its start on, while its units share the source. */
  readonly isOfContract: boolean;
}

/**
 * What of a source's coin came for its contract. Coin covers rows, oldest first: what covers rows of the contract is the
 * contract's, from its start on at the earliest; of a payout with a fee the part by which it covers them. What covers other
 * rows, and what a restatement freed again, is not.
 * @param rows oldest first, as coin covers them
 * @param coins in the order of time
 */
export function contractCoin(
  start: Instant,
  rows: readonly CoveredRow[],
  coins: readonly MatchedCoin[],
): ContractPayment[] {
  const left = rows.map(({ received }) => received);
  let next = 0;
  const found: ContractPayment[] = [];
  for (const coin of coins) {
    let [own, other, open] = [0n, 0n, coin.covers];
    while (open > 0n && next < rows.length) {
      const here = left[next] ?? 0n;
      const part = here < open ? here : open;
      if (rows[next]?.isOfContract === true) own += part;
      else other += part;
      open -= part;
      left[next] = here - part;
      if (part === here) next += 1;
    }
    const covering = coin.amount < coin.covers ? coin.amount : coin.covers;
    const forOwn = covering === 0n ? 0n : (allocate(covering, [own, other + open])[0] ?? 0n);
    const amount = forOwn + (coin.isOfContract ? coin.amount - covering : 0n);
    if (amount > 0n) found.push({ at: instant(Math.max(coin.at, start)), amount });
  }
  return found;
}
