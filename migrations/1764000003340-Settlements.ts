import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, json, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const SETTLEMENT = defineTable(
  'payout_settlement',
  {
    id: text(),
    member_id: text(),
    txid: text(),
    vout: int(),
    amount: nonNegativeAmount(),
    script_hex: text(),
    address: text(),
    inputs: json(),
    state: text(),
    block_hash: nullable(text()),
    block_height: nullable(int()),
    look_height: int(),
    looked_hash: nullable(text()),
    evidence: text(),
    proposed_by: text(),
    proposed_at: instantColumn(),
    approved_by: nullable(text()),
    approved_at: nullable(instantColumn()),
    returned_by: nullable(text()),
    note: nullable(text()),
    settlements: int(),
    moved_at: instantColumn(),
  },
  { key: ['id'], indexes: [['member_id', 'proposed_at'], ['state'], ['proposed_at']] },
);

const OUTPUT = defineTable(
  'payout_settlement_output',
  { outpoint: text(), settlement_id: text() },
  { key: ['outpoint'] },
);

const RECEIPT = defineTable(
  'payout_settlement_receipt',
  {
    settlement_id: text(),
    number: int(),
    receipt: json(),
    issued_at: instantColumn(),
    revoked_at: nullable(instantColumn()),
  },
  { key: ['settlement_id', 'number'] },
);

/** Payments to members from another wallet of the operator's, and their receipts. */
export class Settlements1764000003340 implements MigrationInterface {
  readonly name = 'Settlements1764000003340';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [SETTLEMENT, OUTPUT, RECEIPT]) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
