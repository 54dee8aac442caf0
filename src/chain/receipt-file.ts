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

/**
 * A payout as a file that proves itself: everything needed to check it without asking anybody. All hex is lower-case;
 * block hash and txid in display order, Merkle nodes in internal byte order.
 */
export interface PayoutReceipt {
  readonly format: 'paydirt-receipt';
  readonly version: 1;
  readonly network: string;
  readonly item: ReceiptItem;
  readonly txid: string;
  /** Without witness: every byte of it is under the txid. */
  readonly transaction: string;
  readonly outputIndex: number;
  readonly script: string;
  /** Satoshi, decimal text. */
  readonly amount: string;
  readonly blockHeight: number;
  readonly blockHash: string;
  readonly transactionIndex: number;
  readonly branch: readonly string[];
  readonly coinbase: string;
  readonly coinbaseBranch: readonly string[];
  /** Height and hash of the first of `headers`. */
  readonly anchorHeight: number;
  readonly anchorHash: string;
  /** Concatenated 80-byte headers from the anchor to the tip at settlement. */
  readonly headers: string;
  readonly tipHash: string;
  /** Blocks from the payment's block to the tip, both included. */
  readonly confirmations: number;
  /** SHA-256 over all other fields: shows accidental damage, proves nothing else. */
  readonly digest: string;
}

/** Everything that the digest covers, in the order of the format. */
export type ReceiptBody = Omit<PayoutReceipt, 'digest'>;

const encoder = new TextEncoder();

/** SHA-256 over the fields in the order of the format, as JSON without blanks. */
export function receiptDigest(body: ReceiptBody): string {
  const { item } = body;
  const fields = [
    body.format,
    body.version,
    body.network,
    [item.id, item.memberId, item.sats, item.otherSats],
    [body.txid, body.transaction, body.outputIndex, body.script, body.amount],
    [body.blockHeight, body.blockHash, body.transactionIndex, body.branch, body.coinbase, body.coinbaseBranch],
    [body.anchorHeight, body.anchorHash, body.headers, body.tipHash, body.confirmations],
  ];
  return toHex(sha256(encoder.encode(JSON.stringify(fields))));
}

const HASH = /^[0-9a-f]{64}$/;
const HEX = /^(?:[0-9a-f]{2})+$/;
const SATS = /^(?:0|[1-9]\d{0,15})$/;
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const BRANCH_MAX = 32;
/** Two difficulty periods and some: more headers than any receipt needs. */
const HEADERS_HEX_MAX = 2 * 80 * 5_000;
const TRANSACTION_HEX_MAX = 2_000_000;

const isHash = (value: unknown): boolean => typeof value === 'string' && HASH.test(value);
const isHex = (value: unknown, max: number): boolean =>
  typeof value === 'string' && value.length <= max && HEX.test(value);
const isSats = (value: unknown): boolean => typeof value === 'string' && SATS.test(value);
const isId = (value: unknown): boolean => typeof value === 'string' && ID.test(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isBranch = (value: unknown): boolean => Array.isArray(value) && value.length <= BRANCH_MAX && value.every(isHash);

const FIELDS: Readonly<Record<keyof PayoutReceipt, (value: unknown) => boolean>> = {
  format: (value) => value === 'paydirt-receipt',
  version: (value) => value === 1,
  network: (value) => typeof value === 'string',
  item: (value) => {
    if (typeof value !== 'object' || value === null) return false;
    const { id, memberId, sats, otherSats, ...rest } = value as Record<string, unknown>;
    return isId(id) && isId(memberId) && isSats(sats) && isSats(otherSats) && Object.keys(rest).length === 0;
  },
  txid: isHash,
  transaction: (value) => isHex(value, TRANSACTION_HEX_MAX),
  outputIndex: isCount,
  script: (value) => isHex(value, TRANSACTION_HEX_MAX),
  amount: isSats,
  blockHeight: isCount,
  blockHash: isHash,
  transactionIndex: isCount,
  branch: isBranch,
  coinbase: (value) => isHex(value, TRANSACTION_HEX_MAX),
  coinbaseBranch: isBranch,
  anchorHeight: isCount,
  anchorHash: isHash,
  headers: (value) => isHex(value, HEADERS_HEX_MAX),
  tipHash: isHash,
  confirmations: isCount,
  digest: isHash,
};

/** Reads a parsed JSON file as a receipt; the name of the first field that is missing, odd or unknown otherwise. */
export function readReceipt(file: unknown): { readonly receipt: PayoutReceipt } | { readonly field: string } {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) return { field: 'file' };
  const record = file as Record<string, unknown>;
  for (const [name, fits] of Object.entries(FIELDS)) if (!fits(record[name])) return { field: name };
  const unknown = Object.keys(record).find((name) => !Object.hasOwn(FIELDS, name));
  if (unknown !== undefined) return { field: unknown };
  return { receipt: record as unknown as PayoutReceipt };
}
