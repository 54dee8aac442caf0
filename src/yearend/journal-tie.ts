import { type AccountId, type Entry, memberOf, type Posting } from '../ledger';
import { type Asset, groupBy, type Instant, type TaxYear, taxYearIn } from '../units';
import { MemberMoves } from './member-moves';
import { type TieBetween, TieLines, type TieReason } from './tie-reasons';

/** What one row was credited by, of one source in one coin: in the year and in others. */
export interface RowSums {
  /** Posted against the pool. */
  statedIn: bigint;
  creditedElse: bigint;
  restatedElse: bigint;
  /** Of it the members'. */
  membersIn: bigint;
  membersCreditedElse: bigint;
  membersRestatedElse: bigint;
  /** Given up, of all years; below zero. */
  givenUp: bigint;
  /** Of the members', what no run of the recognition has seen yet. */
  unseen: bigint;
  isOpening: boolean;
}

/** One source in one coin, as the journal has it. */
export interface SourceSums {
  readonly source: string;
  readonly asset: Asset;
  /** By the row's external id; residue stands under the empty text. */
  readonly rows: Map<string, RowSums>;
  /** Coin of ours that settled claims in the year, by outpoint. */
  readonly coin: Map<string, bigint>;
  /** Net debit of the pool's accounts before the year and in it. */
  readonly pool: Record<'receivable' | 'lightning' | 'discrepancy', { before: bigint; within: bigint }>;
  /** Net debit of the pool by its word, by the instant of the entry: what a return of the pool is held against. */
  readonly statedAt: Map<Instant, bigint>;
  /** What the pool paid by the books, its fee for paying included, by the instant of the entry. */
  readonly paidAt: Map<Instant, bigint>;
  readonly lines: TieLines;
}

/** Nothing of a row. */
export const NO_ROW: RowSums = {
  ...{ statedIn: 0n, creditedElse: 0n, restatedElse: 0n },
  ...{ membersIn: 0n, membersCreditedElse: 0n, membersRestatedElse: 0n, givenUp: 0n },
  ...{ unseen: 0n, isOpening: false },
};

/** A source in one coin. */
export function keyOf({ source, asset }: { readonly source: string; readonly asset: Asset }): string {
  return `${source} ${asset}`;
}

const POOL = /^(receivable\/source|receivable\/lightning|discrepancy\/source)\/(.+)$/;
const PART = { 'receivable/source': 'receivable', 'receivable/lightning': 'lightning', 'discrepancy/source': 'discrepancy' } as const; // prettier-ignore
/** What settles a claim on a pool. */
const PAYING: readonly string[] = ['reward.received', 'reward.lightning', 'conversion.deposited'];
const STATING: readonly string[] = ['reward.credited', 'reward.restated', 'reward.assigned'];
const DEBT = /^receivable\/member\//;

/** Follows the journal and sorts what moved between each pool, its coin and its holders. Its laws hold for any journal. */
export class JournalTie {
  readonly #sources = new Map<string, SourceSums>();
  /** What may explain a gap between what was credited and what is income. */
  readonly moves = new MemberMoves();

  constructor(
    private readonly year: TaxYear,
    private readonly zone: string,
    /** Position of the last entry whose income was recognised. */
    private readonly seenTo = Number.POSITIVE_INFINITY,
  ) {}

