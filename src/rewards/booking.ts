import { type AccountId, accounts, type NewEntry, type Posting, type PostingRole } from '../ledger';
import type { Asset, Instant } from '../units';
import type { ClaimMove } from './claims';
import type { Share } from './sharing';

/** What the pool and we owe each other, in base units. A working set, saved with the entries. */
export interface SourcePosition {
  /** Stated and not paid: the account `receivable/source/…`. */
  receivable: bigint;
  /** Restated down after everything was received: the pool nets it from what it states next. */
  owedToPool: bigint;
}

/** The revision of a row that is booked. */
export interface RowFact {
  readonly sourceId: string;
  readonly externalId: string;
  readonly revision: number;
  readonly asset: Asset;
  /** End of the work window for a first booking, the moment we learnt of it for a restatement. */
  readonly occurredAt: Instant;
  readonly restated: boolean;
}

/** What a reduction takes from where, beyond what is still accrued. */
export interface Shortfall {
  /** From the member's available balance. */
  readonly available: bigint;
  /** What the member owes from now on. */
  readonly debt: bigint;
  /** The operator's part that was income already. */
  readonly income: bigint;
}

const NO_SHORTFALL: Shortfall = { available: 0n, debt: 0n, income: 0n };

/** Collects postings; a debit below zero is a credit. */
export class Postings {
  readonly list: Posting[] = [];

  constructor(private readonly asset: Asset) {}

  debit(account: AccountId, amount: bigint, role: PostingRole): this {
    if (amount !== 0n) {
      const side = amount > 0n ? 'debit' : 'credit';
      this.list.push({ account, asset: this.asset, side, amount: amount > 0n ? amount : -amount, role });
    }
    return this;
  }

  credit(account: AccountId, amount: bigint, role: PostingRole): this {
    return this.debit(account, -amount, role);
  }
}

/**
 * The pool owes `delta` more or less. More settles first what we owe the pool; less takes the receivable first, and what
 * it does not hold stands against us in the discrepancy account, in sight.
 */
export function debitPool(to: Postings, sourceId: string, delta: bigint, position: SourcePosition): void {
  const against = delta > 0n ? smaller(position.owedToPool, delta) : -(-delta - smaller(position.receivable, -delta));
  const receivable = delta - against;
  position.owedToPool -= against;
  position.receivable += receivable;
  to.debit(accounts.sourceReceivable(sourceId), receivable, 'principal');
  to.debit(accounts.sourceDiscrepancy(sourceId), against, 'principal');
}

/** Parts of a share that changed; all of it for a first booking. */
export interface ShareChange {
  readonly share: Share;
  readonly net: bigint;
  readonly poolFee: bigint;
  readonly serviceFee: bigint;
}

/** Undefined when nothing changed. */
export function changeOf(next: Share, before: Share | undefined): ShareChange | undefined {
  const net = next.net - (before?.net ?? 0n);
  const poolFee = next.poolFee - (before?.poolFee ?? 0n);
  const serviceFee = next.serviceFee - (before?.serviceFee ?? 0n);
  return net === 0n && poolFee === 0n && serviceFee === 0n ? undefined : { share: next, net, poolFee, serviceFee };
}

type RowLinks = Readonly<Record<string, string>>;

/** Where the entries of a revision lead: one object for all of them, which is written once a statement. */
export function linksOf({ sourceId, externalId, revision }: RowFact): RowLinks {
  return { source: sourceId, row: externalId, revision: String(revision) };
}

/**
 * Entry of one member (of the operator's own units, or of unassigned work) for one revision of a row. Gross, pool fee and
 * service fee are postings of their own. A reduction takes accrued first, then available, then becomes a debt.
 */
