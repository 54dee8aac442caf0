import { sha256, toHex } from '../hashing';

/** The payout item that a receipt is for. Ids only, no names. */
export interface ReceiptItem {
  readonly id: string;
  readonly memberId: string;
  /** Satoshi that the output pays for this item, decimal text. */
  readonly sats: string;
  /** Satoshi that the same output pays for other items, decimal text: `0` unless two members share an address. */
  readonly otherSats: string;
}

/** What every receipt carries: an output, its block, and headers around it. All hex is lower-case. */
interface ReceiptCore {
  readonly format: 'paydirt-receipt';
  readonly version: 1;
  readonly network: string;
  readonly outputIndex: number;
  readonly script: string;
  /** Satoshi, decimal text. */
  readonly amount: string;
  readonly blockHeight: number;
  /** Display order, as every block hash and txid. */
  readonly blockHash: string;
  /** Without witness. */
  readonly coinbase: string;
  /** Internal byte order, as every Merkle node. */
  readonly coinbaseBranch: readonly string[];
  /** Height and hash of the first of `headers`. */
  readonly anchorHeight: number;
  readonly anchorHash: string;
  /** Concatenated 80-byte headers from the anchor to the tip when the receipt was written. */
  readonly headers: string;
  readonly tipHash: string;
  /** Blocks from the output's block to the tip, both included. */
  readonly confirmations: number;
  /** SHA-256 over all other fields: shows accidental damage, names the file in revocations, proves nothing else. */
  readonly digest: string;
}

/** A payout as a file that proves itself: everything needed to check it without asking anybody. */
export interface PayoutReceipt extends ReceiptCore {
  readonly item: ReceiptItem;
  readonly txid: string;
  /** Without witness: every byte of it is under the txid. */
  readonly transaction: string;
  readonly transactionIndex: number;
  readonly branch: readonly string[];
  /** Only where the operator paid from a wallet beside the treasury, and two people vouch for it (RULES.md 28). */
  readonly paidFrom?: 'another-wallet';
}

/** The reward of a solo block as a file that proves itself: the coinbase is the payment. */
export interface CoinbaseReceipt extends ReceiptCore {
  readonly kind: 'coinbase-income';
  /** Output descriptor of the operator's treasury with its checksum (BIP 380), and the key of it that was paid. */
  readonly descriptor: string;
  /** 0 receives, 1 is change. */
  readonly keyChain: number;
  readonly keyIndex: number;
}

/** A file of either kind. */
export type ReceiptFile = PayoutReceipt | CoinbaseReceipt;

/** Everything that a digest covers. */
export type ReceiptBody = Omit<PayoutReceipt, 'digest'>;
/** Everything that the digest of a coinbase receipt covers. */
export type CoinbaseReceiptBody = Omit<CoinbaseReceipt, 'digest'>;

const encoder = new TextEncoder();

function headerFields(body: Omit<ReceiptCore, 'digest'>): unknown[] {
  return [body.anchorHeight, body.anchorHash, body.headers, body.tipHash, body.confirmations];
}

function digestOf(fields: readonly unknown[]): string {
  return toHex(sha256(encoder.encode(JSON.stringify(fields))));
}

/** SHA-256 over the fields in the order of the format, as JSON without blanks. */
export function receiptDigest(body: ReceiptBody): string {
  const { item } = body;
  return digestOf([
    body.format,
    body.version,
    body.network,
    [item.id, item.memberId, item.sats, item.otherSats],
    [body.txid, body.transaction, body.outputIndex, body.script, body.amount],
    [body.blockHeight, body.blockHash, body.transactionIndex, body.branch, body.coinbase, body.coinbaseBranch],
    headerFields(body),
    ...(body.paidFrom === undefined ? [] : [body.paidFrom]),
  ]);
}

/** The same over the fields of a coinbase receipt. */
export function coinbaseReceiptDigest(body: CoinbaseReceiptBody): string {
  return digestOf([
    body.format,
    body.version,
    body.kind,
    body.network,
    [body.descriptor, body.keyChain, body.keyIndex],
    [body.outputIndex, body.script, body.amount],
    [body.blockHeight, body.blockHash, body.coinbase, body.coinbaseBranch],
    headerFields(body),
  ]);
}

const HASH = /^[0-9a-f]{64}$/;
const HEX = /^(?:[0-9a-f]{2})+$/;
const SATS = /^(?:0|[1-9]\d{0,15})$/;
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const DESCRIPTOR = /^[\x20-\x7e]{1,512}$/;
const BRANCH_MAX = 32;
/** Two difficulty periods and some: more headers than any receipt needs. */
const HEADERS_HEX_MAX = 2 * 80 * 5_000;
const TRANSACTION_HEX_MAX = 2_000_000;

