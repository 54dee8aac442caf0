import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bool, defineTable, instantColumn, int, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const conversion = defineTable(
  'conversion',
  {
    id: text(),
    venue: text(),
    dry_run: bool(),
    asset: text(),
    amount: nonNegativeAmount(),
    state: text(),
    halted_from: nullable(text()),
    client_order_id: text(),
    client_withdrawal_id: text(),
    quoted: nullable(nonNegativeAmount()),
    sold: nonNegativeAmount(),
    bought: nonNegativeAmount(),
    fee: nonNegativeAmount(),
    fills: int(),
    withdrawal_fee: nonNegativeAmount(),
    arrives: nullable(nonNegativeAmount()),
    txid: nullable(text()),
    vout: nullable(int()),
    note: nullable(text()),
    created_at: instantColumn(),
    updated_at: instantColumn(),
  },
  {
    key: ['id'],
    unique: [['client_order_id'], ['client_withdrawal_id']],
    indexes: [['state'], ['txid'], ['created_at', 'id']],
  },
);

const conversionShare = defineTable(
  'conversion_share',
  {
    conversion_id: text(),
    holder: text(),
    sold: nonNegativeAmount(),
    bought: nonNegativeAmount(),
    fee: nonNegativeAmount(),
    withdrawal_fee: nonNegativeAmount(),
  },
  { key: ['conversion_id', 'holder'] },
);

const venueDeposit = defineTable(
  'venue_deposit',
  {
    venue: text(),
    id: text(),
    asset: text(),
    amount: nonNegativeAmount(),
    txid: text(),
    credited_at: instantColumn(),
    state: text(),
    source_id: nullable(text()),
  },
  { key: ['venue', 'id'], indexes: [['state']] },
);

const venueBalance = defineTable(
  'venue_balance',
  { venue: text(), asset: text(), balance: nonNegativeAmount(), dry_run: bool(), observed_at: instantColumn() },
  { key: ['venue', 'asset'] },
);

const dryRunOrder = defineTable(
  'dry_run_order',
  {
    client_order_id: text(),
    sell: text(),
    amount: nonNegativeAmount(),
    bought: nonNegativeAmount(),
    fee: nonNegativeAmount(),
  },
  { key: ['client_order_id'] },
);

const dryRunWithdrawal = defineTable(
  'dry_run_withdrawal',
  { client_withdrawal_id: text(), amount: nonNegativeAmount(), address: text(), txid: nullable(text()) },
  { key: ['client_withdrawal_id'] },
);

/** Conversions, who has what part of each, and what a venue says. */
export class Conversion1764000000600 implements MigrationInterface {
  readonly name = 'Conversion1764000000600';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, conversion);
    await createTable(queryRunner, conversionShare);
    await createTable(queryRunner, venueDeposit);
    await createTable(queryRunner, venueBalance);
    await createTable(queryRunner, dryRunOrder);
    await createTable(queryRunner, dryRunWithdrawal);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
