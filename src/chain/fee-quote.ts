import type { Instant } from '../units';
import type { FeeAnswer } from './fee-rate';

/** What one estimator said, and when. */
export interface FeeWord {
  /** The source's label. */
  readonly source: string;
  readonly askedAt: Instant;
  readonly answer: FeeAnswer;
}

/**
 * Why a rate counts. `node`: our own node's. `second`: the node has none. `lower`: both are far apart.
 * `fallback`: no source has one and the operator set a rate for that. `none`: nobody has one, nothing is planned.
 */
export const FEE_RULES = ['node', 'second', 'lower', 'fallback', 'none'] as const;
export type FeeRule = (typeof FEE_RULES)[number];

/** The rate to pay at, where it is from, and what every source said. Rates in sat/kvB. */
export interface FeeQuote {
  readonly rule: FeeRule;
  /** undefined with rule `none`. */
  readonly rateSatPerKvb: bigint | undefined;
  /** The word that counts; undefined where a source's does not. */
  readonly word: FeeWord | undefined;
  /** Least rate that our node's mempool takes now; no rate that counts is below it. */
  readonly floorSatPerKvb: bigint;
  /** In the order asked: our own node first. */
  readonly words: readonly FeeWord[];
}

/** Beyond three times apart one of two estimators is wrong: neighbouring ones differ by less on any ordinary day. */
export const FAR_APART_TIMES = 3n;

/** What was found out about fees. */
export interface FeeFacts {
  readonly node: FeeWord;
  /** undefined: none is configured. */
  readonly second: FeeWord | undefined;
  readonly floorSatPerKvb: bigint;
  /** The operator's rate for when no source has one; null: then nothing is planned. */
  readonly fallbackSatPerKvb: bigint | null;
}

/**
 * Which estimate counts. Our own node's first, the second source's where the node has none. Where both have one and
 * they are more than {@link FAR_APART_TIMES} apart, the lower: a payment that was sent too cheaply can be made dearer
 * later, and what was paid too much is gone. Never below what our node's mempool takes (RULES.md 16).
 * What is above the operator's cap is not cut down to it: payouts wait instead.
 */
export function quoteOf({ node, second, floorSatPerKvb, fallbackSatPerKvb }: FeeFacts): FeeQuote {
  const words = second === undefined ? [node] : [node, second];
  const own = rateOf(node);
  const other = second === undefined ? undefined : rateOf(second);
  const said = (rule: FeeRule, word: FeeWord | undefined, rate: bigint): FeeQuote => {
    return { rule, rateSatPerKvb: rate < floorSatPerKvb ? floorSatPerKvb : rate, word, floorSatPerKvb, words };
  };
  if (own !== undefined && other !== undefined && areFarApart(own, other)) {
    return own <= other ? said('lower', node, own) : said('lower', second, other);
  }
  if (own !== undefined) return said('node', node, own);
  if (other !== undefined) return said('second', second, other);
  if (fallbackSatPerKvb !== null) return said('fallback', undefined, fallbackSatPerKvb);
  return { rule: 'none', rateSatPerKvb: undefined, word: undefined, floorSatPerKvb, words };
}

function rateOf({ answer }: FeeWord): bigint | undefined {
  return 'refused' in answer ? undefined : answer.rateSatPerKvb;
}

function areFarApart(one: bigint, other: bigint): boolean {
  return one > other * FAR_APART_TIMES || other > one * FAR_APART_TIMES;
}
