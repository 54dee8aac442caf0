import type { Network } from '../units';

/** Token of the room's settings. */
export const CHAIN_CONFIG = Symbol('chain-config');

/** How the chain is followed. */
export interface ChainConfig {
  readonly network: Network;
  /** A tip older than this is "hours behind": payouts wait. */
  readonly tipAgeMsMax: number;
  /** Deeper reorganisations are not followed by themselves: an alarm stops payouts and a person looks. */
  readonly reorgDepthMax: number;
}

const HOUR_MS = 3_600_000;

/**
 * Six hours without a block has not happened on mainnet since 2010; the deepest reorganisations were 53 blocks (2010)
 * and 24 (2013), and beyond 100 a matured coinbase could vanish.
 */
export function defaultChainConfig(network: Network): ChainConfig {
  return { network, tipAgeMsMax: 6 * HOUR_MS, reorgDepthMax: 100 };
}
