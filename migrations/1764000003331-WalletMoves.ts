import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, int, nonNegativeAmount, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const PAYOUT_WALLET_MOVE = defineTable(
  'payout_wallet_move',
  { batch_id: text(), to_wallet_id: text(), amount: nonNegativeAmount(), vout: int() },
  { key: ['batch_id'], appendOnly: true },
);

/** Batches that move coins from one wallet of the house to another. */
export class WalletMoves1764000003331 implements MigrationInterface {
  readonly name = 'WalletMoves1764000003331';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, PAYOUT_WALLET_MOVE);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
