import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, json, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const LOT_COST = defineTable(
  'tax_lot_cost',
  { member_id: text(), lot: text(), version: int(), recorded_at: instantColumn(), parts: json() },
  {
    key: ['member_id', 'lot', 'version'],
    appendOnly: true,
    notBefore: { column: 'recorded_at', table: 'journal_entry', newest: 'position', time: 'known_at' },
  },
);

/** What members state of coin that came from before the books: added to, never changed, never set back. */
export class LotCosts1764000003601 implements MigrationInterface {
  readonly name = 'LotCosts1764000003601';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, LOT_COST);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
