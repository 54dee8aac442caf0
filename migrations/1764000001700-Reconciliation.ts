import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bool, defineTable, instantColumn, int, json, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const PAYOUT_SUSPENSE = defineTable(
  'payout_suspense',
  {
    source_id: text(),
    external_id: text(),
    asset: text(),
    amount: nonNegativeAmount(),
    steps: int(),
    moved_at: instantColumn(),
  },
  { key: ['source_id', 'external_id'] },
);

const FILE_IMPORT = defineTable(
  'file_import',
  {
    id: text(),
    source_id: text(),
    file_sha256: text(),
    preview_hash: text(),
    map: json(),
    actor: text(),
    imported_at: instantColumn(),
    rows_new: int(),
    rows_revised: int(),
    rows_unchanged: int(),
    net: nonNegativeAmount(),
    pool_fee: nonNegativeAmount(),
    content: text(),
  },
  { key: ['id'], indexes: [['source_id', 'imported_at']], appendOnly: true },
);

const FILE_ROW = defineTable(
  'file_row',
  {
    source_id: text(),
    external_id: text(),
    label: text(),
    from_at: instantColumn(),
    to_at: instantColumn(),
    net: nonNegativeAmount(),
    pool_fee: nonNegativeAmount(),
    txid: nullable(text()),
    import_id: text(),
    line: int(),
    revised: bool(),
  },
  {
    key: ['source_id', 'external_id'],
    indexes: [
      ['source_id', 'txid'],
      ['source_id', 'to_at'],
    ],
  },
);

/** Late payouts in the discrepancy account, and rewards that come by file. */
export class Reconciliation1764000001700 implements MigrationInterface {
  readonly name = 'Reconciliation1764000001700';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createTable(queryRunner, PAYOUT_SUSPENSE);
    await createTable(queryRunner, FILE_IMPORT);
    await createTable(queryRunner, FILE_ROW);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
