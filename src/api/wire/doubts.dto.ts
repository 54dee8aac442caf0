import { IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { DISCREPANCY_KINDS, type DiscrepancyKind } from '../../rewards';
import { AmountDto } from './common.dto';
import { Exact, OneOf, Part, Text, When } from './field.dto';

const SOURCE_ID = /^[A-Za-z0-9_-]{1,64}$/;
const PAYOUT_ID = /^[^\s\p{Cc}]{1,200}$/u;
const OUTPOINT = /^[0-9a-f]{64}:\d{1,9}$/;
const PAYOUT_ID_LENGTH_MAX = 200;
const REASON_LENGTH_MAX = 500;
const SATS = /^(0|[1-9]\d{0,15})$/;

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
  @IsOptional()
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
