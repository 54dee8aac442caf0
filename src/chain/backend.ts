import { DomainError } from '../units';
import type { FeeAnswer } from './fee-rate';

/** Token of the chain backend port. */
export const CHAIN_BACKEND = Symbol('chain-backend');

/** Token of the second source of headers; null when none is configured. */
export const SECOND_SOURCE = Symbol('second-source');

/** Token of the second source of fee estimates; null when none is configured. */
export const SECOND_FEES = Symbol('second-fees');

/** Best block that a source names. */
export interface BackendTip {
  readonly height: number;
  /** Display order. */
  readonly hash: string;
}

/** An output of an earlier transaction. */
export interface Outpoint {
  /** Display order. */
  readonly txid: string;
  readonly vout: number;
}

/**
 * What became of bytes handed to the node.
 * `accepted`: the node holds the transaction now. `known`: it held it before, or it is in a block.
 * `refused`: the node does not hold it, whatever it answered first; a later attempt may succeed.
 * A timeout is none of these: the call throws `chain.backend-unreachable` and the outcome is unknown.
 */
export type SendOutcome = 'accepted' | 'known' | { readonly refused: string };

/** Transactions that hang together, the one that was asked about included. */
export interface MempoolKin {
  readonly count: number;
  /** Virtual bytes as the node counts them. */
  readonly vbytes: number;
  /** Satoshi. */
  readonly feesSats: bigint;
}

/** Where a transaction stands in the node's mempool. */
export interface MempoolPlace {
  readonly vbytes: number;
  readonly feeSats: bigint;
  /** What must be mined before it, itself included. */
  readonly ancestors: MempoolKin;
  /** What would go with it, itself included: a replacement pays for all of it. */
  readonly descendants: MempoolKin;
  /** All that is connected with it in any way; null on nodes that limit ancestors and descendants (before Core 31). */
  readonly cluster: Pick<MempoolKin, 'count' | 'vbytes'> | null;
}

/** What the node's mempool policy says of a transaction. */
export type MempoolVerdict = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

/**
 * Somebody who tells a header chain. It only transports: whatever it gives is verified by our own rules.
 * Every method throws `chain.backend-unreachable` (no answer, outcome unknown), `chain.backend-refused` (credentials)
 * or `chain.backend-reply` (an answer that makes no sense), each with the source's name. No method is retried inside.
 */
export interface HeaderSource {
  /** For logs and the screen, e.g. "node at 127.0.0.1:8332". */
  readonly label: string;
  /** Hash of block 0, display order: tells the network. */
  genesisHash(): Promise<string>;
  tip(): Promise<BackendTip>;
  /** undefined above the tip. */
  blockHashAt(height: number): Promise<string | undefined>;
  /**
   * Concatenated 80-byte headers of the source's best chain from a height on: none above its tip, else at least one
   * and at most `count`. Fewer do not mean the end: a polite source gives them by and by.
   */
  headers(fromHeight: number, count: number): Promise<Uint8Array>;
}

/** Somebody who estimates fees. Throws as HeaderSource. */
export interface FeeSource {
  readonly label: string;
  /** Estimated rate to confirm within `blocks`, or by name why there is none. */
  estimateFee(blocks: number): Promise<FeeAnswer>;
}

/** The port to the Bitcoin network; of it only its mempool answers are taken at its word. Throws as HeaderSource. */
export interface ChainBackend extends HeaderSource, FeeSource {
  /** Raw block with witness; undefined when the node no longer has it (pruned) or never had. */
  block(hash: string): Promise<Uint8Array | undefined>;
  /** Hands a raw transaction to the node and asks afterwards whether it really holds it. */
  send(rawHex: string): Promise<SendOutcome>;
  /**
   * Hands transactions over together, parents first and their child last, so that the child's fee counts for all of them
   * (`submitpackage`). Each has an outcome of its own, in the order given.
   * `unsupported`: the node takes no packages (Core before 26 outside regtest, bcoin, Esplora); nothing was sent.
   */
  sendPackage(rawHexes: readonly string[]): Promise<readonly SendOutcome[] | 'unsupported'>;
  mempoolHas(txid: string): Promise<boolean>;
  /** `absent`: not in the mempool; `unsupported`: the source does not tell (bcoin, Esplora). */
  mempoolPlace(txid: string): Promise<MempoolPlace | 'absent' | 'unsupported'>;
  /** What the node's policy would say (`testmempoolaccept`); `unsupported` when it has no such call (bcoin, Esplora). */
  testAccept(rawHex: string): Promise<MempoolVerdict | 'unsupported'>;
  /**
   * The mempool transactions that spend these outputs (`gettxspendingprevout`): a txid for each in the order given, null
   * where none does. `unsupported`: the node does not tell (bcoin).
   */
  mempoolSpenders(outpoints: readonly Outpoint[]): Promise<readonly (string | null)[] | 'unsupported'>;
  /**
   * The bytes of a transaction in the mempool, in hex, checked against its name. Undefined where the source does not hold it,
   * or does not give it; one in a block may be given too.
   */
  mempoolRaw(txid: string): Promise<string | undefined>;
  /** Least rate that the node's mempool takes now, sat/kvB; at least its relay minimum. */
  mempoolMinFee(): Promise<bigint>;
  /**
   * What the node asks of a replacement on top, of its own size, sat/kvB (BIP-125 rule 4); `unsupported` where it does not
   * say (Core before 24, bcoin, Esplora).
   * @throws BackendReplyInvalid for what is no rate, or one that nobody can mean
   */
  incrementalRelayFee(): Promise<bigint | 'unsupported'>;
}

/** A question to a source, for messages. */
export interface BackendCall {
  /** The source's label. */
  readonly source: string;
  readonly method: string;
}

/** No answer, or too late: whether the source acted is unknown. */
export class BackendUnreachable extends DomainError {
  constructor({ source, method }: BackendCall, reason: string, cause?: unknown) {
    super(
      'chain.backend-unreachable',
      `No answer from ${source} to ${method}: ${reason}. It is asked again; nothing is paid until it answers.`,
      { source, method, reason },
      { cause },
    );
  }
}

/** The source wants other credentials. */
export class BackendDenied extends DomainError {
  constructor({ source, method }: BackendCall) {
    super('chain.backend-refused', `Our credentials were refused by ${source}. Check them in the configuration.`, {
      source,
      method,
    });
  }
}

/** An answer that no source should give. Nothing of it was stored. */
export class BackendReplyInvalid extends DomainError {
  constructor({ source, method }: BackendCall, reason: string, cause?: unknown) {
    super(
      'chain.backend-reply',
      `The answer of ${source} to ${method} is not usable: ${reason}. Nothing of it was stored.`,
      { source, method, reason },
      { cause },
    );
  }
}
