import { type NetworkRules } from './network-rules';
import { BITCOIN_TRANSACTIONS } from './transaction';

export const TWO_WEEKS_SECONDS = 14 * 24 * 60 * 60;
export const ZERO_HASH = '00'.repeat(32);
/** Merkle root of the first block, the same on all of Bitcoin's older networks. */
export const SATOSHI_ROOT = '3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a';

/** Where Bitcoin and Bitcoin Cash began. */
export const BITCOIN_GENESIS = {
  genesisHeader: `01000000${ZERO_HASH}${SATOSHI_ROOT}29ab5f49ffff001d1dac2b7c`,
  genesisHash: '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f',
} as const satisfies Partial<NetworkRules>;

/** @see Bitcoin Core kernel/chainparams.cpp BIP34Height, BIP66Height, BIP65Height */
export const BITCOIN_VERSIONS = [
  [2, 227931],
  [3, 363725],
  [4, 388381],
] as const;

/** What Bitcoin's networks and its children share, where they do not say otherwise. */
export const SHARED = {
  fixedGenesis: true,
  headerBytes: 80,
  powHash: 'sha256d',
  idHash: 'sha256d',
  periodBlocks: 2016,
  periodSeconds: TWO_WEEKS_SECONDS,
  lookback: 0,
  minDifficulty: false,
  noRetarget: false,
  bip94: false,
  // Bitcoin Core chain.h MAX_FUTURE_BLOCK_TIME.
  futureSecondsMax: 2 * 60 * 60,
  medianFuture: null,
  auxpow: null,
  transactions: BITCOIN_TRANSACTIONS,
  provesWork: true,
} as const satisfies Partial<NetworkRules>;
