import { defineTable, instantColumn, type Table, text } from '../store';

/**
 * Work before this instant is in an opening balance: rows of it that come later are not booked again. `*` is for every
 * source without a line of its own.
 */
export const openingFence = defineTable(
  'opening_fence',
  { source_id: text(), before_at: instantColumn() },
  { key: ['source_id'] },
);

export const openingTables: readonly Table[] = [openingFence];
