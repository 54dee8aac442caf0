import type { WriteTx } from '../store';
import type { Instant } from '../units';

/** Nest token of `readonly RewardSource[]`. */
export const REWARD_SOURCES = Symbol('reward-sources');

/** Nest token of `readonly DepositClaimant[]`, asked in order; an empty list where nothing is converted. */
export const DEPOSIT_CLAIMANTS = Symbol('deposit-claimants');

/** An output to our scripts with enough confirmations in our own chain, not change of our own. Satoshi. */
export interface ProvedDeposit {
  readonly txid: string;
  readonly vout: number;
  readonly walletId: string;
  readonly amount: bigint;
  /** When we proved it at the depth that counts: the moment from which it can be disposed of (RULES.md 6). */
  readonly at: Instant;
}

/** Somebody who may have been waiting for this coin before any pool is asked: a venue's withdrawal. */
export interface DepositClaimant {
  /** Books the deposit under `deposit/<txid>:<vout>` and says for what, or leaves it alone and answers undefined. */
  settleDeposit(tx: WriteTx, deposit: ProvedDeposit): Promise<object | undefined>;
}
