import { type Asset, assertInvariant, DomainError } from '../units';
import { type AccountId, type AccountRule, ruleOf } from './chart';
import type { NewEntry } from './entry';

/** One account in one asset. */
export interface AccountBalance {
  readonly account: AccountId;
  readonly asset: Asset;
  /** Base units, positive on the account's normal side. */
  readonly balance: bigint;
}

/** Key of one account in one asset; a blank stands in neither. */
export function balanceKey(account: AccountId, asset: Asset): string {
  return `${account} ${asset}`;
}

/** The assets of one account follow each other: few accounts have a second, and no key is made for a look-up. */
interface BalanceRow extends AccountBalance {
  readonly rule: AccountRule;
  balance: bigint;
  isChanged: boolean;
  next: BalanceRow | undefined;
}

/** Balances in the making, one row per account and asset: set what is known, then apply entries in order. */
export class Balances {
  readonly #first = new Map<AccountId, BalanceRow>();

  set(account: AccountId, asset: Asset, balance: bigint): void {
    const row = this.#row(account, asset);
    row.balance = balance;
    row.isChanged = false;
  }

  get(account: AccountId, asset: Asset): bigint {
    for (let row = this.#first.get(account); row !== undefined; row = row.next) {
      if (row.asset === asset) return row.balance;
    }
    return 0n;
  }

  /** Every account that was set or posted to, in no order. */
  *rows(): IterableIterator<AccountBalance> {
    for (const first of this.#first.values()) {
      for (let row: BalanceRow | undefined = first; row !== undefined; row = row.next) {
        yield { account: row.account, asset: row.asset, balance: row.balance };
      }
    }
  }

  /** The accounts that an entry touched since they were set. */
  changed(): AccountBalance[] {
    const changed: AccountBalance[] = [];
    for (const first of this.#first.values()) {
      for (let row: BalanceRow | undefined = first; row !== undefined; row = row.next) {
        if (row.isChanged) changed.push({ account: row.account, asset: row.asset, balance: row.balance });
      }
    }
    return changed;
  }

  /**
   * Applies one entry as a whole: only the balance after its last posting must respect the floor.
   * @throws DomainError ledger.insufficient {account, asset} when an account of the chart with a floor falls below zero
   */
  apply(entry: NewEntry): void {
    const reduced: BalanceRow[] = [];
    for (const posting of entry.postings) {
      const { account, asset } = posting;
      const row = this.#row(account, asset);
      // Above zero on the account's normal side.
      const effect = posting.side === row.rule.normal ? posting.amount : -posting.amount;
      row.balance += effect;
      row.isChanged = true;
      if (effect < 0n && row.rule.floor) reduced.push(row);
    }
    for (const { account, asset, balance } of reduced) {
      if (balance >= 0n) continue;
      throw new DomainError(
        'ledger.insufficient',
        `${account} has not enough ${asset}: ${entry.reference} would leave ${balance}.`,
        { account, asset, reference: entry.reference, balance: balance.toString() },
      );
    }
  }

  #row(account: AccountId, asset: Asset): BalanceRow {
    let last: BalanceRow | undefined;
    for (let row = this.#first.get(account); row !== undefined; row = row.next) {
      if (row.asset === asset) return row;
      last = row;
    }
    const row: BalanceRow = { account, asset, rule: ruleOf(account), balance: 0n, isChanged: false, next: undefined };
    if (last === undefined) this.#first.set(account, row);
    else last.next = row;
    return row;
  }
}

/**
 * Replays entries from empty (FAULTS.md I13). The same entries always give the same balances.
 * @throws DomainError ledger.insufficient
 */
export function foldBalances(entries: Iterable<NewEntry>): Balances {
  const balances = new Balances();
  for (const entry of entries) balances.apply(entry);
  return balances;
}

/** One line of the trial balance: all accounts of one kind in one asset. */
export interface TrialBalanceLine {
  /** The line of the chart, e.g. all members' available. */
  readonly kind: string;
  readonly type: string;
  readonly asset: Asset;
  readonly accounts: number;
  readonly debit: bigint;
  readonly credit: bigint;
}

export interface TrialBalance {
  readonly lines: readonly TrialBalanceLine[];
  readonly totals: readonly { readonly asset: Asset; readonly debit: bigint; readonly credit: bigint }[];
  /** Debits equal credits in every asset (FAULTS.md I1). */
  readonly balanced: boolean;
}

/** Sums balances by kind of account. Memorandum pairs are lines like any other: they balance among themselves. */
export function trialBalanceOf(balances: Iterable<AccountBalance>): TrialBalance {
  const lines = new Map<string, { -readonly [K in keyof TrialBalanceLine]: TrialBalanceLine[K] }>();
  const totals = new Map<Asset, { asset: Asset; debit: bigint; credit: bigint }>();
  for (const { account, asset, balance } of balances) {
    if (balance === 0n) continue;
    const { kind, type, normal } = ruleOf(account);
    const key = balanceKey(kind as AccountId, asset);
    const line = lines.get(key) ?? { kind, type, asset, accounts: 0, debit: 0n, credit: 0n };
    const total = totals.get(asset) ?? { asset, debit: 0n, credit: 0n };
    // A negative balance of an account without floor stands on the other side, as in any trial balance.
    const debit = (normal === 'debit') === balance > 0n;
    const size = balance > 0n ? balance : -balance;
    line.accounts += 1;
    line[debit ? 'debit' : 'credit'] += size;
    total[debit ? 'debit' : 'credit'] += size;
    lines.set(key, line);
    totals.set(asset, total);
  }
  const byKey = (a: [string, unknown], b: [string, unknown]): number => (a[0] < b[0] ? -1 : 1);
  const sums = [...totals].sort(byKey).map(([, total]) => total);
  for (const line of lines.values()) assertInvariant(line.accounts > 0, 'a line of the trial balance has accounts');
  return {
    lines: [...lines].sort(byKey).map(([, line]) => line),
    totals: sums,
    balanced: sums.every((total) => total.debit === total.credit),
  };
}
