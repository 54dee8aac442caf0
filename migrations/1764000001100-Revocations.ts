import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const REVOCATION = defineTable(
  'payout_revocation',
  {
    position: int(),
    payout_id: text(),
    settlement: int(),
    receipt_digest: text(),
    txid: text(),
    left_block: text(),
    left_height: int(),
    fork_height: nullable(int()),
    new_tip: text(),
    revoked_at: instantColumn(),
  },
  {
    key: ['position'],
    unique: [['payout_id', 'settlement']],
    indexes: [['receipt_digest']],
    appendOnly: true,
  },
);

/** Receipts that a reorganisation made untrue, as they are published. */
export class Revocations1764000001100 implements MigrationInterface {
  readonly name = 'Revocations1764000001100';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, REVOCATION);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
