import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const STATUS = defineTable(
  'member_status',
  { member_id: text(), version: int(), status: text(), at: instantColumn(), by: text(), reason: text() },
  { key: ['member_id', 'version'], appendOnly: true },
);

const HOLD = defineTable(
  'payout_closing_hold',
  {
    id: text(),
    member_id: text(),
    amount: nonNegativeAmount(),
    reason: text(),
    placed_by: text(),
    placed_at: instantColumn(),
    released_at: nullable(instantColumn()),
  },
  { key: ['id'], indexes: [['member_id']] },
);

/** When accounts were closed and reopened, and what is held of them. */
export class Closings1764000003341 implements MigrationInterface {
  readonly name = 'Closings1764000003341';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [STATUS, HOLD]) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
