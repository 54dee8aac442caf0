import type { FeeQuote, MempoolPlace, PayoutReceipt, ReceiptItem } from '../chain';
import type { ReadTx, WriteTx } from '../store';
import type { Asset, Instant, Price } from '../units';
import type { Coin } from './coin';
import type { Destination, Gate, Split, Threshold } from './due';
import type { FeeWait } from './policy';

/** What payouts need of the chain room: our own chain, our own coins, and the node as a transport. */
export interface ChainDoor {
  /** Asks the node where needed, so never inside a write. */
  gates(): Promise<readonly Gate[]>;
  /** What the estimators say for a target, and which of them counts. */
  fees(targetBlocks: number): Promise<FeeQuote>;
  /** The rate of {@link fees} alone, in sat/kvB; undefined when there is none, and then nothing is planned. */
  feeRate(targetBlocks: number): Promise<bigint | undefined>;
  /** What a replacement pays on top, of its own size, sat/kvB: by the node's word, or what old nodes ask where it has none. */
  increment(): Promise<bigint>;
  tipHeight(tx: ReadTx): Promise<number>;
  /** Unspent outputs of the watched scripts in the best chain. */
  spendable(tx: ReadTx, minConfirmations: number): Promise<readonly Coin[]>;
  /** What spent one of our coins in the best chain. */
  spender(tx: ReadTx, outpoint: string): Promise<SpentIn | undefined>;
  /** The reorganisation that took a block out of the best chain; undefined when none is on record. */
  left(tx: ReadTx, blockHash: string): Promise<LeftBlock | undefined>;
  /** Blocks that reorganisations took out of the best chain; one that came back may be among them. */
  leftHashes(tx: ReadTx): Promise<ReadonlySet<string>>;
  tipHash(tx: ReadTx): Promise<string>;
  /** A transaction of the best chain that pays or spends our outputs, in hex without its witness. */
  rawOf(tx: ReadTx, txid: string): Promise<string | undefined>;
  watch(tx: WriteTx, scripts: readonly string[], from: 'birthday' | 'tip'): Promise<void>;
  /** A receipt that proves itself to its reader; undefined while the transaction is not in the best chain. */
  receipt(payment: { txid: string; vout: number; item: ReceiptItem }): Promise<PayoutReceipt | undefined>;
  /**
   * Asks the node's policy where it can be asked, and hands the bytes over.
   * @returns the node's word on whether it holds them now @throws when there was no answer: outcome unknown
   */
  send(rawHex: string): Promise<NodeWord>;
  /**
   * Parents and their child handed over together; each has the node's word.
   * @returns `unsupported` where the node takes no packages: nothing was sent
   */
  sendPackage(rawHexes: readonly string[]): Promise<readonly NodeWord[] | 'unsupported'>;
  mempoolHas(txid: string): Promise<boolean>;
  /** What a transaction stands on and what stands on it, by the node's word. */
  mempoolPlace(txid: string): Promise<MempoolPlace | 'absent' | 'unsupported'>;
}

/** The node's word on bytes that were handed to it. */
export type NodeWord = 'accepted' | 'known' | { readonly refused: string };

export interface SpentIn {
  readonly txid: string;
  readonly blockHash: string;
  readonly height: number;
}

/** How a block left the best chain. */
export interface LeftBlock {
  /** Last block that both chains share. */
  readonly forkHeight: number;
  /** Tip that took over. */
  readonly newTip: string;
}

/** A script that a member linked once. */
export interface LinkedScript {
  readonly address: string;
  /** `taken-back`: only by a change that was taken back, so perhaps a thief's. */
  readonly standing: 'linked' | 'cooling-off' | 'taken-back';
  /** Where it is an address of the member's extended key. */
  readonly key?: Omit<KeyUse, 'scriptHex'> | undefined;
}

/** A member as the payout room sees one. */
export interface PayeeFacts {
  readonly memberId: string;
  readonly destination: Destination | null;
  /** undefined: everything goes to the destination. */
  readonly split?: Split | undefined;
  readonly threshold: Threshold;
  readonly paused: boolean;
  /** The account is closing or closed: nothing more is earned, and what is left is paid out. */
  readonly closing: boolean;
  readonly holds: readonly { readonly reason: string }[];
  /** null for a member who does not wait; undefined for one who never chose. */
  readonly feeWait?: FeeWait | null | undefined;
}

export interface PayeeDoor {
  payees(tx: ReadTx, at: Instant): Promise<readonly PayeeFacts[]>;
  /** One member, closed or not. @throws DomainError `members.unknown` */
  payee(tx: ReadTx, memberId: string, at: Instant): Promise<PayeeFacts>;
  /** What a member ever said of a script; undefined when nothing. */
  linkedScript(tx: ReadTx, memberId: string, scriptHex: string, at: Instant): Promise<LinkedScript | undefined>;
  /** Whether the sanctions list names a script, whosever it is by now (RULES.md 29). */
  isSanctioned(scriptHex: string): boolean;
}

/** An address of a member's extended key, and how it is known: by the script of the key's first address, and its number. */
export interface KeyUse {
  readonly scriptHex: string;
  readonly keyScript: string;
  readonly index: number;
}

/** Addresses of members' extended keys: each is dealt to one payment, never to a second. */
export interface KeyDoor {
  /** The next address of each destination that is a key, by its place; nothing is taken by it. */
  deal(
    tx: ReadTx,
    destinations: readonly Destination[],
  ): Promise<ReadonlyMap<number, KeyUse & { readonly address: string }>>;
  /** @throws DomainError `members.key-address-taken` when another payment has one of them */
  take(tx: WriteTx, uses: readonly KeyUse[], batchId: string): Promise<void>;
  /** Notes addresses that a payment has which the books had forgotten. */
  note(tx: WriteTx, uses: readonly KeyUse[], batchId: string): Promise<unknown>;
  /** Frees the addresses of a batch of which nothing has left us. */
  giveBack(tx: WriteTx, batchId: string): Promise<void>;
  /** A batch is settled: wallets look on from its addresses. */
  seen(tx: WriteTx, batchId: string): Promise<void>;
}

export interface PriceDoor {
  /** undefined: no price, and then a threshold in dollars is not due. */
  quote(asset: Asset, at: Instant): Promise<{ readonly id: string; readonly price: Price } | undefined>;
}

export interface SolvencyDoor {
  /** Of bitcoin (RULES.md 12). */
  assess(tx: ReadTx): Promise<{ readonly solvent: boolean; readonly surplusSats: bigint }>;
}

export const CHAIN_DOOR = Symbol('payout.chain');
export const KEY_DOOR = Symbol('payout.keys');
export const PAYEE_DOOR = Symbol('payout.payees');
export const PRICE_DOOR = Symbol('payout.prices');
export const SOLVENCY_DOOR = Symbol('payout.solvency');
