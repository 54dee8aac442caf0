import { defineTable, instantColumn, nonNegativeAmount, nullable, type Row, type Table, text } from '../store';
import type { SharingRule } from './sharing-rule';

/** Changes of a source's sharing rule, each from an instant on. What it was at first stands in the source's state. */
export const sharingRule = defineTable(
  'sharing_rule',
  {
    source_id: text(),
    from_at: instantColumn(),
    rule: text<SharingRule>(),
    /** Of PPLNS, as it was written: `2 difficulties`, `8000000 shares`. */
    pplns_window: nullable(text()),
    declared_by: text<'file' | 'operator'>(),
    declared_at: instantColumn(),
  },
  { key: ['source_id', 'from_at'], appendOnly: true },
);

/** By which rule a row was shared at its first booking, and so for ever. */
export const rowSharing = defineTable(
  'row_sharing',
  {
    source_id: text(),
    external_id: text(),
    rule: text<SharingRule>(),
    /** Since when that rule had been in force. */
    rule_from_at: instantColumn(),
    pplns_window: nullable(text()),
    /** Of PPLNS, in hashes: what the window asked for, and what there was. */
    window_hashes: nullable(nonNegativeAmount()),
    found_hashes: nullable(nonNegativeAmount()),
    /** The first instant whose work counted; null where none did. */
    reached_at: nullable(instantColumn()),
  },
  { key: ['source_id', 'external_id'], appendOnly: true },
);

export type RowSharingRow = Row<typeof rowSharing>;

/** Tables of sharing rules. */
export const sharingTables: readonly Table[] = [sharingRule, rowSharing];
