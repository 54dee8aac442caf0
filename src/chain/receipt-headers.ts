import {
  decodeHeader,
  emptyContext,
  fromHex,
  HEADER_BYTES,
  type HeaderContext,
  headerHash,
  HashingRefusal,
  type NetworkRules,
  toDisplay,
  verifyHeaders,
  type VerifyResult,
} from '../hashing';
import { type ReceiptFile } from './receipt-file';
import { refuse, type StepLog } from './receipt-steps';

/** The verified headers of a receipt. */
export interface ReceiptHeaders {
  readonly count: number;
  /** Hash of the block at a height, also of the one before the first header; undefined elsewhere. Display order. */
  readonly hashAt: (height: number) => string | undefined;
  /** Of the output's block, display order. */
  readonly merkleRoot: string;
  /** Hashes that the headers on and above the output's block stand for. */
  readonly hashes: bigint;
}

function judged(packed: Uint8Array, context: HeaderContext, rules: NetworkRules): VerifyResult {
  const result = verifyHeaders(packed, context, { rules, nowSeconds: null });
  if (result.rule !== null) {
    refuse(result.rule, `Header ${result.firstBad ?? context.height + 1} breaks a consensus rule: ${result.rule}.`);
  }
  return result;
}

/** Rules that lack the ancestors of the first header are named: nothing is passed over in silence. */
function saySo(log: StepLog, receipt: ReceiptFile, found: { count: number; unchecked: readonly string[] }): void {
  const { count } = found;
  const to = receipt.anchorHeight + count - 1;
  const unchecked = found.unchecked.join(', ');
  const rest = unchecked === '' ? '' : ` Not judged at the first ones, for want of their ancestors: ${unchecked}.`;
  log.done(`${count} block headers keep every rule, from block ${receipt.anchorHeight} to ${to}.${rest}`, {
    count: String(count),
    from: String(receipt.anchorHeight),
    to: String(to),
    tip: receipt.tipHash,
    ...(unchecked === '' ? {} : { unchecked }),
  });
}

/**
 * Judges the headers of a receipt by all rules of the network and finds the output's block among them.
 * The future limit is left out: it is no property of an old header.
 * @throws ReceiptRefused, HashingRefusal
 */
export function checkHeaders(log: StepLog, receipt: ReceiptFile, rules: NetworkRules): ReceiptHeaders {
  log.begin('headers');
  const { anchorHeight, blockHeight } = receipt;
  const packed = fromHex(receipt.headers);
  if (packed.length % HEADER_BYTES !== 0) {
    throw new HashingRefusal('hashing.bad-header', `${packed.length} bytes are not whole headers of 80 bytes.`);
  }
  const count = packed.length / HEADER_BYTES;
  const first = packed.subarray(0, HEADER_BYTES);
  if (headerHash(first) !== receipt.anchorHash) refuse('anchor', 'The first header is not the anchor that it names.');
  const at = blockHeight - anchorHeight;
  // In two runs, so that the work on and above the block is known apart from the work below it.
  const split = HEADER_BYTES * Math.min(Math.max(at, 0), count);
  const below = judged(packed.subarray(0, split), { ...emptyContext(), height: anchorHeight - 1 }, rules);
  const above = judged(packed.subarray(split), below.context, rules);
  if (above.tip !== receipt.tipHash) refuse('tip', 'The last header is not the tip that the receipt names.');
  const unchecked = [...new Set([...below.unchecked, ...above.unchecked])].filter((rule) => rule !== 'time-too-new');
  saySo(log, receipt, { count, unchecked });
  log.begin('block');
  if (at < 0 || at >= count) refuse('height', 'The block of the payment is not among the headers.');
  const block = packed.subarray(split, split + HEADER_BYTES);
  if (headerHash(block) !== receipt.blockHash) refuse('block-hash', 'The block of the payment is another one.');
  const { confirmations } = receipt;
  if (count - at !== confirmations) refuse('confirmations', 'The number of confirmations is wrong.');
  log.done(`Block ${blockHeight} is among them with ${confirmations} confirmations.`, {
    height: String(blockHeight),
    hash: receipt.blockHash,
    confirmations: String(confirmations),
  });
  const idAt = (index: number): Uint8Array =>
    index < at ? below.ids.subarray(32 * index, 32 * index + 32) : above.ids.subarray(32 * (index - at), 32 * (index - at) + 32); // prettier-ignore
  return {
    count,
    hashAt: (height) => {
      const index = height - anchorHeight;
      if (index === -1) return decodeHeader(first).previous;
      return index < 0 || index >= count ? undefined : toDisplay(idAt(index));
    },
    merkleRoot: decodeHeader(block).merkleRoot,
    hashes: above.chainWork - below.chainWork,
  };
}
