import { defineTable, instantColumn, int, nonNegativeAmount, type Row, text } from '../store';

/** Every wallet that this house ever had: an id never gets another descriptor. Public keys only. */
export const treasuryWallets = defineTable(
  'treasury_wallet',
  { wallet_id: text(), descriptor: text(), known_since: instantColumn() },
  { key: ['wallet_id'], appendOnly: true },
);

/** A batch that pays nobody: coins of the wallet that it spends go to another wallet of the house. */
export const walletMoves = defineTable(
  'payout_wallet_move',
  {
    batch_id: text(),
    to_wallet_id: text(),
    /** What arrives there. */
    amount: nonNegativeAmount(),
    vout: int(),
  },
  { key: ['batch_id'], appendOnly: true },
);

export const walletTables = [treasuryWallets, walletMoves];

export type WalletMoveRow = Row<typeof walletMoves>;
