import { type HeaderNetwork, NETWORK_RULES, type NetworkRules } from '../../hashing';
import type { Asset } from '../../units';

/** What machines compute. An Equihash machine's rate counts solutions, and each solution is one try. */
export const ALGORITHMS = ['sha256d', 'scrypt', 'x11', 'equihash'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

const NETWORK_OF: Readonly<Record<Asset, HeaderNetwork>> = {
  BTC: 'bitcoin',
  LTC: 'litecoin',
  BCH: 'bitcoin-cash',
  DOGE: 'dogecoin',
  NMC: 'namecoin',
  DASH: 'dash',
  ZEC: 'zcash',
};

/** Header rules of a coin's real network. */
export function rulesOf(asset: Asset): NetworkRules {
  return NETWORK_RULES[NETWORK_OF[asset]];
}

/** What finds a block of a coin. */
export function algorithmOf(asset: Asset): Algorithm {
  const { powHash, headerBytes } = rulesOf(asset);
  // Zcash compares the hash of a header with its solution: what is tried is the solution.
  return headerBytes === 80 ? powHash : 'equihash';
}

/**
 * Whether a block of `child` can be found by work that is done on `parent`.
 * @see Namecoin's merged mining specification; Dogecoin Core since 371337
 */
export function mergesWith(parent: Asset, child: Asset): boolean {
  return parent !== child && rulesOf(child).auxpow !== null && algorithmOf(parent) === algorithmOf(child);
}
