import { Type } from 'class-transformer';
import { IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { Exact, Many, Text, When } from './field.dto';
import { GiftDto, GiftSumDto } from './gifts.dto';

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const UNITS = /^[1-9]\d{0,17}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const REASON_LENGTH_MAX = 200;
const INSTANT_MAX = 8_640_000_000_000_000;

/** Units of a contract that a member held and that were declared too late. */
export class OwnGiftQuery {
  @Text('Member who held them.')
  @Matches(ID)
  memberId: string;

  @Exact('How many, beyond those that were declared in time.')
  @Matches(UNITS)
  units: string;

  @When('Held from then on.')
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(INSTANT_MAX)
  from: number;

  @When('Until then, not included: when the declaration in time begins.')
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(INSTANT_MAX)
  until: number;
}

/** The same, agreed to. */
export class GiveOwnDto extends OwnGiftQuery {
  @Text('Digest of the preview that was agreed to.')
  @Matches(DIGEST)
  digest: string;

  @Text('Why. Kept apart from books and audit trail, which hold its id, and erased with the member.')
  @IsString()
  @Length(1, REASON_LENGTH_MAX)
  reason: string;
}

/** What would be booked out of the operator's own share, or was. */
export class OwnGiftDto extends GiftDto {
  @Text('Source that pays the contract.')
  sourceId: string;

  @Many(() => GiftSumDto, 'By coin.')
  sums: GiftSumDto[];
}
