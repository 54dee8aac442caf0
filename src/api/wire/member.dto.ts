import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { PAYOUT_STATES } from '../../payout';
import { AmountDto, PriceUsedDto, ReasonDto } from './common.dto';
import { Exact, Flag, Many, OneOf, Part, Text, Texts, When, Whole } from './field.dto';
import { RevocationDto } from './revocation.dto';

/** Classes of a member's balance that never mix (RULES.md 11). */
export const BALANCE_CLASSES = ['accrued', 'available', 'held', 'in-batch', 'in-flight', 'paid'] as const;
export type BalanceClass = (typeof BALANCE_CLASSES)[number];

/** One class of one asset. */
export class BalanceDto {
  @OneOf('BalanceClass', BALANCE_CLASSES, 'Class of the balance.')
  class: BalanceClass;

  @Part(() => AmountDto, 'How much.')
  amount: AmountDto;

  @Text('What the class means, in one line.')
  meaning: string;
}

/** A threshold in satoshi or in US dollars. */
const THRESHOLD_UNITS = ['sats', 'usd'] as const;
export type ThresholdUnit = (typeof THRESHOLD_UNITS)[number];

/** The threshold in force. */
export class ThresholdDto {
  @OneOf('ThresholdUnit', THRESHOLD_UNITS, 'Unit of the value.')
  unit: ThresholdUnit;

  @Part(() => AmountDto, "The operator's smallest payout: below it nobody is paid, whatever the threshold says.")
  operatorMinimum: AmountDto;

  @Exact('Satoshi, or US dollars as exact decimal text.')
  value: string;

  @When('In force since.')
  from: number;
}

/** Patience with a dear network. */
export class FeeWaitDto {
  @Whole("Most that the payout's own output may cost, in basis points of it: 100 is one percent.")
  @IsInt()
  @Min(1)
  @Max(10_000)
  bps: number;

  @Whole('After so many days it is paid all the same.')
  @IsInt()
  @Min(1)
  @Max(90)
  days: number;
}

/** How far it is to the next payout. */
export class PayoutProgressDto {
  @Part(() => AmountDto, 'Available to be paid.')
  amount: AmountDto;

  @Part(() => ThresholdDto, 'Threshold in force.')
  threshold: ThresholdDto;

  @Part(
    () => AmountDto,
    "From which amount on a payout is made: the threshold in satoshi today, or the operator's minimum where that is more; null when a USD threshold has no price.",
    { nullable: true },
  )
  thresholdAmount: AmountDto | null;

  @Whole('amount / thresholdAmount in percent, floored, at most 100; null when that is unknown.', { nullable: true })
  percent: number | null;

  @Flag('Whether thresholdAmount is reached.')
  reached: boolean;

  @Flag('Whether the member has paused payouts.')
  paused: boolean;

  @Part(() => FeeWaitDto, 'What a payout waits for while the network is dear; null when it does not wait.', {
    nullable: true,
  })
  feeWait: FeeWaitDto | null;

  @Flag('Whether the member bears the network fee, and so decides how long to wait.')
  feeIsYours: boolean;
}

/** Earnings of a period, by asset, in the class of the day they were credited. */
export const EARNED_PERIODS = ['today', '7d', '30d', 'year'] as const;

export class EarnedDto {
  @OneOf('EarnedPeriod', EARNED_PERIODS, 'Period up to now, days of the tax zone.')
  period: string;

  @Many(() => AmountDto, 'Net earnings, one sum per asset.')
  amounts: AmountDto[];

  @Exact('US dollars of the income that these earnings became so far, 8 decimals; null while none of it has a value.', {
    nullable: true,
  })
  usd: string | null;

  @Whole('Earnings of which some part has no value yet: not income yet, or without a price. They are not zero.')
  unvalued: number;
}

/** Home. */
export class SummaryDto {
  @When('When these figures were read.')
  asOf: number;

  @Many(() => BalanceDto, 'Every class of every asset that the member has, zeros of BTC included.')
  balances: BalanceDto[];

