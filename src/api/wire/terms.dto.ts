import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';
import { ASSETS } from '../../units';
import { Exact, Flag, Many, MayBeLeftOut, OneOf, Part, Text, When, Whole } from './field.dto';
import { DEVICE_STATES } from './member.dto';

/** Of a source, a member. */
export const ID = /^[A-Za-z0-9_-]{1,64}$/;
const FIND_LENGTH_MAX = 100;
const WORKER_LENGTH_MAX = 100;
/** Members of one version: a body holds about a thousand. */
export const SHARES_MAX = 500;
const BPS_ALL = 10_000;
/** The last instant that a calendar has (ECMA-262, 21.4.1.1). */
export const INSTANT_MAX = 8_640_000_000_000_000;

const FROM = 'When it begins; left out, a first declaration begins at the first instant that is open and a change now.';

/** Where terms stand in time. */
export const TERM_STATES = ['in-force', 'upcoming', 'past'] as const;
export type TermState = (typeof TERM_STATES)[number];

/** Narrows a list down. */
export class FindQuery {
  @ApiProperty({ type: String, required: false, maxLength: FIND_LENGTH_MAX, description: 'Part of a name or an id.' })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(FIND_LENGTH_MAX)
  find?: string;
}

/** A change of owner that is declared for later. */
export class NextOwnerDto {
  @Text('Member id; null: it will belong to nobody.', { nullable: true })
  memberId: string | null;

  @Text('Name, from the erasable table.', { nullable: true })
  name: string | null;

  @When('From when on.')
  from: number;
}

/** A worker of a source that is shared by work, and whose it is. */
export class WorkerDto {
  @Text('Source id.')
  sourceId: string;

  @Text('Pool.')
  pool: string;

  @Text('Name of the worker at the pool, any text.')
  worker: string;

  @Text('Member that owns it now; null: nobody, and what it earns is held in sight as unassigned.', { nullable: true })
  memberId: string | null;

  @Text('Name, from the erasable table.', { nullable: true })
  name: string | null;

  @When('Owned, or given up, since then; null: never assigned.', { nullable: true })
  since: number | null;

  @Part(() => NextOwnerDto, 'The next change that is declared already.', { nullable: true })
  next: NextOwnerDto | null;

  @OneOf('DeviceState', DEVICE_STATES, 'State when last seen.')
  state: string;

  @Text('What the state means for earnings.', { nullable: true })
  note: string | null;

  @When('Last share that the pool reported.', { nullable: true })
  lastSeenAt: number | null;

  @Exact('Hash rate in hashes per second, as a decimal string.', { nullable: true })
  hashRate: string | null;

  @When('The first instant at which another owner may begin: what is booked keeps its terms.')
  openFrom: number;
}

/** Workers. */
export class WorkersDto {
  @When('When this was read.')
  asOf: number;

  @Many(() => WorkerDto, 'Those that belong to nobody first, then by source and name; at most 500.')
  items: WorkerDto[];

  @Whole('Workers that fit what was looked for.')
  found: number;

  @Whole('All workers.')
  total: number;

  @Whole('Workers that belong to nobody.')
  unassigned: number;
}

/** Whose a worker's work is from an instant on. */
export class AssignWorkerDto {
  @Text('Source id.')
  @Matches(ID)
  sourceId: string;

  @Text('Name of the worker at the pool, exactly.')
  @IsString()
  @Length(1, WORKER_LENGTH_MAX)
  worker: string;

  @Text('Member; null: nobody from then on.', { nullable: true })
  @ValidateIf((_, value) => value !== null)
  @Matches(ID)
  memberId: string | null;

  @When(FROM, { optional: true, nullable: true })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(INSTANT_MAX)
  from?: number | null;
}

/** An assignment as it stands in the terms. */
export class AssignedDto {
  @Text('Device id.')
  deviceId: string;

  @Text('Source id.')
  sourceId: string;

  @Text('Worker.')
  worker: string;

  @Text('Member; null: nobody.', { nullable: true })
  memberId: string | null;

  @When('From when on.')
  from: number;
}

/** One member's part. */
export class ShareDto {
  @Text('Member id.')
  memberId: string;

  @Text('Name, from the erasable table.', { nullable: true })
  name: string | null;

