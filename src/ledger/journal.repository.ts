import type { ReadTx, WriteTx } from '../store';
import { type Asset, CHAIN_START, groupBy } from '../units';
import { type AccountBalance, Balances } from './balances';
import { type AccountId, ruleOf } from './chart';
import type { Entry, EntryId } from './entry';
import {
  accountBalanceFloored,
  accountBalanceFree,
  type EntryRow,
  journalEntry,
  journalHead,
  journalPosting,
  POSTING_BLOCK,
  type PostingRow,
} from './journal.entity';
import type { ChainHead } from './verification';

/** Values in one `in` list, and entries in one page of a walk: bounds memory and statement size. */
const CHUNK = 5_000;
const HEAD_ID = 'journal';

/** Entry ids are positions in print: `E1` is the first entry. */
export function entryIdAt(position: number): EntryId {
  return `E${position}` as EntryId;
}

/** @returns the position, or undefined for a text that is no entry id */
export function positionOf(id: string): number | undefined {
  return /^E[1-9]\d{0,14}$/.test(id) ? Number.parseInt(id.slice(1), 10) : undefined;
}

/** Smallest text above every text with this prefix, by code unit. */
function prefixEnd(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

/** Runs `work` on slices of at most `CHUNK` values, in order. */
async function inChunks<T>(values: readonly T[], work: (slice: readonly T[]) => Promise<void>): Promise<void> {
  for (let i = 0; i < values.length; i += CHUNK) await work(values.slice(i, i + CHUNK));
}

function entryRow(entry: Entry): EntryRow {
  return {
    position: entry.position,
    reference: entry.reference,
    kind: entry.kind,
    occurred_at: entry.occurredAt,
    known_at: entry.knownAt,
    reason: entry.reason ?? null,
    reverses: entry.reverses ?? null,
    links: entry.links ?? null,
    hash: entry.hash,
  };
}

function entryOf(row: EntryRow, postings: readonly PostingRow[]): Entry {
  return {
    id: entryIdAt(row.position),
    position: row.position,
    reference: row.reference,
    kind: row.kind,
    occurredAt: row.occurred_at,
    knownAt: row.known_at,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.reverses === null ? {} : { reverses: row.reverses as EntryId }),
    ...(row.links === null ? {} : { links: row.links }),
    hash: row.hash,
    postings: postings.map((posting) => ({
      account: posting.account,
      asset: posting.asset,
      side: posting.side,
      amount: posting.amount,
      role: posting.role,
      ...(posting.usd === null ? {} : { usd: posting.usd }),
      ...(posting.quote_id === null ? {} : { quoteId: posting.quote_id }),
    })),
  };
}

/** Takes the chain's end for this transaction: a second poster waits for the first. */
export async function lockHead(tx: WriteTx): Promise<ChainHead> {
  let [row] = await tx.lock(journalHead, { id: HEAD_ID });
  if (row === undefined) {
    await tx.insertNew(journalHead, [{ id: HEAD_ID, position: 0, hash: CHAIN_START }]);
    [row] = await tx.lock(journalHead, { id: HEAD_ID });
  }
  return { position: row?.position ?? 0, hash: row?.hash ?? CHAIN_START };
}

export async function readHead(tx: ReadTx): Promise<ChainHead> {
  const row = await tx.findOne(journalHead, { id: HEAD_ID });
  return { position: row?.position ?? 0, hash: row?.hash ?? CHAIN_START };
}

/** Appends entries that follow the last one; the head stays where it was until `moveHead`. */
export async function append(tx: WriteTx, entries: readonly Entry[]): Promise<void> {
  const postings: PostingRow[] = [];
  for (const entry of entries) {
    entry.postings.forEach((posting, line) => {
      postings.push({
        position: entry.position,
        line,
        account: posting.account,
        asset: posting.asset,
        side: posting.side,
        amount: posting.amount,
        role: posting.role,
        usd: posting.usd ?? null,
        quote_id: posting.quoteId ?? null,
      });
    });
  }
  // Both texts are made now, the longer work first: while the database does it, the caller makes the next entries.
  await Promise.all([tx.insert(journalPosting, postings), tx.insert(journalEntry, entries.map(entryRow))]);
}

