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
