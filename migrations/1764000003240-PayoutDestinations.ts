import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable, dialectOf } from '../src/store/ddl';

const PAYOUT_ITEM = defineTable(
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
      ['batch_id', 'member_id', 'address_id'],
      ['batch_id', 'vout'],
    ],
    indexes: [['member_id', 'claimed_at']],
    appendOnly: true,
  },
);

const MEMBER_SPLIT = defineTable(
  'member_split',
  { id: text(), member_id: text(), version: int(), set_at: instantColumn(), payable_from: instantColumn() },
  { key: ['id'], unique: [['member_id', 'version']], appendOnly: true },
);

const MEMBER_SPLIT_PART = defineTable(
  'member_split_part',
  {
    id: text(),
    split_id: text(),
    member_id: text(),
    place: int(),
    bps: int(),
    script_hex: text(),
    type: text(),
    address: text(),
    proof: text(),
    proof_message: nullable(text()),
    proof_signature: nullable(text()),
  },
  {
    key: ['id'],
    unique: [['split_id', 'place']],
    indexes: [['member_id'], ['script_hex']],
    appendOnly: true,
  },
);

const MEMBER_SPLIT_CANCEL = defineTable(
  'member_split_cancel',
  { split_id: text(), member_id: text(), cancelled_at: instantColumn(), way: text() },
  { key: ['split_id'], indexes: [['member_id']], appendOnly: true },
);

/** Several destinations of a member: one payment of a batch for each of them, and how payouts are divided. */
export class PayoutDestinations1764000003240 implements MigrationInterface {
  readonly name = 'PayoutDestinations1764000003240';

  async up(queryRunner: QueryRunner): Promise<void> {
    await (dialectOf(queryRunner) === 'postgres' ? widenConstraint(queryRunner) : copyTable(queryRunner));
    await createTable(queryRunner, MEMBER_SPLIT);
    await createTable(queryRunner, MEMBER_SPLIT_PART);
    await createTable(queryRunner, MEMBER_SPLIT_CANCEL);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}

async function widenConstraint(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(
    'ALTER TABLE "payout_item" DROP CONSTRAINT "uq_payout_item_batch_id_member_id", ' +
      'ADD CONSTRAINT "uq_payout_item_batch_id_member_id_address_id" UNIQUE ("batch_id", "member_id", "address_id")',
  );
}

/** SQLite changes no constraint in place. The copy has its guards before the old table, which no one may change, goes. */
async function copyTable(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query('DROP INDEX "ix_payout_item_member_id_claimed_at"');
  await queryRunner.query('ALTER TABLE "payout_item" RENAME TO "payout_item_before"');
  await createTable(queryRunner, PAYOUT_ITEM);
  const columns = Object.keys(PAYOUT_ITEM.columns)
    .map((column) => `"${column}"`)
    .join(', ');
  await queryRunner.query(`INSERT INTO "payout_item" (${columns}) SELECT ${columns} FROM "payout_item_before"`);
  await queryRunner.query('DROP TABLE "payout_item_before"');
}
