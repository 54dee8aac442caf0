import type { Instant, Usd } from '../../units';
import type { FactEvent } from '../lots/fact-event';

/** All coin that the service holds for a member is one wallet: what stands in its books (26 CFR 1.6045-1(a)(25)). */
export const SERVICE_WALLET = 'held by the operator';

/** Where an event comes from, so that a reader finds the same thing in the books and on chain. */
export interface EventTrail {
  readonly ledgerEntryId: string;
  readonly txid: string | null;
  /** The receipt that proves the payment on chain. */
  readonly receiptId: string | null;
  /** The price that its value rests on. */
  readonly quoteId: string | null;
  /** Of income: whose receivable it came of. */
  readonly source?: string;
  /** What was withheld before the amount became the member's, at the price of the receipt: in no total of income. */
  readonly fees?: { readonly pool: Usd; readonly service: Usd };
  /** Of a disposal: it is federal income tax that was withheld in coin. */
  readonly isTaxWithheld?: true;
}

/** One thing that happened to a member's coin, as the lot engine takes it. */
export interface BookEvent {
  readonly event: FactEvent;
  readonly trail: EventTrail;
}

/** What somebody must know or settle. */
export interface OpenPoint {
  readonly id: string;
  readonly code: string;
  readonly words: string;
  readonly blocks: boolean;
  readonly at: Instant;
  /**
   * `once`: said of the year in which it happened. `on`: of every year from then on. An instant: of every year that ended
   * before it.
   */
  readonly until: 'once' | 'on' | Instant;
}

/** Where a payment went: the member's wallet, and the proof of it. */
export interface PaidPlace {
  readonly wallet: string;
  readonly receiptId: string | null;
}
