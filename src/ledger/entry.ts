import type { Asset, Brand, Instant, Usd } from '../units';
import type { AccountId, NormalSide } from './chart';

export type EntryId = Brand<string, 'EntryId'>;

/** What a posting is for, so that gross and each fee stay columns apart (RULES.md 4). */
export type PostingRole =
  | 'gross'
  | 'pool-fee'
  | 'service-fee'
  | 'payout-fee'
  | 'network-fee'
  | 'conversion-fee'
  | 'principal'
  | 'transfer'
  | 'memo';

/** One business event each. Reversals carry the kind of what they reverse, and `reverses`. */
export type EntryKind =
  | 'reward.credited' // a pool's statement, shared: accrued
  | 'reward.restated' // the difference of a revision, up or down
  | 'reward.received' // the pool's payout proved at our descriptors: accrued becomes available
  | 'reward.lightning' // the pool says it paid by Lightning: the receivable moves, accrued stays
  | 'reward.disputed' // an announced payout did not come in time, or came after all: receivable against discrepancy
  | 'reward.written-off' // a claim on a contract's provider given up by its declared rule, or owed again after all
  | 'reward.assigned' // unassigned work found its member
  | 'debt.recouped' // a later earning settles a debt
  | 'treasury.received' // coins arrived that no statement explains yet
  | 'treasury.funded' // the operator's own money in or out
  | 'treasury.lost' // coins of ours that somebody else took, by the word of two people
  | 'conversion.deposited'
  | 'conversion.filled'
  | 'conversion.withdrawn'
  | 'conversion.settled'
  | 'conversion.kept-settled' // kept altcoin reached its member outside, vouched for by two people
  | 'payout.batched' // available to in-batch
  | 'payout.unbatched' // back, before hand-out only
  | 'payout.committed' // in-batch to in-flight, treasury to transit, network fee
  | 'payout.settled' // N confirmations with proof
  | 'payout.external-held' // paid from another wallet, as one operator says: available to held
  | 'payout.external-returned' // that was withdrawn: back
  | 'payout.external-settled' // N confirmations with proof, and two people: held is paid, by the operator's own money
  | 'tax.withheld' // backup withholding out of a payment: available to tax-withheld; reversed where the payment was taken back
  | 'tax.deposited' // the operator paid withheld tax in dollars: the coin is his own again
  | 'income.recognised' // memorandum: taxable receipt, with its USD value
  | 'closing.held' // what is left of a closing account and cannot be paid: available to held, named
  | 'closing.released'
  | 'closing.donated' // given to the operator by the member's own words
  | 'hold.placed'
  | 'hold.released'
  | 'opening.balance';

export interface Posting {
  readonly account: AccountId;
  readonly asset: Asset;
  readonly side: NormalSide;
  /** Base units, above zero. */
  readonly amount: bigint;
  readonly role: PostingRole;
  /** USD value at receipt and the quote it rests on; on `income.recognised` only. */
  readonly usd?: Usd;
  readonly quoteId?: string;
}

/** What a room hands to the ledger. */
export interface NewEntry {
  /** Unique for ever. The same reference with the same content is a harmless repeat; with other content an error. */
  readonly reference: string;
  readonly kind: EntryKind;
  /** When it happened. The ledger adds when we knew. */
  readonly occurredAt: Instant;
  readonly postings: readonly Posting[];
  /** Plain words for a correction. */
  readonly reason?: string;
  readonly reverses?: EntryId;
  /** Links to the cause: row, payout, txid, batch. Ids and public facts only. */
  readonly links?: Readonly<Record<string, string>>;
}

export interface Entry extends NewEntry {
  readonly id: EntryId;
  /** Place in the hash chain, from 1, without gaps. */
  readonly position: number;
  readonly knownAt: Instant;
  /** Hex sha256 over the previous hash and this entry's canonical text. */
  readonly hash: string;
}
