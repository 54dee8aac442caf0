import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const OUTPUT_WORD = defineTable(
  'payout_output_word',
  {
    txid: text(),
    vout: int(),
    whose: text(),
    member_id: nullable(text()),
    named_by: text(),
    named_at: instantColumn(),
    agreed_by: nullable(text()),
    agreed_at: nullable(instantColumn()),
  },
  { key: ['txid', 'vout'] },
);

/** After a restore: whose the outputs are of what took coins of a batch, by the word of two people. */
export class OutputWords1764000003480 implements MigrationInterface {
  readonly name = 'OutputWords1764000003480';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, OUTPUT_WORD);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
