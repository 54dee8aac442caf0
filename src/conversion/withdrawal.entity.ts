import { defineTable, instantColumn, int, nonNegativeAmount, nullable, type Row, text } from '../store';
import type { CoinOwner } from './kept';

/** An offer that took the place of one that had grown too old before its order was sent; number 1 follows the first. */
export const conversionRequote = defineTable(
  'conversion_requote',
  {
    conversion_id: text(),
    number: int(),
    venue_label: text(),
    quoted: nonNegativeAmount(),
    quoted_at: instantColumn(),
    slippage_max_bps: int(),
    bought_min: nonNegativeAmount(),
  },
  { key: ['conversion_id', 'number'], appendOnly: true },
);

/** Whose a source's coin was when a conversion of it began, as it was declared then (TAX.md 1.4). */
export const conversionOwner = defineTable(
  'conversion_owner',
  { conversion_id: text(), source_id: text(), owner: text<CoinOwner['owner']>() },
  { key: ['conversion_id', 'source_id'], appendOnly: true },
);

/**
 * Bitcoin of one or more conversions that leaves the venue in one payment. `asked`: no transaction yet; `unmatched`:
 * the venue sent it to us, and no sales add up to it; `failed`: it never left, and its sales wait again. `amount` is what it takes from our balance, the fee included.
 */
export const venueWithdrawal = defineTable(
  'venue_withdrawal',
  {
    id: text(),
    venue: text(),
    /** The venue's own id, where a person withdrew; none answers twice. */
    venue_ref: nullable(text()),
    state: text<'asked' | 'sent' | 'settled' | 'unmatched' | 'failed'>(),
    amount: nonNegativeAmount(),
    fee: nonNegativeAmount(),
    txid: nullable(text()),
    vout: nullable(int()),
    /** When the venue says it was made; for a request of ours, when it was committed. */
    at: instantColumn(),
  },
  { key: ['id'], unique: [['venue', 'venue_ref']], indexes: [['venue', 'state'], ['txid']] },
);

/** Which conversions a withdrawal brings. A conversion has one at most. */
export const venueWithdrawalPart = defineTable(
  'venue_withdrawal_part',
  { conversion_id: text(), withdrawal_id: text() },
  { key: ['conversion_id'], indexes: [['withdrawal_id']] },
);

export const conversionWithdrawalTables = [conversionRequote, conversionOwner, venueWithdrawal, venueWithdrawalPart];

export type WithdrawalRow = Row<typeof venueWithdrawal>;
