import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const COIN_CHAIN = defineTable(
  'coin_chain',
  {
    asset: text(),
    network: text(),
    start_height: int(),
    start_hash: text(),
    first_height: int(),
    tip_height: int(),
    tip_hash: text(),
    tip_seconds: int(),
    tip_work: nonNegativeAmount(),
    synced_at: instantColumn(),
  },
  { key: ['asset'] },
);

const COIN_TROUBLE = defineTable(
  'coin_trouble',
  { asset: text(), code: text(), since: instantColumn(), height: nullable(int()) },
  { key: ['asset'] },
);

const COIN_RUN = defineTable(
  'coin_run',
  { asset: text(), first_height: int(), facts: text() },
  { key: ['asset', 'first_height'] },
);

/** Verified headers of coins beside bitcoin, so that a contract in such a coin is held against its own chain. */
export class FollowedCoins1764000002500 implements MigrationInterface {
  readonly name = 'FollowedCoins1764000002500';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [COIN_CHAIN, COIN_TROUBLE, COIN_RUN]) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