  @Whole('Basis points: 10000 is all of it.')
  bps: number;
}

/** Percentages under one beginning. */
export class SharesVersionDto {
  @When('In force from then on.')
  from: number;

  @OneOf('TermState', TERM_STATES, 'Whether they are in force now.')
  state: TermState;

  @Many(() => ShareDto, 'By member id.')
  shares: ShareDto[];

  @Whole('What they leave of 10000: held in sight as unassigned.')
  leftBps: number;
}

/** A source that is shared by percentages. */
export class SourceSharesDto {
  @Text('Source id.')
  sourceId: string;

  @Text('Pool.')
  pool: string;

  @OneOf('Asset', ASSETS, 'Coin.')
  asset: string;

  @When('The first instant at which other percentages may begin.')
  openFrom: number;

  @Many(() => SharesVersionDto, 'Newest first, at most 20.')
  versions: SharesVersionDto[];
}

/** Percentages of every source that is shared by them. */
export class SharesDto {
  @When('When this was read.')
  asOf: number;

  @Many(() => SourceSharesDto, 'By source id.')
  items: SourceSharesDto[];
}

/** One member's part, to be declared. */
export class ShareInputDto {
  @Text('Member id.')
  @Matches(ID)
  memberId: string;

  @Whole('Basis points: 10000 is all of it.')
  @IsInt()
  @Min(1)
  @Max(BPS_ALL)
  bps: number;
}

/** Percentages of a source from an instant on. They replace the ones before as a whole. */
export class SetSharesDto {
  @Text('Source id.')
  @Matches(ID)
  sourceId: string;

  @Many(() => ShareInputDto, 'One for each member, 10000 at most in all.')
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => ShareInputDto)
  @ArrayMinSize(1)
  @ArrayMaxSize(SHARES_MAX)
  shares: ShareInputDto[];

  @When(FROM, { optional: true, nullable: true })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(INSTANT_MAX)
  from?: number | null;
}

/** Percentages as they stand in the terms. */
export class SharesSetDto {
  @Text('Source id.')
  sourceId: string;

  @When('In force from then on.')
  from: number;
}

/** A plan of the service fee. */
export class ServiceFeeDto {
  @Text('Member; null: everybody who has no plan of their own.', { nullable: true })
  memberId: string | null;

  @Text('Name, from the erasable table; null for everybody.', { nullable: true })
  name: string | null;

  @Whole("Basis points of what is the member's after the pool's own fee.")
  bps: number;

  @When('In force from then on.')
  from: number;

  @OneOf('TermState', TERM_STATES, 'Whether it is in force now.')
  state: TermState;
}

/** The operator's service fee. */
export class ServiceFeesDto {
  @When('When this was read.')
  asOf: number;

  @When('The first instant at which another fee may begin; null while no source was asked yet.', { nullable: true })
  openFrom: number | null;

  @Whole('Least fee in basis points.')
  bpsMin: number;

  @Whole('Highest fee in basis points.')
  bpsMax: number;

  @Many(() => ServiceFeeDto, "Everybody's first, then by member; newest first in each; at most 1000.")
  items: ServiceFeeDto[];
}

/** The service fee from an instant on. */
export class SetServiceFeeDto {
  @Text('Member; null: everybody who has no plan of their own.', { nullable: true })
  @ValidateIf((_, value) => value !== null)
  @Matches(ID)
  memberId: string | null;

  @Whole('Basis points.')
  @IsInt()
  bps: number;

  @When(FROM, { optional: true, nullable: true })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(INSTANT_MAX)
  from?: number | null;
}

/** A fee as it stands in the terms. */
export class ServiceFeeSetDto {
  @Text('Member; null: everybody.', { nullable: true })
  memberId: string | null;

  @Whole('Basis points.')
  bps: number;

  @When('In force from then on.')
  from: number;
}

/** A member to choose. */
export class MemberChoiceDto {
  @Text('Member id.')
  memberId: string;

  @Text('Name, from the erasable table.', { nullable: true })
  name: string | null;
}

/** Members to choose from. */
export class MemberChoicesDto {
  @Many(() => MemberChoiceDto, 'By id, at most 50.')
  items: MemberChoiceDto[];

  @Flag('Whether more fit: look for more of the name.')
  more: boolean;
}
