import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, nonNegativeAmount, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const DEVICE_PURCHASE = defineTable(
  'device_purchase',
  {
    member_id: text(),
    source_id: text(),
    worker: text(),
    declared_at: instantColumn(),
    price_usd: nonNegativeAmount(),
    bought_on: text(),
  },
  { key: ['member_id', 'source_id', 'worker', 'declared_at'], appendOnly: true },
);

/** What members paid for their devices, so that a payback time can be told. */
export class DevicePurchases1764000002400 implements MigrationInterface {
  readonly name = 'DevicePurchases1764000002400';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, DEVICE_PURCHASE);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
