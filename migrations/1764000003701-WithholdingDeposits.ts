import type { MigrationInterface, QueryRunner } from 'typeorm';
import { amountColumn, defineTable, instantColumn, int, json, nullable, type Table, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const WITHHOLDING_DEPOSIT = defineTable(
  'withholding_deposit',
  {
    id: text(),
    year: int(),
    paid_on: text(),
    usd: amountColumn(),
    eftps: text(),
    covered: json(),
    recorded_at: instantColumn(),
    recorded_by: text(),
    taken_back_at: nullable(instantColumn()),
    taken_back_by: nullable(text()),
  },
  { key: ['id'], indexes: [['year']] },
) as Table;

/** Withheld tax that the operator paid over. */
export class WithholdingDeposits1764000003701 implements MigrationInterface {
  readonly name = 'WithholdingDeposits1764000003701';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, WITHHOLDING_DEPOSIT);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
