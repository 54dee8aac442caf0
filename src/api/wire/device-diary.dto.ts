import { IsInt, IsString, Length, Matches, Min } from 'class-validator';
import { ASSETS } from '../../units';
import { AmountDto } from './common.dto';
import { Exact, Flag, Many, OneOf, Part, Text, Texts, When, Whole } from './field.dto';

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const WORKER_LENGTH_MAX = 100;

/** A device's day, from midnight UTC. */
export class WorkDayDto {
  @When('Midnight UTC.')
  from: number;

  @Exact('Average hash rate over the whole day in hashes per second, as a decimal string.')
  hashRate: string;

  @Whole('Minutes of the day in which it hashed.')
  hashingMinutes: number;

  @Whole('Minutes of the day that somebody measured.')
  measuredMinutes: number;
}

/** What a device draws, as its member says. */
export class PowerDto {
  @Whole('Watts at the wall.')
  watts: number;

  @Exact('Dollars per kWh, an exact decimal.', { example: '0.07' })
  usdPerKwh: string;

  @When('In force from then on.')
  from: number;
}

const VERDICTS = ['worth-it', 'not-worth-it', 'no-power', 'no-rows', 'no-price'] as const;
export type DeviceVerdict = (typeof VERDICTS)[number];

/** A device with what it did, earned and used. */
export class DeviceDiaryDto {
  @Text('Source id.')
  sourceId: string;

  @Text('Worker.')
  worker: string;

  @When('In its present state since then; null: never seen.', { nullable: true })
  stateSince: number | null;

  @Flag('Whether it hashes now, as the pool last said.')
  isHashing: boolean;

  @Many(() => WorkDayDto, 'Thirty days, oldest first.')
  days: WorkDayDto[];

  @Part(() => PowerDto, 'What it draws; null: its member has not said.', { nullable: true })
  power: PowerDto | null;

  @Many(() => AmountDto, 'What it earned after all fees in the booked rows of the last seven days that it worked for.')
  earned: AmountDto[];

  @Whole('Hours that these rows pay for.')
  hours: number;

  @Whole('Hours of them in which it hashed.')
  hashingHours: number;

  @Exact("Dollars a day at today's price.", { nullable: true })
  revenuePerDay: string | null;

  @Exact('Dollars a day for electricity.', { nullable: true })
  costPerDay: string | null;

  @Exact('Dollars a day that are left; below zero: it costs more than it earns.', { nullable: true })
  profitPerDay: string | null;

  @Exact('Dollars per kWh at which it would earn just what it costs.', { nullable: true })
  breakEvenPerKwh: string | null;

  @OneOf('DeviceVerdict', VERDICTS, 'Whether it is worth running at this price, or why nobody can say.')
  verdict: DeviceVerdict;
}

/** What a coin's difficulty did to earnings, from headers that this service verified itself. */
export class DifficultyDto {
  @OneOf('Asset', ASSETS, 'Coin.')
  asset: string;

  @Whole('Height now.')
  height: number;

  @Whole('Height so many blocks before as thirty days should have: of bitcoin 4320.')
  before: number;

  @Whole('Change of the difficulty in basis points.')
  changeBps: number;

  @Whole('What the change alone does to what a fixed hash rate earns, in basis points.')
  earningsBps: number;
}

/** What a coin that devices earned is valued by. */
export class DevicePriceDto {
  @OneOf('Asset', ASSETS, 'Coin.')
  asset: string;

  @Exact('Dollars for one coin.', { example: '64250.17' })
  price: string;
}

/** A member's devices with what they did. */
export class DeviceDiariesDto {
  @When('When this was read.')
  asOf: number;

  @Many(() => DeviceDiaryDto, 'By source and name.')
  items: DeviceDiaryDto[];

  @Many(() => DifficultyDto, 'Of each coin that a device mines and whose verified headers reach so far back.')
  difficulties: DifficultyDto[];

  @Texts('Coins that a device mines and of which no verified headers tell it.')
  difficultyUnknown: string[];

  @Many(
    () => DevicePriceDto,
    'By which revenue is valued, at the start of the day (UTC). A coin without a price is left out.',
  )
  prices: DevicePriceDto[];
}

/** What a device draws, to be said. */
export class SetPowerDto {
  @Text('Source id.')
  @Matches(ID)
  sourceId: string;

  @Text('Worker.')
  @IsString()
  @Length(1, WORKER_LENGTH_MAX)
  worker: string;

  @Whole('Watts at the wall.')
  @IsInt()
  @Min(0)
  watts: number;

  @Exact('Dollars per kWh, an exact decimal.', { example: '0.07' })
  @IsString()
  @Matches(/^\d{1,3}(\.\d{1,8})?$/)
  usdPerKwh: string;
}
