import { KEY_GAP_LIMIT } from '../members';
import { DAY_MS, divide, type Instant, instant, satsWorth } from '../units';
import type { Destination, DueContext, DueDecision, DueFacts, LeftOut, OutReason, Split, Threshold } from './due-facts';
import { dustThreshold } from './dust';
import { expectation } from './expectation';
import { scriptTypeOf } from './script';
import { feeAt, outputVbytesOf } from './vsize';

export * from './due-facts';

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
  const own: OutReason[] = [
    ...amountReasons(facts, context, threshold.sats),
    ...(threshold.sats === null ? [{ code: 'no-price' } as const] : []),
    ...destinationReasons(facts, context),
    ...(facts.paused && facts.closing !== true ? [{ code: 'paused' } as const] : []),
    ...facts.holds.map((reason) => ({ code: 'hold', reason }) as const),
    ...context.gates.map((gate) => ({ code: 'gate', gate }) as const),
  ];
  const reasons =
    own.length === 0 && facts.leftOut !== undefined ? [leftOutReason(facts.leftOut, facts, context)] : own;
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

function leftOutReason({ code }: LeftOut, { availableSats }: DueFacts, { policy }: DueContext): OutReason {
  if (code === 'funds') return { code };
  if (code !== 'shared-fee') return { code: 'gate', gate: code };
  return { code, maxSats: String(itemFeeCap(availableSats, policy.maxItemFeeShareBps)) };
}

function amountReasons(facts: DueFacts, context: DueContext, thresholdSats: bigint | null): OutReason[] {
  const { availableSats: available, accruedSats = 0n } = facts;
  const accrued = accruedSats > 0n ? [{ code: 'not-payable-yet', accruedSats: String(accruedSats) } as const] : [];
  if (available <= 0n) return [{ code: 'nothing-available' }, ...accrued];
  const reasons = belowReasons(facts, context, thresholdSats);
  return reasons.length === 0 ? [] : [...reasons, ...accrued];
}

function belowReasons(facts: DueFacts, context: DueContext, thresholdSats: bigint | null): OutReason[] {
  const available = facts.availableSats;
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
  const { key } = destination;
  const unseen = key === undefined ? 0 : key.nextIndex - key.seenIndex;
  if (unseen >= KEY_GAP_LIMIT) reasons.push({ code: 'key-gap', unseen: String(unseen) });
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
