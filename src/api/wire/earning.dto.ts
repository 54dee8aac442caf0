import { SHARING_BASES, SHARING_RULES } from '../../rewards';
import { RECOGNISE_AT } from '../../tax';
import { AmountDto, PriceUsedDto } from './common.dto';
import { Exact, Flag, Many, OneOf, Part, Text, When, Whole } from './field.dto';
import { EarningDto } from './member.dto';

const BOOKING_KINDS = ['stated', 'restated', 'given', 'recouped'] as const;
const COIN_CAUSES = ['deposit', 'offset', 'clawback', 'release', 'assigned'] as const;
const INCOME_KINDS = ['receipt', 'reversal', 'repayment'] as const;

/** What the pool said of a row once. */
export class StatedRevisionDto {
  @Whole('From 1, in the order in which the pool said it.')
  revision: number;

  @When('When the service learnt it.')
  learntAt: number;

  @Part(() => AmountDto, "The whole row's net.")
  net: AmountDto;

  @Part(() => AmountDto, 'What the pool kept of it.')
  poolFee: AmountDto;

  @Flag('False while the pool was still counting: such a number is never booked.')
  settled: boolean;

  @Flag('Whether the books follow it.')
  booked: boolean;
}

/** How one figure of the row was split for the member: yours = floor + rounding. */
export class SplitDto {
  @Part(() => AmountDto, "The row's own figure.")
  whole: AmountDto;

  @Part(() => AmountDto, 'whole x your weight / all weights, rounded down.')
  floor: AmountDto;

  @Part(() => AmountDto, 'Units left over by rounding down that came to you.')
  rounding: AmountDto;

  @Part(() => AmountDto, 'What was booked.')
  yours: AmountDto;
}

/** One entry of the journal by which the earning became what it is. */
export class EarningBookingDto {
  @OneOf('EarningBookingKind', BOOKING_KINDS, 'Why it was booked.')
  kind: string;

  @Text("The entry's reference in the books.")
  reference: string;

  @When('When it was booked.')
  at: number;

  @Part(() => AmountDto, 'Gross; below zero where it was taken back.')
  gross: AmountDto;

  @Part(() => AmountDto, "The pool's fee in it.")
  poolFee: AmountDto;

  @Part(() => AmountDto, 'The service fee in it.')
  serviceFee: AmountDto;

  @Part(() => AmountDto, 'gross - poolFee - serviceFee.')
  net: AmountDto;

  @Part(() => AmountDto, 'What it made you owe; below zero: what it settled of that.')
  debt: AmountDto;
}

/** Coin that covers the earning, or was moved from it. */
export class EarningCoinDto {
  @OneOf('EarningCoinCause', COIN_CAUSES, 'Where it came from.')
  cause: string;

  @When('When it was booked.')
  at: number;

  @Part(() => AmountDto, 'Of it for this earning; below zero where it was moved away.')
  amount: AmountDto;

  @Text('The output that brought it, `txid:output`; null where the coin was here already.', { nullable: true })
  outpoint: string | null;
}

/** A part of the earning that is income, or was taken back. */
export class EarningIncomeDto {
  @OneOf('EarningIncomeKind', INCOME_KINDS, 'Received, taken back in the same year, or repaid in a later one.')
  kind: string;

  @OneOf('RecogniseAt', RECOGNISE_AT, 'The declared rule by which it counts.')
  rule: string;

  @When('When it counts.')
  at: number;

  @Part(() => AmountDto, 'What is valued; below zero where it was taken back.')
  amount: AmountDto;

  @Exact('amount x price in US dollars, 8 decimals; null without a price.', { nullable: true })
  usd: string | null;

  @Part(() => PriceUsedDto, 'The price.', { nullable: true })
  price: PriceUsedDto | null;

  @Text('Why it has no value.', { nullable: true })
  unpriced: string | null;
}

/** What PPLNS counted. */
export class EarningPplnsDto {
  @Text('The window as it was declared, N.')
  window: string;

  @Exact('N in hashes.')
  hashes: string;

  @Exact('Hashes that there were: less than N where less was measured; all of it was shared.')
  found: string;

  @When('The first instant whose work counted; null where none did.', { nullable: true })
  reachedAt: number | null;
}

/** The rule that was in force when the window of the row began. */
export class EarningRuleDto {
  @OneOf('SharingRule', SHARING_RULES, 'The rule.')
  rule: string;

  @When('Since when it had been in force.')
  from: number;

  @Part(() => EarningPplnsDto, 'What PPLNS counted; null for every other rule.', { nullable: true })
  pplns: EarningPplnsDto | null;
}

/** How one earning came about, as the stored facts; every part can be computed again by hand. */
export class EarningExplanationDto {
  @Part(() => EarningDto, 'The earning as the list shows it.')
  earning: EarningDto;

  @When('The work window, first instant.')
  from: number;

  @When('The work window, first instant that is not in it.')
  to: number;

  @Many(() => StatedRevisionDto, 'What the pool said, newest first, a hundred at most.')
  revisions: StatedRevisionDto[];

  @Whole('How often the pool said something new of the row.')
  revisionCount: number;

  @Text("The pool's own text of the newest; null where a file was imported.", { nullable: true })
  poolText: string | null;

  @OneOf('SharingBasis', SHARING_BASES, 'By what the row was shared.')
  basis: string;

  @Part(() => EarningRuleDto, 'The rule that was in force.')
  sharing: EarningRuleDto;

  @OneOf('WeightUnit', ['hashes', 'basis-points', 'units', 'none'], 'What the weights count.')
  weightUnit: string;

  @Exact('Your weight.')
  weight: string;

  @Exact('Everybody’s weight together.')
  totalWeight: string;

  @Part(() => SplitDto, 'The net.')
  net: SplitDto;

  @Part(() => SplitDto, "The pool's fee.")
  poolFee: SplitDto;

  @Many(() => EarningBookingDto, 'Oldest first; they sum to the earning.')
  bookings: EarningBookingDto[];

  @Flag('Whether coin is followed to this row: not where it goes to an exchange.')
  coinFollowed: boolean;

  @Many(() => EarningCoinDto, 'Oldest first; they sum to `covered`.')
  coin: EarningCoinDto[];

  @Part(() => AmountDto, 'Of your net, covered by coin that is here.')
  covered: AmountDto;

  @Part(() => AmountDto, 'Of your net, still awaited; 0 where coin is not followed to the row.')
  awaited: AmountDto;

  @OneOf('RecogniseAt', RECOGNISE_AT, 'When it is income by the declared rule.')
  incomeRule: string;

  @Many(() => EarningIncomeDto, 'In the order in which they count.')
  income: EarningIncomeDto[];
}

/** A change of the fee that is declared already. */
export class NextFeeDto {
  @Whole('Basis points.')
  bps: number;

  @When('For rewards whose window begins from then on.')
  from: number;
}

/** What the service keeps of the member's rewards. */
export class MemberFeeDto {
  @Whole("Basis points of the member's part of a reward's net, now; 0: no fee.")
  bps: number;

  @When('Since when; null without a fee.', { nullable: true })
  from: number | null;

  @Flag('Whether it is a fee of the member alone, and not everybody’s.')
  isOwn: boolean;

  @Part(() => NextFeeDto, 'The next change that is declared already.', { nullable: true })
  next: NextFeeDto | null;

  @Whole('Over so many days `taken` is summed up.')
  days: number;

  @Many(() => AmountDto, 'What was kept, by coin.')
  taken: AmountDto[];
}
