import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bool, defineTable, instantColumn, int, nonNegativeAmount, nullable, text } from '../src/store';
import { createTable } from '../src/store/ddl';

const IMPORT = defineTable(
  'filing_import',
  {
    id: text(),
    year: int(),
    preview_hash: text(),
    actor: text(),
    imported_at: instantColumn(),
    rows_new: int(),
    rows_known: int(),
    taken_back_at: nullable(instantColumn()),
    taken_back_by: nullable(text()),
  },
  { key: ['id'], indexes: [['year']] },
);

const MONTH = defineTable(
  'filing_imported_month',
  {
    import_id: text(),
    member_id: text(),
    month: text(),
    form: text(),
    box: text(),
    gross: nonNegativeAmount(),
    withheld: nonNegativeAmount(),
  },
  { key: ['import_id', 'member_id', 'month', 'form', 'box'], appendOnly: true },
);

const YEAR = defineTable(
  'filing_imported_year',
  { import_id: text(), member_id: text(), return_required: bool(), withheld: bool(), w9_on: nullable(text()) },
  { key: ['import_id', 'member_id'], appendOnly: true },
);

/** What was paid to payees before the books began here, by month, form and box. */
export class YearImports1764000003621 implements MigrationInterface {
  readonly name = 'YearImports1764000003621';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [IMPORT, MONTH, YEAR]) await createTable(queryRunner, table);
  }

  /** Migrations go forward only: restore a backup instead. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
