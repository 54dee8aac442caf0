import type { NetworkRules } from './networks';
import { compactBits, expandBits } from './target';

/**
 * The target bits of a period's first block.
 * The span has 2015 intervals (last minus first block of the old period), is clamped to a quarter and four times
 * two weeks, and multiplies before it divides; the old target is the rounded one of `bits`.
 * @param bits compact bits that the retarget starts from: the last block's, or under BIP94 the first block's
 * @param firstTime unix seconds of the old period's first block
 * @param lastTime unix seconds of the old period's last block
 * @throws InvalidTarget when `bits` is no target of this network
 * @see Bitcoin Core pow.cpp CalculateNextWorkRequired
 */
export function retarget(bits: number, firstTime: number, lastTime: number, rules: NetworkRules): number {
  if (rules.noRetarget) return bits;
  const shortest = rules.periodSeconds / 4;
  const longest = rules.periodSeconds * 4;
  const span = Math.min(Math.max(lastTime - firstTime, shortest), longest);
  const next = (expandBits(bits, rules.powLimit) * BigInt(span)) / BigInt(rules.periodSeconds);
  return compactBits(next > rules.powLimit ? rules.powLimit : next);
}

/**
 * Median of the last 11 header times, fewer near genesis; of an even number the upper one.
 * @param times unix seconds, at least one
 * @see Bitcoin Core chain.h CBlockIndex::GetMedianTimePast
 */
export function medianTimePast(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
