import { allocate, type Instant, instant } from '../../units';
import { dayStart, periodStart, type SettlementTerms } from './contract-days';
import type { ContractPayment } from './contract-standing';
import type { Span } from './contract-terms';

/** A row of a source's statement, as far as it is asked whose it is. */
export interface SharedRow extends Span {
  /** It was shared by the units of the contract that its source pays for, at its first booking. */
  readonly isByUnits: boolean;
}

/** By which terms it is told which rows are a contract's. */
type RowTerms = SettlementTerms;

/**
 * Whose time a row's money is for: `own` of `of` parts are the contract's. Both are 1 where the whole row is, and `own` is 0
 * where none of it is.
 */
export interface RowPart {
  readonly own: bigint;
  readonly of: bigint;
}

const WHOLE: RowPart = { own: 1n, of: 1n };
const NONE: RowPart = { own: 0n, of: 1n };

/**
 * What of a row belongs to the contract that its source pays for. A row that is shared by the contract's units is the
 * contract's if it begins with the contract or, as the provider cuts it, with the settlement period in which it starts: before
 * the start nobody's machines ran for it. One that begins before that period is divided by time, as the terms do not tell
 * it: the part after the start is the contract's. What a pool stated before, and what it shares by another rule, is its
 * members' and no contract's.
 */
export function contractPart(terms: RowTerms, row: SharedRow): RowPart {
  const { start } = terms;
  if (!row.isByUnits) return NONE;
  if (row.from >= start) return WHOLE;
  if (row.to <= start) return NONE;
  if (row.from >= firstPeriod(terms)) return WHOLE;
  return { own: BigInt(row.to - start), of: BigInt(row.to - row.from) };
}

/** Whether all of a row belongs to the contract. */
export function isOfContract(terms: RowTerms, row: SharedRow): boolean {
  const { own, of } = contractPart(terms, row);
  return own === of;
}

/** The contract's part of an amount of a row, rounded down. */
export function ownAmount(amount: bigint, { own, of }: RowPart): bigint {
  return (amount * own) / of;
}

/**
 * By the holdings of which time a row is shared: of a row that is all the contract's, that from its start on; of one that is
 * divided, all of it, so that what is for the time before is the operator's own. Undefined where none of it is the contract's.
 */
export function sharedTime(terms: RowTerms, window: Span): Span | undefined {
  const part = contractPart(terms, { ...window, isByUnits: true });
  if (part.own === 0n) return undefined;
  return part === WHOLE && window.from < terms.start ? { from: terms.start, to: window.to } : window;
}

function firstPeriod(terms: RowTerms): Instant {
  return periodStart(terms, dayStart(terms.start, terms.dayOffsetMinutes));
}

/** A row with the coin that covers it. Base units. */
interface CoveredRow {
  readonly part: RowPart;
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
      const mine = ownOf(rows[next], here, part);
      own += mine;
      other += part - mine;
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

/** The contract's part of coin that covers a row, of which `left` was not covered before: together the part of all of it. */
function ownOf(row: CoveredRow | undefined, left: bigint, part: bigint): bigint {
  if (row === undefined) return 0n;
  const before = row.received - left;
  return ownAmount(before + part, row.part) - ownAmount(before, row.part);
}
