import { defineTable, instantColumn, int, json, text } from '../store';

/** A purchase as text, so that every amount stays exact: base units, and parts of 1e-12 dollar. */
export type CostPartText = { readonly units: string; readonly acquiredAt: number; readonly basis: string };

/**
 * Versions of what a member states of coin from before the books. The last version counts; one without parts says that the
 * cost is not known. Not written down as of an earlier time than the newest entry of the journal was known.
 */
export const lotCost = defineTable(
  'tax_lot_cost',
  {
    member_id: text(),
    lot: text(),
    version: int(),
    recorded_at: instantColumn(),
    parts: json<readonly CostPartText[]>(),
  },
  {
    key: ['member_id', 'lot', 'version'],
    appendOnly: true,
    notBefore: { column: 'recorded_at', table: 'journal_entry', newest: 'position', time: 'known_at' },
  },
);

export const lotCostTables = [lotCost] as const;
