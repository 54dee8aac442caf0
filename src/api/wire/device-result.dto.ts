import { AmountDto, PriceUsedDto } from './common.dto';
import { Exact, Flag, Many, Part, Text, When, Whole } from './field.dto';

/** One booked row and the device's part of it. */
export class DeviceRowDto {
  @Text('Id of the earning, `<source>:<row>`: its own explanation says how the member’s part came about.')
  earning: string;

  @Text('Pool.')
  pool: string;

  @Text("The pool's day.", { example: '2026-03-01' })
  day: string;

  @Part(() => AmountDto, 'The member’s part of the row after all fees.')
  yours: AmountDto;

  @Exact('Hashes of the device in the row’s time.')
  hashes: string;

  @Exact('Hashes of all the member’s devices at this source in that time.')
  allHashes: string;

  @Part(() => AmountDto, 'yours x hashes / allHashes, by largest remainder: all devices together are yours.')
  part: AmountDto;

  @Flag('Whether its time and electricity count: of coins that are mined together, one source’s do.')
  countsTime: boolean;

  @Whole('Minutes of it in which the device hashed.')
  hashingMinutes: number;

  @Whole('Watts that were said of it by then; null: none.', { nullable: true })
  watts: number | null;

  @Exact('Dollars per kWh that were said by then; null: none.', { nullable: true })
  usdPerKwh: string | null;

  @Exact('Dollars: watts x the time in which it hashed x the price; null where nothing was said.', { nullable: true })
  electricity: string | null;
}

/** What a coin that the device earned is worth. */
export class DeviceWorthDto {
  @Part(() => AmountDto, 'The sum of its rows of this coin.')
  earned: AmountDto;

  @Part(() => PriceUsedDto, 'Null: there is no price of today.', { nullable: true })
  price: PriceUsedDto | null;

  @Exact('Dollars: earned x price.', { nullable: true })
  usd: string | null;
}

/** What a device’s figures of a day are made of. */
export class DeviceResultDto {
  @When('When this was read.')
  asOf: number;

  @Text('Worker.')
  worker: string;

  @Many(() => DeviceRowDto, 'Booked rows of the last seven days that it worked for, newest first, at most 200.')
  rows: DeviceRowDto[];

  @Whole('Rows beyond those: they are in the sums.')
  moreRows: number;

  @Whole('Minutes that the rows pay for.')
  minutes: number;

  @Whole('Minutes of them in which it hashed.')
  hashingMinutes: number;

  @Many(() => DeviceWorthDto, 'Coin by coin.')
  worth: DeviceWorthDto[];

  @Exact('Dollars that all of it is worth; null where a coin has no price.', { nullable: true })
  revenue: string | null;

  @Exact('Dollars of electricity in that time; null where nobody said what it draws.', { nullable: true })
  electricity: string | null;

  @Exact('revenue / minutes x 1440.', { nullable: true })
  revenuePerDay: string | null;

  @Exact('electricity / minutes x 1440.', { nullable: true })
  costPerDay: string | null;

  @Exact('revenuePerDay - costPerDay.', { nullable: true })
  profitPerDay: string | null;
}
