import { IsBoolean, IsIn, IsInt, Max, Min } from 'class-validator';
import { KeptPlaceDto, SettledOutsideDto } from './conversion-exits.dto';
import { ASSETS } from '../../units';
import { AmountDto } from './common.dto';
import { QuoteDto } from './conversion-quote.dto';
import { Exact, Flag, Many, OneOf, Part, Text, Texts, When, Whole } from './field.dto';
import { ConversionDto } from './treasury.dto';

const BPS_ALL = 10_000;
const ALTCOINS = ASSETS.filter((asset) => asset !== 'BTC');
const BEARERS = ['holders', 'operator'] as const;

/** Whose a source's coin is when it is converted. */
export class CoinOwnerDto {
  @Text('Source id.')
  sourceId: string;

  @Text('operator, member or none, as the sources file declares it.')
  owner: string;
}

/** How a part of a conversion compares with the venue's quote. */
export class ExecutionDto {
  @Part(() => AmountDto, 'What the quote promised for what was sold, rounded up.')
  quoted: AmountDto;

  @Part(() => AmountDto, 'Quoted less bought, before fees; below zero when the fill was better than the quote.')
  slippage: AmountDto;

  @Exact('The slippage in basis points of the quote, rounded up.')
  slippageBps: string;

  @Part(() => AmountDto, 'What it brought after the fees of the venue.')
  net: AmountDto;

  @Part(() => AmountDto, 'Quoted less net: price and fees together.')
  lost: AmountDto;
}

/** One look at an order that found it filled further. */
export class FillDto {
  @Whole('From 1.')
  number: number;

  @Part(() => AmountDto, 'Sold.')
  sold: AmountDto;

  @Part(() => AmountDto, 'Bought, before the fee.')
  bought: AmountDto;

  @Part(() => AmountDto, 'Fee of the venue.')
  fee: AmountDto;

  @When('When we saw it.')
  at: number;
}

/** A part of a conversion in figures. */
export class ConversionPartDto {
  @Part(() => AmountDto, 'Sold.')
  sold: AmountDto;

  @Part(() => AmountDto, 'Bought, before fees.')
  bought: AmountDto;

  @Part(() => AmountDto, 'Its part of the fee of the venue.')
  fee: AmountDto;

  @Part(() => AmountDto, 'Its part of what the venue took for sending the bitcoin.')
  withdrawalFee: AmountDto;

  @Part(() => ExecutionDto, 'Compared with the quote; null where no quote was kept.', { nullable: true })
  execution: ExecutionDto | null;
}

/** A member's part of one conversion. */
export class MyConversionDto {
  @Text('Id.')
  id: string;

  @Text('Venue.')
  venue: string;

  @Flag('Whether the venue only pretends: nothing of it becomes available.')
  dryRun: boolean;

  @Text('State of the durable machine.')
  state: string;

  @Part(() => ConversionPartDto, 'Your part.')
  part: ConversionPartDto;

  @Part(() => AmountDto, 'The whole order that your part was sold with.')
  ordered: AmountDto;

  @Part(() => QuoteDto, 'The quote; null for conversions older than this record.', { nullable: true })
  quote: QuoteDto | null;

  @Many(() => FillDto, 'Fills of the whole order.')
  fills: FillDto[];

  @Many(() => CoinOwnerDto, 'Whose the coin of each source was when it was converted, as it was declared then.')
  owners: CoinOwnerDto[];

  @When('When it began.')
  createdAt: number;

  @When('When the bitcoin was proved at our own addresses and became available; null until then.', { nullable: true })
  settledAt: number | null;

  @Part(() => AmountDto, 'What the venue took to send the bitcoin of the whole sale.')
  withdrawalFee: AmountDto;

  @Text('Transaction that brought the bitcoin of the sale; null until there is one.', { nullable: true })
  txid: string | null;

  @Part(() => AmountDto, 'What the venue still owes of your part: yours, and not available before it is paid.')
  owed: AmountDto;
}

/** A member's conversions. */
export class MyConversionsPageDto {
  @Many(() => MyConversionDto, 'Newest first.')
  items: MyConversionDto[];

  @Text('Ask for the next page with `before`; null at the end.', { nullable: true })
  next: string | null;
}

/** Coin at the venue that waits to be sold. */
export class WaitingCoinDto {
  @Part(() => AmountDto, 'Of everybody, what is kept included.')
  amount: AmountDto;

