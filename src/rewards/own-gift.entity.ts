import { defineTable, instantColumn, int, nonNegativeAmount, type Table, text } from '../store';

/**
 * A gift (`reward_gift`, by the same key) out of the operator's own part of a contract's row: units that a member held and
 * that were declared too late.
 */
export const ownGift = defineTable(
  'own_gift',
  {
    source_id: text(),
    external_id: text(),
    seq: int(),
    units: nonNegativeAmount(),
    from_at: instantColumn(),
    until_at: instantColumn(),
  },
  { key: ['source_id', 'external_id', 'seq'], appendOnly: true },
);

export const ownGiftTables: readonly Table[] = [ownGift];
