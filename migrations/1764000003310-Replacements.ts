import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const REPLACEMENT = defineTable(
  'payout_replacement',
  {
    id: text(),
    batch_id: text(),
    number: int(),
    planned_by: text(),
    planned_at: instantColumn(),
    rate_sat_per_kvb: nonNegativeAmount(),
    fee: nonNegativeAmount(),
    change: nonNegativeAmount(),
    change_vout: nullable(int()),
    change_index: nullable(int()),
    vbytes: int(),
    hash: text(),
    psbt: text(),
    txid: text(),
  },
  { key: ['id'], unique: [['batch_id', 'number']], indexes: [['txid']], appendOnly: true },
);

const ADDED_INPUT = defineTable(
  'payout_added_input',
  { outpoint: text(), batch_id: text(), number: int() },
  { key: ['outpoint'], indexes: [['batch_id']] },
);

/** Dearer attempts at a payment that waits, and the coins that they took beside those of their batch. */
export class Replacements1764000003310 implements MigrationInterface {
  readonly name = 'Replacements1764000003310';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [REPLACEMENT, ADDED_INPUT]) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
