import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bool, defineTable, instantColumn, int, json, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const TAKE_BACK = defineTable(
  'reward_take_back',
  {
    txid: text(),
    vout: int(),
    turn: int(),
    source_id: text(),
    external_id: text(),
    amount: nonNegativeAmount(),
    short: nonNegativeAmount(),
    is_gone: bool(),
    taken_at: instantColumn(),
    returned_at: nullable(instantColumn()),
  },
  { key: ['txid', 'vout', 'turn'], indexes: [['source_id', 'returned_at']] },
);

const COINBASE_RECEIPT = defineTable(
  'coinbase_receipt',
  {
    txid: text(),
    vout: int(),
    issue: int(),
    block_hash: text(),
    height: int(),
    receipt: json(),
    issued_at: instantColumn(),
    revoked_at: nullable(instantColumn()),
  },
  { key: ['txid', 'vout', 'issue'], indexes: [['revoked_at']] },
);

/** Solo rewards: deposits that were taken back, and the receipts of matured blocks. */
export class Solo1764000001200 implements MigrationInterface {
  readonly name = 'Solo1764000001200';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [TAKE_BACK, COINBASE_RECEIPT]) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
