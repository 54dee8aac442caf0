import {
  anchorPoint,
  type ChainPoint,
  checkTransactionProof,
  decodeHeader,
  expandBits,
  fromHex,
  HashingRefusal,
  headerHash,
  headersFromHex,
  NETWORK_RULES,
  type NetworkRules,
  type RawTransaction,
  toHex,
  verifyHeader,
} from '../hashing';
import { type Checkpoint } from './checkpoints';
import { type PayoutReceipt, readReceipt, receiptDigest } from './receipt-file';

/** How much a receipt proves: never the same tick (RULES 21). */
export type ReceiptGrade = 'checkpoint' | 'work' | 'none';

/** One step of the check, in plain words. */
export interface ReceiptStep {
  readonly ok: boolean;
  readonly text: string;
}

/** Why a receipt is refused: stable code and a sentence. */
export interface ReceiptRefusal {
  readonly code: string;
  readonly text: string;
}

/** What the file alone proves. */
export interface ReceiptVerdict {
  readonly ok: boolean;
  /** `none` when refused. */
  readonly grade: ReceiptGrade;
  readonly steps: readonly ReceiptStep[];
  readonly refusal: ReceiptRefusal | null;
  /** Hashes that the headers on and above the payment's block stand for, decimal text; null when refused. */
  readonly hashes: string | null;
}

class Refused extends Error {
  constructor(readonly refusal: ReceiptRefusal) {
    super(refusal.text);
  }
}

function refuse(code: string, text: string): never {
  throw new Refused({ code: `receipt.${code}`, text });
}

/** Electricity of one hash on current machines: 15 joules for 10^12 hashes, and 3.6 million joules in a kWh. */
const JOULES_PER_TERAHASH = 15n;
const TERA = 10n ** 12n;
const JOULES_PER_KWH = 3_600_000n;

interface Headers {
  readonly points: readonly ChainPoint[];
  readonly merkleRoot: string;
  readonly hashes: bigint;
}

function checkHeaders(receipt: PayoutReceipt, rules: NetworkRules): Headers {
  const [first, ...rest] = headersFromHex(receipt.headers);
  if (first === undefined) refuse('no-headers', 'The receipt has no block headers.');
  if (headerHash(first) !== receipt.anchorHash) refuse('anchor', 'The first header is not the anchor that it names.');
  const anchorHeader = decodeHeader(first);
  let parent = anchorPoint(receipt.anchorHeight, anchorHeader, receipt.anchorHash, rules);
  if (BigInt(`0x${receipt.anchorHash}`) > expandBits(anchorHeader.bits, rules.powLimit))
    refuse('insufficient-work', 'The first header has no proof of work.');
  const points = [parent];
  const all = [first, ...rest];
  for (const raw of rest) {
    const verdict = verifyHeader(raw, { rules, parent, nowSeconds: null });
    if (!verdict.ok) refuse(verdict.rule, `Header ${verdict.height} breaks a consensus rule: ${verdict.rule}.`);
    parent = verdict.point;
    points.push(parent);
  }
  if (parent.hash !== receipt.tipHash) refuse('tip', 'The last header is not the tip that the receipt names.');
  const at = receipt.blockHeight - receipt.anchorHeight;
  const block = points[at];
  const raw = all[at];
  if (block === undefined || raw === undefined) refuse('height', 'The block of the payment is not among the headers.');
  if (block.hash !== receipt.blockHash) refuse('block-hash', 'The block of the payment is another one.');
  if (points.length - at !== receipt.confirmations) refuse('confirmations', 'The number of confirmations is wrong.');
  const below = points[at - 1]?.work ?? 0n;
  return { points, merkleRoot: decodeHeader(raw).merkleRoot, hashes: parent.work - below };
}

function checkPayment(receipt: PayoutReceipt, merkleRoot: string): RawTransaction {
  const verdict = checkTransactionProof(
    {
      raw: fromHex(receipt.transaction),
      index: receipt.transactionIndex,
      branch: receipt.branch.map(fromHex),
      coinbaseRaw: fromHex(receipt.coinbase),
      coinbaseBranch: receipt.coinbaseBranch.map(fromHex),
    },
    merkleRoot,
  );
  if (!verdict.ok) refuse(verdict.rule, `The transaction is not proved to be in the block: ${verdict.rule}.`);
  const { transaction } = verdict;
  if (toHex(transaction.stripped) !== receipt.transaction) {
    refuse('witness', 'The transaction carries witness data, which its txid does not cover.');
  }
  if (transaction.txid !== receipt.txid) refuse('txid', 'The transaction has another txid.');
  const output = transaction.outputs[receipt.outputIndex];
  if (output === undefined) refuse('output-index', 'The transaction has no such output.');
  if (toHex(output.script) !== receipt.script) refuse('script', 'The output pays another script.');
  if (output.value !== BigInt(receipt.amount)) refuse('amount', 'The output pays another amount.');
  if (BigInt(receipt.item.sats) + BigInt(receipt.item.otherSats) !== output.value) {
    refuse('item-amount', 'What the items get is not what the output pays.');
  }
  return transaction;
}

