import { Type } from 'class-transformer';
import { IsIn, IsString, Matches, MaxLength, ValidateNested } from 'class-validator';
import { OWN_KINDS } from '../../tax';
import { Exact, MayBeLeftOut, OneOf, Part, Text, When, Whole } from './field.dto';
import { COIN, NAME_MAX, TIME, TIME_MAX } from './taxes-fields';

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const NUMBER_MAX = 60;

/** An event of an own wallet, as it was last entered. */
export class TaxOwnEventDto {
  @Text('Its id.')
  eventId: string;

  @Whole('How often it was entered.')
  version: number;

  @When('When this version was recorded.')
  recordedAt: number;

  @When('When it happened.')
  at: number;

  @OneOf('OwnEventKind', OWN_KINDS, 'What happened; null: the member says that it never was.', { nullable: true })
  kind: string | null;

  @Text('The wallet.', { nullable: true })
  wallet: string | null;

  @Text('The coin.', { nullable: true })
  asset: string | null;

  @Exact('Coins, decimal text.', { nullable: true, example: '0.015' })
  amount: string | null;

  @Exact('What it was worth, US dollars.', { nullable: true, example: '1200.5' })
  totalUsd: string | null;

  @Text('Where it went, of a move or an exchange.', { nullable: true })
  toWallet: string | null;
}

/** What was given for something in a coin of its own wallet, or in dollars. */
export class OwnFeeDto {
  @Exact('What it was worth, US dollars.', { example: '1.25' })
  @IsString()
  @MaxLength(NUMBER_MAX)
  usd: string;

  @Text('The coin that was given; left out: dollars.', { optional: true })
  @MayBeLeftOut()
  @Matches(COIN)
  asset?: string;

  @Exact('Coins, decimal text; of a coin alone.', { optional: true, example: '0.00001' })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(NUMBER_MAX)
  amount?: string;
}

/** What happened in an own wallet. */
export class OwnFactDto {
  @OneOf('OwnEventKind', OWN_KINDS, 'What happened.')
  @IsIn(OWN_KINDS)
  kind: (typeof OWN_KINDS)[number];

  @Text('The wallet.')
  @IsString()
  @MaxLength(NAME_MAX)
  wallet: string;

  @Text('The coin.')
  @Matches(COIN)
  asset: string;

  @Exact('Coins, decimal text.', { example: '0.015' })
  @IsString()
  @MaxLength(NUMBER_MAX)
  amount: string;

  @Exact('What was paid or received, US dollars before costs. Not of a move.', { optional: true, example: '1200.5' })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(NUMBER_MAX)
  totalUsd?: string;

  @Text('Of a move: where it went. Of an exchange: where the other coin came.', { optional: true })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(NAME_MAX)
  toWallet?: string;

  @Text('Of an exchange: the coin that came.', { optional: true })
  @MayBeLeftOut()
  @Matches(COIN)
  toAsset?: string;

  @Exact('Of an exchange: how much of it came, decimal text.', { optional: true, example: '0.015' })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(NUMBER_MAX)
  toAmount?: string;

  @Text('The transaction on chain.', { optional: true })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(NAME_MAX)
  txid?: string;

  @Part(() => OwnFeeDto, 'What it cost.', { optional: true })
  @MayBeLeftOut()
  @ValidateNested()
  @Type(() => OwnFeeDto)
  fee?: OwnFeeDto;
}

/** Enter an event of an own wallet, correct it, or say that it never was. */
export class RecordOwnEventDto {
  @Text('The event that is corrected, or the sale that was announced; left out: a new one.', { optional: true })
  @MayBeLeftOut()
  @Matches(ID)
  eventId?: string;

  @Text(`When it happened. ${TIME}`)
  @IsString()
  @MaxLength(TIME_MAX)
  at: string;

  @Part(() => OwnFactDto, 'What happened; left out: it never was.', { optional: true })
  @MayBeLeftOut()
  @ValidateNested()
  @Type(() => OwnFactDto)
  fact?: OwnFactDto;
}
