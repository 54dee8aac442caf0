import type { Asset, Decimal, Instant, Usd } from '../../units';
import { DAY_MS, instant, plusMs } from '../../units';

/** What a contract's hash rate works on. A rate in one algorithm says nothing about another. */
export const ALGORITHMS = ['sha256d', 'scrypt', 'x11', 'equihash'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** Which algorithm each coin is mined with: a contract for another one could never earn it. */
export const ALGORITHM_OF: Readonly<Record<Asset, Algorithm>> = {
  BTC: 'sha256d',
  BCH: 'sha256d',
  NMC: 'sha256d',
  LTC: 'scrypt',
  DOGE: 'scrypt',
  DASH: 'x11',
  ZEC: 'equihash',
};

/**
 * What becomes of the part of a day's fee that the day's reward does not cover. `carry`: taken from later days, first.
 * `waive`: forgotten. `end`: forgotten, and the contract ends with the n-th such day in a row (Genesis Mining).
 */
export type FeeExcess =
  { readonly rule: 'carry' | 'waive' } | { readonly rule: 'end'; /** 1 ends it at once. */ readonly afterDays: number };

/** The provider's fee for maintenance, electricity or hosting. */
export interface ContractFee {
  readonly currency: 'usd' | 'coin';
  /** Dollars, or whole coins, for one unit and one day of 24 hours; a shorter day costs its part. */
  readonly perUnitDay: Decimal;
  /** `upfront`: the whole term's fee is paid with the price. `deducted`: withheld from each day's reward. */
  readonly taken: 'upfront' | 'deducted';
  readonly excess: FeeExcess;
}

/** Days of electricity paid ahead; a day that nobody paid earns nothing and is never made good (Bitdeer). */
export interface PrepaidElectricity {
  readonly days: number;
  /** Dollars for these days, beside the contract's price. */
  readonly price: Usd;
}

/** A later payment for electricity: runs on from the end of what is paid, or from `at` where that is over. */
export interface ElectricityTopUp extends PrepaidElectricity {
  readonly at: Instant;
}

/** Which open days a payment covers that is too small for all. `descending-pending`: the largest open day first (BitFuFu). */
export const SHORTFALL_ORDERS = ['oldest-first', 'descending-pending', 'pro-rata'] as const;
export type ShortfallOrder = (typeof SHORTFALL_ORDERS)[number];

/** When the provider owes what: days are gathered into periods, a period is due some days after its end. */
export interface Settlement {
  readonly everyDays: number;
  /** A period begins on this day, and every `everyDays` before and after it; null: on the contract's first day. */
  readonly anchor: Instant | null;
  readonly paidWithinDays: number;
  /** A day counts as late only where more than this part of it is open: a provider's rounding is no default. */
  readonly toleranceBps: number;
}

/** Everything that provider and operator agreed on, as data. Every field is a statement that somebody is bound by. */
export interface ContractTerms {
  /** Url-safe, `[A-Za-z0-9_-]{1,64}`. */
  readonly id: string;
  readonly provider: string;
  readonly asset: Asset;
  readonly algorithm: Algorithm;
  /** Hashes per second of the whole contract. */
  readonly hashRate: bigint;
  /** Units that the contract is made of and that members hold: the fee is for one of them. */
  readonly units: bigint;
  readonly price: Usd;
  readonly start: Instant;
  /** Days of 24 hours from `start`; null: open-ended. */
  readonly termDays: number | null;
  /** Where the provider's day begins: 0 is UTC, 480 is UTC+8. */
  readonly dayOffsetMinutes: number;
  readonly fee: ContractFee | null;
  /** Null: electricity is in the price or in the fee. */
  readonly electricity: PrepaidElectricity | null;
  readonly settlement: Settlement;
  readonly shortfall: ShortfallOrder;
  /** After so many days of delay an open amount is written off; null: never by itself. */
  readonly writeOffAfterDays: number | null;
  /** After so many days of delay the provider is in default: nothing more is earned, and open amounts are kept or written off. */
  readonly default: { readonly afterDays: number; readonly then: 'keep' | 'write-off' } | null;
  /** What is open at the end below `minimum` base units is paid all the same, or stays with the provider (HashFrog). */
  readonly residual: { readonly minimum: bigint; readonly below: 'paid' | 'stays' };
  /** Notice in days, and the part of the price of the days not run that comes back; null: it cannot be cancelled. */
  readonly cancellation: { readonly noticeDays: number; readonly refundBps: number } | null;
}

/** What happened to a contract after it was signed. */
export interface ContractEvents {
  readonly topUps: readonly ElectricityTopUp[];
  /** When notice was given; null: it runs on. */
  readonly cancelledAt: Instant | null;
}

/** A span of time, `from` inclusive, `to` exclusive. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** When a contract ends by its term or by notice, whichever is first; null: open-ended. */
export function contractEnd(terms: ContractTerms, events: ContractEvents): Instant | null {
  const ends: number[] = [];
  if (terms.termDays !== null) ends.push(terms.start + terms.termDays * DAY_MS);
  if (events.cancelledAt !== null) {
    const notice = Math.max(events.cancelledAt, terms.start);
    ends.push(notice + (terms.cancellation?.noticeDays ?? 0) * DAY_MS);
  }
  return ends.length === 0 ? null : instant(Math.min(...ends));
}

/** Until when electricity is paid; null: it is in the price or in the fee. */
export function poweredUntil(terms: ContractTerms, events: ContractEvents): Instant | null {
  return poweredSpans(terms, events)?.at(-1)?.to ?? null;
}

/** When the machines run: the spans for which electricity is paid; null: always. */
export function poweredSpans(terms: ContractTerms, events: ContractEvents): readonly Span[] | null {
  if (terms.electricity === null) return null;
  const first = { from: terms.start, to: plusMs(terms.start, terms.electricity.days * DAY_MS) };
  const spans: Span[] = [first];
  for (const { at, days } of [...events.topUps].sort((a, b) => a.at - b.at)) {
    const last = spans[spans.length - 1] ?? first;
    const from = instant(Math.max(last.to, at));
    const to = plusMs(from, days * DAY_MS);
    if (from === last.to) spans[spans.length - 1] = { from: last.from, to };
    else spans.push({ from, to });
  }
  return spans;
}
