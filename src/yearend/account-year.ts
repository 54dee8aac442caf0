import { type AccountBalance, type AccountId, type Entry, ruleOf } from '../ledger';
import { type Asset, type Usd, usd } from '../units';

/** One account in one asset over the year. Base units, opening and closing above zero on the account's normal side. */
export interface AccountYear {
  readonly account: AccountId;
  /** Its line of the chart. */
  readonly kind: string;
  readonly type: string;
  readonly asset: Asset;
  readonly opening: bigint;
  readonly debit: bigint;
  readonly credit: bigint;
  readonly closing: bigint;
  /** Value of the year's postings that were booked with one, on the normal side; null where none was. */
  readonly usd: Usd | null;
}

interface Sums {
  readonly account: AccountId;
  readonly asset: Asset;
  before: bigint;
  debit: bigint;
  credit: bigint;
  /** Debits less credits. */
  usd: bigint | null;
}

/** Movements of all accounts by the time at which they happened; no floor holds in that order, so none is asked for. */
export class AccountYears {
  readonly #byAsset = new Map<Asset, Map<AccountId, Sums>>();

  /** @param isBefore the entry is of an earlier year */
  add(entry: Entry, isBefore: boolean): void {
    for (const { account, asset, side, amount, usd: value } of entry.postings) {
      const sums = this.sums(account, asset);
      if (isBefore) sums.before += side === 'debit' ? amount : -amount;
      else sums[side] += amount;
      if (!isBefore && value !== undefined) sums.usd = (sums.usd ?? 0n) + (side === 'debit' ? value : 0n - value);
    }
  }

  /** Accounts with a balance or a movement, in order. */
  list(): AccountYear[] {
    const rows = [...this.#byAsset.values()].flatMap((accounts) => [...accounts.values()].map(yearOf));
    const moved = rows.filter(({ opening, debit, credit }) => opening !== 0n || debit !== 0n || credit !== 0n);
    return moved.sort((a, b) => (a.account === b.account ? (a.asset < b.asset ? -1 : 1) : a.account < b.account ? -1 : 1)); // prettier-ignore
  }

  private sums(account: AccountId, asset: Asset): Sums {
    let accounts = this.#byAsset.get(asset);
    if (accounts === undefined) this.#byAsset.set(asset, (accounts = new Map<AccountId, Sums>()));
    let sums = accounts.get(account);
    if (sums === undefined)
      accounts.set(account, (sums = { account, asset, before: 0n, debit: 0n, credit: 0n, usd: null }));
    return sums;
  }
}

function yearOf({ account, asset, before, debit, credit, usd: value }: Sums): AccountYear {
  const { kind, type, normal } = ruleOf(account);
  const sign = normal === 'debit' ? 1n : -1n;
  const closing = sign * (before + debit - credit);
  return {
    account,
    kind,
    type,
    asset,
    opening: sign * before,
    debit,
    credit,
    closing,
    usd: value === null ? null : usd(sign * value),
  };
}

/** Balances of the accounts at one end of the year. */
export function balancesAt(end: 'opening' | 'closing', accounts: readonly AccountYear[]): AccountBalance[] {
  return accounts.map(({ account, asset, [end]: balance }) => ({ account, asset, balance }));
}
