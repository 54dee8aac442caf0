import { ruleOf } from '../../src/ledger';
import {
  accountBalanceFloored,
  accountBalanceFree,
  journalEntry,
  journalPosting,
} from '../../src/ledger/journal.entity';
import type { ReadTx, Row, Table } from '../../src/store';
import { must } from './must';

type PostingRow = Row<typeof journalPosting>;

/** The tables that the checks of the books read. */
export const BOOK_TABLES: readonly Table[] = [journalEntry, journalPosting, accountBalanceFloored, accountBalanceFree];

/** The books once more, added up from the rows of the journal alone, step by step. */
export class RawBooks {
  /** Balance on each account's own side, by `account asset`. */
  readonly balances = new Map<string, bigint>();
  /** What was ever credited to a member, in satoshi-like units of each asset: `member asset`. */
  readonly credited = new Map<string, bigint>();
  /** Dollars on each member's income memorandum. */
  readonly incomeUsd = new Map<string, bigint>();
  /** Network fees that the operator bears, by batch. */
  readonly #networkFees = new Map<string, bigint>();
  position = 0;

  /** Begins anew: the journal is another one. */
  forget(): void {
    for (const kept of [this.balances, this.credited, this.incomeUsd, this.#networkFees]) kept.clear();
    this.position = 0;
  }

  /** Takes what is new in the journal; an entry that does not balance stops the run (I1). */
  async follow(tx: ReadTx): Promise<void> {
    const entries = await tx.find(journalEntry, {
      where: { position: { gt: this.position } },
      orderBy: [['position', 'asc']],
    });
    if (entries.length === 0) return;
    const postings = await tx.find(journalPosting, { where: { position: { in: entries.map((one) => one.position) } } });
    const byPosition = new Map<number, PostingRow[]>();
    for (const row of postings) byPosition.set(row.position, [...(byPosition.get(row.position) ?? []), row]);
    for (const { position, reference, kind } of entries) {
      must(position === this.position + 1, `I13 the journal has a gap before ${position}`);
      const rows = byPosition.get(position) ?? [];
      must(rows.length > 0, `I1 entry ${reference} has no postings`);
      this.#balanced(reference, rows);
      for (const row of rows) this.#add(row, kind);
      const [root, batchId = ''] = reference.split('/');
      for (const { account, side, amount } of root === 'batch' ? rows : []) {
        if (account === 'expense/network-fee') bump(this.#networkFees, batchId, side === 'debit' ? amount : -amount);
      }
      this.position = position;
    }
  }

  /** I13 and I2: the balances that the product keeps are those of its journal, and none is below its floor. */
  async compare(tx: ReadTx): Promise<void> {
    const kept = new Map<string, bigint>();
    const floored = await tx.find(accountBalanceFloored);
    for (const row of [...floored, ...(await tx.find(accountBalanceFree))]) {
      kept.set(`${row.account} ${row.asset}`, row.balance);
    }
    for (const { account, asset, balance } of floored) must(balance >= 0n, `I2 ${account} ${asset} is ${balance}`);
    for (const [key, balance] of this.balances) {
      must((kept.get(key) ?? 0n) === balance, `I13 ${key}: journal ${balance}, kept ${kept.get(key) ?? 0n}`);
    }
    for (const [key, balance] of kept) {
      must(
        (this.balances.get(key) ?? 0n) === balance,
        `I13 ${key}: kept ${balance}, journal ${this.balances.get(key) ?? 0n}`,
      );
    }
  }

  balance(account: string, asset = 'BTC'): bigint {
    return this.balances.get(`${account} ${asset}`) ?? 0n;
  }

  /** What the network fee of a batch costs the operator. */
  networkFee(batchId: string): bigint {
    return this.#networkFees.get(batchId) ?? 0n;
  }

  /** Sum over the accounts of an asset that match. */
  sum(pattern: RegExp, asset = 'BTC'): bigint {
    let sum = 0n;
    for (const [key, balance] of this.balances) {
      const [account, of] = key.split(' ');
      if (of === asset && pattern.test(account ?? '')) sum += balance;
    }
    return sum;
  }

  #balanced(reference: string, rows: readonly PostingRow[]): void {
    const sums = new Map<string, bigint>();
    for (const { asset, side, amount } of rows) {
      must(amount > 0n, `I1 ${reference} posts ${amount}`);
      sums.set(asset, (sums.get(asset) ?? 0n) + (side === 'debit' ? amount : -amount));
    }
    for (const [asset, sum] of sums) must(sum === 0n, `I1 ${reference} is off by ${sum} ${asset}`);
  }

  #add({ account, asset, side, amount, usd }: PostingRow, kind: string): void {
    const { normal } = ruleOf(account);
    const key = `${account} ${asset}`;
    const signed = side === normal ? amount : -amount;
    const balance = (this.balances.get(key) ?? 0n) + signed;
    this.balances.set(key, balance);
    const [root, member = '', last] = account.split('/');
    // What a member brings along is theirs at once.
    const isCredit = last === 'accrued' || (last === 'available' && kind === 'opening.balance');
    if (root === 'member' && isCredit && side === 'credit') bump(this.credited, `${member} ${asset}`, amount);
    if (root === 'memo' && account.endsWith('/income') && account !== 'memo/income') {
      const dollars: bigint = usd ?? 0n;
      bump(this.incomeUsd, last ?? '', side === 'credit' ? dollars : -dollars);
    }
  }
}

function bump(map: Map<string, bigint>, key: string, by: bigint): void {
  map.set(key, (map.get(key) ?? 0n) + by);
}
