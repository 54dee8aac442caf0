import {
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
import type { Asset } from '../units';
import type { MoveKind, OpeningClass } from './move-rows';

/** A file that was moved in. Its text is not kept: it names people (RULES.md 24). */
export const movingImport = defineTable(
  'moving_import',
  {
    id: text(),
    kind: text<MoveKind>(),
    file_sha256: text(),
    /** The preview that was confirmed. */
    preview_hash: text(),
    actor: text(),
    imported_at: instantColumn(),
    rows_new: int(),
    rows_known: int(),
    /** Of opening balances. */
    as_of: nullable(instantColumn()),
  },
  { key: ['id'], indexes: [['imported_at']], appendOnly: true },
);

/**
 * The old system's name of a member, as a hash under a key that is in no database: it may be a person's name, and names can
 * be guessed. It stays when the person is erased, so that no file brings them back.
 */
export const movingMember = defineTable(
  'moving_member',
  { external_key: text(), member_id: text(), import_id: text() },
  { key: ['external_key'], unique: [['member_id']] },
);

/** An opening balance that is booked; a receivable has no member. */
export const movingOpening = defineTable(
  'moving_opening',
  {
    member_id: text(),
    asset: text<Asset>(),
    opening_class: text<OpeningClass>(),
    source_id: text(),
    amount: nonNegativeAmount(),
    as_of: instantColumn(),
    import_id: text(),
  },
  { key: ['member_id', 'asset', 'opening_class', 'source_id'], indexes: [['source_id']], appendOnly: true },
);

/** A comparison with the old spreadsheet, as an operator kept it: sums and ids, nobody's row. */
export const shadowStatement = defineTable(
  'shadow_statement',
  {
    id: text(),
    as_of: instantColumn(),
    made_at: instantColumn(),
    actor: text(),
    file_sha256: text(),
    head_position: int(),
    head_hash: text(),
    members: int(),
    rows: int(),
    differences: int(),
    totals: json(),
  },
  { key: ['id'], indexes: [['made_at']], appendOnly: true },
);

export type MovingImportRow = Row<typeof movingImport>;
export type OpeningRecord = Row<typeof movingOpening>;
export type StatementRow = Row<typeof shadowStatement>;

/** Every table of this room. */
export const movingTables: readonly Table[] = [movingImport, movingMember, movingOpening, shadowStatement];
