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
import type { Asset } from '../units';
import type { MoveKind, OpeningClass } from './move-rows';
import type { TakeBackCause } from './take-back';

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

/**
 * Keys of the service that were in use before, each sealed under the present one, the oldest first: hashes of names were
 * made under them, and the names are not here to make the hashes anew.
 */
export const movingKey = defineTable('moving_key', { place: int(), sealed: text() }, { key: ['place'] });

/**
 * An opening balance that was booked; a receivable has no member. The last turn counts, unless it is among
 * `opening_gone`: then another one may follow.
 */
export const openingBalance = defineTable(
  'opening_balance',
  {
    member_id: text(),
    asset: text<Asset>(),
    opening_class: text<OpeningClass>(),
    source_id: text(),
    /** From 1: an opening can be taken back and made anew. */
    turn: int(),
    amount: nonNegativeAmount(),
    as_of: instantColumn(),
    import_id: text(),
  },
  {
    key: ['member_id', 'asset', 'opening_class', 'source_id', 'turn'],
    indexes: [['source_id'], ['import_id']],
    appendOnly: true,
  },
);

/** Opening balances that two people took back. */
export const openingGone = defineTable(
  'opening_gone',
  {
    member_id: text(),
    asset: text<Asset>(),
    opening_class: text<OpeningClass>(),
    source_id: text(),
    turn: int(),
    take_back_id: text(),
  },
  {
    key: ['member_id', 'asset', 'opening_class', 'source_id', 'turn'],
    indexes: [['take_back_id']],
    appendOnly: true,
  },
);

/** An opening file, or a part of it, that one person wants to take back and another confirms. */
export const openingTakeBack = defineTable(
  'opening_take_back',
  {
    id: text(),
    import_id: text(),
    /** Only what this member had available; null: not limited. */
    member_id: nullable(text()),
    /** Only the opening of this source; null: not limited. */
    source_id: nullable(text()),
    cause: text<TakeBackCause>(),
    /** True: no corrected file follows, and what pools state of earlier work is booked from now on. */
    lifts: bool(),
    state: text<'open' | 'booked' | 'withdrawn'>(),
    proposed_by: text(),
    proposed_at: instantColumn(),
    decided_by: nullable(text()),
    decided_at: nullable(instantColumn()),
  },
  { key: ['id'], indexes: [['state'], ['import_id']] },
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
export type OpeningRecord = Row<typeof openingBalance>;
export type TakeBackRow = Row<typeof openingTakeBack>;
export type StatementRow = Row<typeof shadowStatement>;

/** Every table of this room. */
export const movingTables: readonly Table[] = [
  movingImport,
  movingMember,
  movingKey,
  openingBalance,
  openingGone,
  openingTakeBack,
  shadowStatement,
];
