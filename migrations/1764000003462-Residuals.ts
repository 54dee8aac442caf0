import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const PAYOUT_RESIDUAL = defineTable(
  'payout_residual',
  { item_id: text(), batch_id: text() },
  { key: ['item_id'], indexes: [['batch_id']], appendOnly: true },
);

/** Items that are what is left of a closing account, so that no other item is judged as one of them. */
export class Residuals1764000003462 implements MigrationInterface {
  readonly name = 'Residuals1764000003462';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, PAYOUT_RESIDUAL);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