function gradeOf(
  receipt: PayoutReceipt,
  rules: NetworkRules,
  headers: Headers,
  checkpoints: readonly Checkpoint[],
): { grade: ReceiptGrade; step: string } {
  if (!rules.provesWork) {
    return { grade: 'none', step: `No proof of work: anybody can make ${receipt.network} blocks.` };
  }
  const pins = checkpoints.filter((pin) => pin.network === receipt.network);
  let linked: Checkpoint | undefined;
  for (const pin of pins) {
    const point = headers.points[pin.height - receipt.anchorHeight];
    if (point === undefined) continue;
    if (point.hash !== pin.hash)
      refuse('checkpoint', `Block ${pin.height} is not the known one: this is another chain.`);
    linked = pin;
  }
  if (linked !== undefined) {
    return { grade: 'checkpoint', step: `The headers pass through the known block ${linked.height}.` };
  }
  const kwh = (headers.hashes * JOULES_PER_TERAHASH) / TERA / JOULES_PER_KWH;
  const step = `Proof of work only: ${receipt.confirmations} blocks stand for ${headers.hashes} hashes; forging them would take about ${kwh} kWh of electricity. No known block is among the headers.`;
  return { grade: 'work', step };
}

function checkAll(file: unknown, checkpoints: readonly Checkpoint[], steps: ReceiptStep[]): ReceiptVerdict {
  const done = (text: string): void => void steps.push({ ok: true, text });
  const read = readReceipt(file);
  if ('field' in read) refuse('malformed', `The file is not a receipt of this version: ${read.field.slice(0, 40)}.`);
  const { receipt } = read;
  const { digest, ...body } = receipt;
  if (receiptDigest(body) !== digest) refuse('digest', 'The file was damaged or changed.');
  const rules = Object.values(NETWORK_RULES).find(({ network }) => network === receipt.network);
  if (rules === undefined) refuse('network', 'The receipt is for a network that is not known.');
  done(`The file is whole and speaks of the ${rules.network} network.`);
  const headers = checkHeaders(receipt, rules);
  done(`${headers.points.length} block headers keep every rule, from block ${receipt.anchorHeight} on.`);
  checkPayment(receipt, headers.merkleRoot);
  done(`Transaction ${receipt.txid} is in block ${receipt.blockHeight}, and its coinbase confirms the depth.`);
  done(`Output ${receipt.outputIndex} pays ${receipt.amount} satoshi to script ${receipt.script}.`);
  done(`${receipt.confirmations} confirmations at settlement.`);
  const { grade, step } = gradeOf(receipt, rules, headers, checkpoints);
  steps.push({ ok: grade !== 'none', text: step });
  return { ok: true, grade, steps, refusal: null, hashes: headers.hashes.toString() };
}

/**
 * Checks a payout receipt from the file alone, in Node or in a browser: headers by consensus rules, Merkle branches
 * with all guards, output, amount, and how much that proves. It shows inclusion, never that the output is unspent.
 * @param file the parsed JSON
 * @param checkpoints pinned blocks of the reader's release
 * @see RULES 21, HASHING.md section 5
 */
export function verifyReceipt(file: unknown, checkpoints: readonly Checkpoint[]): ReceiptVerdict {
  const steps: ReceiptStep[] = [];
  const refused = (refusal: ReceiptRefusal): ReceiptVerdict => ({
    ok: false,
    grade: 'none',
    steps: [...steps, { ok: false, text: refusal.text }],
    refusal,
    hashes: null,
  });
  try {
    return checkAll(file, checkpoints, steps);
  } catch (cause) {
    if (cause instanceof Refused) return refused(cause.refusal);
    if (cause instanceof HashingRefusal) {
      return refused({ code: cause.code.replace('hashing.', 'receipt.'), text: cause.message });
    }
    throw cause;
  }
}
