import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const PAYOUT_DAY = defineTable(
  'payout_day',
  {
    source_id: text(),
    external_id: text(),
    asset: text(),
    outpoint: text(),
    announced_at: instantColumn(),
    arrived_at: instantColumn(),
    amount: nonNegativeAmount(),
    steps: int(),
    explained_at: nullable(instantColumn()),
    explained_by: nullable(text()),
    explanation: nullable(text()),
  },
  { key: ['source_id', 'external_id'] },
);

/** Coin that came on another day than the pool announced it for. */
export class WrongDays1764000002910 implements MigrationInterface {
  readonly name = 'WrongDays1764000002910';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, PAYOUT_DAY);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
