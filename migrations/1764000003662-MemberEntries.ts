import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, int, json, nullable, text } from '../src/store';
import { columnSql, createTable, dialectOf, quote } from '../src/store/ddl';

const MEMBER_ENTRIES = defineTable(
  'member_entries',
  { first: int(), member_id: text(), positions: json() },
  { key: ['first', 'member_id'], appendOnly: true },
);

/** A closed year covers members' lots: which entries are whose, and what a run rests on beside the journal. */
export class MemberEntries1764000003662 implements MigrationInterface {
  readonly name = 'MemberEntries1764000003662';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, MEMBER_ENTRIES);
    const column = columnSql('beside_sha256', nullable(text()), dialectOf(queryRunner));
    await queryRunner.query(`ALTER TABLE ${quote('year_close_run')} ADD COLUMN ${column}`);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
