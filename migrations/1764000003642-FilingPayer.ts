import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defineTable, instantColumn, int, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const PAYER = defineTable(
  'filing_payer',
  { version: int(), sealed_key: text(), sealed_text: text(), at: instantColumn(), by: text() },
  { key: ['version'], appendOnly: true },
);

/** Who files, and what was decided of sources. */
export class FilingPayer1764000003642 implements MigrationInterface {
  readonly name = 'FilingPayer1764000003642';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, PAYER);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
