import { bool, defineTable, instantColumn, int, nonNegativeAmount, nullable, text, type Row } from '../store';
import type { Asset } from '../units';
import type { ConversionState } from './machine';

/** One conversion and how far it is. The client ids are committed before anything is sent (FAULTS.md F35). */
export const conversion = defineTable(
  'conversion',
  {
    id: text(),
    venue: text(),
    dry_run: bool(),
    asset: text<Asset>(),
    amount: nonNegativeAmount(),
    state: text<ConversionState>(),
    halted_from: nullable(text<ConversionState>()),
    client_order_id: text(),
    client_withdrawal_id: text(),
    quoted: nullable(nonNegativeAmount()),
    sold: nonNegativeAmount(),
    bought: nonNegativeAmount(),
    fee: nonNegativeAmount(),
    fills: int(),
    withdrawal_fee: nonNegativeAmount(),
    /** Satoshi that must arrive at our descriptors. */
    arrives: nullable(nonNegativeAmount()),
    txid: nullable(text()),
    vout: nullable(int()),
    note: nullable(text()),
    created_at: instantColumn(),
    updated_at: instantColumn(),
  },
  {
    key: ['id'],
    unique: [['client_order_id'], ['client_withdrawal_id']],
    indexes: [['state'], ['txid'], ['created_at', 'id']],
  },
);

/** What each holder sold and bought in a conversion. */
export const conversionShare = defineTable(
  'conversion_share',
  {
    conversion_id: text(),
    holder: text(),
    sold: nonNegativeAmount(),
    bought: nonNegativeAmount(),
    fee: nonNegativeAmount(),
    withdrawal_fee: nonNegativeAmount(),
  },
  { key: ['conversion_id', 'holder'] },
);

/** Altcoin that a venue reports as credited. `unannounced`: no pool statement names its transaction yet. */
export const venueDeposit = defineTable(
  'venue_deposit',
  {
    venue: text(),
    id: text(),
    asset: text<Asset>(),
    amount: nonNegativeAmount(),
    txid: text(),
    credited_at: instantColumn(),
    state: text<'unannounced' | 'booked'>(),
    source_id: nullable(text()),
  },
  { key: ['venue', 'id'], indexes: [['state']] },
);

/** The venue's own word on our balance, and when it said so. */
export const venueBalance = defineTable(
  'venue_balance',
  { venue: text(), asset: text<Asset>(), balance: nonNegativeAmount(), dry_run: bool(), observed_at: instantColumn() },
  { key: ['venue', 'asset'] },
);

export const conversionTables = [conversion, conversionShare, venueDeposit, venueBalance];

export type ConversionRow = Row<typeof conversion>;
export type ShareRow = Row<typeof conversionShare>;
export type VenueBalanceRow = Row<typeof venueBalance>;
