import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const TREASURY_WALLET = defineTable(
  'treasury_wallet',
  { wallet_id: text(), descriptor: text(), known_since: instantColumn() },
  { key: ['wallet_id'], appendOnly: true },
);

/** Several wallets side by side; the first start after this one notes the treasury that stands as `main`. */
export class TreasuryWallets1764000003330 implements MigrationInterface {
  readonly name = 'TreasuryWallets1764000003330';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, TREASURY_WALLET);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
