import type { Instant } from '../units';

/**
 * A table as data: one definition serves SQLite, PostgreSQL and the memory store.
 * text: any string. amount: bigint to 38 digits (canonical decimal TEXT on SQLite, numeric(38,0) on PostgreSQL).
 * int: heights, positions, counters, times; within 2^53. instant: epoch milliseconds. bool. json: stored as text.
 */
export type ColumnType = 'text' | 'amount' | 'int' | 'instant' | 'bool' | 'json';

/** What a JSON column holds. Amounts stand in it as decimal strings. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

export interface Column<T> {
  readonly type: ColumnType;
  readonly nullable: boolean;
  /** The database refuses a value below zero (amount and int only). */
  readonly nonNegative: boolean;
  /** Phantom: the TypeScript type of a cell. */
  readonly cell?: T;
}

export type Columns = Readonly<Record<string, Column<unknown>>>;

type CellOf<C> = C extends Column<infer T> ? T : never;
export type RowOf<C extends Columns> = { readonly [K in keyof C]: CellOf<C[K]> };

/** The row type of a table: `type EntryRow = Row<typeof journalEntries>`. */
export type Row<T> = T extends Table<infer C> ? RowOf<C> : never;

/**
 * A whole number's block in an index, `position/1024`: rows that were written one after the other stand together there,
 * whatever follows. Searched by `{ block: { of, in } }`.
 */
export type Block<K extends string> = `${K}/${number}`;

/** Whether a column of an index is a block. */
export const isBlock = (column: string): boolean => column.includes('/');

/** @typeParam K the table's column names */
export interface TableOptions<K extends string> {
  /** Primary key. */
  readonly key: readonly K[];
  /** Unique constraints beside the key. NULLs never collide, on any store. */
  readonly unique?: readonly (readonly K[])[];
  readonly indexes?: readonly (readonly (K | Block<K>)[])[];
  /** UPDATE and DELETE are refused by the database itself. */
  readonly appendOnly?: boolean;
  /**
   * Pairs of times of which the first is never after the second: columns of type instant, or an instant itself. The
   * database refuses any other row; where one of them is NULL nothing is compared.
   */
  readonly ordered?: readonly (readonly [K | Instant, K | Instant])[];
  /** What nobody can write down as if it had been there before. The database refuses a row, whoever inserts it. */
  readonly notBefore?: NotBefore<K>;
}

/** A time that is never before what another table's newest row says. NULL, and a table without rows, refuse nothing. */
export interface NotBefore<K extends string = string> {
  readonly column: K;
  /** The other table, the column that counts its rows up, and the column with the time. */
  readonly table: string;
  readonly newest: string;
  readonly time: string;
}

export interface Table<C extends Columns = Columns> {
  readonly name: string;
  readonly columns: C;
  /** Names are checked where the table is defined; here they are text, so that every table is a `Table`. */
  readonly options: TableOptions<string>;
}

/** Names are snake_case in SQL and in TypeScript rows alike, so that a query in a console reads like the code. */
export function defineTable<const C extends Columns>(
  name: string,
  columns: C,
  options: TableOptions<keyof C & string>,
): Table<C> {
  return { name, columns, options };
}

function column<T>(type: ColumnType, nonNegative = false): Column<T> {
  return { type, nullable: false, nonNegative };
}

export const text = <T extends string = string>(): Column<T> => column('text');
export const amountColumn = <T extends bigint = bigint>(): Column<T> => column('amount');
export const nonNegativeAmount = <T extends bigint = bigint>(): Column<T> => column('amount', true);
export const int = (): Column<number> => column('int');
export const instantColumn = (): Column<Instant> => column('instant');
export const bool = (): Column<boolean> => column('bool');
export const json = <T extends JsonValue = JsonValue>(): Column<T> => column('json');

export function nullable<T>(of: Column<T>): Column<T | null> {
  return { type: of.type, nullable: true, nonNegative: of.nonNegative };
}
