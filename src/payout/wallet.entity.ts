import { defineTable, instantColumn, type Row, text } from '../store';

/** Every wallet that this house ever had: an id never gets another descriptor. Public keys only. */
export const treasuryWallets = defineTable(
  'treasury_wallet',
  { wallet_id: text(), descriptor: text(), known_since: instantColumn() },
  { key: ['wallet_id'], appendOnly: true },
);

export const walletTables = [treasuryWallets];

export type TreasuryWalletRow = Row<typeof treasuryWallets>;
