import { type AccountId, accounts, type NewEntry } from '../../ledger';
import type { Asset, Instant } from '../../units';

/** Coin of one payment. */
export interface CoinOf {
  readonly id: string;
  readonly memberId: string;
  readonly asset: Asset;
}

/** A payment as its withholding entries name it. */
export interface EntryOf extends CoinOf {
  /** Of the payment, so that tax is withheld at that moment (RULES.md 5). */
  readonly at: Instant;
  /** Entry that made it available. */
  readonly cause: string;
}

/** Coin goes from the member to what is owed to the tax authority. @param from `held` where it was reserved before */
export function withheldEntry(of: EntryOf, units: bigint, reference: string, from: 'available' | 'held'): NewEntry {
  const postings = moved(of.asset, units, accounts.member(of.memberId, from), accounts.taxWithheld);
  return { reference, kind: 'tax.withheld', occurredAt: of.at, postings, links: { payment: of.id, credit: of.cause } };
}

/** The most that can be due stays here until it is known: nothing is withheld by it. */
export function reservedEntry(of: EntryOf, units: bigint): NewEntry {
  const { memberId, asset, at: occurredAt, id } = of;
  const postings = moved(asset, units, accounts.member(memberId, 'available'), accounts.member(memberId, 'held'));
  const reason = 'Reserved: whether tax is withheld of this payment is not known yet.';
  return { reference: `withheld/${id}/reserve`, kind: 'hold.placed', occurredAt, postings, reason, links: { payment: id } }; // prettier-ignore
}

/** What was reserved and is not withheld is the member's to have. */
export function releasedEntry(of: CoinOf, units: bigint, occurredAt: Instant): NewEntry {
  const { memberId, asset, id } = of;
  const postings = moved(asset, units, accounts.member(memberId, 'held'), accounts.member(memberId, 'available'));
  const reason = 'No longer reserved: this is not withheld.';
  return { reference: `withheld/${id}/release`, kind: 'hold.released', occurredAt, postings, reason, links: { payment: id } }; // prettier-ignore
}

function moved(asset: Asset, amount: bigint, from: AccountId, to: AccountId): NewEntry['postings'] {
  return [
    { account: from, asset, side: 'debit', amount, role: 'transfer' },
    { account: to, asset, side: 'credit', amount, role: 'transfer' },
  ];
}
