import { DomainError } from '../units';

/** Token of the chain backend port. */
export const CHAIN_BACKEND = Symbol('chain-backend');

/** Best block that a backend names. */
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

/** What the node's mempool policy says of a transaction. */
export type MempoolVerdict = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

/**
 * The port to the Bitcoin network. A backend only transports: headers, blocks and proofs are verified by our own
 * rules, and only its mempool answers are taken at its word.
 * Every method throws `chain.backend-unreachable` (no answer, outcome unknown), `chain.backend-refused` (credentials)
 * or `chain.backend-reply` (an answer that makes no sense). No method is retried inside.
 */
export interface ChainBackend {
  /** For logs and the screen, e.g. "Bitcoin Core at 127.0.0.1:8332". */
  readonly label: string;
  /** Hash of block 0, display order: tells the network. */
  genesisHash(): Promise<string>;
  tip(): Promise<BackendTip>;
  /** undefined above the tip. */
  blockHashAt(height: number): Promise<string | undefined>;
  /** Concatenated 80-byte headers of the backend's best chain; fewer than `count` at its end. */
  headers(fromHeight: number, count: number): Promise<Uint8Array>;
  /** Raw block with witness; undefined when the node no longer has it (pruned) or never had. */
  block(hash: string): Promise<Uint8Array | undefined>;
  /** Hands a raw transaction to the node and asks afterwards whether it really holds it. */
  send(rawHex: string): Promise<SendOutcome>;
  mempoolHas(txid: string): Promise<boolean>;
  /** What the node's policy would say (`testmempoolaccept`); `unsupported` when it has no such call (bcoin). */
  testAccept(rawHex: string): Promise<MempoolVerdict | 'unsupported'>;
  /** The mempool transaction that spends an output (`gettxspendingprevout`); txid is null when none does. */
  mempoolSpender(outpoint: Outpoint): Promise<{ readonly txid: string | null } | 'unsupported'>;
  /** Least rate that the node's mempool takes now, sat/kvB; at least its relay minimum. */
  mempoolMinFee(): Promise<bigint>;
  /** Estimated rate to confirm within `blocks`, sat/kvB within sane bounds; undefined when the node does not know. */
  estimateFee(blocks: number): Promise<bigint | undefined>;
}

/** No answer, or too late: whether the node acted is unknown. */
export class BackendUnreachable extends DomainError {
  constructor(method: string, reason: string, cause?: unknown) {
    super('chain.backend-unreachable', `The node did not answer ${method}: ${reason}.`, { method, reason }, { cause });
  }
}

/** The node wants other credentials. */
export class BackendDenied extends DomainError {
  constructor(method: string) {
    super('chain.backend-refused', 'The node refused our credentials.', { method });
  }
}

/** An answer that no node should give. */
export class BackendReplyInvalid extends DomainError {
  constructor(method: string, reason: string, cause?: unknown) {
    super(
      'chain.backend-reply',
      `The node's answer to ${method} is not usable: ${reason}.`,
      { method, reason },
      { cause },
    );
  }
}
