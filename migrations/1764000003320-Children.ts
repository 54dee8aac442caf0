import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, nonNegativeAmount, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const CHILD = defineTable(
  'payout_child',
  { batch_id: text(), parent_id: text(), parent_txid: text(), rate_sat_per_kvb: nonNegativeAmount() },
  { key: ['batch_id'], indexes: [['parent_id']], appendOnly: true },
);

/** Batches of our own that pull others into a block (child pays for parent). */
export class Children1764000003320 implements MigrationInterface {
  readonly name = 'Children1764000003320';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, CHILD);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
