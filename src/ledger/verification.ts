import { CHAIN_START, chainHash, DomainError } from '../units';
import { balanceKey, Balances, type AccountBalance } from './balances';
import { canonicalText, contentText } from './canonical';
import type { Entry } from './entry';
import { validate } from './validate';

/** One place where the books do not say what the journal says. */
export interface LedgerDifference {
  /**
   * `hash`: the entry was changed, or the order was. `gap`: an entry is missing. `head`: entries were cut off or the
   * head was moved. `invalid`: the entry breaks a rule of the journal. `stray`: postings without an entry.
   * `floor`: a balance was below zero after this entry. `balance`: the balance row differs from the journal.
   */
  readonly what: 'hash' | 'gap' | 'head' | 'invalid' | 'stray' | 'floor' | 'balance' | 'exported';
  readonly position: number | null;
  readonly account: string | null;
  readonly asset: string | null;
  readonly expected: string;
  readonly found: string;
}

export interface ChainHead {
  /** 0 when nothing was posted yet. */
  readonly position: number;
  readonly hash: string;
}

export interface LedgerVerification {
  readonly ok: boolean;
  readonly entries: number;
  readonly postings: number;
  readonly head: ChainHead;
  readonly differences: readonly LedgerDifference[];
}

const difference = (
  what: LedgerDifference['what'],
  place: { position?: number; account?: string; asset?: string },
  expected: string,
  found: string,
): LedgerDifference => ({
  what,
  position: place.position ?? null,
  account: place.account ?? null,
  asset: place.asset ?? null,
  expected,
  found,
});

/**
 * Recomputes the chain and every balance from raw entries in order, and collects each difference. It never stops at
 * the first: an auditor wants the whole list.
 */
export class JournalCheck {
  readonly differences: LedgerDifference[] = [];
  readonly #balances = new Balances();
  readonly #floored = new Set<string>();
  readonly #exported: ReadonlyMap<number, string>;
  #position = 0;
  #hash = CHAIN_START;
  #entries = 0;
  #postings = 0;

  /** @param exported heads that somebody kept outside: the chain must still contain them */
  constructor(exported: readonly ChainHead[] = []) {
    this.#exported = new Map(exported.map((head) => [head.position, head.hash]));
  }

  /** Entries in the order of their position; whatever is absent shows as a gap. */
  add(entry: Entry): void {
    const { position } = entry;
    if (position !== this.#position + 1) {
      this.differences.push(difference('gap', { position }, String(this.#position + 1), String(position)));
    }
    const hash = chainHash(this.#hash, canonicalText(entry, contentText(entry)));
    if (hash !== entry.hash) this.differences.push(difference('hash', { position }, hash, entry.hash));
    const exported = this.#exported.get(position);
    if (exported !== undefined && exported !== entry.hash) {
      this.differences.push(difference('exported', { position }, exported, entry.hash));
    }
    // The stored hash goes on, so that one edit shows once, where it is, and not in every entry after it.
    this.#hash = entry.hash;
    this.#position = position;
    this.#entries += 1;
    this.#postings += entry.postings.length;
    this.#book(entry);
  }

  /** Postings whose entry is not in the journal. */
  addStray(position: number, count: number): void {
    this.differences.push(difference('stray', { position }, '0 postings', `${count} postings`));
  }

  #book(entry: Entry): void {
    const { position } = entry;
    try {
      validate(entry);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.differences.push(difference('invalid', { position }, 'an entry by the rules', error.code));
      if (error.code === 'ledger.unknown-account' || error.code === 'units.unknown-asset') return;
    }
    try {
      this.#balances.apply(entry);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'ledger.insufficient') throw error;
      const account = String(error.fields['account']);
      const asset = String(error.fields['asset']);
      if (this.#floored.has(`${account} ${asset}`)) return;
      this.#floored.add(`${account} ${asset}`);
      const found = String(error.fields['balance']);
      this.differences.push(difference('floor', { position, account, asset }, 'not below zero', found));
    }
  }

  /** Closes the check against the stored head and the stored balance rows. */
  finish(head: ChainHead, stored: Iterable<AccountBalance>): LedgerVerification {
    if (head.position !== this.#position || head.hash !== this.#hash) {
      const here = `${this.#position} ${this.#hash}`;
      const position = head.position;
      this.differences.push(difference('head', { position }, here, `${head.position} ${head.hash}`));
    }
    for (const [position, hash] of this.#exported) {
      if (position > this.#position) this.differences.push(difference('exported', { position }, hash, 'absent'));
    }
    const rows = new Map<string, AccountBalance>();
    for (const row of stored) {
      const key = balanceKey(row.account, row.asset);
      if (rows.has(key)) this.#compare(row, 0n, row.balance);
      else rows.set(key, row);
    }
    for (const row of this.#balances.rows()) {
      const key = balanceKey(row.account, row.asset);
      this.#compare(row, row.balance, rows.get(key)?.balance ?? 0n);
      rows.delete(key);
    }
    for (const row of rows.values()) this.#compare(row, 0n, row.balance);
    return {
      ok: this.differences.length === 0,
      entries: this.#entries,
      postings: this.#postings,
      head,
      differences: this.differences,
    };
  }

  #compare(row: AccountBalance, expected: bigint, found: bigint): void {
    if (expected === found) return;
    const { account, asset } = row;
    this.differences.push(difference('balance', { account, asset }, expected.toString(), found.toString()));
  }
}
