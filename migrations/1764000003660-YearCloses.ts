import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, json, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const TABLES = [
  defineTable(
    'year_close_run',
    {
      ...{ year: int(), run: int(), started_at: instantColumn(), head_position: int(), head_hash: text() },
      ...{ settings_sha256: text(), software_version: text(), books_sha256: text(), books: json(), ties: json() },
    },
    { key: ['year', 'run'], appendOnly: true },
  ),
  defineTable(
    'year_close_member',
    { year: int(), run: int(), member_id: text(), facts_sha256: text() },
    { key: ['year', 'run', 'member_id'], appendOnly: true },
  ),
  defineTable(
    'year_close_facts',
    { facts_sha256: text(), packed: text() },
    { key: ['facts_sha256'], appendOnly: true },
  ),
  defineTable(
    'year_close_end',
    {
      ...{ year: int(), run: int(), outcome: text(), version: nullable(int()), members: int() },
      ...{ snapshot_sha256: nullable(text()), finished_at: instantColumn() },
    },
    { key: ['year', 'run'], unique: [['year', 'version']], appendOnly: true },
  ),
];

/** Years that were closed, version by version, and the facts that each version rests on. */
export class YearCloses1764000003660 implements MigrationInterface {
  readonly name = 'YearCloses1764000003660';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of TABLES) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
