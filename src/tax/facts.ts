import type { Asset, Day, Instant, TaxYear, Usd } from '../units';
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

/** The tax facts of a report: the year and whose it is. The name is printed and never kept in the journal. */
export interface MemberIncomeFacts extends MemberIncome {
  readonly name: string;
}
