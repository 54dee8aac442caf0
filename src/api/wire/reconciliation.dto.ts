import { Type } from 'class-transformer';
import { IsIn, IsString, Length, Matches, MaxLength, ValidateIf, ValidateNested } from 'class-validator';
import {
  FILE_CHANGES,
  FILE_DATES,
  FILE_DECIMALS,
  FILE_DELIMITERS,
  FILE_MISTAKES,
  FILE_UNITS,
  type FileChange,
  type FileDate,
  type FileDecimal,
  type FileDelimiter,
  type FileMistakeReason,
  type FileUnit,
  GAP_REASONS,
  type GapReason,
} from '../../rewards';
import { ASSETS } from '../../units';
import { AmountDto } from './common.dto';
import { DoubtDto, PoolTotalDto } from './doubts.dto';
import { Exact, Flag, Many, OneOf, Part, Text, When, Whole } from './field.dto';

/** Largest file of one request: a year of days has about 40,000 characters; larger ones go by the command line. */
const CSV_LENGTH_MAX = 56_000;
const COLUMN_LENGTH_MAX = 200;
const SOURCE_ID = /^[A-Za-z0-9_-]{1,64}$/;
const COLUMN = 'Name of a column in the first line of the file; null where it has none.';

/** Why announcement and coin of a day differ. */
export class GapDto {
  @OneOf('GapReason', GAP_REASONS, 'The reason, out of a closed list.')
  reason: GapReason;

  @Exact('Base units: above zero coin lacks, below zero there is more than was announced for the day.')
  units: string;

  @Text('The payout.')
  payoutId: string;

  @Text('`txid:vout` of its coin.', { nullable: true })
  outpoint: string | null;
}

/** A row of the pool's statement. */
export class StatedRowDto {
  @Text('Id of the row.')
  id: string;

  @Whole('Which of its versions is booked.')
  revision: number;

  @Exact('Base units, net.')
  units: string;
}

/** A payout as the pool announced it. */
export class AnnouncedDto {
  @Text('Id at the pool.')
  id: string;

  @When('When, as the pool says.')
  at: number;

  @Exact('Base units.')
  units: string;

  @Exact("The pool's own payout fee, base units.")
  fee: string;

  @Text('Transaction; null for Lightning.', { nullable: true })
  txid: string | null;
}

/** Coin at our descriptors, proved in our own chain. */
export class ArrivedDto {
  @Text('`txid:vout`')
  outpoint: string;

  @Exact('Base units.')
  units: string;

  @When('When it was booked.')
  bookedAt: number;

  @Whole('Height of its block; null when the coin is not in our best chain any more.', { nullable: true })
  height: number | null;

  @Whole('Confirmations in our own header chain.', { nullable: true })
  confirmations: number | null;
}

/** One day of a pool. */
export class ReconciledDayDto {
  @Text('The day, by the boundary that is declared for the source.', { example: '2026-03-10' })
  day: string;

  @Exact('Stated by the pool for the day, base units.')
  stated: string;

  @Exact('Announced as paid on the day, base units.')
  announced: string;

  @Exact('Arrived and proved, base units.')
  arrived: string;

  @Exact('Announced less arrived, the sum of `gaps`; base units, may be below zero.')
  gap: string;

  @Many(() => GapDto, 'Why.')
  gaps: GapDto[];

  @Many(() => StatedRowDto, 'Rows of the statement.')
  rows: StatedRowDto[];

  @Many(() => AnnouncedDto, 'Payouts that were announced.')
  payouts: AnnouncedDto[];

  @Many(() => ArrivedDto, 'Coin that arrived.')
  coins: ArrivedDto[];
}

/** A source: stated = arrived + poolFees + lightning + unpaid + writtenOff + discrepancies, to the base unit. */
export class ReconciledSourceDto {
  @Text('Id.')
  sourceId: string;

  @Text('Pool.')
  pool: string;

  @OneOf('Asset', ASSETS, 'Coin; all figures are in its base units.')
  asset: string;

  @Text('Where its payouts arrive: treasury or venue.')
  receivesAt: string;

