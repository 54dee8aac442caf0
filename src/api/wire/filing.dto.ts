import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsInt, IsString, Length, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import { RETURN_FORMS } from '../../../reports/information-returns';
import { BATCH_KINDS, BATCH_STATES, type BatchState, FILING_STATES, WITHHOLDING_MODES } from '../../filing';
import { Exact, Flag, Many, MayBeLeftOut, OneOf, Part, Text, TextMap, Texts, When, Whole } from './field.dto';
import { WhomDto, YearNotesDto } from './filing-notes.dto';
import { FilingPayerDto, OpenSourceDto } from './filing-payer.dto';

const FILE_LENGTH_MAX = 56_000;
const COLUMN_MAX = 200;
const COLUMNS_MAX = 100;
const YEAR_MIN = 2009;
const YEAR_MAX = 2200;

/** A year, or the one in whose season we are. */
export class FilingQuery {
  @ApiProperty({ type: 'integer', required: false, description: 'Tax year; left out: the one in whose season we are.' })
  @MayBeLeftOut()
  @Type(() => Number)
  @IsInt()
  @Min(YEAR_MIN)
  @Max(YEAR_MAX)
  year?: number;
}

/** A deadline. */
export class FilingDeadlineDto {
  @Text('What.')
  what: string;

  @Text('Day, moved off weekends and holidays.')
  day: string;

  @Text('Where it stands.')
  source: string;

  @Whole('Days left; negative: past.')
  daysLeft: number;
}

/** How the returns of one form stand. */
export class FilingFormDto {
  @OneOf('ReturnForm', RETURN_FORMS, 'Form.')
  form: string;

  @Whole('Due, and in no file yet.')
  toFile: number;

  @Whole('In a file that is not accepted.')
  inFile: number;

  @Whole('In a file that was accepted.')
  filed: number;

  @Whole('Corrections that are due.')
  corrections: number;
}

/** Who was paid and has no form. */
export class MissingFormDto extends WhomDto {
  @Exact('Paid in the year, US dollars: whatever is decided of it, as far as it has a value.')
  paidUsd: string;

  @Whole('Payments of the year without a value.')
  unpriced: number;
}

/** A return that is due. */
export class DueReturnDto extends WhomDto {
  @OneOf('ReturnForm', RETURN_FORMS, 'Form.')
  form: string;

  @Text('The number with its last four digits alone; null: none.', { nullable: true })
  tin: string | null;

  @Flag('A tax form is on file.')
  hasForm: boolean;

  @TextMap('Dollars and cents by box.')
  boxes: Record<string, string>;

  @OneOf('ReturnCause', ['threshold', 'withheld', 'operator-limit'], 'Why it is due.')
  because: string;

  @OneOf('FilingState', FILING_STATES, 'How it is filed.')
  state: string;

  @Text('The file in which it stands; null: none.', { nullable: true })
  file: string | null;
}

/** A correction that is due. */
export class DueCorrectionDto extends WhomDto {
  @Whole('1: one corrected return. 2: to zero, and another original.')
  type: number;

  @OneOf('ReturnForm', RETURN_FORMS, 'Form.')
  form: string;

  @Texts('Why.')
  reasons: string[];

  @TextMap('What the boxes become.')
  boxes: Record<string, string>;

  @Text('The file that it corrects; null: one that is not kept here.', { nullable: true })
  file: string | null;
}

/** Payments that are in no figure yet. */
export class OpenPaymentsDto {
  @Whole('With a value.')
  count: number;

  @Exact('Their gross, US dollars.')
  usd: string;

  @Whole('Without a value.')
  unpriced: number;
}

/** Payees with a Form W-8. */
export class ForeignPayeesDto {
  @Whole('Payees who were paid on a Form W-8.')
  payees: number;

  @Exact('Gross, US dollars.')
  usd: string;
}

/** What was noted of a file. */
export class FileMoveDto {
  @OneOf('FileState', BATCH_STATES, 'To which state.')
  to: string;

  @Text('Receipt of the portal.', { nullable: true })
  receipt: string | null;

  @When('When.')
  at: number;
}

/** A file of returns. */
export class ReturnFileDto {
  @Text('Id.')
  id: string;

  @Text('Name.')
  name: string;

  @OneOf('ReturnForm', RETURN_FORMS, 'Form.')
  form: string;

  @OneOf('FileKind', BATCH_KINDS, 'An original is uploaded; a correction is a sheet of what is typed into the portal.')
  kind: string;

  @Text('Name of the file that it corrects.', { nullable: true })
  corrects: string | null;

  @Whole('Returns in it.')
  returns: number;

  @OneOf('FileState', BATCH_STATES, 'How it stands.')
  state: string;

  @ApiProperty({
    enum: [...BATCH_STATES],
    enumName: 'FileState',
    isArray: true,
    description: 'What may be noted next.',
  })
  next: string[];

  @Text('Receipt of the portal.', { nullable: true })
  receipt: string | null;

  @When('When it was made.')
  madeAt: number;

  @Flag('Its bytes can still be had.')
  isKept: boolean;

  @Many(() => FileMoveDto, 'What was noted of it, in order.')
  moves: FileMoveDto[];
}

/** Withholding of a year. */
export class YearWithholdingDto {
  @Whole('Payees from whom tax was due.')
  payees: number;

  @Exact('Due, US dollars.')
  dueUsd: string;

  @Exact('Withheld, US dollars.')
  withheldUsd: string;

  @Exact('Due and not withheld: you owe it.')
  shortUsd: string;
}

