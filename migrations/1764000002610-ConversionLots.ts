import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, int, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const conversionLot = defineTable(
  'conversion_lot',
  { conversion_id: text(), first_id: text(), number: int() },
  { key: ['conversion_id'], indexes: [['first_id']], appendOnly: true },
);

/** Sales that are parts of more coin than the bids of a venue take at once. */
export class ConversionLots1764000002610 implements MigrationInterface {
  readonly name = 'ConversionLots1764000002610';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, conversionLot);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
