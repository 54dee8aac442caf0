import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const MEMBER_FEE_WAIT = defineTable(
  'member_fee_wait',
  {
    member_id: text(),
    version: int(),
    set_at: instantColumn(),
    max_bps: nullable(int()),
    days: nullable(int()),
  },
  { key: ['member_id', 'version'], appendOnly: true },
);

const PAYOUT_FEE_WAIT = defineTable(
  'payout_fee_wait',
  { member_id: text(), since: instantColumn() },
  { key: ['member_id'] },
);

/** Payouts that wait for a lower network fee: how patient a member is, and since when a payout waits. */
export class FeeWaits1764000003360 implements MigrationInterface {
  readonly name = 'FeeWaits1764000003360';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, MEMBER_FEE_WAIT);
    await createTable(queryRunner, PAYOUT_FEE_WAIT);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
