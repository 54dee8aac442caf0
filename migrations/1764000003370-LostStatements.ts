import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const LOST_STATEMENT = defineTable(
  'payout_lost_statement',
  {
    txid: text(),
    vout: int(),
    member_id: text(),
    denied_by: text(),
    denied_at: instantColumn(),
    agreed_by: nullable(text()),
    agreed_at: nullable(instantColumn()),
  },
  { key: ['txid', 'vout', 'member_id'] },
);

/** After a restore: payments from another wallet that the record names and two people say were none. */
export class LostStatements1764000003370 implements MigrationInterface {
  readonly name = 'LostStatements1764000003370';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, LOST_STATEMENT);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
