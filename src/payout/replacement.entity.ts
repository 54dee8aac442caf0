import { defineTable, instantColumn, int, nonNegativeAmount, nullable, type Row, text } from '../store';

/**
 * The attempts of a payment that was replaced by a dearer one (RULES.md 13). Each spends every coin of those before it
 * and pays the same outputs at the same places, so that the network confirms one of them. Number 0 is the payment as it
 * was approved first, with the id of its batch; it is written down when the first replacement is planned. The batch's own
 * row says what its attempt in force says: the one that a block holds, or the newest that is signed.
 */
export const payoutReplacements = defineTable(
  'payout_replacement',
  {
    id: text(),
    batch_id: text(),
    number: int(),
    planned_by: text(),
    planned_at: instantColumn(),
    rate_sat_per_kvb: nonNegativeAmount(),
    fee: nonNegativeAmount(),
    change: nonNegativeAmount(),
    change_vout: nullable(int()),
    change_index: nullable(int()),
    vbytes: int(),
    /** What the approval is bound to. */
    hash: text(),
    /** Unsigned, base64. */
    psbt: text(),
    txid: text(),
  },
  { key: ['id'], unique: [['batch_id', 'number']], indexes: [['txid']], appendOnly: true },
);

/** A coin that a replacement took beside those of its batch. It is reserved like them, and given back when another attempt is buried. */
export const payoutAddedInputs = defineTable(
  'payout_added_input',
  {
    outpoint: text(),
    batch_id: text(),
    /** Of the first attempt that spends it; each later one does too. */
    number: int(),
  },
  { key: ['outpoint'], indexes: [['batch_id']] },
);

export const replacementTables = [payoutReplacements, payoutAddedInputs];

export type ReplacementRow = Row<typeof payoutReplacements>;
export type AddedInputRow = Row<typeof payoutAddedInputs>;
