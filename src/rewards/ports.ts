import type { WriteTx } from '../store';
import type { RewardSource } from './source';

/** Nest token of `readonly RewardSource[]`. */
export const REWARD_SOURCES = Symbol('reward-sources');

/** Nest token of `readonly DepositClaimant[]`, optional. */
export const DEPOSIT_CLAIMANTS = Symbol('deposit-claimants');

/** An output to our scripts with enough confirmations in our own chain, not change of our own. Satoshi. */
export interface ProvedDeposit {
  readonly txid: string;
  readonly vout: number;
  readonly walletId: string;
  readonly amount: bigint;
}

/** Somebody who may have been waiting for this coin before any pool is asked: a venue's withdrawal. */
export interface DepositClaimant {
  /** Books the deposit under `deposit/<txid>:<vout>` and answers true, or leaves it alone and answers false. */
  settleDeposit(tx: WriteTx, deposit: ProvedDeposit): Promise<boolean>;
}

export type RewardSources = readonly RewardSource[];
