import type { QueryRunner } from 'typeorm';
import type { Dialect } from './ddl';

/** How one kind of database begins, ends and repeats a unit of work. */
export interface Engine {
  readonly dialect: Dialect;
  /** Runs `unit` in one writing transaction; repeats the whole of it where the database asks for that, bounded. */
  write<T>(unit: (runner: QueryRunner) => Promise<T>): Promise<T>;
  /** Runs `unit` on one committed state. */
  read<T>(unit: (runner: QueryRunner) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
