import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { ADDRESS_STATUSES, ADDRESS_TYPES, OwnershipProofDto, PROOF_KINDS } from './address.dto';
import { Flag, Many, MayBeLeftOut, OneOf, Part, Text, When, Whole } from './field.dto';

const PARTS_MAX = 9;
const WHOLE_BPS = 10_000;

/** A further destination of payouts. */
export class PayoutSplitPartDto {
  @Text('Canonical text of the address.')
  address: string;

  @OneOf('AddressType', ADDRESS_TYPES, 'Script type.')
  type: string;

  @Whole('Its part of each payout in basis points: 10000 is all of it.')
  bps: number;

  @OneOf('ProofKind', PROOF_KINDS, 'How ownership was proved.')
  proof: string;
}

/** One version of how payouts are divided. */
export class PayoutSplitDto {
  @Text('Id of the version.')
  id: string;

  @Whole('What goes to the payout address, in basis points.')
  mainBps: number;

  @Many(() => PayoutSplitPartDto, 'The other destinations; none when everything goes to the payout address.')
  parts: PayoutSplitPartDto[];

  @When('When it was set.')
  setAt: number;

  @When('Nothing is paid to anybody of it before.')
  payableFrom: number;

  @OneOf('AddressStatus', ADDRESS_STATUSES, 'Status now.')
  status: string;
}

/** How payouts are divided. */
export class PayoutSplitsDto {
  @Part(() => PayoutSplitDto, 'The version that counts; null when none was ever set.', { nullable: true })
  current: PayoutSplitDto | null;

  @Many(() => PayoutSplitDto, 'Other versions, newest first: earlier ones, and changes that were taken back.')
  history: PayoutSplitDto[];

  @Whole('Cool-off of a change in milliseconds.')
  coolOffMs: number;

  @Whole('Most destinations beside the payout address.')
  partsMax: number;
}

/** A further destination, as it is set. */
export class NewSplitPartDto {
  @Text('Address text.')
  @IsString()
  @MaxLength(200)
  address: string;

  @Whole('Its part of each payout in basis points, from 1 (0.01 %) on.')
  @IsInt()
  @Min(1)
  @Max(WHOLE_BPS)
  bps: number;

  @Part(() => OwnershipProofDto, 'Optional: marks the address as proved. The cool-off stays.', { optional: true })
  @MayBeLeftOut()
  @ValidateNested()
  @Type(() => OwnershipProofDto)
  proof?: OwnershipProofDto;
}

/** Divide payouts among several destinations. */
export class SetSplitDto {
  @Whole('What goes to the payout address, in basis points; with the parts it is exactly 10000.')
  @IsInt()
  @Min(1)
  @Max(WHOLE_BPS)
  mainBps: number;

  @Many(() => NewSplitPartDto, 'The other destinations; none: everything goes to the payout address.')
  @IsArray()
  @ArrayMaxSize(PARTS_MAX)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => NewSplitPartDto)
  parts: NewSplitPartDto[];
}

/** Take a change back. */
export class CancelSplitDto {
  @Text('Id of the version that is not wanted. What was set after it and is not payable yet goes with it.')
  @IsString()
  @Matches(/^[A-Za-z0-9_-]{1,64}$/)
  id: string;
}

/** A change of how payouts are divided that the holder of the link can take back, or just took back. */
export class SplitChangeDto {
  @Many(() => PayoutSplitDto, 'What is taken back, newest first.')
  splits: PayoutSplitDto[];

  @When('The link works until the first of them is payable.')
  until: number;

  @Part(() => PayoutSplitDto, 'What counts afterwards; null when everything goes to the payout address.', {
    nullable: true,
  })
  counts: PayoutSplitDto | null;

  @Flag('Whether it is taken back.')
  done: boolean;
}
