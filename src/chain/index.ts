export * from './backend';
export * from './chain-config';
export * from './chain-status';
export * from './checkpoints';
export { FOLLOWED_COINS, type FollowedCoin } from './coin-chain';
export { COIN_TROUBLES, type CoinTrouble } from './coin-chain.entity';
export type { CoinHeaders, CoinHeaderSource } from './coin-headers';
export * from './fee-rate';
export * from './maturity';
export { buildCoinbaseReceipt, buildReceipt } from './receipt';
export {
  type CoinbaseReceipt,
  coinbaseReceiptDigest,
  type PayoutReceipt,
  readCoinbaseReceipt,
  readReceipt,
  receiptDigest,
  type ReceiptItem,
} from './receipt-file';
export { heightPush } from './receipt-payment';
export * from './verify-receipt';
