import type { ReadTx } from '../store';
import type { Asset, Instant } from '../units';

/** Token of the venue that the composition provides. */
export const VENUE = Symbol('venue');

/** Altcoin that the venue credited to us. */
export interface VenueDeposit {
  /** The venue's own id, unique for ever. */
  readonly id: string;
  readonly asset: Asset;
  readonly amount: bigint;
  /** Transaction that brought it. */
  readonly txid: string;
  readonly creditedAt: Instant;
}

/** What the venue expects to give in bitcoin before its fee. */
export interface VenueQuote {
  readonly bought: bigint;
  /** What it would be if all of it went at the best price offered: what the order itself does to the price shows beside it. */
  readonly best: bigint;
  /** The best price that is bid, bitcoin a coin; left out where there are no bids, as in a rehearsal. */
  readonly bid?: string;
  readonly at: Instant;
}

export interface OrderRequest {
  /** Made and committed by us before the order is sent; the venue never fills two orders with one id. */
  readonly clientOrderId: string;
  readonly sell: Asset;
  readonly amount: bigint;
  /** The order is a limit: less bitcoin than this for the whole amount is not accepted. */
  readonly boughtMin: bigint;
  /** Whether it is still to be sent: asked when its request leaves, which a venue's pace may keep. */
  readonly stillDue?: (tx: ReadTx) => Promise<boolean>;
}

/** An order as the venue knows it. `bought` and `fee` are satoshi; the fee is taken out of `bought`. */
export interface VenueOrder {
  readonly clientOrderId: string;
  readonly sell: Asset;
  readonly amount: bigint;
  /** So far. */
  readonly sold: bigint;
  readonly bought: bigint;
  readonly fee: bigint;
  /** `closed`: filled or cancelled, nothing more will come. */
  readonly status: 'open' | 'closed';
}

export interface WithdrawalRequest {
  readonly clientWithdrawalId: string;
  /** Satoshi taken from our balance, the venue's withdrawal fee included. */
  readonly amount: bigint;
  readonly address: string;
}

export interface VenueWithdrawal {
  readonly clientWithdrawalId: string;
  readonly amount: bigint;
  /** Part of `amount` that does not arrive. */
  readonly fee: bigint;
  readonly txid: string | null;
  /** `simulated`: a dry run without settlement; no transaction exists and none will. */
  readonly status: 'pending' | 'sent' | 'simulated';
}

/** Bitcoin that a person sent from the venue to an address of ours, as the venue lists it. */
export interface VenueSent {
  /** The venue's own id, unique for ever. */
  readonly id: string;
  /**
   * Satoshi that left our balance, the venue's fee included. Where it is not known whether a venue states its amounts
   * with the fee or without: both, the stated amount first.
   */
  readonly taken: readonly bigint[];
  readonly fee: bigint;
  readonly txid: string | null;
  readonly status: 'pending' | 'sent' | 'failed';
  readonly at: Instant;
}

/**
 * Port: a place that turns altcoin into bitcoin. A refusal that is final throws DomainError `conversion.rejected`; any
 * other error means "unknown": look the id up before a retry (FAULTS.md F35).
 */
export interface Venue {
  readonly id: string;
  /** Shown beside every figure; a dry run says so here. */
  readonly label: string;
  readonly dryRun: boolean;
  /** Smallest amount that it sells, in base units; null when it does not sell the asset, or has not said yet. */
  minimum(asset: Asset): bigint | null;
  /**
   * The largest part of an amount that one order may have: on the market's step, 0 below its minimum. The rest waits.
   * @param withinBps no more than the bids take that stand so near the best one, as they were last read; its least amount
   *   in any case. Left out: whatever the bids are
   */
  sellable(asset: Asset, amount: bigint, withinBps?: number): bigint;
  deposits(): Promise<readonly VenueDeposit[]>;
  quote(sell: Asset, amount: bigint): Promise<VenueQuote>;
  /** Repeating a request with the same id and content returns the first order. @throws DomainError conversion.rejected */
  placeOrder(request: OrderRequest): Promise<VenueOrder>;
  orderByClientId(clientOrderId: string): Promise<VenueOrder | undefined>;
  /** When an order under this id was last sent, whatever became of it; null when none ever was. Asks nobody. */
  sentAt(clientOrderId: string): Promise<Instant | null>;
  balances(): Promise<readonly { readonly asset: Asset; readonly balance: bigint }[]>;
  /** Whether it sends bitcoin when asked to. Where it does not a person does, and what left is listed by `sent`. */
  readonly sends: boolean;
  /** Least amount that it sends, in satoshi; null when it has not said. */
  sendsFrom(): bigint | null;
  /** What a person sent to an address since an instant, oldest first; nothing where the venue sends by itself. */
  sent(address: string, since: Instant): Promise<readonly VenueSent[]>;
  /** Repeating a request with the same id and content returns the first one. @throws DomainError conversion.rejected */
  withdraw(request: WithdrawalRequest): Promise<VenueWithdrawal>;
  withdrawalById(clientWithdrawalId: string): Promise<VenueWithdrawal | undefined>;
}
