import { bool, defineTable, instantColumn, int, nonNegativeAmount, nullable, type Row, text } from '../store';

/**
 * A transaction that takes the coins of a batch back to ourselves (RULES.md 14). It spends every input of the batch, so
 * that the network confirms one of the two.
 */
export const payoutCancellations = defineTable(
  'payout_cancellation',
  {
    id: text(),
    batch_id: text(),
    /** From 1; the last one counts. */
    number: int(),
    planned_by: text(),
    planned_at: instantColumn(),
    rate_sat_per_kvb: nonNegativeAmount(),
    fee: nonNegativeAmount(),
    /** What comes back to us. */
    back: nonNegativeAmount(),
    vbytes: int(),
    /** What the approval is bound to. */
    hash: text(),
    /** Unsigned, base64. */
    psbt: text(),
    txid: text(),
  },
  { key: ['id'], unique: [['batch_id', 'number']], appendOnly: true },
);

/** What stands in the books for a batch that is being cancelled or was replaced. The number is part of the entries' references. */
export const payoutCancelBooks = defineTable(
  'payout_cancel_book',
  {
    batch_id: text(),
    /** Number of the entries that commit the payment, 0 for the first ones; null while none stand. */
    committed: nullable(int()),
    /** Network fee that is booked for a cancellation or a dearer attempt beside the first one's. */
    fee: nonNegativeAmount(),
    /** Number of the entry that books it. */
    fee_number: int(),
    /** Number of the entries that gave the items back; null while none stand. */
    returned: nullable(int()),
    /** Number of the entries that took them again, after a reorganisation. */
    taken: nullable(int()),
    number: int(),
    /** The payment was signed, or a block held it: its bytes are out there. */
    has_bytes: bool(),
  },
  { key: ['batch_id'] },
);

export const cancellationTables = [payoutCancellations, payoutCancelBooks];

export type CancellationRow = Row<typeof payoutCancellations>;
export type CancelBookRow = Row<typeof payoutCancelBooks>;
