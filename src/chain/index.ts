export * from './backend';
export * from './chain-config';
export * from './chain-status';
export * from './checkpoints';
export { type CoinTeller, FOLLOWED_COINS, type FollowedCoin } from './coin-chain';
export { COIN_TROUBLES, type CoinTrouble } from './coin-chain.entity';
export type { CoinSpan } from './coin-spans';
export type { CoinHeaders, CoinHeaderSource } from './coin-headers';
export * from './fee-quote';
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
