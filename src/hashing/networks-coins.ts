import { type HeaderNetwork, type NetworkRules } from './network-rules';
import { BITCOIN_GENESIS, BITCOIN_VERSIONS, SHARED, TWO_WEEKS_SECONDS, ZERO_HASH } from './networks-shared';
import { BITCOIN_TRANSACTIONS } from './transaction';
import { ZCASH_GENESIS_HEADER } from './zcash-genesis';

/** 20 leading zero bits: the limit of Litecoin, Dogecoin and Dash. */
const EASY_LIMIT = { powLimit: (1n << 236n) - 1n, powLimitBits: 0x1e0fffff } as const;

/** @see Litecoin Core chainparams.cpp CMainParams */
const litecoin: NetworkRules = {
  ...SHARED,
  ...EASY_LIMIT,
  network: 'litecoin',
  genesisHeader: `01000000${ZERO_HASH}d9ced4ed1130f7b7faad9be25323ffafa33232a17c3edf6cfd97bee6bafbdd97b9aa8e4ef0ff0f1ecd513f7c`,
  genesisHash: '12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2',
  powHash: 'scrypt',
  // The first retarget, at 2016, has no block before its period.
  difficulty: { kind: 'period', fullSpanFrom: 4032, halveWide: true },
  periodSeconds: TWO_WEEKS_SECONDS / 4,
  versionFrom: [
    [2, 710000],
    [3, 811879],
    [4, 918684],
  ],
  transactions: { valueMax: 8_400_000_000_000_000n, mweb: true, payload: false },
};

/** @see Dogecoin Core chainparams.cpp CMainParams; version 2 was never enforced */
const dogecoin: NetworkRules = {
  ...SHARED,
  ...EASY_LIMIT,
  network: 'dogecoin',
  genesisHeader: `01000000${ZERO_HASH}696ad20e2dd4365c7459b4a4a5af743d5e92c6da3229e6532cd605f6533f2a5b24a6a152f0ff0f1e67860100`,
  genesisHash: '1a91e3dace36e2be3bf030a65679fe821aa1d6ef92e7c9902eb318182c355691',
  powHash: 'scrypt',
  difficulty: { kind: 'dogecoin', digishieldFrom: 145000 },
  periodBlocks: 240,
  periodSeconds: 4 * 60 * 60,
  lookback: 2,
  versionFrom: [
    [3, 1034383],
    [4, 3464751],
  ],
  auxpow: { from: 371337, chainId: 0x62, legacyVersions: [1, 2] },
  // Ten thousand million coins in one output at most.
  transactions: { valueMax: 1_000_000_000_000_000_000n, mweb: false, payload: false },
};

/** @see namecoin-core kernel/chainparams.cpp CMainParams */
const namecoin: NetworkRules = {
  ...SHARED,
  network: 'namecoin',
  genesisHeader: `01000000${ZERO_HASH}0dcbd3e6f061215bf3b3383c8ce2ec201bc65acde32595449ac86890bd2dc641c133aa4dff7f001c92a11ea2`,
  genesisHash: '000000000062b72c5e2ceb45fbc8587e807c155b0da735e6483dfba2f0a9c770',
  powLimit: (1n << 224n) - 1n,
  powLimitBits: 0x1d00ffff,
  // pow.cpp asks the parent's height to be at least the start of merged mining.
  difficulty: { kind: 'period', fullSpanFrom: 19201, halveWide: false },
  versionFrom: [
    [2, 250000],
    [3, 250000],
    [4, 335000],
  ],
  auxpow: { from: 19200, chainId: 1, legacyVersions: [1] },
};

/** @see Bitcoin Cash Node chainparams.cpp CMainParams (uahfHeight, daaHeight, asertAnchorParams) */
const bitcoinCash: NetworkRules = {
  ...SHARED,
  network: 'bitcoin-cash',
  ...BITCOIN_GENESIS,
  powLimit: (1n << 224n) - 1n,
  powLimitBits: 0x1d00ffff,
  difficulty: {
    kind: 'bitcoin-cash',
    emergencyAfter: 478558,
    cw144After: 504031,
    asertAfter: 661647,
    anchor: { height: 661647, bits: 0x1804dafe, parentTime: 1605447844 },
    halfLifeSeconds: 2 * 24 * 60 * 60,
  },
  lookback: 147,
  versionFrom: BITCOIN_VERSIONS,
};

/**
 * Up to block 68589 the network itself takes bits that are half off, since its first difficulty rules were not exact.
 * @see Dash Core chainparams.cpp CMainParams, validation.cpp ContextualCheckBlockHeader
 */
const dash: NetworkRules = {
  ...SHARED,
  ...EASY_LIMIT,
  network: 'dash',
  genesisHeader: `01000000${ZERO_HASH}c762a6567f3cc092f0684bb62b7e00a84890b990f07cc71a6bb58d64b98e02e0022ddb52f0ff0f1ec23fb901`,
  genesisHash: '00000ffd590b1485b3caadc19b22e6379c733355108f107a430458cdf3407ab6',
  powHash: 'x11',
  idHash: 'x11',
  difficulty: { kind: 'dark-gravity', from: 68590, spacingSeconds: 150 },
  periodBlocks: 0,
  lookback: 24,
  versionFrom: [
    [2, 951],
    [3, 245817],
    [4, 619382],
  ],
  transactions: { ...BITCOIN_TRANSACTIONS, payload: true },
};

/** @see zcash chainparams.cpp CMainParams, main.cpp ContextualCheckBlockHeader; Zcash protocol specification 7.6 */
const zcash: NetworkRules = {
  ...SHARED,
  network: 'zcash',
  genesisHeader: ZCASH_GENESIS_HEADER,
  genesisHash: '00040fe8ec8471911baa1db1266ea15dd06b4a8a5c453883c000b031973dce08',
  headerBytes: 1487,
  powLimit: (1n << 243n) - 1n,
  powLimitBits: 0x1f07ffff,
  difficulty: { kind: 'zcash', blossomFrom: 653600, spacingSeconds: 150, blossomSpacingSeconds: 75 },
  periodBlocks: 0,
  lookback: 28,
  versionFrom: [[4, 1]],
  medianFuture: { from: 2, seconds: 90 * 60 },
  transactions: null,
};

/** The coins that operators convert, beside Bitcoin's own networks. */
export const COIN_RULES: Readonly<
  Record<
    Exclude<HeaderNetwork, 'bitcoin' | 'testnet3' | 'testnet4' | 'signet' | 'regtest' | 'bitcoin-easy'>,
    NetworkRules
  >
> = { litecoin, dogecoin, namecoin, 'bitcoin-cash': bitcoinCash, dash, zcash };
