import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import { type Asset, CLOCK, type Clock, DomainError, type Instant } from '../units';
import { type AccountBalance, type TrialBalance, trialBalanceOf } from './balances';
import { contentText, entryHash } from './canonical';
import { type AccountId, accounts, type MemberClass, memberOf } from './chart';
import type { Entry, EntryId, NewEntry } from './entry';
import {
  append,
  balanceRow,
  balancesWith,
  entriesAfter,
  entriesAt,
  entriesByReference,
  entryIdAt,
  journalPage,
  loadBalances,
  lockHead,
  moveHead,
  positionOf,
  positionsOfAccount,
  readHead,
  reversersOf,
  saveBalances,
  strayBeforeStart,
} from './journal.repository';
import { reversal } from './reversal';
import { validate } from './validate';
import { type ChainHead, JournalCheck, type LedgerVerification } from './verification';

/** Balances of one member in one asset; `paid` is what was settled on chain so far. */
export type MemberBalances = Record<MemberClass | 'paid', bigint>;

/** Largest page that a caller may ask for. */
const PAGE_MAX = 5_000;
/** Entries of one statement: large, because the database waits for our thread after each. */
const SLICE = 1_000;
/** Entries hashed without a pause: few, so that a statement that is done is followed at once by the next. */
const TURN = 50;

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
    if (entries.length === 0) return [];
    await inTurns(entries, (some) => some.forEach(validate));
    return tx.whole(() => this.append(tx, entries));
  }

  private async append(tx: WriteTx, entries: readonly NewEntry[]): Promise<Entry[]> {
    const head = await lockHead(tx);
    const standing = await entriesByReference(
      tx,
      entries.map((entry) => entry.reference),
    );
    const chain = new Chaining(head, standing, this.clock.now());
    const balances = await loadBalances(tx, touched(entries));
    const slices = entries.some((entry) => entry.reverses !== undefined) ? [entries] : inSlices(entries, SLICE);
    let writing: Promise<unknown> = Promise.resolve();
    try {
      for (const slice of slices) {
        // One slice is written while the next one is hashed.
        const fresh: Entry[] = [];
        await inTurns(slice, (some) => fresh.push(...chain.place(some)));
        await this.checkReversals(tx, fresh, chain.result);
        await inTurns(fresh, (some) => some.forEach((entry) => balances.apply(entry)));
        const before = writing;
        writing = Promise.all([before, append(tx, fresh)]);
        // It is waited for only when the next slice is hashed: a failure that nobody listens to until then ends the process.
        writing.catch(() => undefined);
        await before;
      }
    } finally {
      await writing;
    }
    await saveBalances(tx, balances.changed());
    if (chain.head.position > head.position) await moveHead(tx, chain.head);
    return chain.result;
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
    const of = (asset: Asset): MemberBalances =>
      (result[asset] ??= { accrued: 0n, available: 0n, held: 0n, 'in-batch': 0n, 'in-flight': 0n, paid: 0n });
    for (const row of await balancesWith(tx, `member/${memberId}/`)) {
      const member = memberOf(row.account);
      if (member !== undefined) of(row.asset)[member.memberClass] = row.balance;
    }
    const paid = accounts.memoPaid(memberId);
    for (const row of await balancesWith(tx, paid)) if (row.account === paid) of(row.asset).paid = row.balance;
    return result;
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

  /** A reversal is the exact mirror of one entry, once. */
  private async checkReversals(tx: ReadTx, fresh: readonly Entry[], result: readonly Entry[]): Promise<void> {
    const reversing = fresh.filter((entry) => entry.reverses !== undefined);
    if (reversing.length === 0) return;
    const ids = reversing.flatMap((entry) => (entry.reverses === undefined ? [] : [entry.reverses]));
    const done = await reversersOf(tx, ids);
    const targets = new Map(
      (
        await entriesAt(
          tx,
          ids.flatMap((id) => positionOf(id) ?? []),
        )
      ).map((e) => [e.id, e]),
    );
    for (const entry of result) targets.set(entry.id, entry);
    for (const entry of reversing) {
      const { reference, reverses, reason = '', occurredAt } = entry;
      if (reverses === undefined) continue;
      const before = done.get(reverses);
      if (before !== undefined) {
        throw new DomainError('ledger.already-reversed', `${reverses} is already reversed by ${before}.`, {
          reference,
          entry: reverses,
        });
      }
      done.set(reverses, reference);
      const target = targets.get(reverses);
      const mirror = target === undefined ? undefined : reversal(target, reason, reference, occurredAt);
      if (reason !== '' && mirror !== undefined && samePostings(mirror, entry)) continue;
      throw new DomainError('ledger.not-a-reversal', `${reference} does not undo ${reverses} exactly, with a reason.`, {
        reference,
        entry: reverses,
      });
    }
  }
}

/** Gives new entries their place and hash; finds repeats among the standing and among themselves. */
class Chaining {
  /** What became of each entry given so far, in order. */
  readonly result: Entry[] = [];
  readonly #placed = new Map<string, Entry>();

  constructor(
    /** Where the chain ends with the entries given so far. */
    public head: ChainHead,
    private readonly standing: ReadonlyMap<string, Entry>,
    private readonly knownAt: Instant,
  ) {}

  /** @returns the new ones among them @throws DomainError ledger.reference-reused */
  place(entries: readonly NewEntry[]): Entry[] {
    const fresh: Entry[] = [];
    for (const entry of entries) {
      const content = contentText(entry);
      const known = this.#placed.get(entry.reference) ?? this.standing.get(entry.reference);
      if (known !== undefined && contentText(known) !== content) throw reused(entry.reference);
      const full = known ?? this.append(entry, content);
      if (known === undefined) fresh.push(full);
      this.result.push(full);
    }
    return fresh;
  }

  private append(entry: NewEntry, content: string): Entry {
    const position = this.head.position + 1;
    const knownAt = this.knownAt;
    const hash = entryHash(this.head.hash, { position, knownAt }, content);
    const full: Entry = { ...entry, position, knownAt, id: entryIdAt(position), hash };
    this.head = { position, hash };
    this.#placed.set(entry.reference, full);
    return full;
  }
}

function touched(entries: readonly NewEntry[]): AccountId[] {
  const found = new Set<AccountId>();
  for (const entry of entries) for (const posting of entry.postings) found.add(posting.account);
  return [...found];
}

function* inSlices<T>(values: readonly T[], size: number): Iterable<readonly T[]> {
  for (let i = 0; i < values.length; i += size) yield values.slice(i, i + size);
}

/** Works through the values and lets others have their turn in between. */
async function inTurns<T>(values: readonly T[], work: (some: readonly T[]) => void): Promise<void> {
  for (let at = 0; at < values.length; at += TURN) {
    if (at > 0) await nextTurn();
    work(values.slice(at, at + TURN));
  }
}

function samePostings(a: NewEntry, b: NewEntry): boolean {
  return contentText({ ...a, links: {} }) === contentText({ ...b, links: {} });
}

function reused(reference: string): DomainError {
  return new DomainError('ledger.reference-reused', `${reference} was used before with other content.`, { reference });
}
