import { accounts, type NewEntry } from '../ledger';
import type { Instant } from '../units';
import {
  type BookedBatch,
  type BookedItem,
  committedEntries,
  itemReference,
  postings,
  unbatchedEntries,
} from './entries';

/** References of the n-th time: the first ones are those of a batch that nobody cancelled. */
function numbered(entries: readonly NewEntry[], number: number): NewEntry[] {
  return number === 0
    ? [...entries]
    : entries.map((entry) => ({ ...entry, reference: `${entry.reference}/${number}` }));
}

/** The payment as it is committed, for the n-th time. @see committedEntries */
export function committedAgain(
  batch: BookedBatch,
  items: readonly BookedItem[],
  context: Parameters<typeof committedEntries>[2] & { readonly number: number },
): NewEntry[] {
  return numbered(committedEntries(batch, items, context), context.number);
}

/** References under which the n-th commitment may stand; without a fee reserve one of them does not. */
export function committedReferences(batch: BookedBatch, items: readonly BookedItem[], number: number): string[] {
  const references = [
    ...items.map((item) => `${itemReference(batch, item)}/committed`),
    `batch/${batch.id}/committed`,
    `batch/${batch.id}/fee-reserve`,
  ];
  return number === 0 ? references : references.map((reference) => `${reference}/${number}`);
}

export function cancelFeeReferences(batchId: string, number: number): string[] {
  return [`batch/${batchId}/cancel-fee/${number}`, `batch/${batchId}/cancel-fee/${number}/fee-reserve`];
}

/** What a cancellation or a dearer attempt costs beyond the payment: the operator's, out of the fee reserve as far as that goes (RULES.md 16). */
export function cancelFeeEntries(
  batch: BookedBatch,
  context: {
    readonly at: Instant;
    readonly number: number;
    readonly feeSats: bigint;
    readonly feeReserveSats: bigint;
  },
): NewEntry[] {
  const { at: occurredAt, feeSats, feeReserveSats } = context;
  if (feeSats === 0n) return [];
  const [fee = '', reserve = ''] = cancelFeeReferences(batch.id, context.number);
  const links = { batch: batch.id };
  const kind = 'payout.committed';
  const entries: NewEntry[] = [
    {
      reference: fee,
      kind,
      occurredAt,
      postings: postings(
        [[accounts.networkFee, feeSats, 'network-fee']],
        [[accounts.treasury(batch.walletId), feeSats]],
      ),
      links,
    },
  ];
  const fromReserve = feeSats < feeReserveSats ? feeSats : feeReserveSats;
  if (fromReserve > 0n) {
    const sides = postings([[accounts.feeReserve, fromReserve]], [[accounts.operatorCapital, fromReserve]]);
    entries.push({ reference: reserve, kind, occurredAt, postings: sides, links });
  }
  return entries;
}

export function takenReference(batchId: string, itemId: string, number: number): string {
  return `batch/${batchId}/item/${itemId}/taken/${number}`;
}

/**
 * A reorganisation took a buried cancellation away, and the payment may confirm after all: what was given back is taken
 * into the batch again. What the member was paid meanwhile becomes a named debt, and what is not covered stops payouts.
 */
export function takenEntry(
  batch: BookedBatch,
  item: BookedItem,
  context: { readonly at: Instant; readonly number: number; readonly availableSats: bigint },
): NewEntry {
  const { amountSats, memberId } = item;
  const there = context.availableSats < amountSats ? context.availableSats : amountSats;
  return {
    reference: takenReference(batch.id, item.id, context.number),
    kind: 'payout.batched',
    occurredAt: context.at,
    postings: postings(
      [
        [accounts.member(memberId, 'available'), there],
        [accounts.memberReceivable(memberId), amountSats - there],
      ],
      [[accounts.member(memberId, 'in-batch'), amountSats]],
    ),
    links: { batch: batch.id, item: item.id },
  };
}

/**
 * The cancellation is buried: everything is given back, for the n-th time; a debt that taking it again made is settled
 * by it first.
 * @param context `debtsSats` by item: what of the debt is still open
 */
export function returnedEntries(
  batch: BookedBatch,
  items: readonly BookedItem[],
  context: { readonly at: Instant; readonly number: number; readonly debtsSats: ReadonlyMap<string, bigint> },
): NewEntry[] {
  return numbered(unbatchedEntries(batch, items, context.at), context.number).map((entry, index) => {
    const item = items[index];
    const debt = item === undefined ? 0n : (context.debtsSats.get(item.id) ?? 0n);
    if (item === undefined || debt === 0n) return entry;
    const { memberId, amountSats } = item;
    return {
      ...entry,
      postings: postings(
        [[accounts.member(memberId, 'in-batch'), amountSats]],
        [
          [accounts.memberReceivable(memberId), debt],
          [accounts.member(memberId, 'available'), amountSats - debt],
        ],
      ),
    };
  });
}