  @Part(() => AmountDto, 'Part of it that members keep.')
  kept: AmountDto;

  @Part(() => AmountDto, 'The venue sells no less than this; null when it has not said.', { nullable: true })
  minimum: AmountDto | null;
}

/** One of a member's coins that are not bitcoin yet. */
export class MyCoinDto {
  @OneOf('Asset', ASSETS, 'Coin.')
  asset: string;

  @Part(() => AmountDto, 'Accrued: kept and to be converted together. Never available bitcoin.')
  accrued: AmountDto;

  @Part(() => AmountDto, 'Kept by your rule.')
  kept: AmountDto;

  @Part(() => AmountDto, 'Part of what is kept that lies at the venue; the rest a pool still owes.')
  keptAtVenue: AmountDto;

  @Part(() => AmountDto, 'Waits to be converted.')
  toConvert: AmountDto;

  @Whole('How much of an earning is converted, in basis points.')
  convertBps: number;

  @When('Since when that rule holds; null: nobody declared one and everything is converted.', { nullable: true })
  ruleFrom: number | null;

  @Text('Why this coin cannot be kept, in words; null when it can.', { nullable: true })
  keepRefused: string | null;

  @Part(() => WaitingCoinDto, 'What lies at the venue; null when nothing does.', { nullable: true })
  waiting: WaitingCoinDto | null;

  @Many(() => KeptPlaceDto, 'Where what you keep stands, with the coin of all members there.')
  places: KeptPlaceDto[];

  @Many(() => SettledOutsideDto, 'What you kept and were sent outside, newest first.')
  settled: SettledOutsideDto[];
}

/** A member's coins. */
export class MyCoinsDto {
  @When('When these figures were read.')
  asOf: number;

  @Many(() => MyCoinDto, 'By coin.')
  items: MyCoinDto[];
}

/** Declare how much of a coin is converted. */
export class SetRuleDto {
  @OneOf('Asset', ASSETS, 'Coin.')
  @IsIn(ALTCOINS)
  asset: (typeof ASSETS)[number];

  @Whole('Basis points: 10000 converts all, 0 keeps all.')
  @IsInt()
  @Min(0)
  @Max(BPS_ALL)
  convertBps: number;
}

/** Convert what is kept of a coin. */
export class ConvertKeptDto {
  @OneOf('Asset', ASSETS, 'Coin.')
  @IsIn(ALTCOINS)
  asset: (typeof ASSETS)[number];
}

/** What was asked to be converted. */
export class ConvertedKeptDto {
  @Part(() => AmountDto, 'It is sold with the next conversion, at the price of that moment.')
  amount: AmountDto;
}

/** A move of a conversion. */
export class ConversionStepDto {
  @Text('State that it moved to.')
  state: string;

  @When('When.')
  at: number;
}

/** One holder's part. */
export class HolderPartDto {
  @Text('Member id; null for the operator.', { nullable: true })
  memberId: string | null;

  @Text('Name, from the erasable table.', { nullable: true })
  name: string | null;

  @Part(() => ConversionPartDto, 'The part.')
  part: ConversionPartDto;
}

/** The best-execution record of a conversion. */
export class ConversionDetailDto {
  @Part(() => ConversionDto, 'The conversion.')
  conversion: ConversionDto;

  @Part(() => AmountDto, 'The whole order.')
  ordered: AmountDto;

  @Part(() => QuoteDto, 'The quote; null before there was one.', { nullable: true })
  quote: QuoteDto | null;

  @Part(() => ConversionPartDto, 'All parts together; null while nothing is sold.', { nullable: true })
  whole: ConversionPartDto | null;

  @Part(() => AmountDto, "What the venue took for sending the bitcoin and no holder bears: the operator's expense.")
  feeOfOperator: AmountDto;

  @Many(() => FillDto, 'Fills.')
  fills: FillDto[];

  @Many(() => ConversionStepDto, 'Moves, oldest first.')
  steps: ConversionStepDto[];

  @Many(() => HolderPartDto, 'Who had what part, at most 500.')
  parts: HolderPartDto[];

  @Whole('How many holders there are.')
  holders: number;

  @Flag('Whether it stands still until a person lets it go on.')
  halted: boolean;

