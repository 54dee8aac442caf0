import { createHash } from 'node:crypto';
import { CsvError, parse } from 'csv-parse/sync';
import {
  addDays,
  type Day,
  dayAtOffset,
  dayStartAtOffset,
  DomainError,
  type Instant,
  instantOfSeconds,
  parseAmount,
  parseDay,
  parseInstant,
} from '../units';
import type { FileDate, FileDelimiter, FileMap } from './file-map';
import type { SourceDeclaration } from './source';

/** One row of a file that could be read. Base units. */
export interface FileRow {
  /** The line on which it ends, as an editor counts. */
  readonly line: number;
  readonly externalId: string;
  /** The id as the file writes it, any text. */
  readonly label: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly net: bigint;
  readonly poolFee: bigint;
  readonly txid: string | null;
  /** The cells by column name, for a reader. */
  readonly raw: string;
}

/** Why a cell, a line or the file could not be read. The list is closed. */
export const FILE_MISTAKES = [
  'not-csv',
  'column-missing',
  'column-doubled',
  'empty',
  'not-a-day',
  'before-since',
  'day-not-over',
  'not-an-amount',
  'too-precise',
  'negative',
  'too-large',
  'fee-above-amount',
  'other-coin',
  'not-a-txid',
  'too-long',
  'doubled',
  'too-many-rows',
] as const;
export type FileMistakeReason = (typeof FILE_MISTAKES)[number];

export interface FileMistake {
  readonly line: number;
  /** Name of the column, empty where the whole line is meant. */
  readonly column: string;
  readonly reason: FileMistakeReason;
  /** The beginning of what stands there. */
  readonly text: string;
}

export interface FileRead {
  readonly rows: readonly FileRow[];
  /** In the order of lines. A file with one mistake is not booked in part. */
  readonly mistakes: readonly FileMistake[];
}

/** Largest file that is read, in characters, and the most rows: 50 years of days. */
export const FILE_LENGTH_MAX = 1024 * 1024;
const ROWS_MAX = 20_000;
const CELL_LENGTH_MAX = 4_096;
const TEXT_SHOWN = 80;
const DELIMITERS: Readonly<Record<FileDelimiter, string>> = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' };
const TXID = /^[0-9a-f]{64}$/;
const PLAIN_ID = /^[A-Za-z0-9_-]{1,64}$/;
/** `1.5` or `1,5`; a sign is read so that it can be refused by its name. No separators of thousands, no exponent. */
const AMOUNT = { point: /^-?\d+(\.\d+)?$/, comma: /^-?\d+(,\d+)?$/ } as const;
const LEADING_ZEROS = /^(-?)0+(?=\d)/;

