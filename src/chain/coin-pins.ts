import type { HashHex, HeaderNetwork } from '../hashing';

/** A block of a public chain, by height and hash. */
interface CoinPin {
  readonly height: number;
  readonly hash: HashHex;
}

/**
 * Where the headers of a coin begin if the operator names no block: a checkpoint of the coin's own node. Before it the
 * reward of a block is not told by its height alone (dash), or nobody's contract goes back so far.
 * @see dogecoin/dogecoin d0902798850371b6b7b632141dc5e4227c92171f src/chainparams.cpp CMainParams checkpointData
 * @see dashpay/dash src/chainparams.cpp CMainParams V20Height, with the hash that stands beside it
 * @see bitcoin-cash-node f426b0386a38cf2a3e7ba51b0a4effda287cc814 src/chainparams.cpp CMainParams checkpointData
 */
export const COIN_PINS: Partial<Readonly<Record<HeaderNetwork, CoinPin>>> = {
  dogecoin: { height: 3_963_597, hash: '2b6927cfaa5e82353d45f02be8aadd3bfd165ece5ce24b9bfa4db20432befb5d' },
  dash: { height: 1_987_776, hash: '000000000000001bf41cff06b76780050682ca29e61a91c391893d4745579777' },
  'bitcoin-cash': { height: 845_891, hash: '0000000000000000017012058e7b67032926f1f20f96d1a2cd66abff9aaf8244' },
};