/** Tax withheld in a month. */
export class WithheldMonthDto {
  @Text('YYYY-MM.')
  month: string;

  @Exact('Withheld, US dollars.')
  withheldUsd: string;
}

/** A year of returns. Numbers are masked. */
export class FilingYearDto {
  @Whole('Tax year.')
  year: number;

  @ApiProperty({ type: 'integer', isArray: true, description: 'Years that are known.' })
  years: number[];

  @Text('Today in the tax zone.')
  today: string;

  @Whole('From how many dollars on a return is due.')
  thresholdUsd: number;

  @Whole('Per cent of backup withholding.')
  withholdingPercent: number;

  @OneOf('WithholdingMode', WITHHOLDING_MODES, 'Whether tax is withheld now.')
  withholdingMode: string;

  @Many(() => FilingDeadlineDto, 'Deadlines, the next ones first.')
  deadlines: FilingDeadlineDto[];

  @Part(() => FilingPayerDto, 'Who files; null: nobody entered it.', { nullable: true })
  payer: FilingPayerDto | null;

  @Many(() => OpenSourceDto, 'Sources whose legal model asks for a decision.')
  openSources: OpenSourceDto[];

  @Many(() => FilingFormDto, 'By form.')
  forms: FilingFormDto[];

  @Exact('Paid in the year, US dollars.')
  paidUsd: string;

  @Exact('Of it on returns.')
  onReturnsUsd: string;

  @Exact('Below the threshold, exempt or foreign.')
  withoutReturnUsd: string;

  @Exact('What no return of this year carries.')
  outsideUsd: string;

  @Part(() => OpenPaymentsDto, 'Payments of the year that are in none of these figures yet.')
  open: OpenPaymentsDto;

  @Part(() => ForeignPayeesDto, 'Paid on a Form W-8: no Form 1099.')
  foreign: ForeignPayeesDto;

  @Part(() => YearWithholdingDto, 'Backup withholding.')
  withholding: YearWithholdingDto;

  @Many(() => WithheldMonthDto, 'Withheld by month, for Form 945.')
  withheldByMonth: WithheldMonthDto[];

  @Whole('Who was paid and has no form, in all.')
  missingTotal: number;

  @Many(() => MissingFormDto, 'The first hundred of them, most paid first.')
  missingForms: MissingFormDto[];

  @Whole('Returns that are due, in all.')
  returnsTotal: number;

  @Many(() => DueReturnDto, 'The first two hundred of them.')
  returns: DueReturnDto[];

  @Whole('Corrections that are due, in all.')
  correctionsTotal: number;

  @Many(() => DueCorrectionDto, 'The first hundred of them.')
  corrections: DueCorrectionDto[];

  @Whole('Mistakes in all: with one of them no file is made.')
  errorsTotal: number;

  @Many(() => YearNotesDto, 'The same in groups, decisions first.')
  errors: YearNotesDto[];

  @Whole('Warnings in all.')
  warningsTotal: number;

  @Many(() => YearNotesDto, 'The same in groups.')
  warnings: YearNotesDto[];

  @Many(() => ReturnFileDto, 'Files, newest first.')
  files: ReturnFileDto[];
}

/** A year. */
export class FilingYearBodyDto {
  @Whole('Tax year.')
  @IsInt()
  @Min(YEAR_MIN)
  @Max(YEAR_MAX)
  year: number;
}

/** A template of the portal. */
export class TemplateDto extends FilingYearBodyDto {
  @Text('Its text, or its first line alone.')
  @IsString()
  @Length(1, FILE_LENGTH_MAX)
  text: string;

  @Texts('Columns that are not known here and stay empty.')
  @IsArray()
  @ArrayMaxSize(COLUMNS_MAX)
  @IsString({ each: true })
  @MaxLength(COLUMN_MAX, { each: true })
  leaveEmpty: string[];

  @Texts(
    'Columns that have the number of a box and other words, and are that box all the same: on record with the file.',
  )
  @IsArray()
  @ArrayMaxSize(COLUMNS_MAX)
  @IsString({ each: true })
  @MaxLength(COLUMN_MAX, { each: true })
  otherWords: string[];
}

/** How a template compares. */
export class ComparedTemplateDto {
  @Text('Its form; null: none.', { nullable: true })
  form: string | null;

  @Texts('Each difference; with one of them no file is made.')
  differences: string[];

  @Texts('Columns that are not known here.')
  unknown: string[];

  @Texts('Columns that have the number of a box and other words.')
  otherWords: string[];

  @Whole('Returns of this form that are to be filed.')
  returns: number;
}

/** A file that was made. */
export class MadeFileDto {
  @Text('Id.')
  id: string;

  @Text('Name.')
  name: string;

  @Whole('Returns in it.')
  returns: number;
}

/** Files that were made. Their bytes are asked for one by one. */
export class MadeFilesDto {
  @Many(() => MadeFileDto, 'In order.')
  files: MadeFileDto[];
}

/** The bytes of a file, with whole numbers. */
export class OpenedFileDto {
  @Text('Name.')
  name: string;

  @Text('Its text.')
  text: string;

  @Text('SHA-256 of the text, in hex.')
  sha256: string;
}

/** Note what became of a file. */
export class MoveFileDto {
  @OneOf('FileState', BATCH_STATES, 'To which state.')
  @IsIn(BATCH_STATES)
  to: BatchState;

  @Text('Receipt of the portal; null: none, or the one that was noted.', { nullable: true })
  @ValidateIf((_, value) => value !== null)
  @IsString()
  @MaxLength(COLUMN_MAX)
  receipt: string | null;
}
