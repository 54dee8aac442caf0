import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bool, defineTable, instantColumn, int, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const CANCELLATION = defineTable(
  'payout_cancellation',
  {
    id: text(),
    batch_id: text(),
    number: int(),
    planned_by: text(),
    planned_at: instantColumn(),
    rate_sat_per_kvb: nonNegativeAmount(),
    fee: nonNegativeAmount(),
    back: nonNegativeAmount(),
    vbytes: int(),
    hash: text(),
    psbt: text(),
    txid: text(),
  },
  { key: ['id'], unique: [['batch_id', 'number']], appendOnly: true },
);

const CANCEL_BOOK = defineTable(
  'payout_cancel_book',
  {
    batch_id: text(),
    committed: nullable(int()),
    fee: nonNegativeAmount(),
    fee_number: int(),
    returned: nullable(int()),
    taken: nullable(int()),
    number: int(),
    has_bytes: bool(),
  },
  { key: ['batch_id'] },
);

/** Transactions that take a batch's coins back, and what stands in the books for them. */
export class Cancellations1764000003250 implements MigrationInterface {
  readonly name = 'Cancellations1764000003250';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [CANCELLATION, CANCEL_BOOK]) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
