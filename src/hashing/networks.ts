import { type HeaderNetwork, type NetworkRules } from './network-rules';
import { COIN_RULES } from './networks-coins';
import { BITCOIN_GENESIS, BITCOIN_VERSIONS, SATOSHI_ROOT, SHARED, ZERO_HASH } from './networks-shared';

const FROM_START = [
  [2, 1],
  [3, 1],
  [4, 1],
] as const;

/** What Bitcoin's own networks share: one retarget per period. */
const shared = { ...SHARED, difficulty: { kind: 'period', fullSpanFrom: null, halveWide: false } } as const;

/** @see Bitcoin Core kernel/chainparams.cpp, CMainParams to CRegTestParams */
export const NETWORK_RULES: Readonly<Record<HeaderNetwork, NetworkRules>> = {
  ...COIN_RULES,
  bitcoin: {
    ...shared,
    network: 'bitcoin',
    ...BITCOIN_GENESIS,
    powLimit: (1n << 224n) - 1n,
    powLimitBits: 0x1d00ffff,
    versionFrom: BITCOIN_VERSIONS,
  },
  testnet3: {
    ...shared,
    network: 'testnet3',
    genesisHeader: `01000000${ZERO_HASH}${SATOSHI_ROOT}dae5494dffff001d1aa4ae18`,
    genesisHash: '000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943',
    powLimit: (1n << 224n) - 1n,
    powLimitBits: 0x1d00ffff,
    minDifficulty: true,
    versionFrom: [
      [2, 21111],
      [3, 330776],
      [4, 581885],
    ],
  },
  testnet4: {
    ...shared,
    network: 'testnet4',
    genesisHeader: `01000000${ZERO_HASH}4e7b2b9128fe0291db0693af2ae418b767e657cd407e80cb1434221eaea7a07a046f3566ffff001dbb0c7817`,
    genesisHash: '00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043',
    powLimit: (1n << 224n) - 1n,
    powLimitBits: 0x1d00ffff,
    minDifficulty: true,
    bip94: true,
    versionFrom: FROM_START,
  },
  signet: {
    ...shared,
    network: 'signet',
    genesisHeader: `01000000${ZERO_HASH}${SATOSHI_ROOT}008f4d5fae77031e8ad22203`,
    genesisHash: '00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6',
    powLimit: 0x377aen << 216n,
    powLimitBits: 0x1e0377ae,
    versionFrom: FROM_START,
    provesWork: false,
  },
  regtest: {
    ...shared,
    network: 'regtest',
    genesisHeader: `01000000${ZERO_HASH}${SATOSHI_ROOT}dae5494dffff7f2002000000`,
    genesisHash: '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206',
    powLimit: (1n << 255n) - 1n,
    powLimitBits: 0x207fffff,
    minDifficulty: true,
    noRetarget: true,
    versionFrom: FROM_START,
    provesWork: false,
  },
  // Mainnet's rules for chains that can be generated: any first header, the easiest limit.
  'bitcoin-easy': {
    ...shared,
    network: 'bitcoin-easy',
    fixedGenesis: false,
    genesisHeader: `01000000${ZERO_HASH}${SATOSHI_ROOT}dae5494dffff7f2002000000`,
    genesisHash: '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206',
    powLimit: (1n << 255n) - 1n,
    powLimitBits: 0x207fffff,
    versionFrom: BITCOIN_VERSIONS,
    provesWork: false,
  },
};