  @Many(() => EarnedDto, 'Earnings by period.')
  earned: EarnedDto[];

  @Part(() => PayoutProgressDto, 'Progress to the next payout.')
  payout: PayoutProgressDto;

  @Many(() => ReasonDto, 'Why the next batch does not pay this member; empty when it does.')
  whyNot: ReasonDto[];

  @When('When the next payout is expected, if it can be said.', { nullable: true })
  expectedAt: number | null;

  @Text('What the expectation rests on.', { nullable: true })
  expectedBasis: string | null;

  @When('Next planned batch.', { nullable: true })
  nextBatchAt: number | null;
}

/** Where an earning stands. */
const EARNING_STATUSES = ['accrued', 'available', 'converted', 'reversed', 'written-off'] as const;

/** One credited row of one source and day. */
export class EarningDto {
  @Text('Id.')
  id: string;

  @Text("Day in the source's own day boundary, YYYY-MM-DD.")
  day: string;

  @When("When it happened by the source's declaration.")
  occurredAt: number;

  @Text('Source id.')
  sourceId: string;

  @Text('Pool.')
  pool: string;

  @Part(() => AmountDto, 'Gross share.')
  gross: AmountDto;

  @Part(() => AmountDto, "The pool's fee on it.")
  poolFee: AmountDto;

  @Part(() => AmountDto, "The operator's service fee on it.")
  serviceFee: AmountDto;

  @Whole("The same in basis points of what is the member's after the pool's fee, by the plan of the row's own day.")
  serviceFeeBps: number;

  @Part(() => AmountDto, 'What remains for the member.')
  net: AmountDto;

  @Whole('0 for the first statement, then one more for each restatement.')
  revision: number;

  @OneOf('EarningStatus', EARNING_STATUSES, 'Where it stands.')
  status: string;

  @Text('Why it is what it is, if there is something to say (Lightning, restated, offline).', { nullable: true })
  note: string | null;

  @Exact('US dollars of the recognised income, 8 decimals; null while not recognised or unpriced.', { nullable: true })
  usd: string | null;

  @Text('Why there is no USD value yet, or why it is the value of a part only.', { nullable: true })
  usdNote: string | null;

  @Part(() => PriceUsedDto, 'Price that the USD value rests on; null when there are several.', { nullable: true })
  price: PriceUsedDto | null;
}

/** A page of earnings. */
export class EarningsPageDto {
  @Many(() => EarningDto, 'Newest first.')
  items: EarningDto[];

  @Text('Ask for the next page with `before`; null at the end.', { nullable: true })
  next: string | null;
}

/** State of a device by the pool's own word. */
export const DEVICE_STATES = ['online', 'low', 'offline', 'no-word', 'unknown'] as const;

/** A pool worker of the member. */
export class DeviceDto {
  @Text('Id.')
  id: string;

  @Text('Worker name at the pool.')
  worker: string;

  @Text('Source id.')
  sourceId: string;

  @Text('The source at which the same machine mines the coin beside which this one is mined; null: a machine of its own.', { nullable: true }) // prettier-ignore
  minedBeside: string | null;

  @OneOf('DeviceState', DEVICE_STATES, 'State when last seen.')
  state: string;

  @When('Last share that the pool reported.', { nullable: true })
  lastSeenAt: number | null;

  @When('When we last asked the pool.', { nullable: true })
  sampledAt: number | null;

  @Exact('Hash rate in hashes per second, as a decimal string.', { nullable: true })
  hashRate: string | null;

  @Text('What the state means for earnings.', { nullable: true })
  note: string | null;

  @When('Since when it is offline or low, or the pool has said nothing of it; null while it hashes as usual.', {
    nullable: true,
  })
  since: number | null;
}

/** What a member has of a source by a declared percentage: no device stands behind it. */
export class PercentageDto {
  @Text('Source id.')
  sourceId: string;

  @Text('Pool.')
  pool: string;

  @Whole('Share in basis points.')
  bps: number;
}

/** Devices. */
export class DevicesDto {
  @Many(() => DeviceDto, 'By name.')
  items: DeviceDto[];

