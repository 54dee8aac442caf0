import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import { AmountDto } from './common.dto';
import { Many, Part, Text, When, Whole } from './field.dto';

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const EXTERNAL_ID_LENGTH_MAX = 200;
const WORKER_LENGTH_MAX = 100;
const REASON_LENGTH_MAX = 200;
const DIGEST = /^[0-9a-f]{64}$/;
const INSTANT_MAX = 8_640_000_000_000_000;

/** Which unassigned parts a member would get. */
export class GiftQuery {
  @Text('Source id.')
  @Matches(ID)
  sourceId: string;

  @Text('Member who gets it.')
  @Matches(ID)
  memberId: string;

  @Text("One worker's work only; left out: all that is nobody's.", { optional: true, nullable: true })
  @IsOptional()
  @IsString()
  @Length(1, WORKER_LENGTH_MAX)
  worker?: string | null;

  @Text('One row only.', { optional: true, nullable: true })
  @IsOptional()
  @IsString()
  @Length(1, EXTERNAL_ID_LENGTH_MAX)
  externalId?: string | null;

  @When('Rows that end after it.', { optional: true, nullable: true })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(INSTANT_MAX)
  from?: number | null;

  @When('Rows that end then or before.', { optional: true, nullable: true })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(INSTANT_MAX)
  to?: number | null;
}

/** The same, agreed to. */
export class GiveDto extends GiftQuery {
  @Text('Digest of the preview that was agreed to.')
  @Matches(DIGEST)
  digest: string;

  @Text('Why. Kept apart from books and audit trail, which hold its id, and erased with the member.')
  @IsString()
  @Length(1, REASON_LENGTH_MAX)
  reason: string;
}

/** What a member gets, and what is taken out of it. */
class GiftMoneyDto {
  @Part(() => AmountDto, "The member's, before any fee.")
  gross: AmountDto;

  @Part(() => AmountDto, "The pool's own fee on it.")
  poolFee: AmountDto;

  @Part(() => AmountDto, 'Service fee by the plans that were valid at the ends of the rows.')
  serviceFee: AmountDto;

  @Part(() => AmountDto, 'What the member gets.')
  due: AmountDto;

  @Part(() => AmountDto, 'Part of it that is available at once: its coin came.')
  available: AmountDto;

  @Part(() => AmountDto, 'Part of it that pays a debt of the member to the source.')
  recouped: AmountDto;
}

/** What one row gives. */
export class GiftLineDto extends GiftMoneyDto {
  @Text('Row.')
  externalId: string;

  @When('Begin of what it pays for.')
  from: number;

  @When('End of what it pays for.')
  to: number;

  @Whole('The service fee in basis points.')
  serviceFeeBps: number;

  @Part(() => AmountDto, "What of the row stays nobody's.")
  left: AmountDto;
}

/** What would be booked, or was, for a member. */
class AgreedGiftDto {
  @Text('Member.')
  memberId: string;

  @Text('Digest to agree to.')
  digest: string;
}

/** What rows would give, or gave. */
export class GiftDto extends AgreedGiftDto {
  @Many(() => GiftLineDto, 'Oldest first.')
  lines: GiftLineDto[];
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const SOURCE_IDS = /^[A-Za-z0-9_-]{1,64}(?:,[A-Za-z0-9_-]{1,64}){0,99}$/;

/** All work of one worker in a span of days. */
export class WorkGiftQuery {
  @Text('Member who gets it.')
  @Matches(ID)
  memberId: string;

  @Text("The worker's name, as the pools have it.")
  @IsString()
  @Length(1, WORKER_LENGTH_MAX)
  worker: string;

  @Text('First day, YYYY-MM-DD, as each pool counts its days.')
  @Matches(DAY)
  fromDay: string;

  @Text('Last day, YYYY-MM-DD: a row belongs to the day that its window ends in.')
  @Matches(DAY)
  toDay: string;

  @Text('Only these sources, ids with commas between; left out: every one that knows the worker.', {
    optional: true,
    nullable: true,
  })
  @IsOptional()
  @Matches(SOURCE_IDS)
  sourceIds?: string | null;
}

/** The same, agreed to. */
export class GiveWorkDto extends WorkGiftQuery {
  @Text('Digest of the preview that was agreed to.')
  @Matches(DIGEST)
  digest: string;

  @Text('Why. Kept apart from books and audit trail, which hold its id, and erased with the member.')
  @IsString()
  @Length(1, REASON_LENGTH_MAX)
  reason: string;
}

/** What one source gives of it. */
export class WorkPartDto {
  @Text('Source id.')
  sourceId: string;

  @Many(() => GiftLineDto, 'Oldest first.')
  lines: GiftLineDto[];
}

/** Sums of one coin. */
export class GiftSumDto extends GiftMoneyDto {
  @Whole('Rows.')
  rows: number;
}

/** What a span of days would give, or gave. */
export class WorkGiftDto extends AgreedGiftDto {
  @Many(() => WorkPartDto, 'By source id.')
  parts: WorkPartDto[];

  @Many(() => GiftSumDto, 'By coin.')
  sums: GiftSumDto[];
}
