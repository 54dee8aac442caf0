import type { Instant, Usd } from '../../units';
import type { Reported } from './holding-period';
import type { Method } from './lot-pool';

/** A quantity of one coin in its base units. */
export interface Quantity {
  readonly asset: string;
  readonly units: bigint;
}

/** What a transaction cost: dollars, or a coin that was given for it, which is disposed of by that (26 CFR 1.1001-7(b)(1)(ii)). */
export interface Cost {
  /** Fair market value; all of it when it was paid in dollars. */
  readonly usd: Usd;
  /** Dollars for one coin of it, where its value was said so. */
  readonly unitPrice?: string | undefined;
  /** Nobody said a value and none is needed: `usd` is 0 and counts for nothing. */
  readonly isUnvalued?: true;
  readonly coin?: Quantity & {
    readonly wallet: string;
    /** What it cost to dispose of that coin: reduces its own proceeds (1.1001-7(b)(5)(iii)). Units beside `units`, of the same coin. */
    readonly own?: { readonly usd: Usd; readonly units: bigint };
  };
}

/** What a form of a broker says of one sale, where that is not what the books say. */
export interface StatedSale {
  readonly proceeds: Usd;
  readonly basis?: Usd | undefined;
}

interface Common {
  readonly id: string;
  readonly at: Instant;
  /** When books took it down, where that and not `at` says what came before what. */
  readonly bookedAt?: Instant | undefined;
}

interface Held extends Common, Quantity {
  readonly wallet: string;
  /** The transaction on chain, or the number that a venue gave it. */
  readonly txid?: string | undefined;
  /** Dollars for one coin as they were said, decimal text: shown beside the value, which is what counts. */
  readonly unitPrice?: string | undefined;
}

/** Bought for dollars: `usd` is the price without costs. */
export interface Acquire extends Held {
  readonly kind: 'acquire';
  readonly usd: Usd;
  readonly cost?: Cost | undefined;
  /** When it is earlier than the event: a lot that was brought along. */
  readonly acquiredAt?: Instant | undefined;
}

/** Received as income: `usd` is the fair market value of the gross amount at receipt. */
export interface Income extends Held {
  readonly kind: 'income';
  readonly usd: Usd;
  readonly cost?: Cost | undefined;
}

/** Between the taxpayer's own wallets. `units` is what arrives. */
export interface Transfer extends Held {
  readonly kind: 'transfer';
  readonly toWallet: string;
  readonly cost?: Cost | undefined;
}

/** Sold for dollars, or given for goods and services: `usd` is the value received, before costs. */
export interface Dispose extends Held {
  readonly kind: 'dispose';
  readonly usd: Usd;
  readonly cost?: Cost | undefined;
  readonly reported: Reported;
  readonly stated?: StatedSale | undefined;
}

/** Given for another coin: `usd` is the fair market value of what was received, before costs. */
export interface Exchange extends Held {
  readonly kind: 'exchange';
  readonly to: Quantity & { readonly wallet: string; readonly unitPrice?: string | undefined };
  readonly usd: Usd;
  readonly cost?: Cost | undefined;
  readonly reported: Reported;
  readonly stated?: StatedSale | undefined;
}

/** A coin given for a service by itself: `usd` is its fair market value. */
export interface FeePaid extends Held {
  readonly kind: 'fee';
  readonly usd: Usd;
}

/**
 * Coin that leaves and is not disposed of: taken back by whoever gave it, given for a debt in the same coin, or given away.
 * A file has none of these.
 */
export interface Return extends Held {
  readonly kind: 'return';
  /** Lots that it stands for. What of them lies in another wallet changes places with what leaves; what of them is gone, the order in force decides. */
  readonly of: readonly { readonly lot: string; readonly units: bigint }[];
  /** Income of the same year that is none any more, at its original value. Of it, `units` that leave may be less: the rest is owed. */
  readonly reversed?: { readonly units: bigint; readonly usd: Usd } | undefined;
}

/** From `effectiveAt` on, in which order lots leave; recorded at `at`. */
export interface StandingOrder extends Common {
  readonly kind: 'standing-order';
  readonly effectiveAt: Instant;
  readonly method: Method;
  readonly wallet?: string | undefined;
  readonly asset?: string | undefined;
}

/** Which units one event takes, written down at `at`. */
export interface Identify extends Common {
  readonly kind: 'identify';
  readonly of: string;
  readonly lots: readonly { readonly lot: string; readonly units: bigint }[];
}

/** Units of unused basis and the wallet to which they belong from 2025-01-01 on (Rev. Proc. 2024-28). */
export interface Allocation extends Common {
  readonly kind: 'allocation';
  readonly asset: string;
  readonly manner: 'specific-unit' | 'global';
  /** When it was complete in the books; for a global one, when its rule was described. */
  readonly recordedAt: Instant;
  /** Of a global one: when the books first had its amounts by wallet; absent where that was with its rule. */
  readonly completedAt?: Instant | undefined;
  readonly lots: readonly { readonly lot: string; readonly wallet: string; readonly units: bigint }[];
}

export type FactEvent =
  Acquire | Income | Transfer | Dispose | Exchange | FeePaid | Return | StandingOrder | Identify | Allocation;

/** Events that take units out of lots. */
export type Taking = Transfer | Dispose | Exchange | FeePaid;

/** Kinds whose lots can be named before. */
export const TAKING_KINDS: readonly FactEvent['kind'][] = ['transfer', 'dispose', 'exchange', 'fee'];

/** What a taxpayer's books say of method. */
export interface FactRules {
  /** IANA zone of the tax day. */
  readonly zone: string;
  /** `allocated`: by wallet, but in one pool until 2025-01-01 for coins of which there is an allocation among the events. */
  readonly basis: 'wallet' | 'universal' | 'allocated';
  /** The order in force before any standing order of the file. */
  readonly method: Method;
  /** Coin that moving between own wallets costs: disposed of, or its basis goes into what was moved. The law does not settle it. */
  readonly transferFee: 'dispose' | 'add-to-basis';
}
