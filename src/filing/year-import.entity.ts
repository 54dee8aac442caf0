import type { ReturnForm } from '../../reports/information-returns';
import { bool, defineTable, instantColumn, int, nonNegativeAmount, nullable, type Row, text } from '../store';
import type { Day, Usd } from '../units';

/** A file of what was paid before the books began here. Taken back, nothing of it counts. */
export const yearImport = defineTable(
  'filing_import',
  {
    id: text(),
    year: int(),
    /** Of the preview that was confirmed: it names the file and all that it did. */
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

/** One month of one payee in one box, as a file states it. */
export const importedMonth = defineTable(
  'filing_imported_month',
  {
    import_id: text(),
    member_id: text(),
    /** `YYYY-MM`. */
    month: text(),
    form: text<ReturnForm>(),
    box: text(),
    gross: nonNegativeAmount<Usd>(),
    withheld: nonNegativeAmount<Usd>(),
  },
  { key: ['import_id', 'member_id', 'month', 'form', 'box'], appendOnly: true },
);

/** What a file states of the year before and of a Form W-9 on paper. */
export const importedYear = defineTable(
  'filing_imported_year',
  {
    import_id: text(),
    member_id: text(),
    return_required: bool(),
    withheld: bool(),
    w9_on: nullable(text<Day>()),
  },
  { key: ['import_id', 'member_id'], appendOnly: true },
);

export const yearImportTables = [yearImport, importedMonth, importedYear];

export type YearImportRow = Row<typeof yearImport>;
