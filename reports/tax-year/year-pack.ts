import type { ClosedMark, Treatment } from '../../src/tax';
import type { Day, Instant, TaxYear, Usd } from '../../src/units';
import type { CapitalSale, RowKind } from '../form-8949';
import type { Rounding } from '../rounding-policy';
import type { ReturnFacts } from '../schedule-d';

/** Where a row comes from. Null where there is none: a file of events has no journal and no proofs. */
export interface Trail {
  /** The journal entry that booked it. */
  readonly ledgerEntryId: string | null;
  /** The price in the appendix that its value rests on. */
  readonly quoteId: string | null;
  /** The receipt that proves it on chain. */
  readonly receiptId: string | null;
}

/** A quantity of one coin: base units, `decimals` of them make one coin. */
export interface Coins {
  readonly asset: string;
  readonly units: bigint;
  readonly decimals: number;
}

/** What receipts cost, each in a column of its own. What was withheld before the amount became the taxpayer's is in no total of income. */
export const FEE_KINDS = ['pool', 'service', 'maintenance', 'electricity', 'contract', 'other'] as const;
export type FeeKind = (typeof FEE_KINDS)[number];

export interface PackIncome extends Coins, Trail {
  readonly id: string;
  readonly at: Instant;
  readonly day: Day;
  readonly wallet: string;
  /** Id of the `PackActivity` that it was earned by. */
  readonly activity: string;
  /** Value at receipt: income, and basis of the lot. */
  readonly usd: Usd;
  readonly fees: Readonly<Partial<Record<FeeKind, Usd>>>;
  /**
   * True: `fees` are a part of `usd`, because what paid them was received first; a business deducts them. False: they were
   * taken before anything was received and stand beside `usd` as a memo; deducting them would count them twice.
   */
  readonly isGross: boolean;
  readonly txid: string | null;
}

/**
 * What income was earned by, such as mining or the contracts of one source. One that was decided anew during the year
 * stands twice, with two ids, each with the income from its own time.
 */
export interface PackActivity {
  readonly id: string;
  /** As it is printed. */
  readonly name: string;
  readonly treatment: Treatment;
  /** What was paid for it beside the fees of its receipts. */
  readonly expenses: readonly PackExpense[];
}

export interface PackExpense {
  /** Line of Schedule C that the taxpayer puts it on, such as `25`. */
  readonly line: string;
  readonly words: string;
  /** Positive. */
  readonly usd: Usd;
}

/** What a basis rests on, where that is not a row of these books: nothing at all, or the taxpayer's own word. */
export type BasisGround = 'unproved' | 'stated';

export interface PackSale extends CapitalSale, Trail {
  /** Left out: the books themselves. */
  readonly basisGround?: BasisGround | undefined;
  /** Federal income tax that was withheld in coin. */
  readonly isTaxWithheld?: true | undefined;
}

/** Whether a sale is federal income tax that was withheld in coin. */
export function isTaxWithheld({ isTaxWithheld: is }: PackSale): boolean {
  return is === true;
}

/** What is left of a lot when the year ends. */
export interface PackLot extends Coins {
  readonly id: string;
  /** Null where one pool serves all wallets. */
  readonly wallet: string | null;
  readonly acquiredAt: Instant;
  readonly acquiredOn: Day;
  /** Zero stands in for one that is unproved; it is printed as such. */
  readonly basis: Usd;
  readonly basisGround?: BasisGround | undefined;
  /** The journal entry and the transaction by which it was acquired, also in an earlier year; absent where there is none. */
  readonly ledgerEntryId?: string | null | undefined;
  readonly txid?: string | null | undefined;
}

/** Coin that went between the taxpayer's own wallets: it keeps its lots, with their days and their basis. */
export interface PackMove extends Coins, Trail {
  readonly id: string;
  readonly at: Instant;
  readonly day: Day;
  readonly from: string;
  /** `units` is what arrived here. */
  readonly to: string;
  readonly txid: string | null;
}

