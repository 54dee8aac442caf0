import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const DISPOSAL_PRICE_WAIT = defineTable(
  'disposal_price_wait',
  { asset: text(), at: instantColumn(), reason: text(), since: instantColumn() },
  { key: ['asset', 'at'] },
);

/** Prices of members' disposals are asked for as the journal is followed, from its beginning. */
export class DisposalPrices1764000003680 implements MigrationInterface {
  readonly name = 'DisposalPrices1764000003680';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, DISPOSAL_PRICE_WAIT);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
