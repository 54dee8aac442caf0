import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int } from '../src/store';
import { createTable } from '../src/store/ddl';

const SPEND_LINE = defineTable(
  'payout_spend_line',
  { id: int(), height: int(), noted_at: instantColumn() },
  { key: ['id'], appendOnly: true },
);

/** Spends of our coins that no book knows halt payouts from the block on that is the tip at the first look. */
export class SpendLine1764000003421 implements MigrationInterface {
  readonly name = 'SpendLine1764000003421';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, SPEND_LINE);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
