import type { Asset } from '../../units';
import type { BlockFees } from './coin-earnings';
import { type Machine, PUBLISHED_MACHINES } from './machines';
import type { NetworkSource } from './network-figure';

/** Token of the CoinSettings that the composition provides. */
export const COIN_SETTINGS = Symbol('coin-settings');

/** What the operator declares of a coin. */
export interface CoinTerms {
  /** What the pool keeps, in basis points; null: not declared. */
  readonly poolFeeBps: number | null;
  readonly blockFees: BlockFees;
}

/** What a coin's terms are where none are declared: nothing is counted, and the table says so. */
export const NO_TERMS: CoinTerms = { poolFeeBps: null, blockFees: { kind: 'none' } };

/** By what the most profitable coin is told. */
export interface CoinSettings {
  readonly machines: readonly Machine[];
  readonly terms: ReadonlyMap<Asset, CoinTerms>;
  /** Coins that the operator's pool mines with the same work, the parent first. */
  readonly merged: readonly (readonly Asset[])[];
  /** At most one a coin; bitcoin's figure is our own chain's. */
  readonly networks: readonly NetworkSource[];
}

/** Where nothing is declared: published machines, and bitcoin alone by our own headers. */
export const DEFAULT_COINS: CoinSettings = {
  machines: PUBLISHED_MACHINES,
  terms: new Map(),
  merged: [],
  networks: [],
};
