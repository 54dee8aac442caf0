export { type AccountBalance, foldBalances } from './balances';
export * from './chart';
export * from './entry';
export type { MemberBalances } from './ledger.service';
export { reversal } from './reversal';
