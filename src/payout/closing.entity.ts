import { defineTable, instantColumn, nonNegativeAmount, nullable, type Row, text } from '../store';
import type { ClosingHoldReason } from './closing';

/** What was left of an account and could not be paid, moved to held by an operator's word and named (RULES.md 28). */
export const closingHolds = defineTable(
  'payout_closing_hold',
  {
    id: text(),
    member_id: text(),
    amount: nonNegativeAmount(),
    reason: text<ClosingHoldReason>(),
    placed_by: text(),
    placed_at: instantColumn(),
    released_at: nullable(instantColumn()),
  },
  { key: ['id'], indexes: [['member_id']] },
);

export const closingTables = [closingHolds];

export type ClosingHoldRow = Row<typeof closingHolds>;
