import { IsBoolean, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import {
  DIFFERENCE_CAUSES,
  type DifferenceCause,
  MOVE_CHANGES,
  MOVE_KINDS,
  MOVE_MISTAKES,
  type MoveChange,
  type MoveKind,
  type MoveMistakeReason,
  TAKE_BACK_CAUSES,
  type TakeBackCause,
} from '../../moving';
import { type Asset, ASSETS } from '../../units';
import { AmountDto } from './common.dto';
import { Exact, Flag, Many, OneOf, Part, Text, When, Whole } from './field.dto';

/** What one request may carry: below the limit of a body, quotes and escapes counted. */
const CSV_LENGTH_MAX = 56_000;

/** A file of the old system to look at. */
export class PreviewMoveDto {
  @OneOf('MoveKind', MOVE_KINDS, 'What the file brings.')
  @IsIn(MOVE_KINDS)
  kind: MoveKind;

  @Text('The file as it is, at most 56,000 characters; larger ones go by `npx paydirt moving import`.')
  @IsString()
  @MaxLength(CSV_LENGTH_MAX)
  csv: string;
}

/** A file to move in, as it was previewed. */
export class MoveDto extends PreviewMoveDto {
  @Text('Hash of the preview.')
  @Matches(/^[0-9a-f]{64}$/)
  hash: string;
}

/** The old spreadsheet to compare with. */
export class CompareDto {
  @Text('The file as it is, at most 56,000 characters; larger ones go by `npx paydirt shadow compare`.')
  @IsString()
  @MaxLength(CSV_LENGTH_MAX)
  csv: string;
}

/** What stands wrong in a file. */
export class MoveMistakeDto {
  @Whole('Line, as an editor counts; 0 for the whole file.')
  line: number;

  @Text('Column by its name; empty where the whole line is meant.')
  column: string;

  @OneOf('MoveMistakeReason', MOVE_MISTAKES, 'Why, out of a closed list.')
  reason: MoveMistakeReason;

  @Text('The beginning of what stands there, or by how much it fails.')
  text: string;
}

/** What a line would do. */
export class PlannedMoveDto {
  @Whole('Line.')
  line: number;

  @Text('The member as the file names it; empty where it names none.')
  member: string;

  @OneOf('MoveChange', MOVE_CHANGES, 'What it would do.')
  change: MoveChange;

  @Text('What, in words and figures.')
  what: string;
}

/** What stands behind opening balances. */
export class CoverDto {
  @OneOf('Asset', ASSETS, 'Coin.')
  asset: Asset;

  @Text('The source that owes; null for coin that is here.', { nullable: true })
  sourceId: string | null;

  @Exact('What the file asks for, base units.')
  needed: string;

  @Exact('What is there, base units.')
  there: string;

  @Exact("What came as a pool's payout and waits for its rows, base units.")
  promised: string;
}

/** What a file would do, before anything is booked. */
export class MovePreviewDto {
  @Text('Names this preview for the second step; null while there is a mistake.', { nullable: true })
  hash: string | null;

  @Whole('New rows.')
  added: number;

  @Whole('Rows that stand here already, or are zero.')
  known: number;

  @Whole('Mistakes in all.')
  mistakesTotal: number;

  @Many(() => MoveMistakeDto, 'The first 100.')
  mistakes: MoveMistakeDto[];

  @Many(() => CoverDto, 'Of opening balances: what they stand on.')
  cover: CoverDto[];

  @Many(() => PlannedMoveDto, 'New ones first, in the order of lines; at most 500.')
  rows: PlannedMoveDto[];
}

/** A file that was moved in. */
export class MovedDto {
  @Text('Id of the import.')
  id: string;

  @Whole('New rows.')
  added: number;

  @Whole('Rows that stood here already.')
  known: number;
}

/** A file that was moved in before. */
export class MovingImportDto extends MovedDto {
  @OneOf('MoveKind', MOVE_KINDS, 'What it brought.')
  kind: MoveKind;

  @When('When.')
  at: number;

  @Text('SHA-256 of the file.')
  sha256: string;

  @Whole('Of opening balances: how many of it stand, not taken back; 0 of other files.')
  standing: number;
}

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const OPENING_CLASSES = ['available', 'accrued', 'receivable'] as const;

/** An opening balance that stands. */
export class StandingOpeningDto {
  @Text('Member; null for what a source owes in all.', { nullable: true })
  memberId: string | null;

  @Text('Name, from the erasable table.', { nullable: true })
  name: string | null;

  @OneOf('OpeningClass', OPENING_CLASSES, 'available, accrued, or what a source owes in all.')
  openingClass: string;

  @Text('The source that owes; null for what is available.', { nullable: true })
  sourceId: string | null;

  @Part(() => AmountDto, 'How much.')
  amount: AmountDto;
}

/** What of a file stands. */
export class StandingOpeningsDto {
  @Many(() => StandingOpeningDto, 'By class, source and member; the first 500.')
  items: StandingOpeningDto[];

  @Whole('How many in all.')
  total: number;

  @Text('Why all of it cannot be taken back, and what to do; null where it can.', { nullable: true })
  refusal: string | null;
}

/** What is to be taken back. */
export class AskTakeBackDto {
  @Text('Only what this member had available; left out: not limited.', { optional: true, nullable: true })
  @IsOptional()
  @Matches(ID)
  memberId?: string | null;

  @Text('Only the opening of this source, whole; left out: not limited.', { optional: true, nullable: true })
  @IsOptional()
  @Matches(ID)
  sourceId?: string | null;

  @OneOf('TakeBackCause', TAKE_BACK_CAUSES, 'What was wrong.')
  @IsIn(TAKE_BACK_CAUSES)
  cause: TakeBackCause;

  @Flag('True: no corrected file follows, and work of before its instant is booked from now on. False: one follows.')
  @IsBoolean()
  lifts: boolean;
}

/** Taking back that one operator asked for and another confirms. */
export class TakeBackDto {
  @Text('Id.')
  id: string;

  @Text('The import.')
  importId: string;

  @Text('Only this member’s available; null: not limited.', { nullable: true })
  memberId: string | null;

  @Text('Name, from the erasable table.', { nullable: true })
  name: string | null;

  @Text('Only this source; null: not limited.', { nullable: true })
  sourceId: string | null;

  @OneOf('TakeBackCause', TAKE_BACK_CAUSES, 'What was wrong.')
  cause: TakeBackCause;

  @Flag('No corrected file follows.')
  lifts: boolean;

  @Whole('How many opening balances.')
  rows: number;

  @Many(() => AmountDto, 'What members lose of it, by coin.')
  sums: AmountDto[];

  @Text('Who asked.')
  proposedBy: string;

  @When('When.')
  proposedAt: number;

  @Flag('Whether who asks here may confirm it now.')
  mayConfirm: boolean;
}

/** Sums of one coin over all members. */
export class ComparedTotalDto {
  @OneOf('Asset', ASSETS, 'Coin.')
  asset: Asset;

  @Exact('What the old system owes, base units.')
  unpaid: string;

  @Exact('What it paid since the opening, base units.')
  paid: string;

  @Exact('What these books credited, base units.')
  ours: string;
}

/** A comparison that was kept. */
export class StatementDto {
  @Text('Id.')
  id: string;

  @When('When it was made.')
  madeAt: number;

  @When('The instant that was compared.')
  asOf: number;

  @Whole('Members.')
  members: number;

  @Whole('Figures that are not the same.')
  differences: number;

  @Whole('Where the journal ended.')
  headPosition: number;

  @Text('Its hash there.')
  headHash: string;

  @Text('SHA-256 of the file.')
  sha256: string;

  @Many(() => ComparedTotalDto, 'By coin.')
  totals: ComparedTotalDto[];
}

/** Moving in, and the shadow. */
export class MovingDto {
  @Flag('Shadow mode: another system pays, and this one only books.')
  shadow: boolean;

  @Flag('The configuration asks for it.')
  byConfiguration: boolean;

  @Text('Why it cannot be left now; null when it can, or is not on.', { nullable: true })
  refusal: string | null;

  @Part(() => StatementDto, 'The newest comparison that was kept.', { nullable: true })
  statement: StatementDto | null;

  @Many(() => MovingImportDto, 'Newest first, at most 50.')
  imports: MovingImportDto[];

  @Many(() => TakeBackDto, 'Opening balances whose taking back waits for a second operator.')
  takeBacks: TakeBackDto[];
}

/** One member and coin beside the old spreadsheet, where they differ. */
export class DifferenceDto {
  @Text('The member as the file names it; empty where the file does not.')
  member: string;

  @Text('Its id here; null for a member that nobody moved in.', { nullable: true })
  memberId: string | null;

  @OneOf('Asset', ASSETS, 'Coin.')
  asset: Asset;

  @Exact('The old system: owed and paid since the opening, base units.')
  theirs: string;

  @Exact('These books, base units.')
  ours: string;

  @Exact('Theirs less ours, base units.')
  difference: string;

  @OneOf('DifferenceCause', DIFFERENCE_CAUSES, 'What it most likely comes from.')
  cause: DifferenceCause;
}

/** The old spreadsheet beside these books. Nothing is kept. */
export class ComparedDto {
  @Many(() => MoveMistakeDto, 'What is wrong with the file; then nothing was compared. The first 100.')
  mistakes: MoveMistakeDto[];

  @When('The instant that was compared; null where nothing was.', { nullable: true })
  asOf: number | null;

  @Whole('Members.')
  members: number;

  @Whole('Figures that are not the same.')
  differencesTotal: number;

  @Many(() => DifferenceDto, 'By member, at most 500.')
  differences: DifferenceDto[];

  @Many(() => ComparedTotalDto, 'By coin.')
  totals: ComparedTotalDto[];
}
