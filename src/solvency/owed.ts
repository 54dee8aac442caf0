import { type AccountBalance, accounts, memberOf } from '../ledger';
import { type Asset, ASSETS } from '../units';
import { BALANCE_CLASSES, type BalanceClass } from './inclusion-file';

/** What a holder is owed of one asset, by class. */
export interface OwedTo {
  readonly holder: string;
  readonly balance: Readonly<Record<BalanceClass, bigint>>;
}

const NOTHING: Readonly<Record<BalanceClass, bigint>> = { available: 0n, held: 0n, inBatch: 0n, inFlight: 0n };
/** The ledger's names of the classes that are owed. */
const CLASSES: Readonly<Record<string, BalanceClass>> = {
  available: 'available',
  held: 'held',
  'in-batch': 'inBatch',
  'in-flight': 'inFlight',
};
/** What else stands on the liabilities' side (RULES 12), each as one holder. */
const HOUSE: ReadonlyMap<string, string> = new Map([
  [accounts.taxWithheld, 'house/tax-withheld'],
  [accounts.feeReserve, 'house/fee-reserve'],
]);
const DEBTOR = /^receivable\/member\/([^/]+)$/;

/** The name of a member in a statement. */
export const memberHolder = (memberId: string): string => `member/${memberId}`;

/**
 * Everybody who is owed something, ever had an account of the asset, or owes us of it, and what is owed: the
 * liabilities' side of RULES 12, account by account. A debt is a holder with nothing and is never set against anything;
 * accrued is no part. Bitcoin always has a list.
 * @returns holders by name, per asset
 */
export function owedByAsset(balances: readonly AccountBalance[]): Map<Asset, OwedTo[]> {
  const found = new Map<Asset, Map<string, Record<BalanceClass, bigint>>>([['BTC', new Map()]]);
  const rowOf = (asset: Asset, holder: string): Record<BalanceClass, bigint> => {
    const holders = found.get(asset) ?? new Map<string, Record<BalanceClass, bigint>>();
    found.set(asset, holders);
    const row = holders.get(holder) ?? { ...NOTHING };
    holders.set(holder, row);
    return row;
  };
  for (const { account, asset, balance } of balances) {
    const member = memberOf(account);
    const house = HOUSE.get(account);
    const [, debtor] = DEBTOR.exec(account) ?? [];
    if (member !== undefined) {
      const row = rowOf(asset, memberHolder(member.memberId));
      const name = CLASSES[member.memberClass];
      if (name !== undefined) row[name] += balance;
    } else if (house !== undefined) {
      rowOf(asset, house).available += balance;
    } else if (debtor !== undefined) {
      rowOf(asset, memberHolder(debtor));
    }
  }
  const byName = (a: OwedTo, b: OwedTo): number => (a.holder < b.holder ? -1 : 1);
  const listed = ASSETS.flatMap((asset) => {
    const holders = found.get(asset);
    if (holders === undefined) return [];
    const list = [...holders].map(([holder, balance]): OwedTo => ({ holder, balance }));
    return [[asset, list.sort(byName)] as const];
  });
  return new Map(listed);
}

/** All classes together, base units. */
export function unitsOf({ balance }: OwedTo): bigint {
  return BALANCE_CLASSES.reduce((sum, name) => sum + balance[name], 0n);
}