export function shareEntry(
  fact: RowFact,
  change: ShareChange,
  of: { readonly position: SourcePosition; readonly shortfall?: Shortfall | undefined; readonly links: RowLinks },
): NewEntry {
  const { sourceId } = fact;
  const { memberId } = change.share;
  const { position, shortfall = NO_SHORTFALL, links } = of;
  const postings = new Postings(fact.asset);
  debitPool(postings, sourceId, change.net, position);
  if (change.share.holder === 'own') {
    const own = accounts.operatorOwn(sourceId);
    postings
      .credit(own, change.net + change.poolFee, 'gross')
      .debit(own, change.poolFee, 'pool-fee')
      .credit(own, shortfall.income, 'transfer')
      .debit(accounts.ownMining, shortfall.income, 'transfer');
  } else if (memberId === null) postings.credit(accounts.unassigned(sourceId), change.net, 'gross');
  else {
    const accrued = accounts.member(memberId, 'accrued');
    postings
      .credit(accrued, change.net + change.poolFee, 'gross')
      .debit(accrued, change.poolFee, 'pool-fee')
      .debit(accrued, change.serviceFee, 'service-fee')
      .credit(accounts.operatorAccrued(sourceId), change.serviceFee + shortfall.income, 'service-fee')
      .debit(accounts.serviceFee, shortfall.income, 'service-fee')
      .debit(accounts.member(memberId, 'available'), shortfall.available, 'transfer')
      .debit(accounts.memberReceivable(memberId), shortfall.debt, 'transfer')
      .credit(accrued, shortfall.available + shortfall.debt, 'transfer');
  }
  const { externalId, revision } = fact;
  return {
    reference: `reward/${sourceId}/${externalId}/r${revision}/${memberId ?? `.${change.share.holder}`}`,
    kind: fact.restated ? 'reward.restated' : 'reward.credited',
    occurredAt: fact.occurredAt,
    postings: postings.list,
    ...(fact.restated ? { reason: 'The pool restated the row; the difference is posted.' } : {}),
    links,
  };
}

/** A later earning settles a member's debt to the same source. */
export function recoupEntry(fact: RowFact, memberId: string, amount: bigint): NewEntry {
  const { sourceId, externalId, revision } = fact;
  return {
    reference: `recoup/${sourceId}/${externalId}/r${revision}/${memberId}`,
    kind: 'debt.recouped',
    occurredAt: fact.occurredAt,
    postings: new Postings(fact.asset)
      .debit(accounts.member(memberId, 'accrued'), amount, 'transfer')
      .credit(accounts.memberReceivable(memberId), amount, 'transfer').list,
    links: linksOf(fact),
  };
}

/** Where coin came from. */
export interface ReceiptFact {
  readonly sourceId: string;
  readonly asset: Asset;
  readonly occurredAt: Instant;
  /** `<txid>:<vout>` with a step, or the row whose netting released coin. */
  readonly cause: string;
  readonly links: Readonly<Record<string, string>>;
}

/**
 * Coin covers claims: each member's accrued becomes available, one entry a member; the operator's accrued fee and the own
 * units' accrued coin become income, each its own. What is unassigned stays where it is, backed by coin now.
 */
export function receiptEntries(fact: ReceiptFact, moves: readonly ClaimMove[]): NewEntry[] {
  const sums = new Map<string, bigint>();
  for (const move of moves) sums.set(move.holder, (sums.get(move.holder) ?? 0n) + move.amount);
  const entries: NewEntry[] = [];
  for (const [holder, amount] of [...sums].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const memberId = holder.startsWith('m-') ? holder.slice(2) : null;
    if (holder === 'unassigned' || amount === 0n) continue;
    const postings = new Postings(fact.asset);
    if (holder === 'own') {
      postings
        .debit(accounts.operatorOwn(fact.sourceId), amount, 'transfer')
        .credit(accounts.ownMining, amount, 'transfer');
    } else if (memberId === null) {
      postings
        .debit(accounts.operatorAccrued(fact.sourceId), amount, 'service-fee')
        .credit(accounts.serviceFee, amount, 'service-fee');
    } else {
      postings
        .debit(accounts.member(memberId, 'accrued'), amount, 'transfer')
        .credit(accounts.member(memberId, 'available'), amount, 'transfer');
    }
    entries.push({
      reference: `receipt/${fact.cause}/${memberId ?? `.${holder}`}`,
      kind: 'reward.received',
      occurredAt: fact.occurredAt,
      postings: postings.list,
      links: { source: fact.sourceId, ...fact.links },
    });
  }
  return entries;
}

export function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