/** The chain ends here from now on. */
export async function moveHead(tx: WriteTx, head: ChainHead): Promise<void> {
  await tx.upsert(journalHead, [{ id: HEAD_ID, position: head.position, hash: head.hash }]);
}

/** Whether any reference stands between the first and the last of these: one look tells that a round is new. */
async function anyBetween(tx: ReadTx, references: readonly string[]): Promise<boolean> {
  const gte = references.reduce((least, one) => (one < least ? one : least));
  const lte = references.reduce((most, one) => (one > most ? one : most));
  return (await tx.pick(journalEntry, ['position'], { where: { reference: { gte, lte } }, limit: 1 })).length > 0;
}

/** The entries that already have one of these references, by reference. */
export async function entriesByReference(tx: ReadTx, references: readonly string[]): Promise<Map<string, Entry>> {
  const found = new Map<string, Entry>();
  await inChunks(references, async (slice) => {
    if (!(await anyBetween(tx, slice))) return;
    const rows = await tx.find(journalEntry, { where: { reference: { in: slice } } });
    for (const entry of await withPostings(tx, rows)) found.set(entry.reference, entry);
  });
  return found;
}

/** The entries that reverse one of these. */
export async function reversersOf(tx: ReadTx, ids: readonly EntryId[]): Promise<Map<EntryId, string>> {
  const found = new Map<EntryId, string>();
  await inChunks(ids, async (slice) => {
    const rows = await tx.find(journalEntry, { where: { reverses: { in: slice } } });
    for (const row of rows) if (row.reverses !== null) found.set(row.reverses as EntryId, row.reference);
  });
  return found;
}

export async function entriesAt(tx: ReadTx, positions: readonly number[]): Promise<Entry[]> {
  const entries: Entry[] = [];
  await inChunks(positions, async (slice) => {
    const rows = await tx.find(journalEntry, { where: { position: { in: slice } }, orderBy: [['position', 'asc']] });
    entries.push(...(await withPostings(tx, rows)));
  });
  return entries;
}

export async function entriesAfter(tx: ReadTx, position: number, limit: number): Promise<Entry[]> {
  const rows = await tx.find(journalEntry, {
    where: { position: { gt: position } },
    orderBy: [['position', 'asc']],
    limit: Math.min(limit, CHUNK),
  });
  return withPostings(tx, rows);
}

async function withPostings(tx: ReadTx, rows: readonly EntryRow[]): Promise<Entry[]> {
  if (rows.length === 0) return [];
  const positions = rows.map((row) => row.position);
  const postings = await tx.find(journalPosting, {
    where: { position: { in: positions } },
    orderBy: [
      ['position', 'asc'],
      ['line', 'asc'],
    ],
  });
  const byPosition = groupBy(postings, ({ position }) => position);
  return rows.map((row) => entryOf(row, byPosition.get(row.position) ?? []));
}

/** One page of the raw journal: entries in order, and postings in the same range that belong to none. */
export interface JournalPage {
  readonly entries: readonly Entry[];
  readonly strays: ReadonlyMap<number, number>;
  /** Where the next page starts, or undefined at the end. */
  readonly next: number | undefined;
}

/** Reads a page for verification, postings by range and not by entry, so that strays show. */
export async function journalPage(tx: ReadTx, after: number): Promise<JournalPage> {
  const orderBy = [['position', 'asc']] as const;
  const rows = await tx.find(journalEntry, { where: { position: { gt: after } }, orderBy, limit: CHUNK });
  const end = rows.length === CHUNK ? rows.at(-1)?.position : undefined;
  const postings = await tx.find(journalPosting, {
    where: { position: end === undefined ? { gt: after } : { gt: after, lte: end } },
    orderBy: [
      ['position', 'asc'],
      ['line', 'asc'],
    ],
  });
  const groups = groupBy(postings, ({ position }) => position);
  const entries = rows.map((row) => entryOf(row, groups.get(row.position) ?? []));
  for (const row of rows) groups.delete(row.position);
  const strays = new Map([...groups].map(([position, group]) => [position, group.length]));
  return { entries, strays, next: end };
}

