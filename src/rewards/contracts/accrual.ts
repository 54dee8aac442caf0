import { type Asset, DAY_MS, decimalsOf, divide, type Instant, type Price } from '../../units';
import { contractDays, type DayCut, dayStart, poweredParts } from './contract-days';
import { contractEnd, type ContractEvents, type ContractFee, type ContractTerms, poweredSpans } from './contract-terms';
import { expectedCoin, type FeeRule, type Stretch } from './expected-coin';

/** What the network and the market were like, as far as it is known. */
export interface Surroundings {
  /** In rising order, without overlap. */
  readonly stretches: readonly Stretch[];
  readonly feeRule: FeeRule;
  /** The price by which a fee in dollars is deducted; undefined where there is none. */
  readonly priceAt: (at: Instant) => Price | undefined;
}

/** One day of a contract. Amounts in base units; `gross = taken + net`. */
export interface ContractDay extends DayCut {
  /** Milliseconds for which the machines ran. */
  readonly runningMs: number;
  /** Expected from headers, before any fee. */
  readonly gross: bigint;
  /** Fee of this day, rounded up. */
  readonly fee: bigint;
  /** Withheld from this day for fees, carried ones included. */
  readonly taken: bigint;
  /** Fees still to be taken from later days. */
  readonly carried: bigint;
  /** What the provider owes for this day. */
  readonly net: bigint;
  readonly state: DayState;
  readonly verified: boolean;
}

/** `unpowered`: nobody paid the electricity of any part of the day. `fee-exceeds`: the fee was more than the reward. */
export type DayState = 'earned' | 'fee-exceeds' | 'unpowered';

/** Why there are no days after the last one. */
export type AccrualStop = 'asked' | 'ended' | 'fee' | 'no-headers' | 'no-price';

export interface Accrual {
  readonly days: readonly ContractDay[];
  /** End of the last day. */
  readonly until: Instant;
  readonly stop: AccrualStop;
}

/**
 * The whole days of a contract up to `until`, or all of them up to its end, whichever is first. A day without headers for all of it, or without
 * the price that its fee needs, is not guessed: the account stops before it and says why, and goes on once it is there.
 */
export function accrue(terms: ContractTerms, events: ContractEvents, around: Surroundings, until: Instant): Accrual {
  const end = contractEnd(terms, events);
  const ends = end !== null && end <= until;
  const powered = poweredSpans(terms, events);
  const days: ContractDay[] = [];
  let carried = 0n;
  let exceeded = 0;
  const stopped = (stop: AccrualStop): Accrual => ({ days, until: days.at(-1)?.to ?? terms.start, stop });
  // A day that is still running has no account yet.
  for (const cut of contractDays(terms, ends ? end : dayStart(until, terms.dayOffsetMinutes))) {
    const parts = poweredParts(cut, powered);
    const runningMs = parts.reduce((sum, { from, to }) => sum + to - from, 0);
    const expected = expectedCoin(terms.hashRate, parts, around.stretches, around.feeRule);
    if (expected.missingMs > 0) return stopped('no-headers');
    const fee = runningMs === 0 ? 0n : feeOf(terms, runningMs, () => around.priceAt(cut.from));
    if (fee === undefined) return stopped('no-price');
    const gross = expected.units;
    const owed = fee + carried;
    const taken = owed < gross ? owed : gross;
    const exceeds = owed > gross && runningMs > 0;
    carried = terms.fee?.excess.rule === 'carry' ? owed - taken : 0n;
    if (runningMs > 0) exceeded = exceeds ? exceeded + 1 : 0;
    const state = runningMs === 0 ? 'unpowered' : exceeds ? 'fee-exceeds' : 'earned';
    const { verified } = expected;
    days.push({ ...cut, runningMs, gross, fee, taken, carried, net: gross - taken, state, verified });
    const excess = terms.fee?.excess;
    if (excess?.rule === 'end' && exceeded >= excess.afterDays) return stopped('fee');
  }
  return stopped(ends ? 'ended' : 'asked');
}

/** Fee that a day withholds, in base units, rounded up: what is earned is never flattered. Undefined without its price. */
function feeOf(terms: ContractTerms, runningMs: number, price: () => Price | undefined): bigint | undefined {
  if (terms.fee === null || terms.fee.taken === 'upfront' || terms.fee.perUnitDay.digits === 0n) return 0n;
  return feeIn(terms.asset, terms.fee, terms.units * BigInt(runningMs), price);
}

function feeIn(
  asset: Asset,
  { currency, perUnitDay }: ContractFee,
  unitMs: bigint,
  price: () => Price | undefined,
): bigint | undefined {
  const base = 10n ** BigInt(decimalsOf(asset));
  const numerator = perUnitDay.digits * unitMs * base;
  const denominator = BigInt(DAY_MS) * 10n ** BigInt(perUnitDay.scale);
  if (currency === 'coin') return divide(numerator, denominator, 'ceil');
  const rate = price();
  if (rate === undefined) return undefined;
  return divide(numerator * 10n ** BigInt(rate.scale), denominator * rate.digits, 'ceil');
}
