import type { Network } from '../../../units';
import type { SignedAttempt } from '../../hand-out-mark';
import type { JournalSight } from '../../journal-mark';
import type { SignReply, SignRequest, StatementReply, StatementRequest } from '../../signer';

/** What the signer allows, whatever it is asked. Amounts are what leaves the treasury: outputs to others plus fee. */
export interface SignerLimits {
  readonly maxTransactionSats: bigint;
  /** In any hour of the signer's own clock. */
  readonly maxHourSats: bigint;
  /** In any 24 hours of it. */
  readonly maxDaySats: bigint;
  readonly maxRateSatPerKvb: bigint;
  readonly maxFeeSats: bigint;
}

/** What may leave one wallet of the house, beside {@link SignerLimits}. */
export interface WalletLimits extends Pick<SignerLimits, 'maxTransactionSats' | 'maxDaySats'> {
  readonly descriptor: string;
}

/** Handed over once, through the channel and never on a command line or in an environment. */
export interface UnsealMessage {
  readonly type: 'unseal';
  readonly seedFile: string;
  readonly journalFile: string;
  readonly passphrase: string;
  readonly approvalKey: string;
  readonly network: Network;
  /** Descriptors of every wallet of the house: where it may move coins to, and multisigs that it has a key of. */
  readonly wallets: readonly string[];
  readonly limits: SignerLimits;
  readonly walletLimits: readonly WalletLimits[];
}

export interface SignMessage {
  readonly type: 'sign';
  readonly id: number;
  readonly request: SignRequest;
}

/** Asks what it signed: batches, transactions and coins, never a signature. */
export interface AttemptsMessage {
  readonly type: 'attempts';
  readonly id: number;
  /** So many of the first lines are left out. */
  readonly after: number;
}

/** Asks for signatures over a statement about reserves. */
export interface StateMessage {
  readonly type: 'state';
  readonly id: number;
  readonly request: StatementRequest;
}

/** Asks how far its journal has come. */
export interface JournalMessage {
  readonly type: 'journal';
  readonly id: number;
  /** Lines of which the head is told too. */
  readonly place: number;
}

export type ToSigner = UnsealMessage | SignMessage | AttemptsMessage | JournalMessage | StateMessage;

/**
 * Only codes, ids and names come back in a refusal: an error's text could carry what it was about. The reason of a start that
 * no rule of ours refused is the system's code, or the error's class.
 */
export type FromSigner =
  | { readonly type: 'ready'; readonly descriptor: string }
  | { readonly type: 'refused-start'; readonly code: string; readonly reason: string | null }
  | { readonly type: 'reply'; readonly id: number; readonly reply: SignReply }
  | { readonly type: 'stated'; readonly id: number; readonly reply: StatementReply }
  | { readonly type: 'journal'; readonly id: number; readonly sight: JournalSight }
  | { readonly type: 'attempts'; readonly id: number; readonly attempts: readonly SignedAttempt[] };
