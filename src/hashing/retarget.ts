import type { NetworkRules } from './network-rules';
import { retargetSpan } from './rules/period';

/**
 * The target bits of a period's first block.
 * @param bits compact bits that the retarget starts from: the last block's, or under BIP94 the first block's
 * @param firstTime unix seconds of the old period's first block
 * @param lastTime unix seconds of the old period's last block
 * @throws InvalidTarget when `bits` is no target of this network
 * @see Bitcoin Core pow.cpp CalculateNextWorkRequired
 */
export function retarget(bits: number, firstTime: number, lastTime: number, rules: NetworkRules): number {
  return rules.noRetarget ? bits : retargetSpan(bits, lastTime - firstTime, rules);
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
