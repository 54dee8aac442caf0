export { type AccountBalance, foldBalances } from './balances';
export * from './chart';
export * from './entry';
export { reversal } from './reversal';
