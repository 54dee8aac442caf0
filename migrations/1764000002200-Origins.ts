import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const PAYOUT_ADVANCE = defineTable(
  'payout_advance',
  {
    source_id: text(),
    external_id: text(),
    asset: text(),
    amount: nonNegativeAmount(),
    advanced_at: instantColumn(),
  },
  { key: ['source_id', 'external_id'] },
);

const COIN_ORIGIN = defineTable(
  'coin_origin',
  {
    txid: text(),
    vout: int(),
    source_id: text(),
    external_id: text(),
    actor: text(),
    named_at: instantColumn(),
    from_inside: nonNegativeAmount(),
  },
  { key: ['txid', 'vout'], indexes: [['source_id', 'external_id']] },
);

const CLAIM_CODE_MEMBER = defineTable(
  'claim_code_member',
  { code_id: text(), member_id: text() },
  { key: ['code_id'], indexes: [['member_id']], appendOnly: true },
);

const GIFT_REASON = defineTable(
  'gift_reason',
  {
    id: text(),
    member_id: text(),
    text: nullable(text()),
    said_at: instantColumn(),
  },
  { key: ['id'], indexes: [['member_id']] },
);

/** Coin that left the chain or that nobody announced, whose a claim code is, and reasons apart from the journal. */
export class Origins1764000002200 implements MigrationInterface {
  readonly name = 'Origins1764000002200';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, PAYOUT_ADVANCE);
    await createTable(queryRunner, COIN_ORIGIN);
    await createTable(queryRunner, CLAIM_CODE_MEMBER);
    await createTable(queryRunner, GIFT_REASON);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
