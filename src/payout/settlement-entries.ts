import { accounts, type NewEntry } from '../ledger';
import type { Instant } from '../units';
import { postings } from './entries';

/** What the books must know of a payment from another wallet. */
export interface BookedSettlement {
  readonly id: string;
  readonly memberId: string;
  readonly amountSats: bigint;
  readonly txid: string;
}

const reference = (id: string, what: string): string => `settlement/${id}/${what}`;

/** It is stated: the amount is not paid by a batch meanwhile, or the database refuses it. */
export function heldEntry(of: BookedSettlement, at: Instant): NewEntry {
  return {
    reference: reference(of.id, 'held'),
    kind: 'payout.external-held',
    occurredAt: at,
    postings: postings(
      [[accounts.member(of.memberId, 'available'), of.amountSats]],
      [[accounts.member(of.memberId, 'held'), of.amountSats]],
    ),
    links: { settlement: of.id, txid: of.txid },
  };
}

/** It is given back: the member is to be paid as before. */
export function returnedEntry(of: BookedSettlement, at: Instant): NewEntry {
  return {
    reference: reference(of.id, 'returned'),
    kind: 'payout.external-returned',
    occurredAt: at,
    postings: postings(
      [[accounts.member(of.memberId, 'held'), of.amountSats]],
      [[accounts.member(of.memberId, 'available'), of.amountSats]],
    ),
    links: { settlement: of.id, txid: of.txid },
  };
}

/** Reference of the n-th settlement: a reorg reverses it, and the next one is another fact. */
export function externalReference(id: string, number: number): string {
  return reference(id, `settled/${number}`);
}

/** Nothing is owed any more: the operator paid it with money from outside these books. */
export function externalEntry(
  of: BookedSettlement,
  context: { readonly at: Instant; readonly number: number; readonly blockHash: string },
): NewEntry {
  return {
    reference: externalReference(of.id, context.number),
    kind: 'payout.external-settled',
    occurredAt: context.at,
    postings: postings(
      [
        [accounts.member(of.memberId, 'held'), of.amountSats],
        [accounts.memoPaidOut, of.amountSats, 'memo'],
      ],
      [
        [accounts.operatorCapital, of.amountSats],
        [accounts.memoPaid(of.memberId), of.amountSats, 'memo'],
      ],
    ),
    links: { settlement: of.id, txid: of.txid, block: context.blockHash },
  };
}