/** Positions at or below zero stand before the chain's first page. */
export async function strayBeforeStart(tx: ReadTx): Promise<number> {
  return (
    (await tx.count(journalPosting, { position: { lte: 0 } })) +
    (await tx.count(journalEntry, { position: { lte: 0 } }))
  );
}

/** Blocks that are searched at once: few where an account moves every day, many where it rested for years. */
const BLOCKS_FIRST = 16;
const BLOCKS_MOST = 4_096;

/** Positions of entries that touch an account, newest first: the journal's blocks backwards until there are enough. */
export async function positionsOfAccount(
  tx: ReadTx,
  account: AccountId,
  page: { before?: number | undefined; limit: number },
): Promise<number[]> {
  const positions = new Set<number>();
  let before = Math.min(page.before ?? Infinity, (await readHead(tx)).position + 1);
  for (let blocks = BLOCKS_FIRST; before > 0 && positions.size < page.limit;) {
    const last = Math.floor((before - 1) / POSTING_BLOCK);
    const first = Math.max(0, last - blocks + 1);
    const block = { of: POSTING_BLOCK, in: Array.from({ length: last - first + 1 }, (_, n) => first + n) };
    // An entry can have several postings to one account: gross and fees.
    const limit = page.limit * 4;
    const rows = await tx.pick(journalPosting, ['position'], {
      where: { account, position: { block, lt: before } },
      orderBy: [['position', 'desc']],
      limit,
    });
    for (const row of rows) if (positions.size < page.limit) positions.add(row.position);
    if (rows.length === limit) before = rows.at(-1)?.position ?? 0;
    else {
      before = first * POSTING_BLOCK;
      blocks = Math.min(blocks * 4, BLOCKS_MOST);
    }
  }
  return [...positions];
}

function byFloor<T>(values: readonly T[], account: (value: T) => AccountId): { floored: T[]; free: T[] } {
  const floored: T[] = [];
  const free: T[] = [];
  for (const value of values) (ruleOf(account(value)).floor ? floored : free).push(value);
  return { floored, free };
}

/** Loads balances of these accounts, in all assets. */
export async function loadBalances(tx: ReadTx, accountIds: readonly AccountId[]): Promise<Balances> {
  const balances = new Balances();
  const { floored, free } = byFloor(accountIds, (account) => account);
  const load = async (table: typeof accountBalanceFree, slice: readonly AccountId[]): Promise<void> => {
    const rows = await tx.find(table, { where: { account: { in: slice } } });
    for (const row of rows) balances.set(row.account, row.asset, row.balance);
  };
  await inChunks(floored, (slice) => load(accountBalanceFloored, slice));
  await inChunks(free, (slice) => load(accountBalanceFree, slice));
  return balances;
}

/** @throws CheckViolation when an account with a floor is below zero */
export async function saveBalances(tx: WriteTx, rows: readonly AccountBalance[]): Promise<void> {
  const { floored, free } = byFloor(rows, (row) => row.account);
  await inChunks(floored, (slice) => tx.upsert(accountBalanceFloored, slice));
  await inChunks(free, (slice) => tx.upsert(accountBalanceFree, slice));
}

/** Balance rows of accounts whose path starts with `prefix`; `''` is all. */
export async function balancesWith(tx: ReadTx, prefix: string): Promise<AccountBalance[]> {
  const where = prefix === '' ? {} : { account: { gte: prefix as AccountId, lt: prefixEnd(prefix) as AccountId } };
  const floored = await tx.find(accountBalanceFloored, { where });
  return [...floored, ...(await tx.find(accountBalanceFree, { where }))];
}

export async function balanceRow(tx: ReadTx, account: AccountId, asset: Asset): Promise<bigint> {
  const table = ruleOf(account).floor ? accountBalanceFloored : accountBalanceFree;
  return (await tx.findOne(table, { account, asset }))?.balance ?? 0n;
}
