/** A block that a release pins: a header chain that passes through it is the public one up to there. */
export interface Checkpoint {
  readonly network: string;
  readonly height: number;
  /** Display order. */
  readonly hash: string;
}

/**
 * Pinned blocks; each release adds recent ones (RULES 21).
 * Genesis blocks and mainnet 11111 are in Bitcoin Core's kernel/chainparams.cpp; 30240 and 832608 start difficulty
 * periods, where receipts are anchored.
 */
export const CHECKPOINTS: readonly Checkpoint[] = [
  { network: 'bitcoin', height: 0, hash: '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f' },
  { network: 'bitcoin', height: 11111, hash: '0000000069e244f73d78e8fd29ba2fd2ed618bd6fa2ee92559f542fdb26e7c1d' },
  { network: 'bitcoin', height: 30240, hash: '000000000fa8bfa0f0dd32f956b874b2c7f1772c5fbedcb1b35e03335c7fb0a8' },
  { network: 'bitcoin', height: 832608, hash: '00000000000000000001e529aa1b6b7433794e9b33723be85daeab7fdaabf1c0' },
  { network: 'testnet3', height: 0, hash: '000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943' },
  { network: 'testnet4', height: 0, hash: '00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043' },
];
