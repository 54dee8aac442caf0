import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { RETURN_FORMS } from '../../../reports/information-returns';
import { FORM_WAYS, NOTICE_KINDS, type NoticeKind, PAPER_REASONS, type PaperReason, PAYEE_FORMS, REVEAL_REASONS, type RevealReason, TIN_STATES, TIN_TYPES, WITHHOLDING_MODES } from '../../filing'; // prettier-ignore
import { PageQuery } from './common.dto';
import { Exact, Flag, Many, MayBeLeftOut, OneOf, Part, Text, When, Whole } from './field.dto';
import { PaperTaxFormDto, TaxFormDto } from './tax-form.dto';

/** What one request may carry: below the limit of a body, quotes and escapes counted. */
const FILE_LENGTH_MAX = 56_000;
const CAUSES = ['no-form', 'no-tin', 'irs-notice'] as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What TIN matching said. */
export class TinMatchDto {
  @Whole('Code of the IRS, 0 to 8.')
  code: number;

  @Text('What it means.')
  words: string;

  @Flag('Name and number match.')
  isMatch: boolean;

  @When('When it was brought in.')
  at: number;
}

/** Somebody who is paid, as returns see them. */
export class PayeeDto {
  @Text('Id of the member.')
  id: string;

  @Text('Name on the form, or of the member; null for an erased person.', { nullable: true })
  name: string | null;

  @OneOf('PayeeForm', PAYEE_FORMS, 'The form on file; null where there is none.', { nullable: true })
  form: string | null;

  @OneOf('FormWay', FORM_WAYS, 'How it came; null where an import alone states it.', { nullable: true })
  way: string | null;

  @Text('From when it counts.', { nullable: true })
  since: string | null;

  @Text('The last day of a Form W-8.', { nullable: true })
  until: string | null;

  @Text('The number with its last four digits alone.', { nullable: true })
  tin: string | null;

  @OneOf('TinType', TIN_TYPES, 'What the number is.', { nullable: true })
  tinType: string | null;

  @OneOf('TinState', TIN_STATES, 'How the number stands.')
  tinState: string;

  @OneOf('WithholdingCause', CAUSES, 'Why tax is withheld from a reportable payment today; null: it is not.', { nullable: true }) // prettier-ignore
  withholding: string | null;

  @Text('Since when, where a notice says it.', { nullable: true })
  withholdingSince: string | null;

  @Text('When withholding begins because a B-notice has no answer.', { nullable: true })
  unansweredFrom: string | null;

  @Flag('Told twice within three years that name and number do not match.')
  secondNotice: boolean;

  @Flag('Copies may go electronically.')
  electronicConsent: boolean;

  @Part(() => TinMatchDto, 'What TIN matching said of this form; null where nothing.', { nullable: true })
  match: TinMatchDto | null;
}

/** A file of what was paid before. */
export class YearImportDto {
  @Text('Id.')
  id: string;

  @Whole('Tax year.')
  year: number;

  @When('When it was imported.')
  at: number;

  @Whole('Rows that were new.')
  added: number;

  @Whole('Rows that stood here already.')
  known: number;

  @When('When it was taken back; null while it counts.', { nullable: true })
  takenBackAt: number | null;
}

/** Payees, and how they stand together. */
export class PayeesDto {
  @Text('Today in the operator’s tax zone.')
  today: string;

  @Whole('Payees in all.')
  total: number;

  @Whole('Of whom there is no form.')
  withoutForm: number;

  @Whole('Who have a form on which the number is missing, odd or shared.')
  withoutTin: number;

  @Whole('From whom tax must be withheld as of today, whether or not it is.')
  withheld: number;

  @OneOf('WithholdingMode', WITHHOLDING_MODES, 'Whether tax is withheld now.')
  withholdingMode: string;

  @Many(() => PayeeDto, 'One page, by id.')
  items: PayeeDto[];

  @Text('The `before` of the next page; null when there is none.', { nullable: true })
  next: string | null;

  @Many(() => YearImportDto, 'Files of what was paid before, newest first.')
  imports: YearImportDto[];
}

/** Which payees a list shows. */
const PAYEE_CHOICES = ['all', 'no-form', 'bad-tin', 'withheld'] as const;
export type PayeeChoice = (typeof PAYEE_CHOICES)[number];

/** A page of payees, all of them or those of one kind. */
export class PayeesQuery extends PageQuery {
  @ApiProperty({ enum: [...PAYEE_CHOICES], enumName: 'PayeeChoice', required: false, description: 'Which payees.' })
  @MayBeLeftOut()
  @IsIn(PAYEE_CHOICES)
  show?: PayeeChoice;
}

/** A notice of the IRS, or the operator's own word that a filed return is wrong. */
export class TaxNoticeDto {
  @Text('Id.')
  id: string;

  @OneOf('TaxNoticeKind', NOTICE_KINDS, 'What it says.')
  kind: string;

  @Text('Day.')
  on: string;

  @When('When it was noted.')
  notedAt: number;
}