/** A value that rows rest on. */
export interface PackPrice extends Coins {
  readonly id: string;
  readonly at: Instant;
  /** Dollars for one coin as decimal text; null where only the whole is known. */
  readonly unitPriceUsd: string | null;
  readonly usd: Usd;
  /** Who said it, and what it must be called. */
  readonly source: string;
  /** Stated with its event, in a file or by the member; absent where it was asked for somewhere. */
  readonly stated?: StatedPrice;
}

/** How a value was stated, dollars for one coin as they were written: of the coin itself, or of the one that was received for it. */
export interface StatedPrice {
  readonly by: string;
  readonly unitPriceUsd: string | null;
  readonly received: { readonly asset: string; readonly unitPriceUsd: string } | null;
}

/** The year of one coin: what it began with and took in is what it gave away and ended with. */
export interface PackBalance {
  readonly asset: string;
  readonly decimals: number;
  readonly opening: bigint;
  readonly income: bigint;
  /** Bought, or brought along from before the books. */
  readonly bought: bigint;
  readonly exchangedIn: bigint;
  readonly disposed: bigint;
  /** Taken back, given back or given away: it left and was not disposed of. */
  readonly returned: bigint;
  /** Spent on moves between own wallets, its basis added to what was moved. */
  readonly spentOnMoves: bigint;
  readonly closing: bigint;
  /** What wallets were seen to hold; null where nobody counted. */
  readonly counted: bigint | null;
}

/** One thing that happened, as tax programs read it. Amounts are decimal text; `USD` is a currency like others. */
export interface PackTransaction {
  readonly id: string;
  readonly at: Instant;
  /** `spend`: a coin given for a service. `move`: between own wallets, where only the fee leaves. */
  readonly kind: 'income' | 'buy' | 'sell' | 'exchange' | 'spend' | 'move';
  readonly sent: Money | null;
  readonly received: Money | null;
  readonly fee: (Money & { readonly usd: Usd }) | null;
  /** Value before costs. */
  readonly usd: Usd | null;
  readonly txid: string | null;
}

export interface Money {
  readonly asset: string;
  readonly amount: string;
}

/** What somebody must settle. While one of them blocks, the year has no totals. */
export interface Unresolved {
  /** The row or event. */
  readonly id: string;
  readonly code: string;
  readonly words: string;
  readonly blocks: boolean;
}

/** What a return says beside the rows, and how it shows them. */
export interface Filing extends ReturnFacts {
  readonly rounding: Rounding;
  readonly rows: RowKind;
  /** Social security wages and tips (boxes 3 and 7 of all Forms W-2); null where nobody said. */
  readonly wages: Usd | null;
}

/** The year as its operator closed it, beside this pack: `same` was made from the facts that were closed, `differs` was not. */
export type Closing = { readonly state: 'open' } | (ClosedMark & { readonly state: 'same' | 'differs' });

/**
 * One taxpayer's year, as a plain value: whoever has the facts fills it, and every file of the year is printed from it. Rows
 * are in the order in which they happened; dollars are exact, at 1e-12.
 */
export interface YearPack {
  readonly year: TaxYear;
  /** IANA zone of the tax day. */
  readonly zone: string;
  /** Name that is printed. */
  readonly holder: string;
  /** How lots were counted, in sentences. */
  readonly rules: readonly string[];
  /** Each that an income names. */
  readonly activities: readonly PackActivity[];
  readonly income: readonly PackIncome[];
  readonly sales: readonly PackSale[];
  readonly lots: readonly PackLot[];
  readonly moves: readonly PackMove[];
  readonly prices: readonly PackPrice[];
  readonly balances: readonly PackBalance[];
  readonly transactions: readonly PackTransaction[];
  readonly unresolved: readonly Unresolved[];
  readonly filing: Filing;
  /** Absent where nobody closes years: in a file of events. It is no fact of the year, and in no hash of them. */
  readonly closing?: Closing;
}
