import { DAY_MS, divide, type Instant, instant, type Price, satsWorth, type Usd } from '../units';
import { dustThreshold } from './dust';
import type { FeeWait, PayoutPolicy } from './policy';
import { nextRun } from './schedule';
import { scriptTypeOf } from './script';
import { feeAt, outputVbytesOf } from './vsize';

/** A member's own threshold; a threshold in dollars needs a price (RULES.md 16). */
export type Threshold = { readonly kind: 'sats'; readonly sats: bigint } | { readonly kind: 'usd'; readonly usd: Usd };

/** Where a member is paid. */
export interface Destination {
  readonly addressId: string;
  readonly address: string;
  readonly scriptHex: string;
  /** End of the cool-off. */
  readonly payableFrom: Instant;
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
  | { readonly code: 'below-threshold'; readonly thresholdSats: string; readonly missingSats: string }
  | { readonly code: 'no-price' }
  | { readonly code: 'no-address' }
  | { readonly code: 'cool-off'; readonly until: Instant }
  | { readonly code: 'bad-script' }
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
  readonly restsOn: readonly ('schedule' | 'earnings' | 'cool-off' | 'fee-rate' | 'member' | 'operator' | 'price')[];
}

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

const BPS = 10_000n;
/** The whole of a payout, in basis points. */
export const WHOLE_BPS = 10_000;

/**
 * Decides whether a member is due, and gives every reason when not. The same answer feeds the claim, the
 * operator's preview and the member's "why not paid yet".
 * @see RULES.md 3, 11, 16, 20, 29
 */
export function decideDue(facts: DueFacts, context: DueContext): DueDecision {
  const threshold = facts.closing === true ? NO_THRESHOLD : thresholdIn(facts.threshold, context.quote);
  const reasons = [
    ...amountReasons(facts, context, threshold.sats),
    ...(threshold.sats === null ? [{ code: 'no-price' } as const] : []),
    ...destinationReasons(facts, context),
    ...(facts.paused && facts.closing !== true ? [{ code: 'paused' } as const] : []),
    ...facts.holds.map((reason) => ({ code: 'hold', reason }) as const),
    ...context.gates.map((gate) => ({ code: 'gate', gate }) as const),
  ];
  return {
    memberId: facts.memberId,
    due: reasons.length === 0,
    reasons,
    expected: expectation(facts, context, reasons),
    thresholdSats: threshold.sats,
    quoteId: threshold.quoteId,
  };
}

/** Of a closing account (RULES.md 28). */
const NO_THRESHOLD = { sats: 0n, quoteId: null };

function thresholdIn(
  threshold: Threshold,
  quote: DueContext['quote'],
): { sats: bigint | null; quoteId: string | null } {
  if (threshold.kind === 'sats') return { sats: threshold.sats, quoteId: null };
  if (quote === undefined) return { sats: null, quoteId: null };
  return { sats: satsWorth(threshold.usd, quote.price), quoteId: quote.id };
}

function amountReasons(facts: DueFacts, context: DueContext, thresholdSats: bigint | null): OutReason[] {
  const available = facts.availableSats;
  if (available <= 0n) return [{ code: 'nothing-available' }];
  const reasons: OutReason[] = [];
  if (thresholdSats !== null && available < thresholdSats) {
    const missingSats = String(thresholdSats - available);
    reasons.push({ code: 'below-threshold', thresholdSats: String(thresholdSats), missingSats });
  }
  if (available < context.policy.minimumSats && facts.closing !== true) {
    reasons.push({ code: 'below-minimum', minimumSats: String(context.policy.minimumSats) });
  }
  return reasons;
}

function destinationReasons(facts: DueFacts, context: DueContext): OutReason[] {
  const destination = facts.destination;
  if (destination === null) return [{ code: 'no-address' }];
  const reasons: OutReason[] = [];
  const { parts = [], payableFrom = destination.payableFrom } = facts.split ?? {};
  const all = [destination, ...parts];
  // One that cools off holds the whole member back: to pay the others alone would change the percentages.
  const until = instant(Math.max(payableFrom, ...all.map((one) => one.payableFrom)));
  if (context.at < until) reasons.push({ code: 'cool-off', until });
  if (all.some(({ scriptHex }) => scriptTypeOf(scriptHex) === undefined)) return [...reasons, { code: 'bad-script' }];
  if (facts.availableSats <= 0n) return reasons;
  return [...reasons, ...economyReasons(facts, destination, context)];
}

/**
 * What the chain itself makes senseless: dust, and an output that costs too much of what it carries. Of a split payout
 * the plan judges the parts; where none can be paid alone, all of it goes to the one with the most, which is judged here.
 */
