import { FEE_REFUSALS, type FeeRefusal, FEE_RULES, type FeeRule } from '../../chain';
import { AmountDto } from './common.dto';
import { Many, OneOf, Part, Text, When, Whole } from './field.dto';

const FEE_OPTIONS = ['now', 'later', 'singly'] as const;

/** What paying would cost in one way. */
export class FeeOptionDto {
  @OneOf('FeeOptionKind', FEE_OPTIONS, 'Now, at an estimate for later, or each member in a transaction alone.')
  kind: (typeof FEE_OPTIONS)[number];

  @Whole('Blocks within which it would be confirmed, by the estimate.')
  targetBlocks: number;

  @Whole('Fee rate in satoshi per 1000 virtual bytes.')
  feeRateSatPerKvb: number;

  @Part(() => AmountDto, 'Network fee.')
  fee: AmountDto;

  @Whole('Members that would be paid.')
  payments: number;
}

/** What one source of fee estimates said. */
export class FeeWordDto {
  @Text('The source, such as "node at 127.0.0.1:8332".')
  source: string;

  @Whole('Its estimate in satoshi per 1000 virtual bytes; null when it gave none that is usable.', { nullable: true })
  feeRateSatPerKvb: number | null;

  @OneOf('FeeRefusal', FEE_REFUSALS, 'What is wrong with its answer; null when nothing is.', { nullable: true })
  refused: FeeRefusal | null;

  @When('When it said so.')
  askedAt: number;
}

/** Where the fee rate is from. */
export class FeeEstimateDto {
  @OneOf('FeeRule', FEE_RULES, 'Why this rate counts: our node, the second source, the lower of two far apart, the rate set for when nobody has one, or nobody has one.') // prettier-ignore
  rule: FeeRule;

  @Text('The source that counts; null when none does.', { nullable: true })
  source: string | null;

  @When('When that source said so; null when none counts.', { nullable: true })
  askedAt: number | null;

  @Whole('Least rate that our node takes now, in satoshi per 1000 virtual bytes: a lower estimate is raised to it.')
  floorSatPerKvb: number;

  @Many(() => FeeWordDto, 'What each source said, our own node first.')
  words: FeeWordDto[];
}
