import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import { type Asset, CLOCK, type Clock } from '../units';
import { type AccountBalance, type TrialBalance, trialBalanceOf } from './balances';
import { type AccountId, accounts, MEMBER_CLASSES, type MemberBalances, memberOf } from './chart';
import type { Entry, EntryId, NewEntry } from './entry';
import {
  balanceRow,
  balancesWith,
  entriesAfter,
  entriesAt,
  entriesByReference,
  journalPage,
  loadBalances,
  positionOf,
  positionsOfAccount,
  readHead,
  strayBeforeStart,
} from './journal.repository';
import { PostingRun } from './posting.repository';
import { type ChainHead, JournalCheck, type LedgerVerification } from './verification';

/** Largest page that a caller may ask for. */
const PAGE_MAX = 5_000;
const NO_BALANCES: Readonly<MemberBalances> = { accrued: 0n, available: 0n, held: 0n, 'in-batch': 0n, 'in-flight': 0n, paid: 0n }; // prettier-ignore

/**
 * The journal: the only writer of entries and balances. Every method takes the caller's transaction, so that a fact
 * and its entry are committed together or not at all.
 */
@Injectable()
export class LedgerService {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /**
   * Posts entries in order. A repeat (same reference, same content) is skipped and returned as it stands.
   * @throws DomainError ledger.reference-reused when a reference stands with other content;
   *   ledger.insufficient {account, asset} when an account with a floor would fall below zero after any entry;
   *   ledger.not-a-reversal, ledger.already-reversed; and what `validate` refuses. Nothing is posted then: what was
   *   refused after a part was written ends the transaction, caught or not.
   */
  async post(tx: WriteTx, entries: readonly NewEntry[]): Promise<Entry[]> {
    const posted: Entry[] = [];
    await new PostingRun(tx, this.clock.now()).post(entries, (some) => posted.push(...some));
    return posted;
  }

  /**
   * The same for any number of entries, each made when those before it are on their way: those of a hundred thousand
   * members are never in memory together.
   */
  postAll(tx: WriteTx, entries: Iterable<NewEntry>): Promise<void> {
    return new PostingRun(tx, this.clock.now()).post(entries);
  }

  /** Base units, above zero on the account's normal side; 0 when never posted. @throws ledger.unknown-account */
  balance(tx: ReadTx, account: AccountId, asset: Asset): Promise<bigint> {
    return balanceRow(tx, account, asset);
  }

  /** Balances of accounts whose path starts with `prefix`, e.g. `member/`; `''` is all. Sorted by account and asset. */
  async balances(tx: ReadTx, prefix: string): Promise<AccountBalance[]> {
    const rows = await balancesWith(tx, prefix);
    return rows
      .map(({ account, asset, balance }) => ({ account, asset, balance }))
      .sort((a, b) => (a.account === b.account ? (a.asset < b.asset ? -1 : 1) : a.account < b.account ? -1 : 1));
  }

  /** What a member has in each class, per asset that the member ever had. */
  async memberBalances(tx: ReadTx, memberId: string): Promise<Partial<Record<Asset, MemberBalances>>> {
    const result: Partial<Record<Asset, MemberBalances>> = {};
    const of = (asset: Asset): MemberBalances => (result[asset] ??= { ...NO_BALANCES });
    for (const row of await balancesWith(tx, `member/${memberId}/`)) {
      const member = memberOf(row.account);
      if (member !== undefined) of(row.asset)[member.memberClass] = row.balance;
    }
    const paid = accounts.memoPaid(memberId);
    for (const row of await balancesWith(tx, paid)) if (row.account === paid) of(row.asset).paid = row.balance;
    return result;
  }

  /** The same of several members at once. */
  async balancesOfMembers(
    tx: ReadTx,
    memberIds: readonly string[],
  ): Promise<ReadonlyMap<string, Partial<Record<Asset, MemberBalances>>>> {
    const found = new Map<string, Partial<Record<Asset, MemberBalances>>>(memberIds.map((id) => [id, {}]));
    const places = new Map<AccountId, readonly [memberId: string, of: keyof MemberBalances]>();
    for (const id of memberIds) {
      for (const one of MEMBER_CLASSES) places.set(accounts.member(id, one), [id, one]);
      places.set(accounts.memoPaid(id), [id, 'paid']);
    }
    for (const { account, asset, balance } of (await loadBalances(tx, [...places.keys()])).rows()) {
      const [id = '', of] = places.get(account) ?? [];
      const coins = found.get(id);
      if (coins === undefined || of === undefined) continue;
      (coins[asset] ??= { ...NO_BALANCES })[of] = balance;
    }
    return found;
  }

  /** Entries after a position, in order: a cursor for followers. At most 5,000. */
  entriesAfter(tx: ReadTx, position: number, limit: number): Promise<Entry[]> {
    return entriesAfter(tx, position, Math.min(limit, PAGE_MAX));
  }

  /** Entries that touch an account, newest first. */
  async entriesOf(tx: ReadTx, account: AccountId, page: { before?: number; limit: number }): Promise<Entry[]> {
    const limit = Math.min(page.limit, PAGE_MAX);
    const positions = await positionsOfAccount(tx, account, { before: page.before, limit });
    return (await entriesAt(tx, positions)).sort((a, b) => b.position - a.position);
  }

  /** Entries at these positions; where none stands, none is given. */
  entriesAt(tx: ReadTx, positions: readonly number[]): Promise<Entry[]> {
    return entriesAt(tx, positions);
  }

  async entryByReference(tx: ReadTx, reference: string): Promise<Entry | undefined> {
    return (await entriesByReference(tx, [reference])).get(reference);
  }

  /** Several at once, by reference; those that do not stand are absent. */
  entriesByReference(tx: ReadTx, references: readonly string[]): Promise<Map<string, Entry>> {
    return entriesByReference(tx, references);
  }

  async entryById(tx: ReadTx, id: EntryId): Promise<Entry | undefined> {
    const position = positionOf(id);
    return position === undefined ? undefined : (await entriesAt(tx, [position]))[0];
  }

  async trialBalance(tx: ReadTx): Promise<TrialBalance> {
    return trialBalanceOf(await balancesWith(tx, ''));
  }

  /**
   * Recomputes the hash chain and every balance from the raw journal and lists every difference: edits, removals,
   * another order, entries cut off at the end, balances that the journal does not give.
   * @param exported heads kept outside this database; without one, a rewriting of everything cannot be seen
   */
  async verify(tx: ReadTx, exported: readonly ChainHead[] = []): Promise<LedgerVerification> {
    const check = new JournalCheck(exported);
    const before = await strayBeforeStart(tx);
    if (before > 0) check.addStray(0, before);
    for (let after: number | undefined = 0; after !== undefined;) {
      const page = await journalPage(tx, after);
      for (const entry of page.entries) check.add(entry);
      for (const [position, count] of page.strays) check.addStray(position, count);
      after = page.next;
    }
    return check.finish(await readHead(tx), await balancesWith(tx, ''));
  }

  /** Where the chain ends. Export it: it fixes all history before it. */
  head(tx: ReadTx): Promise<ChainHead> {
    return readHead(tx);
  }
}
