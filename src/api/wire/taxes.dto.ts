import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsObject, IsString, Matches, MaxLength, ValidateNested } from 'class-validator'; // prettier-ignore
import { METHODS, TREATMENTS } from '../../tax';
import { Exact, Flag, Many, MayBeLeftOut, OneOf, Text, When } from './field.dto';
import { TaxOpeningDto } from './lot-costs.dto';
import { TaxOwnEventDto } from './own-events.dto';
import { COIN, NAME_MAX, TIME, TIME_MAX } from './taxes-fields';

const MANNERS = ['specific-unit', 'global'] as const;
const WORDS_MAX = 2_000;
const LOTS_MAX = 1_000;

/** A standing order: in which order lots leave. */
export class TaxOrderDto {
  @Text('Its id.')
  id: string;

  @When('When it was recorded.')
  recordedAt: number;

  @When('From when on it counts.')
  effectiveAt: number;

  @Text('The wallet; null: every wallet.', { nullable: true })
  wallet: string | null;

  @Text('The coin; null: every coin.', { nullable: true })
  asset: string | null;

  @OneOf('LotMethod', METHODS, 'Which lots leave first.')
  method: string;
}

/** What decides for one coin in one wallet now. */
export class TaxMethodDto {
  @Text('The wallet.')
  wallet: string;

  @Text('The coin.')
  asset: string;

  @Exact('Coins that it holds, decimal text.', { example: '0.015' })
  amount: string;

  @OneOf('LotMethod', METHODS, 'Which lots leave first.')
  method: string;

  @When('Since when, by a standing order; null: by the general rule, which is first in, first out.', { nullable: true })
  since: number | null;
}

/** What is left of one lot in one wallet. */
export class TaxLotDto {
  @Text('Id of the event that acquired it.')
  id: string;

  @Text('The wallet; null where one pool serves all wallets.', { nullable: true })
  wallet: string | null;

  @Text('The coin.')
  asset: string;

  @Exact('Coins that are left, decimal text.', { example: '0.015' })
  amount: string;

  @Exact('What they cost, US dollars to 1e-12; null: nobody said it.', { nullable: true, example: '1200.5' })
  basisUsd: string | null;

  @When('First acquisition. A move keeps it.')
  acquiredAt: number;
}

/** Units of one lot. */
export class TaxNamedLotDto {
  @Text('The lot.')
  @IsString()
  @MaxLength(NAME_MAX)
  lot: string;

  @Exact('Coins of it, decimal text.', { example: '0.015' })
  @IsString()
  @MaxLength(NAME_MAX)
  amount: string;
}

/** Units that were named for a sale. */
export class TaxIdentificationDto {
  @Text('Under which the sale is entered.')
  eventId: string;

  @When('When they were named.')
  recordedAt: number;

  @Text('The wallet.')
  wallet: string;

  @Text('The coin.')
  asset: string;

  @Many(() => TaxNamedLotDto, 'The units.')
  lots: TaxNamedLotDto[];

  @Flag('Whether the sale was entered.')
  entered: boolean;
}

/** How unused basis was divided as of 2025-01-01: stated by the member, not seen by these books. */
export class TaxAllocationDto {
  @Text('Its id.')
  id: string;

  @When('When it was recorded here.')
  recordedAt: number;

  @When('When it was made, as the member states.')
  madeAt: number;

  @Text('The coin.')
  asset: string;

  @OneOf('AllocationManner', MANNERS, 'How it was made (Rev. Proc. 2024-28 s.5).')
  manner: string;

  @Text('When and where it was made, in the member’s words; null once they were erased.', { nullable: true })
  statement: string | null;

  @Text('Hex SHA-256 of the document.')
  documentSha256: string;
}

/** What the member calls the activity. */
export class TaxActivityDto {
  @When('When it was recorded.')
  recordedAt: number;

  @When('From when on.')
  effectiveAt: number;

  @Text('The source of income; null: all of them.', { nullable: true })
  sourceId: string | null;

  @OneOf('Treatment', TREATMENTS, 'What it is.')
  treatment: string;
}

/** What the activity is now, by source. */
export class TaxSourceDto {
  @Text('The source of income.')
  sourceId: string;

  @OneOf('Treatment', TREATMENTS, 'What the member calls it now.')
  treatment: string;
}

