import { type HashHex, type HeaderNetwork, MEDIAN_TIME_BLOCKS, NETWORK_RULES, type NetworkRules } from '../hashing';
import type { Asset } from '../units';
import type { HeaderSource } from './backend';

/** Token of the FollowedCoins that the composition provides. */
export const FOLLOWED_COINS = Symbol('followed-coins');

/** A coin beside bitcoin whose headers we follow and verify, so that a contract in it can be held against them. */
export interface FollowedCoin {
  readonly asset: Asset;
  readonly network: HeaderNetwork;
  /** A node of that coin, or an Esplora of it. It only transports. */
  readonly source: HeaderSource;
  /** A block of the public chain that the operator vouches for; null: the network's first block. */
  readonly start: { readonly height: number; readonly hash: HashHex } | null;
}

/**
 * Lowest height whose header a child of `height` can be judged by: the one before the difficulty period for rules that span
 * a full one, the headers that a moving rule averages, and the median time past. A pinned block's hash commits to all of
 * them, so that nothing after it is judged without its past.
 */
export function firstNeeded(height: number, { periodBlocks, lookback }: NetworkRules): number {
  const period = periodBlocks === 0 ? height : height - (height % periodBlocks) - 1;
  return Math.max(0, Math.min(period, height - Math.max(MEDIAN_TIME_BLOCKS, lookback) + 1));
}

/** Where a coin's chain begins: the pinned block, or the network's first. */
interface CoinStart {
  readonly network: HeaderNetwork;
  readonly height: number;
  readonly hash: HashHex;
}

export function startOf({ network, start }: FollowedCoin): CoinStart {
  return { network, ...(start ?? { height: 0, hash: NETWORK_RULES[network].genesisHash }) };
}

/** Whether a stored chain began at this block. */
export function isBegunAt(
  stored: { readonly network: string; readonly start_height: number; readonly start_hash: string },
  { network, height, hash }: CoinStart,
): boolean {
  return stored.network === network && stored.start_height === height && stored.start_hash === hash;
}
