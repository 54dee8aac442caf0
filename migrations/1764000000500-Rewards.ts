import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  amountColumn,
  bool,
  defineTable,
  instantColumn,
  int,
  json,
  nonNegativeAmount,
  nullable,
  type Table,
  text,
} from '../src/store';
import { createTable } from '../src/store/ddl';

/** What pools state, how it is shared, and which coin covers it. */
export class Rewards1764000000500 implements MigrationInterface {
  readonly name = 'Rewards1764000000500';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [...statements(), ...receipts(), ...work(), ...terms()]) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}

// eslint-disable-next-line max-lines-per-function -- a list of definitions, not a function
function statements(): Table[] {
  return [
    defineTable(
      'reward_source_state',
      {
        source_id: text(),
        declaration: json(),
        watermark_at: nullable(instantColumn()),
        last_attempt_at: nullable(instantColumn()),
        last_success_at: nullable(instantColumn()),
        stale_since: nullable(instantColumn()),
        error_code: nullable(text()),
        error_field: nullable(text()),
        failures: int(),
        retry_at: nullable(instantColumn()),
        owed_to_pool: nonNegativeAmount(),
        free_coin: nonNegativeAmount(),
        residue_posted: nonNegativeAmount(),
      },
      { key: ['source_id'] },
    ),
    defineTable(
      'raw_reply',
      {
        id: text(),
        source_id: text(),
        fetched_at: instantColumn(),
        path: text(),
        status: int(),
        bytes: int(),
        truncated: bool(),
        sha256: text(),
        body: text(),
      },
      { key: ['id'], indexes: [['source_id', 'fetched_at']], appendOnly: true },
    ),
    defineTable(
      'reward_row',
      {
        source_id: text(),
        external_id: text(),
        revision: int(),
        from_at: instantColumn(),
        to_at: instantColumn(),
        asset: text(),
        net: nonNegativeAmount(),
        pool_fee: nonNegativeAmount(),
        residue_digits: nonNegativeAmount(),
        residue_scale: int(),
        settled: bool(),
        raw: text(),
        observed_at: instantColumn(),
      },
      { key: ['source_id', 'external_id', 'revision'], appendOnly: true },
    ),
    defineTable(
      'reward_row_head',
      {
        source_id: text(),
        external_id: text(),
        from_at: instantColumn(),
        to_at: instantColumn(),
        asset: text(),
        revision: int(),
        booked_revision: nullable(int()),
        net: nonNegativeAmount(),
        pool_fee: nonNegativeAmount(),
        residue_digits: nonNegativeAmount(),
        residue_scale: int(),
        total_weight: nonNegativeAmount(),
        missing_since: nullable(instantColumn()),
      },
      { key: ['source_id', 'external_id'], indexes: [['source_id', 'to_at']] },
    ),
    defineTable(
      'reward_share',
      {
        source_id: text(),
        external_id: text(),
        holder: text(),
        member_id: nullable(text()),
        asset: text(),
        to_at: instantColumn(),
        weight: nonNegativeAmount(),
        fee_bps: int(),
        net: nonNegativeAmount(),
        pool_fee: nonNegativeAmount(),
        service_fee: nonNegativeAmount(),
        due: nonNegativeAmount(),
        received: nonNegativeAmount(),
        open: bool(),
      },
      {
        key: ['source_id', 'external_id', 'holder'],
        indexes: [
          ['source_id', 'open', 'to_at', 'external_id'],
          ['member_id', 'to_at'],
        ],
      },
    ),
  ];
}

function receipts(): Table[] {
  return [
    defineTable(
      'reward_receipt',
      {
        id: text(),
        source_id: text(),
        external_id: text(),
        holder: text(),
        amount: amountColumn(),
        cause: text(),
        reference: text(),
        at: instantColumn(),
      },
      { key: ['id'], indexes: [['source_id', 'external_id']], appendOnly: true },
    ),
    defineTable(
      'pool_payout',
      {
        source_id: text(),
        external_id: text(),
        asset: text(),
        at: instantColumn(),
        amount: nonNegativeAmount(),
        fee: nonNegativeAmount(),
        txid: nullable(text()),
        lightning: bool(),
        generation: bool(),
        destination: text(),
        status: text(),
        first_seen_at: instantColumn(),
        matched: nullable(text()),
        waiting: nonNegativeAmount(),
        steps: int(),
        wallet_id: nullable(text()),
      },
      { key: ['source_id', 'external_id'], indexes: [['txid'], ['source_id', 'at']] },
    ),
    defineTable(
      'reward_deposit',
      {
        txid: text(),
        vout: int(),
        wallet_id: text(),
        asset: text(),
        amount: nonNegativeAmount(),
        seen_at: instantColumn(),
        state: text(),
        source_id: nullable(text()),
        external_id: nullable(text()),
      },
      { key: ['txid', 'vout'], indexes: [['state']] },
    ),
  ];
}

function work(): Table[] {
  return [
    defineTable(
      'worker',
      {
        source_id: text(),
        name: text(),
        first_seen_at: instantColumn(),
        sampled_at: instantColumn(),
        last_share_at: nullable(instantColumn()),
        state: text(),
        state_since: instantColumn(),
        hash_rate_1h: nullable(nonNegativeAmount()),
        hash_rate_24h: nullable(nonNegativeAmount()),
      },
      { key: ['source_id', 'name'] },
    ),
    defineTable('device', { id: text(), label: text(), created_at: instantColumn() }, { key: ['id'] }),
    defineTable(
      'device_assignment',
      {
        source_id: text(),
        worker: text(),
        from_at: instantColumn(),
        device_id: text(),
        member_id: nullable(text()),
      },
      { key: ['source_id', 'worker', 'from_at'], indexes: [['member_id'], ['device_id']], appendOnly: true },
    ),
    defineTable(
      'device_work',
      {
        source_id: text(),
        worker: text(),
        from_at: instantColumn(),
        to_at: instantColumn(),
        basis: text(),
        hash_rate: nonNegativeAmount(),
        work: nonNegativeAmount(),
      },
      { key: ['source_id', 'worker', 'from_at'], indexes: [['source_id', 'to_at']], appendOnly: true },
    ),
  ];
}

function terms(): Table[] {
  return [
    defineTable(
      'fixed_share',
      { source_id: text(), from_at: instantColumn(), member_id: text(), bps: int() },
      { key: ['source_id', 'from_at', 'member_id'], appendOnly: true },
    ),
    defineTable(
      'service_fee_plan',
      { member_id: text(), from_at: instantColumn(), bps: int() },
      { key: ['member_id', 'from_at'], appendOnly: true },
    ),
    defineTable(
      'discrepancy',
      {
        id: text(),
        source_id: text(),
        kind: text(),
        subject: text(),
        amount: nonNegativeAmount(),
        opened_at: instantColumn(),
        resolved_at: nullable(instantColumn()),
      },
      { key: ['id'], unique: [['source_id', 'kind', 'subject']], indexes: [['source_id', 'opened_at']] },
    ),
    defineTable(
      'member_debt',
      { source_id: text(), member_id: text(), asset: text(), amount: nonNegativeAmount() },
      { key: ['source_id', 'member_id'] },
    ),
  ];
}
