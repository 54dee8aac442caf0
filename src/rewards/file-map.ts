import { DomainError } from '../units';

/** How a file writes a day or a time. */
export const FILE_DATES = [
  'YYYY-MM-DD',
  'YYYY/MM/DD',
  'DD.MM.YYYY',
  'DD/MM/YYYY',
  'MM/DD/YYYY',
  'iso-utc',
  'unix-seconds',
] as const;
export type FileDate = (typeof FILE_DATES)[number];

export const FILE_DELIMITERS = ['comma', 'semicolon', 'tab', 'pipe'] as const;
export type FileDelimiter = (typeof FILE_DELIMITERS)[number];

export const FILE_DECIMALS = ['point', 'comma'] as const;
export type FileDecimal = (typeof FILE_DECIMALS)[number];

export const FILE_UNITS = ['coins', 'base-units'] as const;
export type FileUnit = (typeof FILE_UNITS)[number];

/** Which column holds what, by the name in the file's first line; null where the file has none. */
export interface FileColumns {
  /** Names a row for ever; without it the day does, and a day can come once. */
  readonly id: string | null;
  readonly date: string;
  readonly amount: string;
  /** The pool's own fee on the row. */
  readonly fee: string | null;
  readonly coin: string | null;
  /** The transaction by which the pool says that it paid the row. */
  readonly txid: string | null;
}

/**
 * How a file is to be read. Nothing is guessed: a decimal comma, a day before a month, satoshi instead of coins are declared.
 * Where the day begins and whether amounts are net or gross stand in the source's declaration.
 */
export interface FileMap {
  readonly delimiter: FileDelimiter;
  readonly decimal: FileDecimal;
  readonly date: FileDate;
  readonly unit: FileUnit;
  readonly columns: FileColumns;
}

const COLUMNS = ['id', 'date', 'amount', 'fee', 'coin', 'txid'] as const;
const NAME_LENGTH_MAX = 200;

/**
 * Reads a column map of unknown origin (a file, a request, a stored row).
 * @throws DomainError `rewards.bad-map` naming the field; nothing is booked
 */
export function readFileMap(value: unknown): FileMap {
  const map = object(value, 'map');
  const columns = object(map['columns'], 'columns');
  refuseUnknown(map, ['delimiter', 'decimal', 'date', 'unit', 'columns'], '');
  refuseUnknown(columns, COLUMNS, 'columns.');
  const named = (name: (typeof COLUMNS)[number]): string | null => {
    const cell = columns[name] ?? null;
    if (cell === null) return null;
    if (typeof cell !== 'string' || cell.trim() === '' || cell.length > NAME_LENGTH_MAX) throw bad(`columns.${name}`);
    return cell.trim();
  };
  const required = (name: 'date' | 'amount'): string => {
    const column = named(name);
    if (column === null) throw bad(`columns.${name}`);
    return column;
  };
  const read: FileMap = {
    delimiter: choice(map, 'delimiter', FILE_DELIMITERS),
    decimal: choice(map, 'decimal', FILE_DECIMALS),
    date: choice(map, 'date', FILE_DATES),
    unit: choice(map, 'unit', FILE_UNITS),
    columns: {
      id: named('id'),
      date: required('date'),
      amount: required('amount'),
      fee: named('fee'),
      coin: named('coin'),
      txid: named('txid'),
    },
  };
  if (read.delimiter === 'comma' && read.decimal === 'comma') throw bad('decimal');
  return read;
}

function object(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(field);
  return value as Readonly<Record<string, unknown>>;
}

function refuseUnknown(of: Readonly<Record<string, unknown>>, known: readonly string[], before: string): void {
  const unknown = Object.keys(of).find((name) => !known.includes(name));
  if (unknown !== undefined) throw bad(`${before}${unknown.slice(0, NAME_LENGTH_MAX)}`);
}

function choice<T extends string>(map: Readonly<Record<string, unknown>>, name: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === map[name]);
  if (found === undefined) throw bad(name, ` It must be one of: ${allowed.join(', ')}.`);
  return found;
}

function bad(field: string, more = ''): DomainError {
  const message = `The column map has no valid "${field}".${more} Nothing was booked. Correct the map and preview the file again.`;
  return new DomainError('rewards.bad-map', message, { param: `map.${field}`, field });
}
