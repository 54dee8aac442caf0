import { IsIn, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { DISCREPANCY_KINDS, type DiscrepancyKind, POOL_TOTAL_KINDS, type PoolTotalKind } from '../../rewards';
import { AmountDto } from './common.dto';
import { Exact, MayBeLeftOut, OneOf, Part, Text, When } from './field.dto';

const SOURCE_ID = /^[A-Za-z0-9_-]{1,64}$/;
const PAYOUT_ID = /^[^\s\p{Cc}]{1,200}$/u;
const OUTPOINT = /^[0-9a-f]{64}:\d{1,9}$/;
const PAYOUT_ID_LENGTH_MAX = 200;
const REASON_LENGTH_MAX = 500;
const SATS = /^(0|[1-9]\d{0,15})$/;
const SIGNED = /^-?(0|[1-9]\d{0,37})$/;
const TOTAL_REASON_LENGTH_MAX = 200;

/** A pool's word against the chain, or against its own earlier word, that is not settled. */
export class DoubtDto {
  @Text('Id.')
  id: string;

  @Text('Source id.')
  sourceId: string;

  @OneOf('DiscrepancyKind', DISCREPANCY_KINDS, 'What it is, out of a closed list.')
  kind: DiscrepancyKind;

  @Text('The payout, the row or the output that it is about.')
  subject: string;

  @Part(() => AmountDto, 'What it is about.')
  amount: AmountDto;

  @When('Since when.')
  openedAt: number;
}

/** A proved coin to be named as what a source paid. */
export class NameCoinDto {
  @Text('`txid:vout` of a coin that stands unmatched.')
  @Matches(OUTPOINT)
  outpoint: string;

  @Text('Source that paid it.')
  @Matches(SOURCE_ID)
  sourceId: string;

  @Text('Payout of the source that it is, where its transaction was announced and leaves a choice.', { optional: true })
  @MayBeLeftOut()
  @Matches(PAYOUT_ID)
  payoutId?: string;

  @Exact('What the pool kept from the withdrawal beside the coin, satoshi; 0 where nothing.')
  @Matches(SATS)
  feeUnits: string;
}

/** Why the coin of a payout came on another day than it was announced for. */
export class ExplainDayDto {
  @Text('Source that paid it.')
  @Matches(SOURCE_ID)
  sourceId: string;

  @Text('The payout, as the pool names it.')
  @IsString()
  @MinLength(1)
  @MaxLength(PAYOUT_ID_LENGTH_MAX)
  payoutId: string;

  @Text('Why, in words for other operators.', { example: 'The pool sends on working days.' })
  @IsString()
  @MinLength(1)
  @MaxLength(REASON_LENGTH_MAX)
  reason: string;
}

/** A total that a pool states itself, beside what is booked of its rows and payouts. */
export class PoolTotalDto {
  @Text('Source id.')
  sourceId: string;

  @Text('Pool.')
  pool: string;

  @OneOf('PoolTotalKind', POOL_TOTAL_KINDS, 'All that the pool ever credited, or what it owes now.')
  kind: PoolTotalKind;

  @Part(() => AmountDto, 'What the pool states.')
  stated: AmountDto;

  @Exact('What is booked, base units; below zero where more was paid than rows are known.')
  booked: string;

  @Exact('What the pool stated beside the rows when it was first compared, or last explained; base units, signed.')
  beside: string;

  @Exact('How far both moved apart since: above zero the pool states more than is booked. Base units, signed.')
  gap: string;

  @Exact('What the rounding of pool and rows may come to, base units.')
  rounding: string;

  @When('When it was compared last.')
  readAt: number;

  @When('Since when it differs by more than the rounding; null: it does not.', { nullable: true })
  differsSince: number | null;

  @Text('Why it differed before, as an operator said.', { nullable: true })
  explanation: string | null;
}

/** Why a pool's total differs from what is booked. */
export class ExplainTotalDto {
  @Text('Source.')
  @Matches(SOURCE_ID)
  sourceId: string;

  @OneOf('PoolTotalKind', POOL_TOTAL_KINDS, 'Which total.')
  @IsIn(POOL_TOTAL_KINDS)
  kind: PoolTotalKind;

  @Exact('The gap as it was on the screen, base units, signed.')
  @Matches(SIGNED)
  gap: string;

  @Text('Why, in words for other operators.', { example: 'A referral bonus that the list of rewards does not hold.' })
  @IsString()
  @MinLength(1)
  @MaxLength(TOTAL_REASON_LENGTH_MAX)
  reason: string;
}