type Check = (value: unknown) => boolean;

const isHash: Check = (value) => typeof value === 'string' && HASH.test(value);
const isHex = (value: unknown, max: number): boolean =>
  typeof value === 'string' && value.length <= max && HEX.test(value);
const isTransaction: Check = (value) => isHex(value, TRANSACTION_HEX_MAX);
const isSats: Check = (value) => typeof value === 'string' && SATS.test(value);
const isId: Check = (value) => typeof value === 'string' && ID.test(value);
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isBranch: Check = (value) => Array.isArray(value) && value.length <= BRANCH_MAX && value.every(isHash);

const CORE_FIELDS: Readonly<Record<keyof ReceiptCore, Check>> = {
  format: (value) => value === 'paydirt-receipt',
  version: (value) => value === 1,
  network: (value) => typeof value === 'string',
  outputIndex: isCount,
  script: isTransaction,
  amount: isSats,
  blockHeight: isCount,
  blockHash: isHash,
  coinbase: isTransaction,
  coinbaseBranch: isBranch,
  anchorHeight: isCount,
  anchorHash: isHash,
  headers: (value) => isHex(value, HEADERS_HEX_MAX),
  tipHash: isHash,
  confirmations: isCount,
  digest: isHash,
};

const PAYOUT_FIELDS: Readonly<Record<keyof PayoutReceipt, Check>> = {
  ...CORE_FIELDS,
  item: (value) => {
    if (typeof value !== 'object' || value === null) return false;
    const { id, memberId, sats, otherSats, ...rest } = value as Record<string, unknown>;
    return isId(id) && isId(memberId) && isSats(sats) && isSats(otherSats) && Object.keys(rest).length === 0;
  },
  txid: isHash,
  transaction: isTransaction,
  transactionIndex: isCount,
  branch: isBranch,
  paidFrom: (value) => value === undefined || value === 'another-wallet',
};

const COINBASE_FIELDS: Readonly<Record<keyof CoinbaseReceipt, Check>> = {
  ...CORE_FIELDS,
  kind: (value) => value === 'coinbase-income',
  descriptor: (value) => typeof value === 'string' && DESCRIPTOR.test(value),
  keyChain: (value) => value === 0 || value === 1,
  keyIndex: isCount,
};

function misfit(record: Readonly<Record<string, unknown>>, fields: Readonly<Record<string, Check>>): string | null {
  for (const [name, fits] of Object.entries(fields)) if (!fits(record[name])) return name;
  return Object.keys(record).find((name) => !Object.hasOwn(fields, name)) ?? null;
}

function recordOf(file: unknown): Record<string, unknown> | null {
  return typeof file !== 'object' || file === null || Array.isArray(file) ? null : (file as Record<string, unknown>);
}

/** Reads a parsed JSON file as a payout receipt; the name of the first field that is missing, odd or unknown otherwise. */
export function readReceipt(file: unknown): { readonly receipt: PayoutReceipt } | { readonly field: string } {
  const record = recordOf(file);
  if (record === null) return { field: 'file' };
  const field = misfit(record, PAYOUT_FIELDS);
  return field === null ? { receipt: record as unknown as PayoutReceipt } : { field };
}

/** Reads a parsed JSON file as a receipt of either kind; as {@link readReceipt} otherwise. */
export function readReceiptFile(file: unknown): { readonly receipt: ReceiptFile } | { readonly field: string } {
  const record = recordOf(file);
  if (record === null || !Object.hasOwn(record, 'kind')) return readReceipt(file);
  const field = misfit(record, COINBASE_FIELDS);
  return field === null ? { receipt: record as unknown as CoinbaseReceipt } : { field };
}

/** Reads a parsed JSON file as the receipt of a solo block's reward; as {@link readReceipt} otherwise. */
export function readCoinbaseReceipt(file: unknown): { readonly receipt: CoinbaseReceipt } | { readonly field: string } {
  const read = readReceiptFile(file);
  if ('field' in read) return read;
  return isCoinbaseReceipt(read.receipt) ? { receipt: read.receipt } : { field: 'kind' };
}

/** True for the reward of a solo block. */
export function isCoinbaseReceipt(receipt: ReceiptFile): receipt is CoinbaseReceipt {
  return 'kind' in receipt;
}
