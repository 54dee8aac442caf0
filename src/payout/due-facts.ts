import type { PayoutKey } from '../members';
import type { Instant, Price, Usd } from '../units';
import type { FeeWait, PayoutPolicy } from './policy';

/** A member's own threshold; a threshold in dollars needs a price (RULES.md 16). */
export type Threshold = { readonly kind: 'sats'; readonly sats: bigint } | { readonly kind: 'usd'; readonly usd: Usd };

/** Where a member is paid. */
export interface Destination {
  readonly addressId: string;
  readonly address: string;
  readonly scriptHex: string;
  /** End of the cool-off. */
  readonly payableFrom: Instant;
  /** The extended key behind it, which has an address for each payout: this one is its first until another was dealt. */
  readonly key?: PayoutKey;
  /** Of a dealt address of a key: how it is known. */
  readonly dealt?: { readonly keyScript: string; readonly index: number };
}

/** A further destination, with its part of each payout in basis points. */
interface SplitPart extends Destination {
  readonly bps: number;
}

/** How a member's payouts are divided; what the parts leave goes to the payout address. */
export interface Split {
  /** End of the cool-off of the percentages: the whole member waits for it, whatever single addresses say. */
  readonly payableFrom: Instant;
  readonly parts: readonly SplitPart[];
}

/** Why a batch leaves a member out. The first group is the member's, the second the operator's, the third everybody's. */
export type OutReason =
  | { readonly code: 'nothing-available' }
  /** A pool states it, or it is a block's reward: it is payable once it is here and mature (RULES.md 11). */
  | { readonly code: 'not-payable-yet'; readonly accruedSats: string }
  | { readonly code: 'below-threshold'; readonly thresholdSats: string; readonly missingSats: string }
  | { readonly code: 'no-price' }
  | { readonly code: 'no-address' }
  | { readonly code: 'cool-off'; readonly until: Instant }
  | { readonly code: 'bad-script' }
  /** So many payments to new addresses of a key wait for their confirmation: a wallet would not see the next. */
  | { readonly code: 'key-gap'; readonly unseen: string }
  | { readonly code: 'paused' }
  | { readonly code: 'hold'; readonly reason: string }
  | { readonly code: 'below-minimum'; readonly minimumSats: string }
  | { readonly code: 'dust'; readonly dustSats: string }
  | { readonly code: 'fee-share'; readonly outputFeeSats: string; readonly maxSats: string }
  /** Patience with a dear network: paid once the fee is at most `maxSats`, or has been waited for until then. */
  | {
      readonly code: 'fee-wait';
      readonly outputFeeSats: string;
      readonly maxSats: string;
      readonly until: Instant;
    }
  /** Members bear the fee, and this one's part of it would be more: paid with others, at a lower rate, or with more earnings. */
  | { readonly code: 'shared-fee'; readonly maxSats: string }
  | { readonly code: 'funds' }
  | { readonly code: 'gate'; readonly gate: Gate };

/** What stops every payment (RULES.md 12, 15, 18, 19; FAULTS F64, F66). */
export const GATES = [
  'stopped',
  'reconcile-only',
  'shadow',
  'insolvent',
  'chain-stale',
  'chain-disagreement',
  'wrong-network',
  'no-fee-rate',
  'fee-rate-above-cap',
  'fee-above-cap',
  'fee-unfunded',
  'disk-full',
] as const;
export type Gate = (typeof GATES)[number];

export interface DueFacts {
  readonly memberId: string;
  readonly availableSats: bigint;
  readonly threshold: Threshold;
  readonly destination: Destination | null;
  /** undefined: everything goes to the destination. */
  readonly split?: Split | undefined;
  readonly paused: boolean;
  /** The account is closing or closed: what is left is paid whatever the threshold, once it bears its own output's cost. */
  readonly closing?: boolean;
  readonly holds: readonly string[];
  /** The patience that holds for this member; undefined: none. */
  readonly feeWait?: FeeWait | undefined;
  /** Since when nothing but the fee has stood against the payout. */
  readonly feeWaitsSince?: Instant | undefined;
  /** What became available per day of late; undefined when nothing did. Only the expected date rests on it. */
  readonly earnedPerDaySats?: bigint;
  /** Stated and not payable yet; it only explains. */
  readonly accruedSats?: bigint;
  /** What only a whole plan can tell, as the last one told it of this member; the next plan does not ask it. */
  readonly leftOut?: LeftOut | undefined;
}

/** Why a plan left somebody out who was due, beyond what is decided for each member alone. */
export const LEFT_OUT_CODES = ['funds', 'fee-unfunded', 'fee-above-cap', 'shared-fee'] as const;
export interface LeftOut {
  readonly code: (typeof LEFT_OUT_CODES)[number];
  readonly at: Instant;
}

export interface DueContext {
  readonly at: Instant;
  /** Of one bitcoin, with the id it is stored under. */
  readonly quote: { readonly id: string; readonly price: Price } | undefined;
  readonly rateSatPerKvb: bigint | undefined;
  readonly gates: readonly Gate[];
  readonly policy: Pick<PayoutPolicy, 'minimumSats' | 'maxItemFeeShareBps' | 'schedule' | 'maxRateSatPerKvb'>;
}

/** When payment is expected, and what would have to stay as it is for that. */
export interface Expectation {
  readonly at: Instant | null;
  readonly restsOn: readonly Rest[];
}

/** What an expected date rests on, or what it would take for there to be one. */
export const RESTS = [
  'schedule',
  'earnings',
  'maturity',
  'cool-off',
  'fee-rate',
  'funds',
  'chain',
  'member',
  'operator',
  'price',
] as const;
export type Rest = (typeof RESTS)[number];

export interface DueDecision {
  readonly memberId: string;
  readonly due: boolean;
  /** Every reason that holds, not only the first. Empty when due. */
  readonly reasons: readonly OutReason[];
  readonly expected: Expectation;
  /** Snapshot for the claim: the threshold in satoshi and the quote that made it so. */
  readonly thresholdSats: bigint | null;
  readonly quoteId: string | null;
}
