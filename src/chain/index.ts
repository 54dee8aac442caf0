export * from './backend';
export * from './chain-config';
export * from './chain-status';
export * from './checkpoints';
export * from './fee-rate';
export * from './header-chain';
export { buildReceipt } from './receipt';
export { type PayoutReceipt, readReceipt, receiptDigest, type ReceiptItem } from './receipt-file';
export * from './verify-receipt';
