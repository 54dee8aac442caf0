import { defineTable, nonNegativeAmount, type Row, text } from '../store';

/**
 * A batch that pays nobody and pulls another one into a block: it spends that one's change to ourselves (RULES.md 13, 17).
 * One that was given back before its hand-out stays here, and another may follow it.
 */
export const payoutChildren = defineTable(
  'payout_child',
  {
    batch_id: text(),
    parent_id: text(),
    /** Of the attempt whose change it spends: only with that one in a block can it be mined. */
    parent_txid: text(),
    /** What parent and child were to reach together. */
    rate_sat_per_kvb: nonNegativeAmount(),
  },
  { key: ['batch_id'], indexes: [['parent_id']], appendOnly: true },
);

export const childTables = [payoutChildren];

export type ChildRow = Row<typeof payoutChildren>;
