import { createHash } from 'node:crypto';

/** The parts of a receipt file that the witness reads; everything else is the product's own business. */
interface ReceiptFile {
  readonly transaction: string;
  readonly branch: readonly string[];
  readonly transactionIndex: number;
  readonly headers: string;
}

const HEADER_BYTES = 80;
const sha256d = (data: Uint8Array): Buffer => {
  const once = createHash('sha256').update(data).digest();
  return createHash('sha256').update(once).digest();
};
const display = (hash: Buffer): string => Buffer.from(hash).reverse().toString('hex');

/** Hash of the block that holds the payment, computed from the file alone with node:crypto; undefined when nothing fits. */
export function witnessReceipt(file: unknown): { txid: string; blockHash: string } | undefined {
  const { transaction, branch, transactionIndex: index, headers } = file as ReceiptFile;
  let node = sha256d(Buffer.from(transaction, 'hex'));
  const txid = display(node);
  branch.forEach((sibling, level) => {
    const other = Buffer.from(sibling, 'hex');
    node = sha256d(Buffer.concat(((index >> level) & 1) === 1 ? [other, node] : [node, other]));
  });
  const packed = Buffer.from(headers, 'hex');
  for (let at = 0; at + HEADER_BYTES <= packed.length; at += HEADER_BYTES) {
    const header = packed.subarray(at, at + HEADER_BYTES);
    if (at > 0 && !header.subarray(4, 36).equals(sha256d(packed.subarray(at - HEADER_BYTES, at)))) return undefined;
    if (header.subarray(36, 68).equals(node)) return { txid, blockHash: display(sha256d(header)) };
  }
  return undefined;
}
