import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const TOTP_RENEWAL = defineTable(
  'totp_renewal',
  { account_id: text(), totp_sealed: text(), session_id: text(), made_at: instantColumn() },
  { key: ['account_id'] },
);

/** A new authenticator is confirmed by the session that began it. What waits is ten minutes old at the most: begun again. */
export class RenewalSessions1764000003351 implements MigrationInterface {
  readonly name = 'RenewalSessions1764000003351';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE "totp_renewal"');
    await createTable(queryRunner, TOTP_RENEWAL);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
