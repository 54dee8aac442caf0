import type { Schedule } from './schedule';

/** Who bears the network fee of a batch. Fixed when the batch is planned; a later bump is always the operator's. */
export type FeePayer = 'operator' | 'member';

/** Patience with a dear network: a payout waits until its fee is at most a share of it, or for so many days. */
export interface FeeWait {
  /** Cost of the payout's own output in basis points of its value. */
  readonly maxBps: bigint;
  readonly days: number;
}

/** The operator's rules for payouts. Rates are integer satoshi per 1,000 virtual bytes. */
export interface PayoutPolicy {
  readonly feePayer: FeePayer;
  /** Below this nobody is paid, whatever threshold a member set. Also the line of `withdrawable` (RULES.md 3). */
  readonly minimumSats: bigint;
  readonly maxRateSatPerKvb: bigint;
  readonly maxFeeSats: bigint;
  /** Fee of one transaction in basis points of what it pays. */
  readonly maxFeeShareBps: bigint;
  /** Cost of an item's own output in basis points of its value (RULES.md 16). */
  readonly maxItemFeeShareBps: bigint;
  /** What spending a coin another day is expected to cost: selections are compared by it, and below it coins are tidied. */
  readonly longTermRateSatPerKvb: bigint;
  /** Blocks that the fee estimate aims at. */
  readonly targetBlocks: number;
  /** Used when the node has no estimate; null: then nothing is planned. */
  readonly fallbackRateSatPerKvb: bigint | null;
  /** Confirmations of a coin before it is spent. */
  readonly minInputConfirmations: number;
  /** Payments of ours in no block that a batch may stand on, where confirmed coins do not reach; 0: none (RULES.md 13). */
  readonly maxUnconfirmedAncestors: number;
  /** Confirmations of a payment before it is settled (I9). */
  readonly settleConfirmations: number;
  readonly schedule: Schedule;
  /** Holds for everybody; where members bear the fee, for those who chose nothing themselves. null: nobody waits. */
  readonly feeWait: FeeWait | null;
  /**
   * Up to so much in 24 hours whoever planned may approve alone: what leaves us, fees included (RULES.md 19). 0: never.
   */
  readonly aloneUpToSats: bigint;
  /** The same where the schedule planned: above it somebody takes the batch on first, and another one approves. 0: always. */
  readonly scheduleAloneUpToSats: bigint;
  /**
   * After so many blocks without it the job replaces a payment by a dearer one, where the estimate is above what it offers
   * and within the limits of its approval (RULES.md 19). null: people do.
   */
  readonly bumpAfterBlocks: number | null;
  /** The second look of an operator who works alone, by another device. Without it the planner may not approve. */
  readonly soloApproveAfterMs: number | null;
}

/** Defaults for real use; every one can be set. */
export const DEFAULT_POLICY: PayoutPolicy = {
  feePayer: 'operator',
  minimumSats: 10_000n,
  maxRateSatPerKvb: 100_000n,
  maxFeeSats: 1_000_000n,
  maxFeeShareBps: 300n,
  maxItemFeeShareBps: 500n,
  longTermRateSatPerKvb: 10_000n,
  targetBlocks: 6,
  fallbackRateSatPerKvb: null,
  minInputConfirmations: 6,
  maxUnconfirmedAncestors: 0,
  settleConfirmations: 6,
  schedule: { kind: 'monthly', dayOfMonth: 1, minuteOfDay: 12 * 60 },
  feeWait: null,
  aloneUpToSats: 0n,
  scheduleAloneUpToSats: 10_000_000n,
  bumpAfterBlocks: null,
  soloApproveAfterMs: null,
};
