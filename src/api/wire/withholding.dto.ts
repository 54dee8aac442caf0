import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsString, Matches, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import { WAIT_REASONS, WITHHOLDING_MODES, type WithholdingMode } from '../../filing';
import { AmountDto } from './common.dto';
import { Exact, Flag, Many, OneOf, Part, Text, Texts, When, Whole } from './field.dto';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const YEAR_MIN = 2009;
const YEAR_MAX = 2200;

/** What an operator decided of backup withholding. */
export class WithholdingRuleDto {
  @OneOf('WithholdingMode', WITHHOLDING_MODES, 'Whether tax is withheld.')
  mode: string;

  @Flag('Payments as an agent count too.')
  asAgent: boolean;

  @When('From when it counts.')
  from: number;

  @When('When it was decided.')
  decidedAt: number;
}

/** A payment of which is not decided yet whether tax is withheld. */
export class WithholdingWaitDto {
  @Text('Id of the payment.')
  id: string;

  @Text('Member.')
  memberId: string;

  @OneOf('WithholdingWaitReason', WAIT_REASONS, 'Why it waits.')
  reason: string;

  @Part(() => AmountDto, 'Held meanwhile; null where nothing is.', { nullable: true })
  reserved: AmountDto | null;

  @When('Since when.')
  since: number;
}

/** One month of the worksheet. */
export class Form945MonthDto {
  @Text('`YYYY-MM`.')
  month: string;

  @Exact('Tax withheld, in dollars, exact.')
  withheld: string;

  @Exact('Of it imported.')
  imported: string;

  @Exact('Paid over in this month.')
  deposited: string;
}

/** Tax that was paid over. */
export class TaxDepositDto {
  @Text('Id.')
  id: string;

  @Text('Day.')
  paidOn: string;

  @Exact('Dollars.')
  usd: string;

  @Text('Number of the payment.')
  eftps: string;

  @When('When it was recorded.')
  recordedAt: number;

  @When('When it was taken back; null while it counts.', { nullable: true })
  takenBackAt: number | null;
}

/** The worksheet of Form 945. */
export class Form945Dto {
  @Whole('Tax year.')
  year: number;

  @Exact('Lines 2 and 3: tax withheld, dollars and cents.')
  total: string;

  @Exact('Line 4: paid over.')
  deposited: string;

  @Exact('Line 5: still due.')
  due: string;

  @Exact('Line 6: overpaid.')
  overpaid: string;

  @Exact('Due and not withheld, as far as it is known here; exact.')
  short: string;

  @Many(() => Form945MonthDto, 'January to December.')
  months: Form945MonthDto[];

  @Many(() => TaxDepositDto, 'In the order in which they were recorded.')
  deposits: TaxDepositDto[];

  @Texts('What to know before it is copied.')
  notes: string[];
}

/** Backup withholding as it stands. */
export class WithholdingDto {
  @Text('Today in the tax zone.')
  today: string;

  @Part(() => WithholdingRuleDto, 'What counts now; null while nobody decided: it is off.', { nullable: true })
  now: WithholdingRuleDto | null;

  @Part(() => WithholdingRuleDto, 'What counts from a day to come; null where nothing was decided.', { nullable: true })
  next: WithholdingRuleDto | null;

  @Many(() => AmountDto, 'Coin that stands for tax that was not paid over.')
  coin: AmountDto[];

  @Whole('Payments that wait.')
  waitingTotal: number;

  @Many(() => WithholdingWaitDto, 'The oldest 100 of them.')
  waiting: WithholdingWaitDto[];

  @Part(() => Form945Dto, 'The worksheet of the year that was asked for.')
  sheet: Form945Dto;
}

/** A year. */
export class TaxYearQuery {
  @Whole('Tax year; the present one when absent.', { optional: true })
  @ValidateIf((_, value) => value !== undefined)
  @Type(() => Number)
  @IsInt()
  @Min(YEAR_MIN)
  @Max(YEAR_MAX)
  year?: number;
}

/** Decide about backup withholding. */
export class DecideWithholdingDto {
  @OneOf('WithholdingMode', WITHHOLDING_MODES, 'Whether tax is withheld.')
  @IsIn(WITHHOLDING_MODES)
  mode: WithholdingMode;

  @Flag('Payments as an agent count too: you oversee them, or have an interest in them.')
  @IsBoolean()
  asAgent: boolean;

  @Text('First day; null: from now on.', { nullable: true, example: '2027-01-01' })
  @ValidateIf((_, value) => value !== null)
  @Matches(DAY, { message: 'from must be a day' })
  from: string | null;
}

/** Record that tax was paid over. */
export class RecordDepositDto {
  @Whole('Tax year that it was paid for.')
  @IsInt()
  @Min(YEAR_MIN)
  @Max(YEAR_MAX)
  year: number;

  @Text('Day of the payment.', { example: '2026-12-15' })
  @Matches(DAY, { message: 'paidOn must be a day' })
  paidOn: string;

  @Exact('Dollars and cents.', { example: '244.80' })
  @IsString()
  @MaxLength(30)
  usd: string;

  @Text('Number of the payment at EFTPS.')
  @IsString()
  @MaxLength(40)
  eftps: string;
}
