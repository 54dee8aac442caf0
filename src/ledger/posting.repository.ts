import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WriteTx } from '../store';
import { DomainError, type Instant } from '../units';
import { Balances } from './balances';
import { contentText, entryHash } from './canonical';
import type { AccountId } from './chart';
import type { Entry, NewEntry } from './entry';
import {
  append,
  entriesAt,
  entriesByReference,
  entryIdAt,
  loadBalances,
  lockHead,
  moveHead,
  positionOf,
  reversersOf,
  saveBalances,
} from './journal.repository';
import { reversal } from './reversal';
import { validate } from './validate';
import type { ChainHead } from './verification';

/** Entries of one statement: large, because the database waits for our thread after each. */
const SLICE = 1_000;
/** Entries hashed without a pause: few, so that a statement that is done is followed at once by the next. */
const TURN = 50;

/** One posting of entries to the journal: they are read, hashed and written in slices, each beside the others. */
export class PostingRun {
  readonly #balances = new Balances();
  readonly #asked = new Set<AccountId>();

  constructor(
    private readonly tx: WriteTx,
    private readonly knownAt: Instant,
  ) {}

  /**
   * @param take is given the entries as they stand now, a slice at a time
   * @throws DomainError as `LedgerService.post` says
   */
  async post(given: Iterable<NewEntry>, take: (posted: readonly Entry[]) => void = () => undefined): Promise<void> {
    const slices = inSlices(given, SLICE);
    // The first are checked before anything is written, the others while those before them are.
    const first = await checked(slices.next());
    if (first !== undefined) await this.tx.whole(() => this.slices(first, slices, take));
  }

  private async slices(
    first: readonly NewEntry[],
    others: Iterator<readonly NewEntry[]>,
    take: (posted: readonly Entry[]) => void,
  ): Promise<void> {
    const head = await lockHead(this.tx);
    const chain = new Chaining(head, this.knownAt);
    let next: Read | undefined = this.ask(first);
    let writing: Promise<unknown> = Promise.resolve();
    try {
      while (next !== undefined) {
        const { entries, standing } = next;
        const known = await standing;
        const after = await checked(others.next());
        // What stands of the next slice is asked for before this one is written: it need not wait for that.
        next = after === undefined ? undefined : this.ask(after);
        const { posted, fresh } = await this.place(chain, entries, known);
        const before = writing;
        writing = Promise.all([before, append(this.tx, fresh)]);
        // It is waited for only when the next slice is hashed: a failure that nobody listens to until then ends the process.
        writing.catch(() => undefined);
        take(posted);
        await before;
      }
    } finally {
      await writing;
    }
    await saveBalances(this.tx, this.#balances.changed());
    if (chain.head.position > head.position) await moveHead(this.tx, chain.head);
  }

  /** Asks for what stands already under these references, and for the balances that no slice before asked for. */
  private ask(entries: readonly NewEntry[]): Read {
    const accounts = touched(entries).filter((account) => !this.#asked.has(account));
    for (const account of accounts) this.#asked.add(account);
    const references = entries.map((entry) => entry.reference);
    const read = async (): Promise<ReadonlyMap<string, Entry>> => {
      const [standing, loaded] = await Promise.all([
        entriesByReference(this.tx, references),
        loadBalances(this.tx, accounts),
      ]);
      for (const { account, asset, balance } of loaded.rows()) this.#balances.set(account, asset, balance);
      return standing;
    };
    const standing = read();
    // It is waited for in its turn: the failure of a slice before it may end the posting first.
    standing.catch(() => undefined);
    return { entries, standing };
  }

  private async place(
    chain: Chaining,
    entries: readonly NewEntry[],
    standing: ReadonlyMap<string, Entry>,
  ): Promise<Placed> {
    const placed: Placed = { posted: [], fresh: [] };
    chain.nextSlice();
    await inTurns(entries, (some) => some.forEach((entry) => chain.place(entry, standing, placed)));
    await checkReversals(this.tx, placed);
    await inTurns(placed.fresh, (some) => some.forEach((entry) => this.#balances.apply(entry)));
    return placed;
  }
}

/** A slice, and the entries that stand under its references. */
interface Read {
  readonly entries: readonly NewEntry[];
  readonly standing: Promise<ReadonlyMap<string, Entry>>;
}

/** What became of the entries of a slice, in order, and the new ones among them. */
interface Placed {
  readonly posted: Entry[];
  readonly fresh: Entry[];
}

/** Gives new entries their place and hash; finds repeats among the standing and among themselves. */
class Chaining {
  /** Of this slice and of the one before, which was not written yet when this one was asked for. */
  #placed = new Map<string, Entry>();
  #before: ReadonlyMap<string, Entry> = new Map();

  constructor(
    /** Where the chain ends with the entries given so far. */
    public head: ChainHead,
    private readonly knownAt: Instant,
  ) {}

  nextSlice(): void {
    this.#before = this.#placed;
    this.#placed = new Map();
  }

  /** @throws DomainError ledger.reference-reused */
  place(entry: NewEntry, standing: ReadonlyMap<string, Entry>, { posted, fresh }: Placed): void {
    const { reference } = entry;
    const content = contentText(entry);
    const known = this.#placed.get(reference) ?? this.#before.get(reference) ?? standing.get(reference);
    if (known !== undefined && contentText(known) !== content) throw reused(reference);
    const full = known ?? this.append(entry, content);
    if (known === undefined) fresh.push(full);
    posted.push(full);
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

/** A reversal is the exact mirror of one entry, once. */
async function checkReversals(tx: WriteTx, { posted, fresh }: Placed): Promise<void> {
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
  for (const entry of posted) targets.set(entry.id, entry);
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

function touched(entries: readonly NewEntry[]): AccountId[] {
  const found = new Set<AccountId>();
  for (const entry of entries) for (const posting of entry.postings) found.add(posting.account);
  return [...found];
}

/** @returns the slice's entries, each valid by itself; undefined when there are no more */
async function checked(
  slice: IteratorResult<readonly NewEntry[], undefined>,
): Promise<readonly NewEntry[] | undefined> {
  if (slice.done === true) return undefined;
  await inTurns(slice.value, (some) => some.forEach(validate));
  return slice.value;
}

function* inSlices<T>(values: Iterable<T>, size: number): Generator<readonly T[], undefined> {
  let slice: T[] = [];
  for (const value of values) {
    slice.push(value);
    if (slice.length < size) continue;
    yield slice;
    slice = [];
  }
  if (slice.length > 0) yield slice;
  return undefined;
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
