import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const COIN_SPAN = defineTable(
  'coin_span',
  {
    asset: text(),
    first_height: int(),
    last_height: int(),
    from_at: instantColumn(),
    to_at: instantColumn(),
    target: text(),
  },
  { key: ['asset', 'first_height'] },
);

/** Verified headers by the hour, so that a contract in a coin whose every block has its own target is told by them. */
export class CoinSpans1764000003000 implements MigrationInterface {
  readonly name = 'CoinSpans1764000003000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, COIN_SPAN);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
