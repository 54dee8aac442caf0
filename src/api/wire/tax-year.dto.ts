import { Type } from 'class-transformer';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { ROW_KINDS } from '../../../reports/form-8949';
import { ROUNDINGS } from '../../../reports/rounding-policy';
import { FILING_STATUSES } from '../../../reports/schedule-d';
import { SHEET_LISTS, type SheetList } from '../../../reports/tax-year';
import { Exact, Flag, Many, MayBeLeftOut, OneOf, Part, Text, Texts, When, Whole } from './field.dto';

const STATES = ['running', 'over'] as const;
const ROW_WORDS = ['income', 'dispose', 'exchange', 'fee', 'withheld', 'lot'] as const;
const GROUNDS = ['unproved', 'stated'] as const;
const TERMS = ['short', 'long'] as const;
const DOLLARS = /^\d{1,15}(\.\d{1,12})?$/;
const SIGNED_DOLLARS = /^-?\d{1,15}(\.\d{1,12})?$/;

/** A tax year in a path. */
export class TaxYearParam {
  @Whole('Tax year.')
  @Type(() => Number)
  @IsInt()
  @Min(2009)
  @Max(2200)
  year: number;
}

/** A file of a year in a path. */
export class TaxFileParam extends TaxYearParam {
  @Text('Name of the file, e.g. `year.pdf`, or `pack.zip` for all of them.')
  @Matches(/^[a-z0-9-]{1,40}\.[a-z]{3,4}$/)
  file: string;
}

/** A list of a year in a path. */
export class TaxListParam extends TaxYearParam {
  @OneOf('TaxYearList', SHEET_LISTS, 'Which rows.')
  @IsIn(SHEET_LISTS)
  list: SheetList;
}

/** What the return says besides. It is not kept. */
export class FilingQuery {
  @OneOf('TaxRounding', ROUNDINGS, 'Amounts of the forms; cents when left out.', { optional: true })
  @MayBeLeftOut()
  @IsIn(ROUNDINGS)
  rounding?: (typeof ROUNDINGS)[number];

  @OneOf('TaxRows', ROW_KINDS, 'A row of Form 8949 for each lot, or for each sale and term; lots when left out.', { optional: true }) // prettier-ignore
  @MayBeLeftOut()
  @IsIn(ROW_KINDS)
  rows?: (typeof ROW_KINDS)[number];

  @OneOf('FilingStatus', FILING_STATUSES, 'Whether it is a return of one who is married and files separately.', { optional: true }) // prettier-ignore
  @MayBeLeftOut()
  @IsIn(FILING_STATUSES)
  status?: (typeof FILING_STATUSES)[number];

  @Exact('Short-term loss of earlier years that was not used, US dollars, positive.', { optional: true, example: '1200.5' }) // prettier-ignore
  @MayBeLeftOut()
  @Matches(DOLLARS)
  carryShort?: string;

  @Exact('The same, long-term.', { optional: true, example: '0' })
  @MayBeLeftOut()
  @Matches(DOLLARS)
  carryLong?: string;

  @Exact('Form 1040, line 15, below zero where it would be.', { optional: true, example: '51000' })
  @MayBeLeftOut()
  @Matches(SIGNED_DOLLARS)
  taxableIncome?: string;

  @Exact('Social security wages and tips of all Forms W-2.', { optional: true, example: '51000' })
  @MayBeLeftOut()
  @Matches(DOLLARS)
  wages?: string;
}

/** A year of a member's books. */
export class TaxYearItemDto {
  @Whole('Tax year.')
  year: number;

  @OneOf('TaxYearState', STATES, 'Whether the year is over in the tax zone.')
  state: string;

  @Flag('Whether this version knows the forms of the year.')
  known: boolean;
}

/** Years that a pack can be made of. */
export class TaxYearsDto {
  @Many(() => TaxYearItemDto, 'Newest first.')
  items: TaxYearItemDto[];

  @Text('IANA zone of the tax day.')
  zone: string;
}

/** Something that must be known or settled. */
export class TaxOpenPointDto {
  @Text('The row or event.')
  id: string;

  @Text('What kind of point it is.')
  code: string;

  @Text('In words: what is open and what to do.')
  words: string;

  @Flag('Whether the year has no totals while it is open.')
  blocks: boolean;
}

/** What the sales of one term come to. Dollars in cents, half up. */
export class TaxPartDto {
  @Whole('Rows: one for each lot of a sale.')
  rows: number;

  @Exact('Realized, after costs.', { example: '1200.50' })
  proceedsUsd: string;

  @Exact('Basis.', { example: '1200.50' })
  basisUsd: string;

