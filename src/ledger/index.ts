export { type AccountBalance, foldBalances, type TrialBalance, trialBalanceOf } from './balances';
export * from './chart';
export * from './entry';
export { reversal } from './reversal';
