import { expandBits, type NetworkRules } from '../hashing';
import { type Instant, instant, instantOfSeconds } from '../units';
import type { CoinFact } from './coin-facts';

/**
 * Blocks of one coin that follow one another, as one span of time. Where every block has its own target, a day would be
 * summed over hundreds of them: their mean, weighted by the time that each one took, says the same.
 */
export interface CoinSpan {
  readonly first_height: number;
  readonly last_height: number;
  readonly from_at: Instant;
  readonly to_at: Instant;
  /** Mean of the targets over the time, rounded down, 64 hex digits: an expectation is never flattered. */
  readonly target: string;
}

/** How a coin's blocks are gathered: spans begin at heights of `shift` modulo `blocks`. */
interface SpanRule {
  readonly blocks: number;
  readonly shift: number;
}

/**
 * An hour each. Dash counts its yearly decline by the height of the parent, so its spans begin one block later: the
 * reward of a block never changes within a span.
 */
const SPAN_RULES: Partial<Readonly<Record<NetworkRules['difficulty']['kind'], SpanRule>>> = {
  dogecoin: { blocks: 60, shift: 0 },
  'dark-gravity': { blocks: 24, shift: 1 },
  'bitcoin-cash': { blocks: 6, shift: 0 },
};

/** Undefined where targets hold for a whole difficulty period: nothing is gathered. */
export function spanRuleOf({ difficulty }: NetworkRules): SpanRule | undefined {
  return SPAN_RULES[difficulty.kind];
}

/** The first height from which on spans can be made: a span begins when the block before its first one is found. */
export function firstSpanAfter(height: number, { blocks, shift }: SpanRule): number {
  return height + 1 + ((((shift - height - 1) % blocks) + blocks) % blocks);
}

/** What spans go on from: the block before the next one, and the end of all time that is counted already. */
interface SpanStart {
  readonly height: number;
  readonly at: Instant;
}

/**
 * The whole spans of verified blocks; what is left at the end waits for its last block, so that a span that is told never
 * changes but with the chain itself. Miners' clocks run back and forth: time that a block before has counted is not counted
 * again, so that spans follow one another without gap and overlap. A span without any time in it is left out.
 * @param facts following one another, the first one being the child of `start`
 */
export function spansOf(
  start: SpanStart,
  facts: readonly CoinFact[],
  rules: NetworkRules,
  { blocks }: SpanRule,
): CoinSpan[] {
  const spans: CoinSpan[] = [];
  let at: number = start.at;
  for (let first = 0; first + blocks <= facts.length; first += blocks) {
    const from = at;
    let weight = 0n;
    for (const { time, bits } of facts.slice(first, first + blocks)) {
      const until = Math.max(at, instantOfSeconds(time));
      weight += BigInt(until - at) * (expandBits(bits, rules.powLimit) + 1n);
      at = until;
    }
    if (at === from) continue;
    const target = weight / BigInt(at - from) - 1n;
    const first_height = start.height + 1 + first;
    spans.push({
      ...{ first_height, last_height: first_height + blocks - 1, from_at: instant(from), to_at: instant(at) },
      target: target.toString(16).padStart(64, '0'),
    });
  }
  return spans;
}
