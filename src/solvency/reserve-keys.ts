import type { ReadTx } from '../store';
import type { ReserveSignature } from './reserves-file';

/** Token of `ReserveKeys`. */
export const RESERVE_KEYS = Symbol('solvency.reserve-keys');

/** A wallet of the house as far as statements about it go. */
export interface ReserveWallet {
  readonly walletId: string;
  readonly name: string;
  /** The sealed seed signs for it by itself. */
  readonly isHot: boolean;
  /** Whether a signature of its keys can be read: a multisig's cannot (BIP-322 simple). */
  readonly canSign: boolean;
  /** Satoshi that stand in it now. */
  readonly heldSats: bigint;
}

/** Whoever holds the keys of our coins; the payout room is it. */
export interface ReserveKeys {
  wallets(tx: ReadTx): Promise<readonly ReserveWallet[]>;
  /** Wallets of scripts by their hex; one that no wallet of ours makes is absent. */
  walletsOf(tx: ReadTx, scripts: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * Signatures by the keys of these scripts, where the sealed seed has them.
   * @throws DomainError `payout.signer-unavailable`, `payout.statement-refused`
   */
  sign(message: string, scripts: readonly string[]): Promise<readonly ReserveSignature[]>;
}
