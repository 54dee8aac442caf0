import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, nonNegativeAmount, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const PAYOUT_BUMP = defineTable(
  'payout_bump',
  { batch_id: text(), sats: nonNegativeAmount() },
  { key: ['batch_id'], appendOnly: true },
);

/** What of a batch's fee its unconfirmed ancestors lacked, so that no member's output is judged by it. */
export class AncestorFees1764000003461 implements MigrationInterface {
  readonly name = 'AncestorFees1764000003461';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, PAYOUT_BUMP);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
