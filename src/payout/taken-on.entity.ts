import { defineTable, instantColumn, text } from '../store';

/**
 * Who took a batch of the schedule on as its own, as if that person had planned it: another one approves (RULES.md 19).
 * The key holds the hash too, so that a batch that is not the one that was shown has nobody.
 */
export const payoutTakenOn = defineTable(
  'payout_taken_on',
  { batch_id: text(), batch_hash: text(), taken_by: text(), taken_at: instantColumn() },
  { key: ['batch_id', 'batch_hash'], appendOnly: true },
);

export const takenOnTables = [payoutTakenOn];
