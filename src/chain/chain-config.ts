import type { Network } from '../units';
import type { StartPin } from './chain-start';
import { type Checkpoint, CHECKPOINTS } from './checkpoints';

/** Token of the room's settings. */
export const CHAIN_CONFIG = Symbol('chain-config');

/** How the chain is followed. */
export interface ChainConfig {
  readonly network: Network;
  /** A tip older than this is "hours behind": payouts wait. */
  readonly tipAgeMsMax: number;
  /** A deeper reorganisation is followed all the same, and payouts stop until a person has looked at it. */
  readonly reorgDepthMax: number;
  /** Headers of a competing branch that are kept while it is weighed; a longer one is fetched again when it won. */
  readonly branchHeadersMax: number;
  /** Blocks that the release pins: a chain with another one at such a height is refused. */
  readonly pins: readonly Checkpoint[];
  /** Where a new chain starts instead of genesis; of no effect once a chain is stored. */
  readonly start?: StartPin;
}

const HOUR_MS = 3_600_000;

/**
 * Six hours without a block has not happened on mainnet since 2010; the deepest reorganisations were 53 blocks (2010)
 * and 24 (2013), and beyond 100 a matured coinbase could vanish. Ten difficulty periods of headers are 1.6 MB.
 */
export function defaultChainConfig(network: Network): ChainConfig {
  const pins = CHECKPOINTS.filter((pin) => pin.network === network);
  return { network, tipAgeMsMax: 6 * HOUR_MS, reorgDepthMax: 100, branchHeadersMax: 20_160, pins };
}