  @Whole('Minutes from UTC at which its day begins.')
  dayOffsetMinutes: number;

  @Exact('Stated by all rows that are booked.')
  stated: string;

  @Exact('Announced as paid.')
  announced: string;

  @Exact('Arrived and proved.')
  arrived: string;

  @Exact('Payout fees that the pool kept.')
  poolFees: string;

  @Exact('Paid by Lightning as the pool says: not provable on chain.')
  lightning: string;

  @Exact('Stated, and neither arrived nor in dispute.')
  unpaid: string;

  @Exact('Given up by the rule of the contract that the source pays for.')
  writtenOff: string;

  @Exact('Late, missing or short, less what came beyond the statements: no part of any balance of a member.')
  discrepancies: string;

  @Exact('What is left of the sum; anything but zero is a fault of the books.')
  difference: string;

  @Text('Account in which the discrepancies stand.')
  account: string;

  @Many(() => ReconciledDayDto, 'Days with a gap first, then newest first; at most 400.')
  days: ReconciledDayDto[];

  @Whole('How many days there are in all.')
  daysTotal: number;
}

/** The pools' statements, their announcements and the chain, side by side. */
export class ReconciliationDto {
  @When('When this was read.')
  asOf: number;

  @Many(() => ReconciledSourceDto, 'By id.')
  items: ReconciledSourceDto[];

  @Many(() => ArrivedDto, 'Coin that no pool announced and no conversion explains, newest first; at most 200.')
  unannounced: ArrivedDto[];

  @Many(() => DoubtDto, "What stands open between pools' words and the chain, newest first; at most 200.")
  doubts: DoubtDto[];

  @Whole('How many there are.')
  doubtsTotal: number;

  @Many(() => PoolTotalDto, 'Totals that pools state themselves, beside what is booked; by source.')
  totals: PoolTotalDto[];
}

/** Which column holds what. */
export class FileColumnsDto {
  @Text(COLUMN, { nullable: true })
  @ValidateIf((_, value) => value !== null)
  @Length(1, COLUMN_LENGTH_MAX)
  id: string | null;

  @Text('Name of the column with the day.')
  @Length(1, COLUMN_LENGTH_MAX)
  date: string;

  @Text('Name of the column with the amount, net or gross as declared for the source.')
  @Length(1, COLUMN_LENGTH_MAX)
  amount: string;

  @Text(COLUMN, { nullable: true })
  @ValidateIf((_, value) => value !== null)
  @Length(1, COLUMN_LENGTH_MAX)
  fee: string | null;

  @Text(COLUMN, { nullable: true })
  @ValidateIf((_, value) => value !== null)
  @Length(1, COLUMN_LENGTH_MAX)
  coin: string | null;

  @Text(COLUMN, { nullable: true })
  @ValidateIf((_, value) => value !== null)
  @Length(1, COLUMN_LENGTH_MAX)
  txid: string | null;
}

/** How a file is to be read; nothing is guessed. */
export class FileMapDto {
  @OneOf('FileDelimiter', FILE_DELIMITERS, 'Between the cells.')
  @IsIn(FILE_DELIMITERS)
  delimiter: FileDelimiter;

  @OneOf('FileDecimal', FILE_DECIMALS, 'Before the decimals of an amount.')
  @IsIn(FILE_DECIMALS)
  decimal: FileDecimal;

  @OneOf('FileDate', FILE_DATES, 'How days are written.')
  @IsIn(FILE_DATES)
  date: FileDate;

  @OneOf('FileUnit', FILE_UNITS, 'What amounts count.')
  @IsIn(FILE_UNITS)
  unit: FileUnit;

  @Part(() => FileColumnsDto, 'Which column holds what.')
  @Type(() => FileColumnsDto)
  @ValidateNested()
  columns: FileColumnsDto;
}

/** A file that was booked. */
export class FileImportDto {
  @Text('Id.')
  id: string;

  @When('When.')
  at: number;

  @Text('SHA-256 of the file.')
  sha256: string;

  @Whole('New rows.')
  added: number;