/** One payee with every form. */
export class PayeeDetailDto {
  @Part(() => PayeeDto, 'How the payee stands.')
  payee: PayeeDto;

  @Many(() => TaxFormDto, 'Every form, newest first.')
  forms: TaxFormDto[];

  @Many(() => TaxNoticeDto, 'Notices that count, by day.')
  notices: TaxNoticeDto[];
}

/** A form on paper, and why an operator types it in. */
export class EnterFormDto extends PaperTaxFormDto {
  @OneOf('PaperReason', PAPER_REASONS, 'Why.')
  @IsIn(PAPER_REASONS)
  reason: PaperReason;
}

/** Ask for a whole number. */
export class RevealTinDto {
  @OneOf('RevealReason', REVEAL_REASONS, 'Why.')
  @IsIn(REVEAL_REASONS)
  reason: RevealReason;
}

/** A whole number. Shown once, kept nowhere else. */
export class RevealedTinDto {
  @Text('As it was written on the form.')
  tin: string;
}

/** Note what the IRS said. */
export class NoteNoticeDto {
  @OneOf('TaxNoticeKind', NOTICE_KINDS, 'What it says.')
  @IsIn(NOTICE_KINDS)
  kind: NoticeKind;

  @Text('`b-notice`: the day on which it came; `filed-wrong`: any day of the year whose accepted return names the payee wrongly; the others: the first day with or without withholding.', { example: '2026-09-01' }) // prettier-ignore
  @Matches(DAY, { message: 'on must be a day' })
  on: string;
}

/** A mistake of a file or of a payee. */
export class FilingNoteDto {
  @Text('Payee, or the line.')
  id: string;

  @Text('Stable code.')
  code: string;

  @Text('What it is.')
  message: string;
}

/** A file with whole numbers. */
export class MatchingFileDto {
  @Text('Name.')
  name: string;

  @Text('Its text.')
  text: string;
}

/** Files for TIN matching. */
export class MatchingFilesDto {
  @Whole('Rows in all.')
  rows: number;

  @Many(() => MatchingFileDto, 'At most 100,000 rows each.')
  files: MatchingFileDto[];

  @Many(() => FilingNoteDto, 'Payees in no file, and why.')
  errors: FilingNoteDto[];
}

/** What came back from TIN matching. */
export class MatchCodesDto {
  @Text('The file as it came, at most 56,000 characters at a time.')
  @IsString()
  @MaxLength(FILE_LENGTH_MAX)
  text: string;
}

/** What was kept of it. */
export class MatchesKeptDto {
  @Whole('Payees whose code was kept.')
  kept: number;

  @Whole('Of them, whose name and number do not match.')
  mismatches: number;

  @Many(() => FilingNoteDto, 'Rows that were not kept, and why.')
  errors: FilingNoteDto[];
}

/** A file of what was paid before, to look at. */
export class PreviewYearDto {
  @Whole('Tax year.')
  @Type(() => Number)
  @IsInt()
  @Min(2009)
  @Max(2200)
  year: number;

  @Text('CSV, or a JSON list of rows; at most 56,000 characters.')
  @IsString()
  @MaxLength(FILE_LENGTH_MAX)
  text: string;
}

/** The same to import, as it was previewed. */
export class ImportYearDto extends PreviewYearDto {
  @Text('Hash of the preview.')
  @Matches(/^[0-9a-f]{64}$/)
  hash: string;

  @Flag(
    'It is meant that months count beside what the books paid in them: asked for where the preview names such months.',
  )
  @IsBoolean()
  overlapMeant: boolean;
}

/** A mistake of a file. */
export class YearMistakeDto {
  @Whole('Line, as an editor counts; 0 for the whole file.')
  line: number;

  @Text('Column; empty for the whole line.')
  column: string;

  @Text('What it is.')
  message: string;
}

/** A month that a file states and the books have payments of. */
export class MonthOverlapDto {
  @Whole('Line, as an editor counts.')
  line: number;

  @Text('Member id.')
  payee: string;

  @Text('Month.', { example: '2026-01' })
  month: string;

  @OneOf('ReturnForm', RETURN_FORMS, 'Form that the file names.')
  form: string;

  @Whole('Payments of the books to the member in it.')
  payments: number;
}

/** What a file would do. */
export class YearPreviewDto {
  @Text('Names this preview for the second step; null while there is a mistake.', { nullable: true })
  hash: string | null;

  @Whole('New rows.')
  added: number;

  @Whole('Rows that stand here already.')
  known: number;

  @Whole('Members in the file.')
  members: number;

  @Exact('Gross of the new rows, US dollars, exact.', { example: '1250.4' })
  gross: string;

  @Exact('Tax withheld of them, US dollars, exact.', { example: '0' })
  withheld: string;

  @Whole('Months in which the books have payments to the same member already.')
  overlapsTotal: number;

  @Many(() => MonthOverlapDto, 'The first 100.')
  overlaps: MonthOverlapDto[];

  @Whole('Mistakes in all.')
  mistakesTotal: number;

  @Many(() => YearMistakeDto, 'The first 100.')
  mistakes: YearMistakeDto[];
}
