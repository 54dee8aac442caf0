import { IsString, Length, Matches } from 'class-validator';
import { PAYBACK_STATES } from '../../rewards';
import { Exact, Flag, OneOf, Part, Text, When, Whole } from './field.dto';

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const WORKER_LENGTH_MAX = 100;

/** Which of the member's devices. */
export class OwnDeviceQuery {
  @Text('Source id.')
  @Matches(ID)
  sourceId: string;

  @Text('Worker.')
  @IsString()
  @Length(1, WORKER_LENGTH_MAX)
  worker: string;
}

/** What a device cost, as its member says. */
export class PurchaseDto {
  @Exact('Dollars.')
  priceUsd: string;

  @Text('Day of purchase.', { example: '2026-03-01' })
  boughtOn: string;

  @When('When it was said.')
  declaredAt: number;
}

/** How a device stands against its price. */
export class PaybackDto {
  @Part(() => PurchaseDto, 'What was paid.')
  purchase: PurchaseDto;

  @Whole('Booked rows since that day in which it worked.')
  rows: number;

  @Whole('Of these, rows without a value yet, or taken back in a later year: they are not counted.')
  unvalued: number;

  @Flag('More rows are booked than one answer reads: the oldest are left out.')
  cut: boolean;

  @Exact('Dollars: its part of those rows after all fees, each at the price of its receipt.')
  earned: string;

  @Exact('Dollars for electricity while it hashed; null: its member said no power.', { nullable: true })
  electricity: string | null;

  @Exact('Dollars that came back: earned less electricity.')
  recovered: string;

  @Exact('Dollars of its price that are still to come back.')
  remaining: string;

  @Exact('Dollars that are left a day now, by the booked rows of the last seven days; null: nobody can say.', {
    nullable: true,
  })
  netPerDay: string | null;

  @OneOf('PaybackState', PAYBACK_STATES, 'Whether it pays back.')
  state: (typeof PAYBACK_STATES)[number];

  @Whole('Whole days until the rest is back at this rate, rounded up.', { nullable: true })
  days: number | null;
}

/** What a member's device cost, and how far it came. */
export class DevicePaybackDto {
  @Part(() => PaybackDto, 'Null: its member did not say what it cost.', { nullable: true })
  payback: PaybackDto | null;
}

/** What a device cost, to be said. */
export class SetPurchaseDto extends OwnDeviceQuery {
  @Exact('Dollars with at most two decimals; 0 withdraws what was said.', { example: '2500' })
  @IsString()
  @Matches(/^\d{1,8}(\.\d{1,2})?$/)
  priceUsd: string;

  @Text('Day of purchase.', { example: '2026-03-01' })
  @IsString()
  @Matches(/^\d{4}-\d{2}-\d{2}$/)
  boughtOn: string;
}
