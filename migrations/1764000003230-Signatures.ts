import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const SIGNATURE = defineTable(
  'payout_signature',
  {
    txid: text(),
    input_index: int(),
    public_key: text(),
    signature: text(),
    batch_id: text(),
    given_by: text(),
    given_at: instantColumn(),
  },
  { key: ['txid', 'input_index', 'public_key'], indexes: [['batch_id']], appendOnly: true },
);

/** Signatures that came back from devices and co-signers, each checked before it was written. */
export class Signatures1764000003230 implements MigrationInterface {
  readonly name = 'Signatures1764000003230';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, SIGNATURE);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
