import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, int, text } from '../src/store';
import { createTable, dialectOf } from '../src/store/ddl';

const MOVING_KEY = defineTable('moving_key', { place: int(), sealed: text() }, { key: ['place'] });

/** The key of the service is changed: who files is sealed anew, and hashes of old names remember the keys before. */
export class KeyRotation1764000003643 implements MigrationInterface {
  readonly name = 'KeyRotation1764000003643';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, MOVING_KEY);
    for (const statement of GUARDS[dialectOf(queryRunner)]) await queryRunner.query(statement);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}

const GUARDS = {
  postgres: ['DROP TRIGGER IF EXISTS "guard_filing_payer" ON "filing_payer"'],
  sqlite: ['DROP TRIGGER IF EXISTS "guard_filing_payer_update"', 'DROP TRIGGER IF EXISTS "guard_filing_payer_delete"'],
} as const;
