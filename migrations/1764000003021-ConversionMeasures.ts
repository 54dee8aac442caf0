import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const conversionMeasure = defineTable(
  'conversion_measure',
  {
    conversion_id: text(),
    number: int(),
    measured_by: text(),
    best: nonNegativeAmount(),
    bid: nullable(text()),
    offered: nonNegativeAmount(),
    at: instantColumn(),
    worth: nullable(nonNegativeAmount()),
    coin_price: nullable(text()),
    coin_source: nullable(text()),
    coin_at: nullable(instantColumn()),
    bitcoin_price: nullable(text()),
    bitcoin_source: nullable(text()),
    bitcoin_at: nullable(instantColumn()),
  },
  { key: ['conversion_id', 'number'], appendOnly: true },
);

/** What each offer of a sale was measured by. */
export class ConversionMeasures1764000003021 implements MigrationInterface {
  readonly name = 'ConversionMeasures1764000003021';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, conversionMeasure);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
