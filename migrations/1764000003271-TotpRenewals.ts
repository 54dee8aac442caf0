import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const TOTP_RENEWAL = defineTable(
  'totp_renewal',
  { account_id: text(), totp_sealed: text(), made_at: instantColumn() },
  { key: ['account_id'] },
);

/** A new authenticator that waits for its first code. */
export class TotpRenewals1764000003271 implements MigrationInterface {
  readonly name = 'TotpRenewals1764000003271';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, TOTP_RENEWAL);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
