import { AmountDto } from './common.dto';
import { Exact, Many, OneOf, Part, Text, When, Whole } from './field.dto';
import { BALANCE_CLASSES, EarningDto } from './member.dto';

/** One entry of the journal that moved a balance. */
export class BalanceMoveDto {
  @Text('Id of the journal entry.')
  entry: string;

  @When('When it happened.')
  at: number;

  @Text('What happened, in a sentence.')
  what: string;

  @Part(() => AmountDto, 'What it added, or took where it is below zero.')
  amount: AmountDto;

  @Text('The earning that it belongs to, where it is one.', { nullable: true })
  earning: string | null;

  @Text('The payout that it belongs to.', { nullable: true })
  payout: string | null;
}

/** A balance, opened: it is the sum of its rows, page by page down to the first. */
export class BalanceTrailDto {
  @OneOf('BalanceClass', BALANCE_CLASSES, 'Class of the balance.')
  class: string;

  @Part(() => AmountDto, 'The balance when this page was read.')
  total: AmountDto;

  @When('When it was read.')
  asOf: number;

  @Many(() => BalanceMoveDto, 'Newest first.')
  items: BalanceMoveDto[];

  @Text('Ask for the next page with `before`; null at the end.', { nullable: true })
  next: string | null;
}

/** Sums of one coin. */
export class CoinSumsDto {
  @Part(() => AmountDto, 'Before any fee.')
  gross: AmountDto;

  @Part(() => AmountDto, 'Kept by the pool.')
  poolFee: AmountDto;

  @Part(() => AmountDto, 'Kept by the operator as the service fee.')
  serviceFee: AmountDto;

  @Part(() => AmountDto, "What is the member's: gross less both.")
  net: AmountDto;
}

/** One row of a sum, with exactly what it adds in dollars. */
export class EarnedRowDto {
  @Part(() => EarningDto, 'The earning.')
  earning: EarningDto;

  @Exact('What it adds to the sum of dollars, all 12 decimals; null where none of it is income with a value yet.', {
    nullable: true,
  })
  usd: string | null;
}

/** Earnings of a period, opened: the figure is the sum of the rows. */
export class EarnedSumDto {
  @Text('The period that was asked for.')
  period: string;

  @When('When it was read.')
  asOf: number;

  @Many(() => CoinSumsDto, 'One for each coin, bitcoin first.')
  totals: CoinSumsDto[];

  @Exact('The sum of what the rows add in dollars, all 12 decimals; null where no row has a value.', { nullable: true })
  usd: string | null;

  @Whole('Rows of which some part has no value yet. They are not zero.')
  unvalued: number;

  @Whole('Rows on all pages.')
  rows: number;

  @Many(() => EarnedRowDto, 'Newest first.')
  items: EarnedRowDto[];

  @Text('Ask for the next page with `before`; null at the end.', { nullable: true })
  next: string | null;
}

/** What one month earned. */
export class MonthDto {
  @Text('YYYY-MM, in the tax zone.')
  month: string;

  @Many(() => CoinSumsDto, 'One for each coin, bitcoin first.')
  totals: CoinSumsDto[];

  @Exact('US dollars of what became income, all 12 decimals; null where nothing has a value.', { nullable: true })
  usd: string | null;

  @Whole('Rows.')
  rows: number;
}

/** Those of the last twelve months in which something was earned. */
export class MonthsDto {
  @Many(() => MonthDto, 'Newest first.')
  items: MonthDto[];
}
