import { transactionFromHex, toHex } from '../hashing';
import { DomainError } from '../units';
import {
  type CoinbaseReceipt,
  type CoinbaseReceiptBody,
  coinbaseReceiptDigest,
  type PayoutReceipt,
  type ReceiptBody,
  receiptDigest,
  type ReceiptFile,
  type ReceiptItem,
} from './receipt-file';
import { type VerifyReceiptOptions, verifyReceipt } from './verify-receipt';

export type { CoinbaseReceipt, PayoutReceipt, ReceiptItem } from './receipt-file';

interface HeaderFact {
  readonly height: number;
  readonly hash: string;
  readonly raw: string;
}

/** What a receipt is made of. */
export interface ReceiptFacts {
  readonly network: string;
  readonly proof: {
    readonly txid: string;
    readonly height: number;
    readonly blockHash: string;
    readonly index: number;
    readonly raw: string;
    readonly branch: readonly string[];
    readonly coinbaseRaw: string;
    readonly coinbaseBranch: readonly string[];
  };
  /** From the anchor to the tip, lowest first. */
  readonly headers: readonly HeaderFact[];
  readonly vout: number;
  readonly item: ReceiptItem;
  /** Where the payment did not come from our treasury. */
  readonly paidFrom?: 'another-wallet';
}

/** What the receipt of a solo block's reward is made of. */
export interface CoinbaseFacts {
  readonly network: string;
  readonly height: number;
  readonly blockHash: string;
  /** Without witness. */
  readonly coinbaseRaw: string;
  readonly coinbaseBranch: readonly string[];
  /** From the anchor to the tip, lowest first. */
  readonly headers: readonly HeaderFact[];
  readonly vout: number;
  /** Key of the operator's treasury that was paid. */
  readonly key: { readonly descriptor: string; readonly keyChain: 0 | 1; readonly keyIndex: number };
}

function refused(text: string, fields: Readonly<Record<string, string | number>>): DomainError {
  return new DomainError('chain.receipt-refused', text, fields);
}

/** The output, and the headers as both kinds of file carry them. */
function shared(raw: string, facts: Pick<ReceiptFacts, 'headers' | 'vout'>, height: number) {
  const { headers, vout } = facts;
  const output = transactionFromHex(raw).outputs[vout];
  const anchor = headers[0];
  const tip = headers.at(-1);
  if (output === undefined || anchor === undefined || tip === undefined) {
    throw refused('The payment has no such output or no headers.', { vout });
  }
  return {
    outputIndex: vout,
    script: toHex(output.script),
    amount: output.value.toString(),
    anchorHeight: anchor.height,
    anchorHash: anchor.hash,
    headers: headers.map((header) => header.raw).join(''),
    tipHash: tip.hash,
    confirmations: tip.height - height + 1,
  };
}

function checked<T extends ReceiptFile>(receipt: T, options: VerifyReceiptOptions = {}): T {
  const { refusal } = verifyReceipt(receipt, [], options);
  if (refusal !== null) throw refused(refusal.text, { reason: refusal.code });
  return receipt;
}

/**
 * Makes a receipt and checks it as its reader will, before anybody sees it.
 * @throws DomainError `chain.receipt-refused` with the reader's refusal
 */
export function buildReceipt({ network, proof, headers, vout, item, paidFrom }: ReceiptFacts): PayoutReceipt {
  const body: ReceiptBody = {
    format: 'paydirt-receipt',
    version: 1,
    network,
    item: { id: item.id, memberId: item.memberId, sats: item.sats, otherSats: item.otherSats },
    txid: proof.txid,
    transaction: proof.raw,
    blockHeight: proof.height,
    blockHash: proof.blockHash,
    transactionIndex: proof.index,
    branch: proof.branch,
    coinbase: proof.coinbaseRaw,
    coinbaseBranch: proof.coinbaseBranch,
    ...shared(proof.raw, { headers, vout }, proof.height),
    ...(paidFrom === undefined ? {} : { paidFrom }),
  };
  return checked({ ...body, digest: receiptDigest(body) });
}

/**
 * Makes the receipt of a solo block's reward and checks it as its reader will. It is written when the reward is mature.
 * @param options the reader's tools: with `deriveScript` the descriptor is checked too
 * @throws DomainError `chain.receipt-refused` with the reader's refusal, such as `receipt.immature`
 */
export function buildCoinbaseReceipt(facts: CoinbaseFacts, options: VerifyReceiptOptions = {}): CoinbaseReceipt {
  const body: CoinbaseReceiptBody = {
    format: 'paydirt-receipt',
    version: 1,
    kind: 'coinbase-income',
    network: facts.network,
    descriptor: facts.key.descriptor,
    keyChain: facts.key.keyChain,
    keyIndex: facts.key.keyIndex,
    blockHeight: facts.height,
    blockHash: facts.blockHash,
    coinbase: facts.coinbaseRaw,
    coinbaseBranch: facts.coinbaseBranch,
    ...shared(facts.coinbaseRaw, facts, facts.height),
  };
  return checked({ ...body, digest: coinbaseReceiptDigest(body) }, options);
}