  @Exact('Sum of the gains; Form 8949 adds its rounded rows.', { example: '-3.25' })
  gainUsd: string;
}

/** What a year comes to, as the totals of its files say: dollars in cents, half up. */
export class TaxTotalsDto {
  @Exact('All receipts at their value when received.', { example: '1200.50' })
  incomeUsd: string;

  @Whole('Receipts.')
  incomeRows: number;

  @Part(() => TaxPartDto, 'Short-term: Form 8949, Part I.')
  short: TaxPartDto;

  @Part(() => TaxPartDto, 'Long-term: Form 8949, Part II.')
  long: TaxPartDto;

  @Exact('Basis of the lots that are left at the end.', { example: '1200.50' })
  lotsUsd: string;

  @Whole('Lots that are left at the end.')
  lotRows: number;

  @Exact('Federal income tax withheld in coin, at its value then: Form 1040, line 25b.', { example: '249.60' })
  withheldUsd: string;

  @Whole('Disposals by which tax was withheld; each is in its term too.')
  withheldRows: number;
}

/** A member's year. */
export class TaxYearDto {
  @Whole('Tax year.')
  year: number;

  @OneOf('TaxYearState', STATES, 'Whether the year is over in the tax zone.')
  state: string;

  @Flag('Whether something blocks it: then it has no totals, and no file but the list of what is open.')
  blocked: boolean;

  @Part(() => TaxTotalsDto, 'Null while the year is blocked.', { nullable: true })
  totals: TaxTotalsDto | null;

  @Many(() => TaxOpenPointDto, 'What is open; what blocks comes first.')
  open: TaxOpenPointDto[];

  @Whole('How many points are open, those that are not listed included.')
  openCount: number;

  @Texts('Names of the files that can be had.')
  files: string[];

  @Text('SHA-256 of the facts that the files are printed from.')
  factsSha256: string;
}

/** A price that a row rests on. */
export class TaxPriceDto {
  @Text('Its id in the price appendix.')
  id: string;

  @When('Of which instant.')
  at: number;

  @Text('The coin.')
  asset: string;

  @Exact('Dollars for one coin; null where only the value of the whole is known.', { nullable: true, example: '67891.37' }) // prettier-ignore
  unitPriceUsd: string | null;

  @Text('Who said it, and what it must be called.')
  source: string;
}

/** One row behind a total. What rows of its list do not have is null. */
export class TaxRowDto {
  @Text('The event that made it.')
  event: string;

  @OneOf('TaxRowKind', ROW_WORDS, 'What it is.')
  kind: string;

  @When('When it happened; of a lot, when it was acquired.')
  at: number;

  @Text('The same as a day of the tax zone.')
  day: string;

  @Text('The wallet; null where one pool serves all wallets.', { nullable: true })
  wallet: string | null;

  @Text('The coin.')
  asset: string;

  @Exact('Coins, decimal text.', { example: '0.015' })
  amount: string;

  @Exact('Value at receipt, or what was realized after costs. Exact dollars.', { nullable: true, example: '1200.5' })
  usd: string | null;

  @Exact('What it cost; null: nobody said it, and it is not 0. Exact dollars.', { nullable: true, example: '1200.5' })
  basisUsd: string | null;

  @Exact('Gain or loss. Exact dollars.', { nullable: true, example: '-3.25' })
  gainUsd: string | null;

  @OneOf('TaxBasisGround', GROUNDS, 'Whether the cost is unproved or stated by the member; null: the books say it.', { nullable: true }) // prettier-ignore
  basisGround: string | null;

  @OneOf('TaxTerm', TERMS, 'Short-term or long-term.', { nullable: true })
  term: string | null;

  @Text('Day of first acquisition, in the tax zone.', { nullable: true })
  acquiredOn: string | null;

  @Text('The lot.', { nullable: true })
  lot: string | null;

  @Text('Its row of Form 8949, box and number.', { nullable: true })
  formRow: string | null;

  @Text('By which activity it was earned.', { nullable: true })
  activity: string | null;

  @Text('The transaction on chain.', { nullable: true })
  txid: string | null;

  @Text('The journal entry that booked it; null for what the member entered.', { nullable: true })
  ledgerEntry: string | null;

  @Text('The payout whose receipt proves it on chain.', { nullable: true })
  payout: string | null;

  @Part(() => TaxPriceDto, 'The price that it rests on.', { nullable: true })
  price: TaxPriceDto | null;
}

/** Rows that a total is the sum of. */
export class TaxRowsDto {
  @Many(() => TaxRowDto, 'In the order of the file.')
  items: TaxRowDto[];

  @Whole('How many rows there are in all.')
  count: number;

  @Text('Where the next page begins; null: this is the last one.', { nullable: true })
  next: string | null;
}
