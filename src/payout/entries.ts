import { accounts, type NewEntry, type Posting, type PostingRole } from '../ledger';
import type { Instant } from '../units';

/** What the books must know of a batch. */
export interface BookedBatch {
  readonly id: string;
  readonly walletId: string;
  readonly txid: string;
  readonly feeSats: bigint;
  /** What goes to another wallet of ours. */
  readonly moved?: { readonly walletId: string; readonly amountSats: bigint };
}

export interface BookedItem {
  readonly id: string;
  readonly memberId: string;
  readonly amountSats: bigint;
  readonly feeShareSats: bigint;
}

type Side = readonly [account: Posting['account'], amount: bigint, role?: PostingRole];

/** Sides of nothing are left out. */
export function postings(debits: readonly Side[], credits: readonly Side[]): Posting[] {
  const list = (side: Posting['side'], sides: readonly Side[]): Posting[] =>
    sides
      .filter(([, amount]) => amount > 0n)
      .map(([account, amount, role = 'transfer']) => ({ account, asset: 'BTC', side, amount, role }));
  return [...list('debit', debits), ...list('credit', credits)];
}

export const itemReference = (batch: Pick<BookedBatch, 'id'>, item: Pick<BookedItem, 'id'>): string =>
  `batch/${batch.id}/item/${item.id}`;

/** The claim: what a member is to be paid leaves the available balance, or the database refuses it. */
export function batchedEntries(batch: BookedBatch, items: readonly BookedItem[], at: Instant): NewEntry[] {
  return items.map((item) => ({
    reference: itemReference(batch, item),
    kind: 'payout.batched',
    occurredAt: at,
    postings: postings(
      [[accounts.member(item.memberId, 'available'), item.amountSats]],
      [[accounts.member(item.memberId, 'in-batch'), item.amountSats]],
    ),
    links: { batch: batch.id, item: item.id },
  }));
}

/** A batch that was cancelled before hand-out gives everything back. */
export function unbatchedEntries(batch: BookedBatch, items: readonly BookedItem[], at: Instant): NewEntry[] {
  return items.map((item) => ({
    reference: `${itemReference(batch, item)}/cancelled`,
    kind: 'payout.unbatched',
    occurredAt: at,
    postings: postings(
      [[accounts.member(item.memberId, 'in-batch'), item.amountSats]],
      [[accounts.member(item.memberId, 'available'), item.amountSats]],
    ),
    links: { batch: batch.id, item: item.id },
  }));
}

/**
 * The signed bytes are stored: the members' value is in flight, and what they will get is in transit, out of the
 * treasury (RULES.md 12). What goes to another wallet of ours is that one's from here on. A fee that the fee reserve was
 * funded for comes out of it.
 */
export function committedEntries(
  batch: BookedBatch,
  items: readonly BookedItem[],
  context: { readonly at: Instant; readonly feeReserveSats: bigint },
): NewEntry[] {
  const links = { batch: batch.id, txid: batch.txid };
  const paid = items.reduce((sum, item) => sum + item.amountSats - item.feeShareSats, 0n);
  const moved = batch.moved?.amountSats ?? 0n;
  const borneByMembers = items.reduce((sum, item) => sum + item.feeShareSats, 0n);
  const borneByOperator = batch.feeSats - borneByMembers;
  const fromReserve = borneByOperator < context.feeReserveSats ? borneByOperator : context.feeReserveSats;
  const entries: NewEntry[] = items.map((item) => ({
    reference: `${itemReference(batch, item)}/committed`,
    kind: 'payout.committed',
    occurredAt: context.at,
    postings: postings(
      [[accounts.member(item.memberId, 'in-batch'), item.amountSats]],
      [
        [accounts.member(item.memberId, 'in-flight'), item.amountSats - item.feeShareSats],
        [accounts.networkFee, item.feeShareSats, 'network-fee'],
      ],
    ),
    links: { ...links, item: item.id },
  }));
  entries.push({
    reference: `batch/${batch.id}/committed`,
    kind: 'payout.committed',
    occurredAt: context.at,
    postings: postings(
      [
        [accounts.payoutTransit(batch.id), paid],
        [accounts.networkFee, batch.feeSats, 'network-fee'],
        [accounts.treasury(batch.moved?.walletId ?? batch.walletId), moved],
      ],
      [[accounts.treasury(batch.walletId), paid + batch.feeSats + moved]],
    ),
    links,
  });
  if (fromReserve > 0n) {
    entries.push({
      reference: `batch/${batch.id}/fee-reserve`,
      kind: 'payout.committed',
      occurredAt: context.at,
      postings: postings([[accounts.feeReserve, fromReserve]], [[accounts.operatorCapital, fromReserve]]),
      links,
    });
  }
  return entries;
}

/** Reference of the n-th settlement of an item: a reorg reverses it, and the next one is another fact. */
export function settledReference(batchId: string, itemId: string, settlement: number): string {
  return `batch/${batchId}/item/${itemId}/settled/${settlement}`;
}

/** N confirmations with proof: nothing is owed and nothing is on the way any more. */
export function settledEntries(
  batch: BookedBatch,
  items: readonly BookedItem[],
  context: { readonly at: Instant; readonly settlement: number; readonly blockHash: string },
): NewEntry[] {
  return items.map((item) => {
    const paid = item.amountSats - item.feeShareSats;
    return {
      reference: settledReference(batch.id, item.id, context.settlement),
      kind: 'payout.settled',
      occurredAt: context.at,
      postings: postings(
        [
          [accounts.member(item.memberId, 'in-flight'), paid],
          [accounts.memoPaidOut, paid, 'memo'],
        ],
        [
          [accounts.payoutTransit(batch.id), paid],
          [accounts.memoPaid(item.memberId), paid, 'memo'],
        ],
      ),
      links: { batch: batch.id, item: item.id, txid: batch.txid, block: context.blockHash },
    };
  });
}
