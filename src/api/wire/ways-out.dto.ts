import { CHILD_REFUSALS } from '../../payout';
import { AmountDto } from './common.dto';
import { Flag, OneOf, Part, Text, Texts, Whole } from './field.dto';

/** Why a way is shut, whichever it is. */
export const WAY_REFUSALS = [
  ...CHILD_REFUSALS,
  'state',
  'no-rate',
  'dust',
  'evicts-too-many',
  'too-large',
  'share-cap',
  'item-cap',
] as const;

/** One way out of a batch that waits. */
export class WayOutDto {
  @Flag('Whether it can be planned now.')
  possible: boolean;

  @OneOf('WayRefusal', WAY_REFUSALS, 'What stands against it; null where it is possible.', { nullable: true })
  reason: string | null;

  @Part(
    () => AmountDto,
    'What it costs: beyond the fee of the payment, or, of coins taken back, in its place; null where not possible.',
    {
      nullable: true,
    },
  )
  cost: AmountDto | null;

  @Whole('Fee rate of the transaction alone in satoshi per 1000 virtual bytes.', { nullable: true })
  feeRateSatPerKvb: number | null;

  @Part(() => AmountDto, 'Of the cost, what is asked only because others have hung transactions on the payment.', {
    nullable: true,
  })
  pinned: AmountDto | null;
}

/** What others have hung on a payment: a replacement pays for it. */
export class PinDto {
  @Whole('Transactions.')
  transactions: number;

  @Whole('Virtual bytes.')
  vsize: number;

  @Part(() => AmountDto, 'Their network fees.')
  fees: AmountDto;
}

/** The ways out of a batch that no block holds. */
export class WaysDto {
  @Whole('What the payment offers together with its own children, in satoshi per 1000 virtual bytes.')
  offeredSatPerKvb: number;

  @Whole('Blocks until it is expected in one; null when no estimate is as low as what it offers.', { nullable: true })
  expectedBlocks: number | null;

  @OneOf('RecommendedWay', ['wait', 'replace', 'child'], 'What the service would do.')
  recommended: string;

  @Part(() => PinDto, 'What others have hung on the payment; null where nothing is, or the node does not tell.', {
    nullable: true,
  })
  pin: PinDto | null;

  @Part(() => WayOutDto, 'A dearer transaction in its place.')
  replace: WayOutDto;

  @Part(() => WayOutDto, 'A child of its change that pulls it.')
  child: WayOutDto;

  @Part(() => WayOutDto, 'Its coins taken back to the treasury: nobody is paid.')
  cancel: WayOutDto;
}

/** What can be done about a batch, and the batches that hang together with it. */
export class BatchWaysOutDto {
  @Text('The batch that this one pulls; null for a payment.', { nullable: true })
  parentId: string | null;

  @Texts('Batches that pull this one and were signed.')
  childIds: string[];

  @Whole('Confirmation target of the estimate, in blocks.')
  targetBlocks: number;

  @Whole('The estimate, in satoshi per 1000 virtual bytes; null when the node has none.', { nullable: true })
  estimateSatPerKvb: number | null;

  @Part(() => WaysDto, 'Null where the batch does not wait with signed bytes.', { nullable: true })
  ways: WaysDto | null;
}

/** A child that was planned. */
export class PlannedChildDto {
  @Text('Its batch: it is approved, signed and sent like any other.')
  batchId: string;
}