interface CsvLine {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * Reads a CSV file by its declared map: RFC 4180 with quotes, any line end, a byte order mark. Text that a spreadsheet would run
 * as a formula is text. Every mistake is named by line and column; nothing is guessed or passed over.
 * @param now a day that is not over by then is refused: its amount may still grow
 */
export function readFileRows(text: string, map: FileMap, declaration: SourceDeclaration, now: Instant): FileRead {
  if (text.length > FILE_LENGTH_MAX || text.includes('\0')) return refused(1, 'not-csv');
  let lines: CsvLine[];
  try {
    lines = parse(text, {
      bom: true,
      delimiter: DELIMITERS[map.delimiter],
      info: true,
      max_record_size: CELL_LENGTH_MAX * 4,
      skip_empty_lines: true,
      to: ROWS_MAX + 2,
    }) as unknown as CsvLine[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line: unknown = error['lines'];
    return refused(typeof line === 'number' ? line : 1, 'not-csv');
  }
  const [head, ...body] = lines;
  if (head === undefined) return refused(1, 'not-csv');
  if (body.length > ROWS_MAX) return refused(body.at(-1)?.info.lines ?? 1, 'too-many-rows');
  const reader = new FileReader(head, map, declaration, now);
  if (reader.mistakes.length === 0) for (const line of body) reader.read(line);
  return { rows: reader.rows, mistakes: reader.mistakes };
}

function refused(line: number, reason: FileMistakeReason): FileRead {
  return { rows: [], mistakes: [{ line, column: '', reason, text: '' }] };
}

/** Stops the reading of one line. */
class Mistake extends Error {
  constructor(
    readonly column: string,
    readonly reason: FileMistakeReason,
    readonly text: string,
  ) {
    super(reason);
  }
}

/** Reads line by line and goes on after a mistake, so that all of them are named at once. */
class FileReader {
  readonly rows: FileRow[] = [];
  readonly mistakes: FileMistake[] = [];
  private readonly names: readonly string[];
  private readonly seen = new Set<string>();

  constructor(
    head: CsvLine,
    private readonly map: FileMap,
    private readonly declaration: SourceDeclaration,
    private readonly now: Instant,
  ) {
    this.names = head.record.map((name) => name.trim());
    const { id, date, amount, fee, coin, txid } = map.columns;
    const wanted = [id, date, amount, fee, coin, txid].filter((name) => name !== null);
    for (const column of new Set(wanted)) {
      const times = this.names.filter((name) => name === column).length;
      if (times === 1) continue;
      const reason = times === 0 ? 'column-missing' : 'column-doubled';
      this.mistakes.push({ line: head.info.lines, column, reason, text: '' });
    }
  }

  read({ record, info: { lines: line } }: CsvLine): void {
    try {
      const row = this.row(record, line);
      if (this.seen.has(row.externalId)) throw new Mistake(this.map.columns.id ?? this.map.columns.date, 'doubled', row.label); // prettier-ignore
      this.seen.add(row.externalId);
      this.rows.push(row);
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      const { column, reason, text } = error;
      this.mistakes.push({ line, column, reason, text: text.slice(0, TEXT_SHOWN) });
    }
  }

  private row(record: readonly string[], line: number): FileRow {
    const { columns } = this.map;
    const cell = (column: string): string => (record[this.names.indexOf(column)] ?? '').trim();
    const long = record.findIndex((text) => text.length > CELL_LENGTH_MAX);
    if (long >= 0) throw new Mistake(this.names[long] ?? '', 'too-long', record[long] ?? '');
    const day = this.day(columns.date, cell(columns.date));
    const label = columns.id === null ? day : cell(columns.id);
    if (label === '') throw new Mistake(columns.id ?? '', 'empty', '');
    if (columns.coin !== null && cell(columns.coin) !== this.declaration.asset) {
      throw new Mistake(columns.coin, 'other-coin', cell(columns.coin));
    }
    const amount = this.amount(columns.amount, cell(columns.amount));
    const poolFee = columns.fee === null || cell(columns.fee) === '' ? 0n : this.amount(columns.fee, cell(columns.fee));
    const gross = this.declaration.reports === 'gross';
    if (gross && poolFee > amount) throw new Mistake(columns.fee ?? '', 'fee-above-amount', cell(columns.fee ?? ''));
    const { dayOffsetMinutes } = this.declaration;
    const to = dayStartAtOffset(addDays(day, 1), dayOffsetMinutes);
    if (to > this.now) throw new Mistake(columns.date, 'day-not-over', cell(columns.date));
    const from = dayStartAtOffset(day, dayOffsetMinutes);
    if (from < this.declaration.since) throw new Mistake(columns.date, 'before-since', cell(columns.date));
    return {
      line,
      externalId: idOf(columns.id === null ? `day-${day}` : label),
      label,
      from,
      to,
      net: gross ? amount - poolFee : amount,
      poolFee,
      txid: columns.txid === null ? null : txidOf(columns.txid, cell(columns.txid)),
      raw: JSON.stringify(Object.fromEntries(this.names.map((name, i) => [name, record[i] ?? '']))),
    };
  }

  private day(column: string, text: string): Day {
    if (text === '') throw new Mistake(column, 'empty', '');
    try {
      const moment = momentOf(this.map.date, text);
      if (moment !== undefined) return dayAtOffset(moment, this.declaration.dayOffsetMinutes);
      return parseDay(dayText(this.map.date, text) ?? text);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      throw new Mistake(column, 'not-a-day', text);
    }
  }

  private amount(column: string, text: string): bigint {
    if (text === '') throw new Mistake(column, 'empty', '');
    if (!AMOUNT[this.map.decimal].test(text)) throw new Mistake(column, 'not-an-amount', text);
    if (text.startsWith('-')) throw new Mistake(column, 'negative', text);
    const plain = text.replace(',', '.').replace(LEADING_ZEROS, '$1');
    if (this.map.unit === 'base-units' && plain.includes('.')) throw new Mistake(column, 'too-precise', text);
    try {
      const units = this.map.unit === 'base-units' ? BigInt(plain) : parseAmount(plain, this.declaration.asset).units;
      if (units >= AMOUNT_LIMIT) throw new Mistake(column, 'too-large', text);
      return units;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      throw new Mistake(column, error.code === 'units.too-precise' ? 'too-precise' : 'too-large', text);
    }
  }
}

/** More than any coin of the books will ever have in base units: a slip of the unit. Sums of a whole file stay exact. */
const AMOUNT_LIMIT = 10n ** 24n;

/** The instant of a format that names one. */
function momentOf(format: FileDate, text: string): Instant | undefined {
  if (format === 'iso-utc') return parseInstant(text);
  if (format !== 'unix-seconds') return undefined;
  if (!/^\d{9,10}$/.test(text)) throw new DomainError('units.bad-instant', 'not unix seconds');
  return instantOfSeconds(Number.parseInt(text, 10));
}

const DAY_PATTERNS: Readonly<Partial<Record<FileDate, readonly [RegExp, string]>>> = {
  'YYYY/MM/DD': [/^(\d{4})\/(\d{2})\/(\d{2})$/, '$1-$2-$3'],
  'DD.MM.YYYY': [/^(\d{2})\.(\d{2})\.(\d{4})$/, '$3-$2-$1'],
  'DD/MM/YYYY': [/^(\d{2})\/(\d{2})\/(\d{4})$/, '$3-$2-$1'],
  'MM/DD/YYYY': [/^(\d{2})\/(\d{2})\/(\d{4})$/, '$3-$1-$2'],
};

/** `YYYY-MM-DD`, or undefined where the format writes it so. */
function dayText(format: FileDate, text: string): string | undefined {
  const pattern = DAY_PATTERNS[format];
  if (pattern === undefined) return undefined;
  const [shape, order] = pattern;
  if (!shape.test(text)) throw new DomainError('units.bad-day', 'another shape than declared');
  return text.replace(shape, order);
}

/** Any text as an id of the books: what fits stays readable, the rest is named by its hash. */
function idOf(label: string): string {
  if (PLAIN_ID.test(label)) return label;
  return `sha-${createHash('sha256').update(label).digest('hex').slice(0, 40)}`;
}

function txidOf(column: string, text: string): string | null {
  if (text === '') return null;
  const txid = text.toLowerCase();
  if (!TXID.test(txid)) throw new Mistake(column, 'not-a-txid', text);
  return txid;
}
