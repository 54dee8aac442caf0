import type { Network } from '../units';
import type { Approval } from './approval';
import type { SignedAttempt } from './hand-out-mark';
import type { JournalSight } from './journal-mark';
import type { Wallet } from './wallet';

/** What a signer is asked to sign: everything it needs to judge for itself. */
export interface SignRequest {
  readonly network: Network;
  readonly batchId: string;
  /** Base64, every input with witnessUtxo and derivation, the change output with its derivation. */
  readonly psbt: string;
  /** Output by output, in the order of the transaction; null is our change. */
  readonly outputs: readonly (string | null)[];
  readonly approval: Approval;
}

/** A refusal is final for this request; an offline signer throws `payout.signer-unavailable` and is asked again. */
export type SignReply = { readonly signed: string } | { readonly refused: string; readonly detail: string };

/** A statement about reserves that keys of the seed are to sign. No coin moves by it. */
export interface StatementRequest {
  readonly network: Network;
  /** `Paydirt statement <number> <digest>`; no other text is signed. */
  readonly message: string;
  readonly keys: readonly StatementKey[];
  /** HMAC-SHA256 under the approval key, which no database holds. */
  readonly mac: string;
}

/** So many keys are asked at once; a house with more coins asks again. */
export const STATEMENT_KEYS_MAX = 500;

/** A key of the seed, and the script that it makes. */
export interface StatementKey {
  /** From the master key, such as `m/84'/0'/0'/1/7`. */
  readonly path: string;
  readonly scriptHex: string;
}

/** Signatures in the order of the keys, BIP-322 simple, base64; or why there are none. */
export type StatementReply =
  { readonly signatures: readonly string[] } | { readonly refused: string; readonly detail: string };

/** The kind of signer that is no process of ours: devices and co-signers, whose answers people bring. */
export const OUTSIDE = 'watch-only';

/** Whether a wallet waits for signatures that people bring. @param kind of the house's signer */
export function signsOutside({ signedBy }: Pick<Wallet, 'signedBy'>, kind: string): boolean {
  return kind === OUTSIDE || signedBy !== 'hot';
}

/** Whoever holds the keys: a process of its own here, or devices and co-signers outside. */
export interface Signer {
  readonly kind: string;
  /** @throws DomainError `payout.signer-unavailable` when nobody answers: the batch goes on waiting for its signature */
  sign(request: SignRequest): Promise<SignReply>;
  /**
   * Its own journal: every attempt that it ever signed, oldest first. Absent where nobody keeps one for us.
   * @param after so many lines are left out
   * @throws DomainError `payout.signer-unavailable`
   */
  attempts?(after: number): Promise<readonly SignedAttempt[]>;
  /**
   * Signs a statement about reserves. Absent where nobody here has a key.
   * @throws DomainError `payout.signer-unavailable`
   */
  state?(request: StatementRequest): Promise<StatementReply>;
  /**
   * How far that journal has come. Absent with `attempts`.
   * @param place lines, of which the head is told too
   * @throws DomainError `payout.signer-unavailable`
   */
  journalAt?(place: number): Promise<JournalSight>;
}

export const SIGNER = Symbol('payout.signer');