  @Flag('Whether a person may take it out of the run.')
  mayHold: boolean;

  @Part(() => AmountDto, 'What the venue still owes of it: accrued until it is paid.')
  owed: AmountDto;

  @Texts('Kinds of statement that two people may make of it now.')
  ways: string[];

  @Many(() => CoinOwnerDto, 'Whose the coin of each source was when it was converted, as it was declared then.')
  owners: CoinOwnerDto[];
}

/** What the operator declared about one coin. */
export class KeepTermDto {
  @OneOf('Asset', ASSETS, 'Coin.')
  asset: string;

  @Many(() => CoinOwnerDto, 'Sources that earn it.')
  owners: CoinOwnerDto[];

  @Flag('Whether members may keep it: it is converted later on request.')
  offered: boolean;

  @When('Since when; null: never declared.', { nullable: true })
  from: number | null;

  @Text('Why keeping cannot be offered, in words; null when it can.', { nullable: true })
  refused: string | null;

  @Part(() => AmountDto, 'Kept by all members.')
  kept: AmountDto;

  @Many(() => KeptPlaceDto, 'Where it stands, and what is missing there.')
  places: KeptPlaceDto[];

  @Part(() => WaitingCoinDto, 'What lies at the venue; null when nothing does.', { nullable: true })
  waiting: WaitingCoinDto | null;
}

/** The latest rule of a member for a coin. */
export class MemberRuleDto {
  @Text('Member id.')
  memberId: string;

  @Text('Name, from the erasable table.', { nullable: true })
  name: string | null;

  @OneOf('Asset', ASSETS, 'Coin.')
  asset: string;

  @Whole('How much of an earning is converted, in basis points.')
  convertBps: number;

  @When('Since when.')
  from: number;
}

/** What is declared about conversions. */
export class ConversionTermsDto {
  @When('When these figures were read.')
  asOf: number;

  @Many(() => KeepTermDto, 'By coin.')
  coins: KeepTermDto[];

  @OneOf('FeeBearer', BEARERS, "Who bears the venue's withdrawal fee.")
  withdrawalFeeBorneBy: string;

  @When('Since when; null: never declared, the holders bear it.', { nullable: true })
  withdrawalFeeFrom: number | null;

  @Many(() => MemberRuleDto, 'Latest rules of members, newest first, at most 500.')
  rules: MemberRuleDto[];
}

/** Declare whether members may keep a coin. */
export class DeclareKeepDto {
  @OneOf('Asset', ASSETS, 'Coin.')
  @IsIn(ALTCOINS)
  asset: (typeof ASSETS)[number];

  @Flag('True: members may keep it, and it is converted later on request.')
  @IsBoolean()
  offered: boolean;
}

/** Declare who bears the venue's withdrawal fee. */
export class DeclareWithdrawalFeeDto {
  @OneOf('FeeBearer', BEARERS, 'The holders in proportion, or the operator.')
  @IsIn(BEARERS)
  borneBy: (typeof BEARERS)[number];
}

/** A deposit at the venue beside the pool's payout that explains it. */
export class FirstLegDto {
  @Text('Id of the deposit at the venue.')
  id: string;

  @Part(() => AmountDto, 'Credited by the venue.')
  credited: AmountDto;

  @Text('Transaction.')
  txid: string;

  @When('When the venue credited it.')
  at: number;

  @Text('Source whose payout it is; null: no payout explains it yet.', { nullable: true })
  sourceId: string | null;

  @Part(() => AmountDto, 'What the pool announced.', { nullable: true })
  announced: AmountDto | null;

  @Part(() => AmountDto, "The pool's own payout fee.", { nullable: true })
  poolFee: AmountDto | null;

  @Part(() => AmountDto, 'Announced and not credited: a discrepancy of the source.', { nullable: true })
  short: AmountDto | null;

  @Part(() => AmountDto, 'Credited beyond what was announced: held in sight.', { nullable: true })
  over: AmountDto | null;

  @Part(() => AmountDto, 'Not explained by statements yet.', { nullable: true })
  waiting: AmountDto | null;

  @Flag('Whether an operator has named it: two operators can take that back while its coin lies there unsold.')
  named: boolean;
}

/** Deposits at the venue. */
export class FirstLegsDto {
  @Many(() => FirstLegDto, 'Newest first, at most 100.')
  items: FirstLegDto[];
}
