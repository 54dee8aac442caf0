import { type HashHex, type HeaderNetwork, MEDIAN_TIME_BLOCKS, NETWORK_RULES, type NetworkRules } from '../hashing';
import type { Asset } from '../units';
import type { HeaderSource } from './backend';
import { COIN_PINS } from './coin-pins';

/** Token of the FollowedCoins that the composition provides. */
export const FOLLOWED_COINS = Symbol('followed-coins');

/** Somebody who tells the headers of a coin. It only transports, and throws as HeaderSource does. */
export interface CoinTeller extends Pick<HeaderSource, 'label' | 'genesisHash' | 'tip' | 'blockHashAt'> {
  /** As HeaderSource: packed where all have the same size, or one by one where merged mining adds a part to each. */
  headers(fromHeight: number, count: number): Promise<Uint8Array | readonly Uint8Array[]>;
}

/** A coin beside bitcoin whose headers we follow and verify, so that a contract in it can be held against them. */
export interface FollowedCoin {
  readonly asset: Asset;
  readonly network: HeaderNetwork;
  /** A node of that coin, or an Esplora of it. */
  readonly source: CoinTeller;
  /** A block of the public chain that the operator vouches for; null: the one that the release pins, else the first. */
  readonly start: { readonly height: number; readonly hash: HashHex } | null;
}

/**
 * Lowest height whose header a child of `height` can be judged by: the one before the difficulty period for rules that span
 * a full one, the headers that a moving rule averages, and the median time past. A pinned block's hash commits to all of
 * them, so that nothing after it is judged without its past.
 */
export function firstNeeded(height: number, rules: NetworkRules): number {
  const { periodBlocks, lookback, difficulty } = rules;
  const period = hasPeriods(height + 1, rules) ? height - (height % periodBlocks) - 1 : height;
  // ASERT counts from its anchor: of the headers before it looks at the parent alone.
  const isAnchored = difficulty.kind === 'bitcoin-cash' && height + 1 > difficulty.asertAfter;
  return Math.max(0, Math.min(period, height - Math.max(MEDIAN_TIME_BLOCKS, isAnchored ? 1 : lookback) + 1));
}

/** Whether the target of a block is told by the first block of its difficulty period. */
function hasPeriods(height: number, { difficulty, periodBlocks }: NetworkRules): boolean {
  if (difficulty.kind === 'dogecoin') return height < difficulty.digishieldFrom;
  if (difficulty.kind === 'bitcoin-cash') return height <= difficulty.cw144After;
  return periodBlocks !== 0;
}

/** Where a coin's chain begins: the block that the operator pins, that the release pins, or the network's first. */
interface CoinStart {
  readonly network: HeaderNetwork;
  readonly height: number;
  readonly hash: HashHex;
}

export function startOf({ network, start }: Pick<FollowedCoin, 'network' | 'start'>): CoinStart {
  return { network, ...(start ?? COIN_PINS[network] ?? { height: 0, hash: NETWORK_RULES[network].genesisHash }) };
}

/** Whether a stored chain began at this block. */
export function isBegunAt(
  stored: { readonly network: string; readonly start_height: number; readonly start_hash: string },
  { network, height, hash }: CoinStart,
): boolean {
  return stored.network === network && stored.start_height === height && stored.start_hash === hash;
}
