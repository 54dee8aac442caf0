import { transactionFromHex, toHex } from '../hashing';
import { DomainError } from '../units';
import { type PayoutReceipt, type ReceiptBody, receiptDigest, type ReceiptItem } from './receipt-file';
import { verifyReceipt } from './verify-receipt';

export type { PayoutReceipt, ReceiptItem } from './receipt-file';

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
  readonly headers: readonly { readonly height: number; readonly hash: string; readonly raw: string }[];
  readonly vout: number;
  readonly item: ReceiptItem;
}

/**
 * Makes a receipt and checks it as its reader will, before anybody sees it.
 * @throws DomainError `chain.receipt-refused` with the reader's refusal
 */
export function buildReceipt({ network, proof, headers, vout, item }: ReceiptFacts): PayoutReceipt {
  const output = transactionFromHex(proof.raw).outputs[vout];
  const anchor = headers[0];
  const tip = headers.at(-1);
  if (output === undefined || anchor === undefined || tip === undefined) {
    throw new DomainError('chain.receipt-refused', 'The payment has no such output or no headers.', { vout });
  }
  const body: ReceiptBody = {
    format: 'paydirt-receipt',
    version: 1,
    network,
    item: { id: item.id, memberId: item.memberId, sats: item.sats, otherSats: item.otherSats },
    txid: proof.txid,
    transaction: proof.raw,
    outputIndex: vout,
    script: toHex(output.script),
    amount: output.value.toString(),
    blockHeight: proof.height,
    blockHash: proof.blockHash,
    transactionIndex: proof.index,
    branch: proof.branch,
    coinbase: proof.coinbaseRaw,
    coinbaseBranch: proof.coinbaseBranch,
    anchorHeight: anchor.height,
    anchorHash: anchor.hash,
    headers: headers.map((header) => header.raw).join(''),
    tipHash: tip.hash,
    confirmations: tip.height - proof.height + 1,
  };
  const receipt: PayoutReceipt = { ...body, digest: receiptDigest(body) };
  const { refusal } = verifyReceipt(receipt, []);
  if (refusal !== null) throw new DomainError('chain.receipt-refused', refusal.text, { reason: refusal.code });
  return receipt;
}
