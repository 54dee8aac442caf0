import { startBitcoind } from './bitcoind';
import { type RegtestNode, type RegtestOptions, startRegtestNode } from './regtest-node';

/** What the real-node tests use of a node: bcoin and Bitcoin Core alike. */
export type RealNode = Pick<
  RegtestNode,
  'rpcUrl' | 'rpcPassword' | 'mine' | 'mineEmpty' | 'reorg' | 'send' | 'setTime' | 'call' | 'stop'
>;

const BINARY = process.env['BITCOIND'];

/** For names of tests. */
export const REAL_NODE = BINARY === undefined ? 'bcoin with the policy of Core' : `Bitcoin Core at ${BINARY}`;

/** Where the node's estimate, its full mempool and its evictions are ours to set: the other tests run on both. */
export const itWithLevers = BINARY === undefined ? it : it.skip;

/** bcoin, or the Bitcoin Core that `BITCOIND` names. */
export function startRealNode(options: Pick<RegtestOptions, 'mockTime'> = {}): Promise<RealNode> {
  return BINARY === undefined ? startRegtestNode(options) : startBitcoind(BINARY, options);
}
