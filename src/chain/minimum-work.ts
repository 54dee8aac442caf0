import type { Network } from '../units';

/**
 * Work that the public chain of each network is known to have: a chain with less is false or unfinished. Null: no
 * constant is embedded, or blocks cost nothing.
 * @see Bitcoin Core kernel/chainparams.cpp nMinimumChainWork: mainnet of Core 31 (block 938343), the test networks of
 *   Core 27 (testnet3 block 2550000, signet block 180000)
 */
const MINIMUM_CHAIN_WORK: Readonly<Record<Network, bigint | null>> = {
  bitcoin: 0x1128750f82f4c366153a3a030n,
  testnet3: 0xc59b14e264ba6c15db9n,
  testnet4: null,
  signet: 0x206e86f08e8n,
  regtest: null,
};

/** Work up to and with checkpoints, where it is known: 30240 is under the first 15 difficulty periods of mainnet. */
const WORK_AT: Readonly<Record<string, bigint>> = {
  '000000000fa8bfa0f0dd32f956b874b2c7f1772c5fbedcb1b35e03335c7fb0a8': 0x762176217621n,
};

/** @returns the work up to and with a pinned block, or undefined where none is published */
export function workAtCheckpoint(hash: string): bigint | undefined {
  return WORK_AT[hash];
}

/** How a chain stands to the least work that it must have. `unchecked`: nothing to compare with. */
export type WorkVerdict = 'enough' | 'low' | 'unchecked';

/**
 * @param work up to the tip
 * @param total false when it is counted from a checkpoint whose own work is not known
 */
export function judgeWork(network: Network, work: bigint, total: boolean): WorkVerdict {
  const least = MINIMUM_CHAIN_WORK[network];
  // A part of the work that is already enough is enough.
  if (least === null) return 'unchecked';
  if (work >= least) return 'enough';
  return total ? 'low' : 'unchecked';
}
