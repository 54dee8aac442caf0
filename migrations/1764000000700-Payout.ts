import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  amountColumn,
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

const TABLES: readonly Table[] = [
  defineTable(
    'payout_batch',
    {
      id: text(),
      run_id: text(),
      wallet_id: text(),
      state: text(),
      planned_by: text(),
      planned_at: instantColumn(),
      fee_payer: text(),
      rate_sat_per_kvb: nonNegativeAmount(),
      paid: nonNegativeAmount(),
      fee: nonNegativeAmount(),
      change: nonNegativeAmount(),
      change_vout: nullable(int()),
      change_index: nullable(int()),
      vbytes: int(),
      batch_hash: text(),
      psbt: text(),
      txid: text(),
      block_hash: nullable(text()),
      block_height: nullable(int()),
      settlements: int(),
      moved_at: instantColumn(),
      note: nullable(text()),
    },
    { key: ['id'], unique: [['txid']], indexes: [['state'], ['run_id'], ['planned_at']] },
  ),
  defineTable(
    'payout_item',
    {
      id: text(),
      batch_id: text(),
      member_id: text(),
      address_id: text(),
      address: text(),
      script_hex: text(),
      amount: nonNegativeAmount(),
      fee_share: nonNegativeAmount(),
      vout: int(),
      threshold: nonNegativeAmount(),
      quote_id: nullable(text()),
      claimed_at: instantColumn(),
    },
    {
      key: ['id'],
      unique: [
        ['batch_id', 'member_id'],
        ['batch_id', 'vout'],
      ],
      indexes: [['member_id', 'claimed_at']],
      appendOnly: true,
    },
  ),
  defineTable(
    'payout_batch_input',
    {
      outpoint: text(),
      batch_id: text(),
      value: nonNegativeAmount(),
      script_hex: text(),
    },
    { key: ['outpoint'], indexes: [['batch_id']] },
  ),
  defineTable(
    'payout_attempt',
    { txid: text(), batch_id: text(), raw_hex: text(), fee: amountColumn(), signed_at: instantColumn() },
    { key: ['txid'], indexes: [['batch_id']], appendOnly: true },
  ),
  defineTable(
    'payout_approval',
    {
      batch_id: text(),
      batch_hash: text(),
      approved_by: text(),
      approved_at: instantColumn(),
      max_rate_sat_per_kvb: nonNegativeAmount(),
      max_fee: nonNegativeAmount(),
      mac: text(),
    },
    { key: ['batch_id'], appendOnly: true },
  ),
  defineTable(
    'payout_event',
    {
      id: text(),
      batch_id: text(),
      at: instantColumn(),
      actor: text(),
      from_state: text(),
      to_state: text(),
      details: json(),
    },
    { key: ['id'], indexes: [['batch_id', 'at']], appendOnly: true },
  ),
  defineTable(
    'payout_receipt',
    {
      batch_id: text(),
      settlement: int(),
      receipt: json(),
      issued_at: instantColumn(),
      revoked_at: nullable(instantColumn()),
    },
    { key: ['batch_id', 'settlement'] },
  ),
  defineTable(
    'payout_claim',
    { slot: text(), run_id: text(), claimed_by: text(), claimed_at: instantColumn() },
    { key: ['slot'] },
  ),
  defineTable(
    'treasury_key',
    {
      wallet_id: text(),
      chain: int(),
      key_index: int(),
      script_hex: text(),
      address: text(),
      purpose: text(),
      issued_at: instantColumn(),
    },
    { key: ['wallet_id', 'chain', 'key_index'], unique: [['script_hex'], ['wallet_id', 'purpose']] },
  ),
  defineTable(
    'payout_schedule_run',
    { run_at: instantColumn(), done_at: instantColumn(), outcome: text() },
    { key: ['run_at'], appendOnly: true },
  ),
  defineTable('payout_turn', { member_id: text(), claimed_at: instantColumn() }, { key: ['member_id'] }),
  defineTable('payout_disk_probe', { id: text(), filling: text() }, { key: ['id'] }),
];

/** Batches, items, reserved coins, signed bytes, approvals, receipts and treasury keys. */
export class Payout1764000000700 implements MigrationInterface {
  readonly name = 'Payout1764000000700';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of TABLES) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
