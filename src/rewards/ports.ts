import type { ReadTx, WriteTx } from '../store';
import type { Instant } from '../units';
import type { AlertPolicy, DeviceEdge } from './device-watch';

/** Nest token of `readonly RewardSource[]`. */
export const REWARD_SOURCES = Symbol('reward-sources');

/** Nest token of `readonly DepositClaimant[]`, asked in order; an empty list where nothing is converted. */
export const DEPOSIT_CLAIMANTS = Symbol('deposit-claimants');

/** Nest token of DepositWitness. */
export const DEPOSIT_WITNESS = Symbol('deposit-witness');

/** Nest token of NetworkDifficulty. */
export const NETWORK_DIFFICULTY = Symbol('network-difficulty');

/** Knows bitcoin's difficulty from our own verified headers. */
export interface NetworkDifficulty {
  /** The proof-of-work target in force at an instant; undefined while our chain does not reach it. */
  targetAt(tx: ReadTx, at: Instant): Promise<bigint | undefined>;
}

/** What our own best chain says of a coin. */
export interface SeenCoin {
  readonly height: number;
  readonly confirmations: number;
  /** Time of its block's header: told to readers, never a clock. */
  readonly minedAt: Instant;
}

/** Knows the blocks that hold our coins. */
export interface DepositWitness {
  /** Undefined when the output is not in the best chain. */
  seen(tx: ReadTx, outpoint: { readonly txid: string; readonly vout: number }): Promise<SeenCoin | undefined>;
}

/** An output to our scripts with enough confirmations in our own chain, not change of our own. Satoshi. */
export interface ProvedDeposit {
  readonly txid: string;
  readonly vout: number;
  readonly walletId: string;
  readonly amount: bigint;
  /** When we proved it at the depth that counts: the moment from which it can be disposed of (RULES.md 6). */
  readonly at: Instant;
  /** In references of the books, which are unique for ever: not its outpoint once a reorganisation has taken it back. */
  readonly name?: string;
  /** How many other outputs of its transaction come to us, booked or not: with none the transaction tells alone. */
  readonly siblings?: number;
}

/** Somebody who may have been waiting for this coin before any pool is asked: a venue's withdrawal. */
export interface DepositClaimant {
  /** Books the deposit under `deposit/<name>` and says for what, or leaves it alone and answers undefined. */
  settleDeposit(tx: WriteTx, deposit: ProvedDeposit): Promise<object | undefined>;
}

/** Nest token of AlertPolicy. */
export const ALERT_POLICY = Symbol('alert-policy');

/** Nest token of DeviceNotices. */
export const DEVICE_NOTICES = Symbol('device-notices');

/** What a member is to be told of a device: its source and name, times in epoch milliseconds, rates in hashes per second. */
export interface DeviceNotice {
  readonly memberId: string;
  readonly kind: DeviceEdge['kind'] | 'device-no-word';
  readonly facts: Readonly<Record<string, string>>;
}

/** Tells members of their devices, in the transaction that found it out. */
export interface DeviceNotices {
  tell(tx: WriteTx, notices: readonly DeviceNotice[]): Promise<void>;
}

export type { AlertPolicy };
