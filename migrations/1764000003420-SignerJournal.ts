import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const SIGNER_JOURNAL = defineTable(
  'payout_signer_journal',
  { id: int(), lines: int(), head: text(), noted_at: instantColumn() },
  { key: ['id'] },
);

/** The signer's journal is noticed when its last lines are gone. One that is there already counts as it is first seen. */
export class SignerJournal1764000003420 implements MigrationInterface {
  readonly name = 'SignerJournal1764000003420';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, SIGNER_JOURNAL);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
