import type { Columns, RowOf, Table } from './table';

/** Injection token of the Store. */
export const STORE = Symbol('store');

interface Range<T> {
  readonly gt?: T;
  readonly gte?: T;
  readonly lt?: T;
  readonly lte?: T;
}

/** Whole numbers from zero by their blocks of `of`, as an index on `column/of` holds them: block 0 is 0 to of - 1. */
interface InBlocks {
  readonly block: { readonly of: number; readonly in: readonly number[] };
}

/** A comparison on one column. Amounts take equality only: SQLite would order '9' after '10'. */
export type Match<T> =
  | T
  | { readonly in: readonly T[] }
  | (T extends bigint ? never : Range<T>)
  | (T extends number ? InBlocks & Range<T> : never)
  | { readonly not: T };

export type Where<C extends Columns> = { readonly [K in keyof C]?: Match<RowOf<C>[K]> };

/** Columns that every store orders alike: text by code unit (bytewise), int and instant by value. */
export type Order<C extends Columns> = readonly (readonly [OrderedColumn<C>, 'asc' | 'desc'])[];

type OrderedColumn<C extends Columns> = {
  [K in keyof C & string]: Exclude<RowOf<C>[K], null> extends string | number ? K : never;
}[keyof C & string];

export interface Query<C extends Columns> {
  readonly where?: Where<C>;
  readonly orderBy?: Order<C>;
  readonly limit?: number;
}

/** Reads see one committed state; they never see an open transaction of somebody else. */
export interface ReadTx {
  find<C extends Columns>(table: Table<C>, query?: Query<C>): Promise<RowOf<C>[]>;
  /** As `find`, of these columns alone: of many rows, what nobody needs is most of what they cost. */
  pick<C extends Columns, K extends keyof C & string>(
    table: Table<C>,
    columns: readonly K[],
    query?: Query<C>,
  ): Promise<Pick<RowOf<C>, K>[]>;
  findOne<C extends Columns>(table: Table<C>, where: Where<C>): Promise<RowOf<C> | undefined>;
  count<C extends Columns>(table: Table<C>, where?: Where<C>): Promise<number>;
}

/**
 * One transaction. Everything in it commits or nothing does.
 * Never make a network call inside it; on SQLite it is the only writer.
 */
export interface WriteTx extends ReadTx {
  /** Inserts any number of rows in a few statements. @throws UniqueViolation, CheckViolation */
  insert<C extends Columns>(table: Table<C>, rows: readonly RowOf<C>[]): Promise<void>;
  /** Inserts rows whose key and unique columns are free; returns how many were. @throws CheckViolation */
  insertNew<C extends Columns>(table: Table<C>, rows: readonly RowOf<C>[]): Promise<number>;
  /** Inserts or replaces by key. @throws UniqueViolation, CheckViolation, AppendOnlyViolation */
  upsert<C extends Columns>(table: Table<C>, rows: readonly RowOf<C>[]): Promise<void>;
  /** Conditional update; returns how many rows matched, so that a caller can compare and swap. @throws CheckViolation, AppendOnlyViolation */
  update<C extends Columns>(table: Table<C>, where: Where<C>, patch: Partial<RowOf<C>>): Promise<number>;
  /** @throws AppendOnlyViolation */
  delete<C extends Columns>(table: Table<C>, where: Where<C>): Promise<number>;
  /** Reads rows and holds them until the commit (FOR UPDATE on PostgreSQL; the others have one writer). No order. */
  lock<C extends Columns>(table: Table<C>, where: Where<C>): Promise<RowOf<C>[]>;
  /** Work that stands as a whole or not at all: what it throws ends the transaction, caught or not. */
  whole<T>(work: () => Promise<T>): Promise<T>;
}

/** The port to durable state. One contract suite runs on SQLite, PostgreSQL and memory. */
export interface Store {
  /**
   * Runs `work` in one transaction. Calls from inside `work` join it. PostgreSQL retries the whole unit on
   * serialization failure and deadlock, so `work` does nothing but read and write through `tx`. An error of `tx`,
   * or of a unit that joined, ends the whole: caught or not, nothing commits. Ask first, or use `insertNew`.
   * @throws StoreFull when the disk is full: nothing was written
   */
  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T>;
  /** Reads one committed state; inside a `write` it joins, and sees what was written so far. No write inside a read. */
  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
