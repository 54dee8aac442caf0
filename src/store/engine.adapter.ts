import type { Dialect } from './ddl';

/** Statements on one open transaction's connection. */
export interface SqlRunner {
  /** @returns the driver's rows */
  query(sql: string, bind: readonly unknown[]): Promise<unknown>;
  /** @returns how many rows were changed */
  change(sql: string, bind: readonly unknown[]): Promise<number>;
}

/** How one kind of database begins, ends and repeats a unit of work. */
export interface Engine {
  readonly dialect: Dialect;
  /** Runs `unit` in one writing transaction; repeats the whole of it where the database asks for that, bounded. */
  write<T>(unit: (runner: SqlRunner) => Promise<T>): Promise<T>;
  /** Runs `unit` on one committed state. */
  read<T>(unit: (runner: SqlRunner) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
