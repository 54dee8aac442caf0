import { getCompact } from './compact';

/** How the next target follows; parameters as the coin's own source names them. */
export type ReferenceDifficulty =
  | { readonly kind: 'bitcoin' }
  | { readonly kind: 'litecoin' }
  | { readonly kind: 'namecoin'; readonly fullSpanAfterHeight: number }
  | { readonly kind: 'dogecoin'; readonly digishieldHeight: number }
  | {
      readonly kind: 'bitcoin-cash';
      /** The fork: before it the chain is Bitcoin's own, in which no six blocks were ever that slow. */
      readonly emergencyHeight: number;
      readonly daaHeight: number;
      readonly asertHeight: number;
      readonly anchor: { readonly height: number; readonly bits: number; readonly parentTime: number };
    }
  | { readonly kind: 'dash'; readonly fromHeight: number; readonly tenMinuteRule: boolean }
  | { readonly kind: 'zcash'; readonly blossomHeight: number };

/** Consensus parameters of one chain, written down from its own source and from nowhere else. */
export interface ReferenceNetwork {
  readonly name: string;
  /** Display order; null: any first header. */
  readonly genesis: string | null;
  readonly headerBytes: 80 | 1487;
  readonly pow: 'sha256d' | 'scrypt' | 'x11';
  readonly id: 'sha256d' | 'x11';
  readonly limit: bigint;
  readonly difficulty: ReferenceDifficulty;
  readonly periodBlocks: number;
  readonly timespan: number;
  readonly spacing: number;
  readonly minDifficulty: boolean;
  readonly noRetarget: boolean;
  readonly bip94: boolean;
  /** [version, height]: refused below the version from the height on. */
  readonly versions: readonly (readonly [number, number])[];
  /** Seconds that a time may lie ahead of the median time past, from a height on. */
  readonly mtpFuture: { readonly fromHeight: number; readonly seconds: number } | null;
  readonly auxpow: { readonly fromHeight: number; readonly chainId: number } | null;
}

const BITCOIN: ReferenceNetwork = {
  name: 'bitcoin',
  genesis: '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f',
  headerBytes: 80,
  pow: 'sha256d',
  id: 'sha256d',
  limit: (1n << 224n) - 1n,
  difficulty: { kind: 'bitcoin' },
  periodBlocks: 2016,
  timespan: 1_209_600,
  spacing: 600,
  minDifficulty: false,
  noRetarget: false,
  bip94: false,
  versions: [
    [2, 227_931],
    [3, 363_725],
    [4, 388_381],
  ],
  mtpFuture: null,
  auxpow: null,
};

const FROM_BLOCK_ONE = [
  [2, 1],
  [3, 1],
  [4, 1],
] as const;

/** 00000fff…: Litecoin, Dogecoin, Dash. */
const LIMIT_236 = (1n << 236n) - 1n;

/**
 * Every network of the header verifier.
 * @see kernel/chainparams.cpp of bitcoin; chainparams.cpp of litecoin, dogecoin, namecoin-core, bitcoin-cash-node, dash, zcash
 */
export const REFERENCE = {
  bitcoin: BITCOIN,
  'bitcoin-easy': { ...BITCOIN, name: 'bitcoin-easy', genesis: null, limit: (1n << 255n) - 1n },
  testnet3: {
    ...BITCOIN,
    name: 'testnet3',
    genesis: '000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943',
    minDifficulty: true,
    versions: [
      [2, 21_111],
      [3, 330_776],
      [4, 581_885],
    ],
  },
  testnet4: {
    ...BITCOIN,
    name: 'testnet4',
    genesis: '00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043',
    minDifficulty: true,
    bip94: true,
    versions: FROM_BLOCK_ONE,
  },
  signet: {
    ...BITCOIN,
    name: 'signet',
    genesis: '00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6',
    limit: 0x377aen << 216n,
    versions: FROM_BLOCK_ONE,
  },
  regtest: {
    ...BITCOIN,
    name: 'regtest',
    genesis: '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206',
    limit: (1n << 255n) - 1n,
    minDifficulty: true,
    noRetarget: true,
    versions: FROM_BLOCK_ONE,
  },
  litecoin: {
    ...BITCOIN,
    name: 'litecoin',
    genesis: '12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2',
    pow: 'scrypt',
    limit: LIMIT_236,
    difficulty: { kind: 'litecoin' },
    timespan: 302_400,
    spacing: 150,
    versions: [
      [2, 710_000],
      [3, 811_879],
      [4, 918_684],
    ],
  },
  dogecoin: {
    ...BITCOIN,
    name: 'dogecoin',
    genesis: '1a91e3dace36e2be3bf030a65679fe821aa1d6ef92e7c9902eb318182c355691',
    pow: 'scrypt',
    limit: LIMIT_236,
    difficulty: { kind: 'dogecoin', digishieldHeight: 145_000 },
    periodBlocks: 240,
    timespan: 14_400,
    spacing: 60,
    // Version 2 enforcement was never used.
    versions: [
      [3, 1_034_383],
      [4, 3_464_751],
    ],
    auxpow: { fromHeight: 371_337, chainId: 0x62 },
  },
  namecoin: {
    ...BITCOIN,
    name: 'namecoin',
    genesis: '000000000062b72c5e2ceb45fbc8587e807c155b0da735e6483dfba2f0a9c770',
    difficulty: { kind: 'namecoin', fullSpanAfterHeight: 19_200 },
    versions: [
      [2, 475_000],
      [3, 250_000],
      [4, 335_000],
    ],
    auxpow: { fromHeight: 19_200, chainId: 1 },
  },
  'bitcoin-cash': {
    ...BITCOIN,
    name: 'bitcoin-cash',
    difficulty: {
      kind: 'bitcoin-cash',
      emergencyHeight: 478_558,
      daaHeight: 504_031,
      asertHeight: 661_647,
      anchor: { height: 661_647, bits: 0x1804dafe, parentTime: 1_605_447_844 },
    },
  },
  dash: {
    ...BITCOIN,
    name: 'dash',
    genesis: '00000ffd590b1485b3caadc19b22e6379c733355108f107a430458cdf3407ab6',
    pow: 'x11',
    id: 'x11',
    limit: LIMIT_236,
    difficulty: { kind: 'dash', fromHeight: 68_590, tenMinuteRule: false },
    periodBlocks: 0,
    timespan: 86_400,
    spacing: 150,
    versions: [
      [2, 951],
      [3, 245_817],
      [4, 619_382],
    ],
  },
  zcash: {
    ...BITCOIN,
    name: 'zcash',
    genesis: '00040fe8ec8471911baa1db1266ea15dd06b4a8a5c453883c000b031973dce08',
    headerBytes: 1487,
    limit: (1n << 243n) - 1n,
    difficulty: { kind: 'zcash', blossomHeight: 653_600 },
    periodBlocks: 0,
    versions: [[4, 0]],
    mtpFuture: { fromHeight: 2, seconds: 90 * 60 },
  },
} as const satisfies Record<string, ReferenceNetwork>;

/** The limit in compact bits, as headers carry it. */
export function limitBits(network: ReferenceNetwork): number {
  return getCompact(network.limit);
}
