import { DAY_MS, divide, instant } from '../units';
import type { DueContext, DueFacts, Expectation, Gate, OutReason, Rest } from './due-facts';
import { nextRun } from './schedule';

/** Reasons that end by no clock: no date can be named for them. */
const WAITS_FOR: Partial<Record<OutReason['code'], Rest>> = {
  'no-address': 'member',
  paused: 'member',
  'bad-script': 'member',
  hold: 'operator',
  'no-price': 'price',
  'shared-fee': 'fee-rate',
  funds: 'funds',
};

const GATE_WAITS_FOR: Readonly<Record<Gate, Rest>> = {
  stopped: 'operator',
  'reconcile-only': 'operator',
  shadow: 'operator',
  insolvent: 'funds',
  'chain-stale': 'chain',
  'chain-disagreement': 'chain',
  'wrong-network': 'operator',
  'no-fee-rate': 'fee-rate',
  'fee-rate-above-cap': 'fee-rate',
  'fee-above-cap': 'fee-rate',
  'fee-unfunded': 'operator',
  'disk-full': 'operator',
};

/** What ends a reason that ends by no clock; undefined for one that time or earnings end. */
export function waitsFor(reason: OutReason): Rest | undefined {
  return reason.code === 'gate' ? GATE_WAITS_FOR[reason.gate] : WAITS_FOR[reason.code];
}

/** When payment is expected while these reasons hold, and what would have to stay as it is for that. */
export function expectation(facts: DueFacts, context: DueContext, reasons: readonly OutReason[]): Expectation {
  const dateless = new Set(reasons.map(waitsFor).filter((who) => who !== undefined));
  if (dateless.size > 0) return { at: null, restsOn: [...dateless] };
  let from: number = context.at;
  const restsOn = new Set<Rest>(['schedule']);
  for (const reason of reasons) {
    const until = untilOf(reason, facts, context);
    if (until === undefined) return { at: null, restsOn: (facts.accruedSats ?? 0n) > 0n ? ['maturity'] : ['earnings'] };
    if (until > context.at || reason.code === 'fee-share') for (const rest of restsOf(reason)) restsOn.add(rest);
    from = Math.max(from, until);
  }
  if (restsOn.has('earnings') && reasons.some(({ code }) => code === 'not-payable-yet')) restsOn.add('maturity');
  const at = nextRun(context.policy.schedule, instant(from));
  return at === undefined ? { at: null, restsOn: ['operator'] } : { at, restsOn: [...restsOn] };
}

/** When a reason ends by itself; undefined when today's pace never ends it. */
function untilOf(reason: OutReason, facts: DueFacts, context: DueContext): number | undefined {
  if (reason.code === 'cool-off' || reason.code === 'fee-wait') return reason.until;
  return reachedAt(facts, context, lineOf(reason));
}

function restsOf(reason: OutReason): readonly Rest[] {
  if (reason.code === 'cool-off') return ['cool-off'];
  return reason.code === 'fee-share' || reason.code === 'fee-wait' ? ['fee-rate'] : ['earnings'];
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
