import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { AmountDto } from './common.dto';
import { Exact, Flag, Many, OneOf, Part, Text, When, Whole } from './field.dto';

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const WORKER_LENGTH_MAX = 100;
const RULES_MAX = 500;
const CODE_LENGTH_MAX = 40;
const DAYS_MAX = 90;
const DIGEST = /^[0-9a-f]{64}$/;
const INSTANT_MAX = 8_640_000_000_000_000;

/** A worker that belonged to nobody while it worked for a row. */
export class UnownedWorkerDto {
  @Text('Name of the worker at the pool, any text.')
  worker: string;

  @Exact('Its hashes in the row, as a decimal string.')
  work: string;
}

/** A booked row of which a part belongs to nobody. */
export class UnassignedRowDto {
  @Text('Source id.')
  sourceId: string;

  @Text('Pool.')
  pool: string;

  @Text('Row, as the source names it.')
  externalId: string;

  @When('Begin of what it pays for.')
  from: number;

  @When('End of what it pays for.')
  to: number;

  @Part(() => AmountDto, "What is nobody's, after the pool's own fee.")
  net: AmountDto;

  @Part(() => AmountDto, 'Part of it for which the coin came.')
  received: AmountDto;

  @Many(() => UnownedWorkerDto, 'Whose work it was, as far as the source knows workers.')
  workers: UnownedWorkerDto[];
}

/** Booked rows of which a part belongs to nobody. */
export class UnassignedDto {
  @Many(() => UnassignedRowDto, 'Newest first.')
  items: UnassignedRowDto[];

  @Whole('Of all pages.')
  total: number;

  @Text('`before` of the next page; null on the last.', { nullable: true })
  next: string | null;
}

/** One line of a list. */
export class PatternRuleDto {
  @Text("A worker's name; * stands for any text.")
  @IsString()
  @Length(1, WORKER_LENGTH_MAX)
  pattern: string;

  @Text('Member.')
  @Matches(ID)
  memberId: string;
}

/** A list to be looked at. */
export class PatternListDto {
  @Text('Source id.')
  @Matches(ID)
  sourceId: string;

  @Many(() => PatternRuleDto, 'In order: the first that fits counts. Empty: patterns end.')
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => PatternRuleDto)
  @ArrayMaxSize(RULES_MAX)
  rules: PatternRuleDto[];

  @When('When it begins; left out, a first list begins at the first instant that is open and another one now.', {
    optional: true,
    nullable: true,
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(INSTANT_MAX)
  from?: number | null;
}

/** A list to be saved. */
export class SavePatternsDto extends PatternListDto {
  @Text('Digest of the preview that was agreed to.')
  @Matches(DIGEST)
  digest: string;
}

const PATTERN_EFFECTS = ['given', 'kept', 'none'] as const;

/** What a list does to one worker. */
export class PatternEffectDto {
  @Text('Worker.')
  worker: string;

  @Whole('How many lines it fits; more than one: it is caught twice, and the first counts.')
  fits: number;

  @Text('The line that counts; null: none.', { nullable: true })
  pattern: string | null;

  @OneOf('PatternEffect', PATTERN_EFFECTS, 'given: it gets this owner. kept: it was decided before, and stays so.')
  effect: string;

  @Text('Whose it is then; null: nobody.', { nullable: true })
  memberId: string | null;

  @Text('Name, from the erasable table.', { nullable: true })
  name: string | null;
}

/** A list before it is saved. */
export class PatternPreviewDto {
  @When('It begins then.')
  from: number;

  @Many(() => PatternEffectDto, 'Every worker of the source, by name.')
  effects: PatternEffectDto[];

  @Text('Digest to agree to.')
  digest: string;
}

/** A line of a list with the name of its member. */
export class NamedRuleDto extends PatternRuleDto {
  @Text('Name, from the erasable table.', { nullable: true })
  name: string | null;
}

/** The patterns of one source. */
export class SourcePatternsDto {
  @Text('Source id.')
  sourceId: string;

  @Text('Pool.')
  pool: string;

  @When('Begin of the newest list; null: none was declared.', { nullable: true })
  from: number | null;

  @Many(() => NamedRuleDto, 'The newest list, in order.')
  rules: NamedRuleDto[];

  @Whole('Lists before it.')
  before: number;
}

/** Patterns of every source that is shared by work. */
export class PatternsDto {
  @Many(() => SourcePatternsDto, 'By source id.')
  items: SourcePatternsDto[];
}

/** A code to be made. */
export class IssueCodeDto {
  @Text('Source id.')
  @Matches(ID)
  sourceId: string;

  @Text('Worker it is for; null: whichever carries the code in its own name.', { nullable: true })
  @ValidateIf((_, value) => value !== null)
  @IsString()
  @Length(1, WORKER_LENGTH_MAX)
  worker: string | null;

  @Text('Member whose code it is; needed where no worker is named: everybody can read a name. Null: whoever has it.', {
    nullable: true,
  })
  @ValidateIf((_, value) => value !== null)
  @Matches(ID)
  memberId: string | null;

  @Whole('How many days it is valid.')
  @IsInt()
  @Min(1)
  @Max(DAYS_MAX)
  days: number;
}

/** A code: shown once. */
export class IssuedCodeDto {
  @Text('Id.')
  id: string;

  @Text('The code. It is nowhere else: only a hash of it is kept.')
  code: string;

  @When('Valid until then.')
  expiresAt: number;
}

const CODE_STATES = ['open', 'used', 'expired', 'withdrawn'] as const;

/** A code that was made. */
export class ClaimCodeDto {
  @Text('Id.')
  id: string;

  @Text('Source id.')
  sourceId: string;

  @Text('Worker; null: whichever carries it in its name.', { nullable: true })
  worker: string | null;

  @Text('Member whose code it is; null: whoever has it.', { nullable: true })
  memberId: string | null;

  @Text("That member's name, from the erasable table.", { nullable: true })
  memberName: string | null;

  @OneOf('ClaimCodeState', CODE_STATES, 'State.')
  state: string;

  @When('Made.')
  createdAt: number;

  @When('Valid until then.')
  expiresAt: number;

  @When('Used.', { nullable: true })
  usedAt: number | null;

  @Text('Member who used it.', { nullable: true })
  usedBy: string | null;

  @Text('Name, from the erasable table.', { nullable: true })
  name: string | null;
}

/** Codes. */
export class ClaimCodesDto {
  @Many(() => ClaimCodeDto, 'Newest first, at most 200.')
  items: ClaimCodeDto[];
}

/** A code that a member types. */
export class ClaimDto {
  @Text('The code; capitals, blanks and hyphens do not matter.')
  @IsString()
  @Length(1, CODE_LENGTH_MAX)
  code: string;
}

/** A worker that is the member's now. */
export class ClaimedWorkerDto {
  @Text('Source id.')
  sourceId: string;

  @Text('Worker.')
  worker: string;

  @When('From then on.')
  from: number;
}

/** What a code gave. */
export class ClaimedDto {
  @Flag('Always true: a refusal is an error.')
  done: true;

  @Many(() => ClaimedWorkerDto, 'By name.')
  workers: ClaimedWorkerDto[];
}
