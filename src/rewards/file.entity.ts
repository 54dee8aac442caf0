import {
  bool,
  defineTable,
  instantColumn,
  int,
  json,
  nonNegativeAmount,
  nullable,
  type Row,
  type Table,
  text,
} from '../store';

/** A file that was booked, as it came: what an operator said that a pool without an API credited. */
export const fileImport = defineTable(
  'file_import',
  {
    id: text(),
    source_id: text(),
    file_sha256: text(),
    /** The preview that the operator confirmed. */
    preview_hash: text(),
    map: json(),
    actor: text(),
    imported_at: instantColumn(),
    rows_new: int(),
    rows_revised: int(),
    rows_unchanged: int(),
    /** Sums of the whole file, base units. */
    net: nonNegativeAmount(),
    pool_fee: nonNegativeAmount(),
    content: text(),
  },
  { key: ['id'], indexes: [['source_id', 'imported_at']], appendOnly: true },
);

/** Where a row of files stands; its versions are in `reward_row`. */
export const fileRow = defineTable(
  'file_row',
  {
    source_id: text(),
    external_id: text(),
    /** The id as the file writes it, any text. */
    label: text(),
    from_at: instantColumn(),
    to_at: instantColumn(),
    net: nonNegativeAmount(),
    pool_fee: nonNegativeAmount(),
    txid: nullable(text()),
    /** The file that said it last, and the line in it. */
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

export type FileImportRow = Row<typeof fileImport>;

/** Tables of rewards that come by file. */
export const fileTables: readonly Table[] = [fileImport, fileRow];
