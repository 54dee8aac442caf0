import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { DomainError } from '../units';
import { installGuards } from './ddl';
import type { Table } from './table';

/** What a binary knows of the database: its tables, and the way there. */
export interface StoreSchema {
  readonly tables: readonly Table[];
  /** In the order of their time stamps, all of them, for ever. */
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/** TypeORM's own table of what was run. */
export const MIGRATIONS_TABLE = 'migrations';

/** Names of the migrations that this database has behind it, oldest first. */
export async function executedMigrations(runner: QueryRunner): Promise<string[]> {
  if (!(await runner.hasTable(MIGRATIONS_TABLE))) return [];
  const rows = (await runner.query(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY "timestamp", id`)) as {
    readonly name: string;
  }[];
  return rows.map(({ name }) => name);
}

/**
 * Brings a database forward, each migration in a transaction of its own, and installs the guards anew.
 * The caller holds the lock that keeps other instances out.
 * @throws DomainError `store.newer-schema` when the database has a migration that this binary does not know
 */
export async function migrate(source: DataSource, runner: QueryRunner, schema: StoreSchema): Promise<void> {
  const known = new Set(schema.migrations.map((migration) => migration.name));
  const unknown = (await executedMigrations(runner)).filter((name) => !known.has(name));
  const [first] = unknown;
  if (first !== undefined) {
    throw new DomainError(
      'store.newer-schema',
      `The database was made by a newer version (migration ${first}). Start that version; nothing was changed.`,
      { migration: first, count: unknown.length },
    );
  }
  await source.runMigrations({ transaction: 'each' });
  await runner.startTransaction();
  try {
    await installGuards(runner, schema.tables);
    await runner.commitTransaction();
  } catch (cause) {
    await runner.rollbackTransaction();
    throw cause;
  }
}
