import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const RECOVERY_CODE = defineTable(
  'recovery_code',
  { account_id: text(), code_hash: text(), made_at: instantColumn(), used_at: nullable(instantColumn()) },
  { key: ['account_id', 'code_hash'] },
);

/** Codes that stand in for an operator's authenticator, each once. */
export class RecoveryCodes1764000003270 implements MigrationInterface {
  readonly name = 'RecoveryCodes1764000003270';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, RECOVERY_CODE);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