function economyReasons(facts: DueFacts, destination: Destination, context: DueContext): OutReason[] {
  const { availableSats: value, closing = false } = facts;
  const { scriptHex } = mostOf(destination, facts.split);
  const dust = dustThreshold(scriptHex);
  if (value < dust) return [{ code: 'dust', dustSats: String(dust) }];
  if (context.rateSatPerKvb === undefined) return [];
  const outputFee = feeAt(context.rateSatPerKvb, outputVbytesOf(scriptHex));
  const max = closing ? value - dust : itemFeeCap(value, context.policy.maxItemFeeShareBps);
  if (outputFee > max) return [{ code: 'fee-share', outputFeeSats: String(outputFee), maxSats: String(max) }];
  // Who leaves waits no longer for a lower fee.
  return closing ? [] : waitReasons(facts, outputFee, context.at);
}

/** The cap above never gives way; patience ends. */
function waitReasons({ availableSats, feeWait, feeWaitsSince }: DueFacts, outputFee: bigint, at: Instant): OutReason[] {
  if (feeWait === undefined) return [];
  const max = itemFeeCap(availableSats, feeWait.maxBps);
  const until = instant((feeWaitsSince ?? at) + feeWait.days * DAY_MS);
  if (outputFee <= max || at >= until) return [];
  return [{ code: 'fee-wait', outputFeeSats: String(outputFee), maxSats: String(max), until }];
}

/** Whether nothing but patience with the fee stands against a payout, however long it has waited. What stops all payouts does not count. */
export function waitsForFee(facts: DueFacts, context: DueContext): boolean {
  const { reasons } = decideDue({ ...facts, feeWaitsSince: undefined }, { ...context, gates: [] });
  return reasons.length === 1 && reasons[0]?.code === 'fee-wait';
}

/** The destination with the largest part; the first of several. */
function mostOf(destination: Destination, split: Split | undefined): Destination {
  const parts = split?.parts ?? [];
  const rest = parts.reduce((left, { bps }) => left - bps, WHOLE_BPS);
  let most: Destination & { readonly bps: number } = { ...destination, bps: rest };
  for (const part of parts) if (part.bps > most.bps) most = part;
  return most;
}

/** Most that an item's own output may cost, rounded down. */
export function itemFeeCap(valueSats: bigint, shareBps: bigint): bigint {
  return divide(valueSats * shareBps, BPS, 'floor');
}

/** Reasons that only somebody's act can end: no date can be named for them. */
const WAITS_FOR: Partial<Record<OutReason['code'], 'member' | 'operator' | 'price'>> = {
  'no-address': 'member',
  paused: 'member',
  'bad-script': 'member',
  hold: 'operator',
  gate: 'operator',
  'no-price': 'price',
};

function expectation(facts: DueFacts, context: DueContext, reasons: readonly OutReason[]): Expectation {
  const waitsFor = [...new Set(reasons.map((reason) => WAITS_FOR[reason.code]).filter((who) => who !== undefined))];
  if (waitsFor.length > 0) return { at: null, restsOn: waitsFor };
  let from: number = context.at;
  const restsOn = new Set<Expectation['restsOn'][number]>(['schedule']);
  for (const reason of reasons) {
    if (reason.code === 'cool-off') {
      from = Math.max(from, reason.until);
      restsOn.add('cool-off');
      continue;
    }
    if (reason.code === 'fee-share') restsOn.add('fee-rate');
    if (reason.code === 'fee-wait') {
      from = Math.max(from, reason.until);
      restsOn.add('fee-rate');
      continue;
    }
    const reached = reachedAt(facts, context, lineOf(reason));
    if (reached === undefined) return { at: null, restsOn: ['earnings'] };
    if (reached > context.at) restsOn.add('earnings');
    from = Math.max(from, reached);
  }
  const at = nextRun(context.policy.schedule, instant(from));
  return at === undefined ? { at: null, restsOn: ['operator'] } : { at, restsOn: [...restsOn] };
}

/** The balance at which a reason about amounts ends; 0 when earnings do not matter to it. */
function lineOf(reason: OutReason): bigint {
  switch (reason.code) {
    case 'below-threshold':
      return BigInt(reason.thresholdSats);
    case 'below-minimum':
      return BigInt(reason.minimumSats);
    case 'dust':
      return BigInt(reason.dustSats);
    case 'nothing-available':
      return 1n;
    default:
      return 0n;
  }
}

/** When today's pace brings the balance to a line; undefined without earnings or beyond ten years. */
function reachedAt(facts: DueFacts, context: DueContext, line: bigint): number | undefined {
  const missing = line - facts.availableSats;
  if (missing <= 0n) return context.at;
  const perDay = facts.earnedPerDaySats ?? 0n;
  if (perDay <= 0n) return undefined;
  const days = divide(missing, perDay, 'ceil');
  return days > HORIZON_DAYS ? undefined : context.at + Number.parseInt(String(days), 10) * DAY_MS;
}

/** An extrapolation over more than ten years is no date. */
const HORIZON_DAYS = 3_650n;