  list(): SourceSums[] {
    return [...this.#sources].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sums]) => sums);
  }

  /** Sums of a source, begun where there are none. */
  of(source: string, asset: Asset): SourceSums {
    const key = keyOf({ source, asset });
    let sums = this.#sources.get(key);
    if (sums === undefined) {
      const none = (): { before: bigint; within: bigint } => ({ before: 0n, within: 0n });
      const pool = { receivable: none(), lightning: none(), discrepancy: none() };
      sums = {
        source,
        asset,
        rows: new Map(),
        coin: new Map(),
        pool,
        statedAt: new Map(),
        paidAt: new Map(),
        lines: new TieLines(),
      };
      this.#sources.set(key, sums);
    }
    return sums;
  }

  add(entry: Entry): void {
    const year = taxYearIn(entry.occurredAt, this.zone);
    this.moves.add(entry);
    for (const [asset, postings] of groupBy(entry.postings, (posting) => posting.asset)) {
      const sources = new Set(postings.flatMap(({ account }) => POOL.exec(account)?.[2] ?? []));
      const named = entry.links?.['source'];
      if (sources.size === 0 && named !== undefined && STATING.includes(entry.kind)) sources.add(named);
      // An entry concerns one pool; of one that concerned more, each would have to explain the others' part.
      const [source, ...more] = sources;
      if (source === undefined) continue;
      if (more.length > 0) this.mixed(entry, asset, postings, year);
      else this.one(entry, this.of(source, asset), postings, year);
    }
  }

  private one(entry: Entry, sums: SourceSums, postings: readonly Posting[], year: TaxYear): void {
    const isIn = year === this.year;
    if (year <= this.year) follow(sums, postings, isIn);
    if (STATING.includes(entry.kind)) this.stated(entry, sums, postings, isIn);
    else {
      if (entry.kind === 'reward.written-off') rowOf(sums, entry).givenUp += holders(postings, isMember);
      if (entry.kind === 'opening.balance') rowOf(sums, entry).isOpening = true;
      if (isIn) this.settled(entry, sums, postings);
    }
  }

  /** A pool's word, shared: what it is worth to whom. */
  private stated(entry: Entry, sums: SourceSums, postings: readonly Posting[], isIn: boolean): void {
    const row = rowOf(sums, entry);
    const [pool, members] = [-holders(postings, (account) => POOL.test(account)), holders(postings, isMember)];
    if (entry.position > this.seenTo) row.unseen += members;
    if (!isIn) {
      const isNew = entry.kind !== 'reward.restated';
      row[isNew ? 'creditedElse' : 'restatedElse'] += pool;
      row[isNew ? 'membersCreditedElse' : 'membersRestatedElse'] += members;
      return;
    }
    row.statedIn += pool;
    sums.statedAt.set(entry.occurredAt, (sums.statedAt.get(entry.occurredAt) ?? 0n) + pool);
    row.membersIn += members;
    for (const { account, side, amount } of postings) {
      if (POOL.test(account) || isMember(account)) continue;
      const units = side === 'credit' ? amount : -amount;
      sums.lines.add('journal-income', holderReason(account), units, entry.reference);
    }
  }

  /** What else moved the pool's accounts: coin that came, fees, venues, what was given up. */
  private settled(entry: Entry, sums: SourceSums, postings: readonly Posting[]): void {
    const outpoint = entry.links?.['outpoint'] ?? '';
    const paid = PAYING.includes(entry.kind) ? holders(postings, isClaim) : 0n;
    if (paid !== 0n) sums.paidAt.set(entry.occurredAt, (sums.paidAt.get(entry.occurredAt) ?? 0n) + paid);
    for (const { account, side, amount } of postings) {
      if (POOL.test(account)) continue;
      const units = side === 'debit' ? amount : -amount;
      if (isCoin(account) && entry.links?.['venue'] === undefined && outpoint !== '') {
        sums.coin.set(outpoint, (sums.coin.get(outpoint) ?? 0n) + units);
      } else sums.lines.add('journal-chain', counterReason(entry, account), units, entry.reference);
    }
  }

  private mixed(entry: Entry, asset: Asset, postings: readonly Posting[], year: TaxYear): void {
    const isIn = year === this.year;
    for (const posting of postings) {
      const source = POOL.exec(posting.account)?.[2];
      if (source === undefined) continue;
      const sums = this.of(source, asset);
      if (year <= this.year) follow(sums, [posting], isIn);
      // Nobody can tell which part of the rest is which pool's.
      const between: TieBetween = 'journal-chain';
      const units = posting.side === 'debit' ? -posting.amount : posting.amount;
      if (isIn) sums.lines.add(between, 'other', units, entry.reference);
    }
  }
}

function follow(sums: SourceSums, postings: readonly Posting[], isIn: boolean): void {
  for (const { account, side, amount } of postings) {
    const [, kind] = POOL.exec(account) ?? [];
    if (kind !== 'receivable/source' && kind !== 'receivable/lightning' && kind !== 'discrepancy/source') continue;
    sums.pool[PART[kind]][isIn ? 'within' : 'before'] += side === 'debit' ? amount : -amount;
  }
}

function rowOf(sums: SourceSums, entry: Entry): RowSums {
  // What is gathered of decimals has no row; anything else without one is named by its own reference.
  const id = entry.links?.['row'] ?? (entry.reference.startsWith('residue/') ? '' : entry.reference);
  let row = sums.rows.get(id);
  if (row === undefined) {
    row = { ...NO_ROW };
    sums.rows.set(id, row);
  }
  return row;
}

/** Net credit of the accounts that fit. */
function holders(postings: readonly Posting[], fits: (account: AccountId) => boolean): bigint {
  return postings.reduce((sum, { account, side, amount }) => (fits(account) ? sum + (side === 'credit' ? amount : -amount) : sum), 0n); // prettier-ignore
}

const isClaim = (account: AccountId): boolean => account.startsWith('receivable/source/');
const isMember = (account: AccountId): boolean => memberOf(account) !== undefined || DEBT.test(account);
const isCoin = (account: AccountId): boolean => account.startsWith('treasury/') || account.startsWith('unmatched/');

function holderReason(account: AccountId): TieReason {
  if (account.startsWith('operator/accrued/') || account === 'income/service-fee') return 'service-fee';
  if (account.startsWith('operator/own/') || account === 'income/own-mining') return 'own-units';
  if (account.startsWith('unassigned/')) return 'unassigned';
  return account.startsWith('residue/') ? 'residue' : 'other';
}

function counterReason({ kind, links }: Entry, account: AccountId): TieReason {
  if (account === 'expense/pool-payout-fee') return 'pool-payout-fee';
  if (kind === 'reward.written-off') return 'given-up';
  if (kind === 'opening.balance') return 'opening-balance';
  if (links?.['venue'] !== undefined) return 'paid-to-venue';
  if (kind !== 'reward.received') return 'other';
  return account === 'operator/capital' || account === 'fee-reserve' ? 'operator-own-money' : 'other';
}