  @Whole('Rows that said something else than before.')
  revised: number;

  @Whole('Rows that were known.')
  unchanged: number;

  @Exact('Sum of the whole file, net, base units.')
  net: string;
}

/** A source that is read from files. */
export class FileSourceDto {
  @Text('Id.')
  sourceId: string;

  @OneOf('Asset', ASSETS, 'Coin.')
  asset: string;

  @Text('Whether amounts are net or gross of the fee, as declared.')
  reports: string;

  @Whole('Minutes from UTC at which its day begins, as declared.')
  dayOffsetMinutes: number;

  @Part(() => FileMapDto, 'How the last file was read; null before the first.', { nullable: true })
  map: FileMapDto | null;

  @Many(() => FileImportDto, 'Newest first, at most 20.')
  imports: FileImportDto[];
}

/** Sources that are read from files. */
export class FileSourcesDto {
  @Many(() => FileSourceDto, 'In the order of the sources file.')
  items: FileSourceDto[];
}

/** A file to look at. */
export class PreviewFileDto {
  @Text('Source, declared with the pool `file`.')
  @Matches(SOURCE_ID)
  sourceId: string;

  @Text('The file as it is, at most 56,000 characters; larger ones go by `npx paydirt rewards import`.')
  @IsString()
  @MaxLength(CSV_LENGTH_MAX)
  csv: string;

  @Part(() => FileMapDto, 'How it is to be read.')
  @Type(() => FileMapDto)
  @ValidateNested()
  map: FileMapDto;
}

/** A file to book, as it was previewed. */
export class ImportFileDto extends PreviewFileDto {
  @Text('Hash of the preview.')
  @Matches(/^[0-9a-f]{64}$/)
  hash: string;
}

/** What stands wrong in a file. */
export class FileMistakeDto {
  @Whole('Line, as an editor counts.')
  line: number;

  @Text('Column by its name; empty where the whole line is meant.')
  column: string;

  @OneOf('FileMistakeReason', FILE_MISTAKES, 'Why, out of a closed list.')
  reason: FileMistakeReason;

  @Text('The beginning of what stands there.')
  text: string;
}

/** What a row would do. */
export class PlannedRowDto {
  @Whole('Line.')
  line: number;

  @Text('Id as the file writes it: any text.')
  label: string;

  @When('Its day begins.')
  from: number;

  @OneOf('FileChange', FILE_CHANGES, 'What it would do.')
  change: FileChange;

  @Part(() => AmountDto, 'Net.')
  net: AmountDto;

  @Part(() => AmountDto, "The pool's own fee.")
  fee: AmountDto;

  @Part(() => AmountDto, 'Net as the books have it; null for a new row.', { nullable: true })
  before: AmountDto | null;

  @Text('Transaction.', { nullable: true })
  txid: string | null;
}

/** What a file would do, before anything is booked. */
export class FilePreviewDto {
  @Text('Names this preview for the second step; null while there is a mistake.', { nullable: true })
  hash: string | null;

  @Whole('New rows.')
  added: number;

  @Whole('Rows that say something else than before.')
  revised: number;

  @Whole('Rows that are known.')
  unchanged: number;

  @Part(() => AmountDto, 'Sum of the file, net.')
  net: AmountDto;

  @Part(() => AmountDto, 'Sum of the fees.')
  fees: AmountDto;

  @Part(() => AmountDto, 'By how much the books would change; may be below zero.')
  delta: AmountDto;

  @Whole('Mistakes in all.')
  mistakesTotal: number;

  @Many(() => FileMistakeDto, 'The first 100.')
  mistakes: FileMistakeDto[];

  @Many(() => PlannedRowDto, 'What changes first, in the order of lines; at most 500.')
  rows: PlannedRowDto[];
}

/** A file that is in the books. */
export class FileImportedDto {
  @Text('Id of the import.')
  id: string;

  @Whole('New rows.')
  added: number;

  @Whole('Revised rows.')
  revised: number;

  @Whole('Rows that were known.')
  unchanged: number;

  @Flag('Whether the books changed.')
  changed: boolean;
}
