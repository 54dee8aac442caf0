import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, json, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const GIFT = defineTable(
  'reward_gift',
  {
    source_id: text(),
    external_id: text(),
    seq: int(),
    member_id: text(),
    worker: nullable(text()),
    weight: nonNegativeAmount(),
    net: nonNegativeAmount(),
    pool_fee: nonNegativeAmount(),
    service_fee: nonNegativeAmount(),
    fee_bps: int(),
    covered: nonNegativeAmount(),
    reason: text(),
    at: instantColumn(),
  },
  { key: ['source_id', 'external_id', 'seq'], indexes: [['member_id', 'at']], appendOnly: true },
);

const PATTERNS = defineTable(
  'worker_pattern_list',
  { source_id: text(), from_at: instantColumn(), rules: json() },
  { key: ['source_id', 'from_at'], appendOnly: true },
);

const CODE = defineTable(
  'claim_code',
  {
    id: text(),
    code_hash: text(),
    source_id: text(),
    worker: nullable(text()),
    created_at: instantColumn(),
    expires_at: instantColumn(),
    used_at: nullable(instantColumn()),
    used_by: nullable(text()),
    withdrawn_at: nullable(instantColumn()),
  },
  { key: ['id'], unique: [['code_hash']], indexes: [['created_at']] },
);

const POWER = defineTable(
  'device_power',
  {
    member_id: text(),
    source_id: text(),
    worker: text(),
    from_at: instantColumn(),
    watts: int(),
    usd_per_kwh: text(),
  },
  { key: ['member_id', 'source_id', 'worker', 'from_at'], appendOnly: true },
);

/** Owners of workers by pattern and by code, unassigned work that found its member after it was booked, and what devices draw. */
export class Devices1764000001600 implements MigrationInterface {
  readonly name = 'Devices1764000001600';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [GIFT, PATTERNS, CODE, POWER]) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
