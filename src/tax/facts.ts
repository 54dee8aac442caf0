import { type Asset, type Day, dayIn, type Instant, parseDay, type TaxYear, taxYearIn, type Usd } from '../units';
import type { LegalModel } from './policy';

/** One receipt with its value, and all that the value rests on. Amounts are base units. */
export interface IncomeLine {
  /** The fact's id; a line and its journal entry carry it. */
  readonly id: string;
  /** `reversal`: income of the same year that a pool took back, at its original value (RULES.md 6). */
  readonly kind: 'receipt' | 'reversal';
  readonly recognisedAt: Instant;
  readonly day: Day;
  readonly source: string;
  readonly legalModel: LegalModel;
  readonly asset: Asset;
  readonly gross: bigint;
  readonly poolFee: bigint;
  readonly serviceFee: bigint;
  readonly net: bigint;
  /** US dollars for one whole coin, as decimal text, exactly as the quote says. */
  readonly price: string;
  readonly priceSource: string;
  /** What the price must be called wherever it is shown, e.g. "demo prices". */
  readonly priceLabel: string;
  readonly priceAt: Instant;
  readonly quoteId: string;
  /** net x price, below zero on a reversal. */
  readonly usd: Usd;
  readonly ledgerEntryId: string;
  readonly cause: string;
  /** On a reversal: the income that it takes back. */
  readonly takesBack?: { readonly id: string; readonly day: Day };
}

/** A receipt whose value nobody knows yet: it stands in sight, never as zero. */
export interface UnpricedReceipt {
  readonly id: string;
  readonly recognisedAt: Instant;
  readonly day: Day;
  readonly source: string;
  readonly asset: Asset;
  readonly net: bigint;
  readonly reason: string;
  readonly cause: string;
}

/** Income of an earlier year that was taken back in this one: a memo for the preparer, in no total. */
export interface Repayment {
  readonly id: string;
  readonly recognisedAt: Instant;
  readonly day: Day;
  readonly source: string;
  readonly asset: Asset;
  readonly net: bigint;
  /** Year and value of the income that it takes back. */
  readonly ofYear: TaxYear;
  readonly usd: Usd;
  readonly cause: string;
}

/** What one member's year rests on. Two equal values give two equal files. */
export interface MemberIncome {
  readonly memberId: string;
  readonly year: TaxYear;
  readonly zone: string;
  readonly lines: readonly IncomeLine[];
  readonly unpriced: readonly UnpricedReceipt[];
  readonly repayments: readonly Repayment[];
  /** Sum of the lines, at 1e-12 dollar. */
  readonly total: Usd;
}

/** A year that is not over: when a report of it was made, and the last day that it has. Days of the tax zone. */
export interface RunningYear {
  readonly madeOn: Day;
  readonly ends: Day;
}

/** The tax facts of a report: the year and whose it is. The name is printed and never kept in the journal. */
export interface MemberIncomeFacts extends MemberIncome {
  readonly name: string;
  /** Null when the year was over when the report was made: then the day is no fact, and any day gives the same file. */
  readonly running: RunningYear | null;
}

/** Whether a tax year is over at an instant, by the days of the tax zone: null when it is. */
export function runningYear(year: TaxYear, at: Instant, zone: string): RunningYear | null {
  if (taxYearIn(at, zone) > year) return null;
  return { madeOn: dayIn(at, zone), ends: parseDay(`${year}-12-31`) };
}

/** Whether a year's figures stand, and why not. */
export interface Finality {
  readonly final: boolean;
  /** As every report says it; begins with `final:` only when it is. */
  readonly words: string;
}

/** Final is a year that is over and all of whose receipts have a price; anything else says what is missing. */
export function finalityOf(facts: Pick<MemberIncomeFacts, 'unpriced' | 'running'>): Finality {
  const { unpriced, running } = facts;
  const n = unpriced.length;
  const prices = n === 0 ? [] : [`${n} ${n === 1 ? 'receipt has' : 'receipts have'} no price`];
  if (running !== null) {
    const dates = `made on ${running.madeOn}, the year ends ${running.ends}`;
    return { final: false, words: `year to date, not final: ${[dates, ...prices].join('; ')}` };
  }
  if (n > 0) return { final: false, words: `not final: ${prices.join('')}` };
  return { final: true, words: 'final: the year is over and every receipt has a price' };
}