/** What a member decided about taxes, and what counts now. */
export class TaxesDto {
  @When('Everything is as of this instant.')
  asOf: number;

  @Text('IANA zone of the tax day.')
  zone: string;

  @Many(() => TaxMethodDto, 'What decides which lots leave, by wallet and coin.')
  methods: TaxMethodDto[];

  @Many(() => TaxLotDto, 'What is left of lots, oldest first.')
  lots: TaxLotDto[];

  @Flag('Whether there are more lots than are listed.')
  moreLots: boolean;

  @Text('Why lots cannot be counted now, in a sentence; null: they are.', { nullable: true })
  lotsRefused: string | null;

  @Many(() => TaxOpeningDto, 'Coin that came from before these books: only the member can say what it cost.')
  openings: TaxOpeningDto[];

  @Many(() => TaxOrderDto, 'Standing orders, newest first.')
  orders: TaxOrderDto[];

  @Many(() => TaxIdentificationDto, 'Units that were named for sales, newest first.')
  identifications: TaxIdentificationDto[];

  @Many(() => TaxAllocationDto, 'Allocations as of 2025-01-01, newest first: stated by the member, not seen by these books.') // prettier-ignore
  allocations: TaxAllocationDto[];

  @Many(() => TaxActivityDto, 'What the member called the activity, newest first.')
  activities: TaxActivityDto[];

  @Many(() => TaxSourceDto, 'Sources from which the member had income, and what they are now.')
  sources: TaxSourceDto[];

  @Many(() => TaxOwnEventDto, 'Events of own wallets, newest first.')
  ownEvents: TaxOwnEventDto[];
}

/** Record a standing order. */
export class RecordOrderDto {
  @OneOf('LotMethod', METHODS, 'Which lots leave first.')
  @IsIn(METHODS)
  method: (typeof METHODS)[number];

  @Text('The wallet; left out: every wallet.', { optional: true })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(NAME_MAX)
  wallet?: string;

  @Text('The coin; left out: every coin.', { optional: true })
  @MayBeLeftOut()
  @Matches(COIN)
  asset?: string;

  @Text(`From when on; left out: from now on. Never earlier. ${TIME}`, { optional: true })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(TIME_MAX)
  from?: string;
}

/** Name units for a sale that is still to come. */
export class IdentifyUnitsDto {
  @Text('The wallet.')
  @IsString()
  @MaxLength(NAME_MAX)
  wallet: string;

  @Text('The coin.')
  @Matches(COIN)
  asset: string;

  @Many(() => TaxNamedLotDto, 'The units.')
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(LOTS_MAX)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => TaxNamedLotDto)
  lots: TaxNamedLotDto[];
}

/** Say what the activity is. */
export class ChooseActivityDto {
  @OneOf('Treatment', TREATMENTS, 'What it is.')
  @IsIn(TREATMENTS)
  treatment: (typeof TREATMENTS)[number];

  @Text('The source of income; left out: all of them.', { optional: true })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(NAME_MAX)
  sourceId?: string;

  @Text('First day, YYYY-MM-DD in the tax zone. It may be an earlier one.')
  @Matches(/^\d{4}-\d{2}-\d{2}$/)
  from: string;
}

/** Units of one lot that belong to a wallet from 2025-01-01 on. */
export class AllocatedLotDto extends TaxNamedLotDto {
  @Text('The wallet.')
  @IsString()
  @MaxLength(NAME_MAX)
  wallet: string;
}

/** State an allocation that was made in time, elsewhere. */
export class StateAllocationDto {
  @Text(`When it was made. ${TIME}`)
  @IsString()
  @MaxLength(TIME_MAX)
  madeAt: string;

  @Text('The coin.')
  @Matches(COIN)
  asset: string;

  @OneOf('AllocationManner', MANNERS, 'How it was made (Rev. Proc. 2024-28 s.5).')
  @IsIn(MANNERS)
  manner: (typeof MANNERS)[number];

  @Many(() => AllocatedLotDto, 'All units of unused basis, by wallet.')
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(LOTS_MAX)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => AllocatedLotDto)
  lots: AllocatedLotDto[];

  @Text('When and where it was made.')
  @IsString()
  @MaxLength(WORDS_MAX)
  statement: string;

  @Text('Hex SHA-256 of the document.')
  @Matches(/^[0-9a-f]{64}$/)
  documentSha256: string;
}
