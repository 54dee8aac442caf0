import { CsvError, parse } from 'csv-parse/sync';

/** Why a cell, a line or a file of moving in cannot be taken. The list is closed; each has its words on the screen. */
export const MOVE_MISTAKES = [
  'not-csv',
  'too-many-rows',
  'column-missing',
  'column-doubled',
  'column-unknown',
  'empty',
  'not-empty',
  'too-long',
  'doubled',
  'bad-name',
  'bad-mail',
  'mail-taken',
  'other-person',
  'unknown-member',
  'bad-address',
  'other-address',
  'unknown-source',
  'shared-otherwise',
  'not-a-time',
  'in-the-future',
  'backdated',
  'other-owner',
  'unknown-asset',
  'other-coin',
  'not-an-amount',
  'negative',
  'too-precise',
  'too-large',
  'bad-class',
  'not-payable',
  'other-as-of',
  'other-amount',
  'earned-before',
  'opened-before',
  'receivable-missing',
  'receivable-short',
  'not-covered',
  'not-solvent',
  'differs-from-chain',
] as const;
export type MoveMistakeReason = (typeof MOVE_MISTAKES)[number];

/** What is wrong, where. */
export interface MoveMistake {
  /** As an editor counts; 0 where the whole file is meant. */
  readonly line: number;
  /** Name of the column, empty where the whole line is meant. */
  readonly column: string;
  readonly reason: MoveMistakeReason;
  /** The beginning of what stands there, or by how much it fails. */
  readonly text: string;
}

/** The columns of a file by name: nothing is guessed, and a column that nobody knows is a mistake. */
export interface TableColumns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** One line by column name, blanks around a cell taken off; a column that the file lacks is empty. */
export interface TableRow {
  readonly line: number;
  cell(column: string): string;
}

/** Largest file in characters, and the most rows: a club that has more divides its file. */
const TABLE_LENGTH_MAX = 4_000_000;
const TABLE_ROWS_MAX = 20_000;
const CELL_LENGTH_MAX = 300;
const TEXT_SHOWN = 80;

interface CsvLine {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Stops the reading of one line. */
export class RowMistake extends Error {
  constructor(
    readonly column: string,
    readonly reason: MoveMistakeReason,
    readonly text = '',
  ) {
    super(reason);
  }
}

/** @param line 0 for the whole file */
export function mistakeAt(line: number, { column, reason, text }: RowMistake): MoveMistake {
  return { line, column, reason, text: text.slice(0, TEXT_SHOWN) };
}

/**
 * Reads comma-separated text (RFC 4180: quotes, any line end, a byte order mark) and hands each line to `read`, which may
 * refuse it; the others go on, so that every mistake is named at once.
 * @param keyOf names a row within the file: the second one of the same key is refused
 */
export function readTable<T>(
  text: string,
  columns: TableColumns,
  read: (row: TableRow) => T,
  keyOf: (row: T) => string,
): { readonly rows: readonly T[]; readonly mistakes: readonly MoveMistake[] } {
  const lines = parseLines(text);
  if (!Array.isArray(lines)) return { rows: [], mistakes: [lines] };
  const [head, ...body] = lines;
  if (head === undefined) return { rows: [], mistakes: [whole(1, 'not-csv')] };
  if (body.length > TABLE_ROWS_MAX) return { rows: [], mistakes: [whole(body.at(-1)?.info.lines ?? 1, 'too-many-rows')] }; // prettier-ignore
  const names = head.record.map((name) => name.trim());
  const wrong = headMistakes(names, columns, head.info.lines);
  if (wrong.length > 0) return { rows: [], mistakes: wrong };
  const rows: T[] = [];
  const mistakes: MoveMistake[] = [];
  const seen = new Set<string>();
  for (const { record, info } of body) {
    const cell = (column: string): string => (record[names.indexOf(column)] ?? '').trim();
    try {
      const long = record.findIndex((value) => value.length > CELL_LENGTH_MAX);
      if (long >= 0) throw new RowMistake(names[long] ?? '', 'too-long', record[long]);
      const row = read({ line: info.lines, cell });
      const key = keyOf(row);
      if (seen.has(key)) throw new RowMistake('', 'doubled');
      seen.add(key);
      rows.push(row);
    } catch (error) {
      if (!(error instanceof RowMistake)) throw error;
      mistakes.push(mistakeAt(info.lines, error));
    }
  }
  return { rows, mistakes };
}

function parseLines(text: string): CsvLine[] | MoveMistake {
  if (text.length > TABLE_LENGTH_MAX || text.includes('\0')) return whole(1, 'not-csv');
  try {
    return parse(text, {
      bom: true,
      info: true,
      max_record_size: CELL_LENGTH_MAX * 10,
      skip_empty_lines: true,
      to: TABLE_ROWS_MAX + 2,
    }) as unknown as CsvLine[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line: unknown = error['lines'];
    return whole(typeof line === 'number' ? line : 1, 'not-csv');
  }
}

function headMistakes(names: readonly string[], { required, optional }: TableColumns, line: number): MoveMistake[] {
  const known = [...required, ...optional];
  return [
    ...required
      .filter((name) => !names.includes(name))
      .map((column) => ({ column, reason: 'column-missing' as const })),
    ...known
      .filter((name) => names.indexOf(name) !== names.lastIndexOf(name))
      .map((column) => ({ column, reason: 'column-doubled' as const })),
    ...names
      .filter((name) => !known.includes(name))
      .map((column) => ({ column: column.slice(0, TEXT_SHOWN), reason: 'column-unknown' as const })),
  ].map((mistake) => ({ line, text: '', ...mistake }));
}

function whole(line: number, reason: MoveMistakeReason): MoveMistake {
  return { line, column: '', reason, text: '' };
}
