export { type AccountBalance, Balances, foldBalances, type TrialBalance, type TrialBalanceLine } from './balances';
export * from './chart';
export * from './entry';
export { reversal } from './reversal';
export type { LedgerDifference, LedgerVerification } from './verification';
export { validate } from './validate';