  @Many(() => PercentageDto, 'Shares by declared percentages, which no device is listed for.')
  percentages: PercentageDto[];
}

/** Set the payout threshold. */
export class SetThresholdDto {
  @OneOf('ThresholdUnit', THRESHOLD_UNITS, 'Unit of the value.')
  @IsIn(THRESHOLD_UNITS)
  unit: ThresholdUnit;

  @Exact('Satoshi as a whole number, or US dollars with at most 2 decimals.')
  @IsString()
  @Matches(/^(0|[1-9]\d{0,15})(\.\d{1,2})?$/, { message: 'value must be a decimal number' })
  value: string;
}

/** Pause payouts, or go on. */
export class SetPauseDto {
  @Flag('Whether payouts are paused.')
  @IsBoolean()
  paused: boolean;
}

/** Say what payouts wait for. */
export class SetFeeWaitDto {
  @Part(() => FeeWaitDto, 'null: paid whatever the network costs, within the limits of the house.', { nullable: true })
  @ValidateIf((_, value) => value !== null)
  @IsObject()
  @ValidateNested()
  @Type(() => FeeWaitDto)
  wait: FeeWaitDto | null;
}

/** One payment to the member. */
export class PayoutDto {
  @Text('Id.')
  id: string;

  @Text('Batch that it is in; null where it was paid from another wallet.', { nullable: true })
  batchId: string | null;

  @Flag('Whether the operator paid it from another wallet: two operators vouch for it, and its output is proved.')
  external: boolean;

  @OneOf('PayoutState', PAYOUT_STATES, 'State.')
  state: string;

  @Part(() => AmountDto, 'Taken from the balance.')
  amount: AmountDto;

  @Part(() => AmountDto, "The member's share of the network fee.")
  fee: AmountDto;

  @Part(() => AmountDto, 'Arrives at the address.')
  received: AmountDto;

  @Text('Address that it goes to.')
  address: string;

  @Text('Transaction id.', { nullable: true })
  txid: string | null;

  @Whole('Output number in the transaction.', { nullable: true })
  vout: number | null;

  @Whole('Confirmations in our own header chain.')
  confirmations: number;

  @Whole('Confirmations that settle it.')
  confirmationsNeeded: number;

  @When('When the batch was planned.')
  plannedAt: number;

  @When('When the network first saw it.', { nullable: true })
  sentAt: number | null;

  @When('When it was settled with proof.', { nullable: true })
  settledAt: number | null;

  @Flag('Whether a receipt can be downloaded.')
  receiptReady: boolean;

  @Texts('Transaction ids of all attempts; they conflict, so at most one can confirm.')
  attempts: string[];

  @Many(() => RevocationDto, 'Receipts of this payment that a reorganisation made untrue, newest first.')
  revocations: RevocationDto[];
}

/** A page of payouts. */
export class PayoutsPageDto {
  @Many(() => PayoutDto, 'Newest first.')
  items: PayoutDto[];

  @Text('Ask for the next page with `before`; null at the end.', { nullable: true })
  next: string | null;
}

/** Whether a report made now would stand. */
const REPORT_STATES = ['final', 'incomplete'] as const;
type ReportState = (typeof REPORT_STATES)[number];

/** A year that has a report. */
export class ReportYearDto {
  @Whole('Tax year.')
  year: number;

  @Exact('Total income in US dollars, cents.')
  incomeUsd: string;

  @Whole('Lines of the report.')
  lines: number;

  @Whole('Receipts that have no price yet and are not in the total.')
  unpriced: number;

  @Flag('Whether the year is over in the tax zone.')
  complete: boolean;

  @OneOf('ReportState', REPORT_STATES, 'Final: the year is over and every receipt has a price.')
  state: ReportState;

  @Text('What a report made now says of itself.')
  mark: string;
}

/** Reports. */
export class ReportsDto {
  @Many(() => ReportYearDto, 'Newest first.')
  items: ReportYearDto[];

  @Text('What the report does not contain, in words.')
  notes: string;
}
