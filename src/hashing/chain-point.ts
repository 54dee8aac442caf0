import { fromHex, type HashHex } from './bytes';
import { type BlockHeader, decodeHeader } from './header';
import type { NetworkRules } from './network-rules';
import { MEDIAN_TIME_BLOCKS } from './rules/past';
import { expandBits, workOf } from './target';

/** All that the rules need to know about a header and its ancestors to judge its child. Plain data: it can be stored. */
export interface ChainPoint {
  readonly height: number;
  readonly hash: HashHex;
  readonly time: number;
  readonly bits: number;
  /** Sum of the work of this header and all before it, or since the anchor where the chain starts at one. */
  readonly work: bigint;
  /** Times of the last headers up to this one, oldest first, at most 11. */
  readonly recentTimes: readonly number[];
  /** First header of this header's difficulty period; null where the chain starts inside a period. */
  readonly periodFirst: { readonly time: number; readonly bits: number } | null;
  /** Bits of the last header in the period that is not a minimum-difficulty one (testnet rule); null where unknown. */
  readonly lastRealBits: number | null;
}

/** The point after `header`, which the caller has verified (or trusts, as an anchor). */
export function nextPoint(before: ChainPoint, header: BlockHeader, hash: HashHex, rules: NetworkRules): ChainPoint {
  const height = before.height + 1;
  const first = height % rules.periodBlocks === 0;
  const real = first || header.bits !== rules.powLimitBits;
  return {
    height,
    hash,
    time: header.time,
    bits: header.bits,
    work: before.work + workOf(expandBits(header.bits, rules.powLimit)),
    recentTimes: [...before.recentTimes.slice(1 - MEDIAN_TIME_BLOCKS), header.time],
    periodFirst: first ? { time: header.time, bits: header.bits } : before.periodFirst,
    lastRealBits: real ? header.bits : before.lastRealBits,
  };
}

/**
 * The point at a header whose ancestors are not known: where a receipt's header chain starts.
 * Rules that need the missing ancestors are not applied until enough headers follow.
 * @throws InvalidTarget when its bits are no target of the network
 */
export function anchorPoint(height: number, header: BlockHeader, hash: HashHex, rules: NetworkRules): ChainPoint {
  const first = height % rules.periodBlocks === 0;
  return {
    height,
    hash,
    time: header.time,
    bits: header.bits,
    work: workOf(expandBits(header.bits, rules.powLimit)),
    recentTimes: [header.time],
    periodFirst: first ? { time: header.time, bits: header.bits } : null,
    lastRealBits: first || header.bits !== rules.powLimitBits ? header.bits : null,
  };
}

/** The network's first header. */
export function genesisPoint(rules: NetworkRules): ChainPoint {
  return anchorPoint(0, decodeHeader(fromHex(rules.genesisHeader)), rules.genesisHash, rules);
}
