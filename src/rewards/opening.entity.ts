import { defineTable, instantColumn, int, json, type Table, text } from '../store';

/**
 * Work before this instant is in an opening balance: rows of it that come later are not booked again. `*` is for every
 * source without a line of its own. What the acts below come to.
 */
export const openingFence = defineTable(
  'opening_fence',
  { source_id: text(), before_at: instantColumn() },
  { key: ['source_id'] },
);

/**
 * An import of opening balances, as far as it fences work off. `stands` with its balances; `loose`: they were taken back,
 * and the fence waits for the file that corrects them; `lifted`: it fences nothing any more.
 */
export const openingFenceAct = defineTable(
  'opening_fence_act',
  {
    import_id: text(),
    /** `*` for what members had, whatever the source it came from. */
    source_id: text(),
    /** From 1, in the order of booking. */
    seq: int(),
    before_at: instantColumn(),
    booked: json<readonly string[]>(),
    state: text<'stands' | 'loose' | 'lifted'>(),
  },
  { key: ['import_id', 'source_id'], indexes: [['seq']] },
);

export const openingTables: readonly Table[] = [openingFence, openingFenceAct];
