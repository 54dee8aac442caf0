import { HashingRefusal, NETWORK_RULES, type NetworkRules } from '../hashing';
import { type Checkpoint } from './checkpoints';
import {
  coinbaseReceiptDigest,
  isCoinbaseReceipt,
  readReceiptFile,
  receiptDigest,
  type ReceiptFile,
} from './receipt-file';
import { gradeOf } from './receipt-grade';
import { checkHeaders } from './receipt-headers';
import { checkCoinbase, checkPayment, type DeriveScript } from './receipt-payment';
import { ReceiptRefused, type ReceiptVerdict, refuse, StepLog } from './receipt-steps';

export type { DeriveScript } from './receipt-payment';
export type { ReceiptStep, ReceiptVerdict, StepName } from './receipt-steps';

/** Coins of which a header or a chain of headers proves no inclusion at a cost that a reader can bear (HASHING.md 4). */
const WITHOUT_LIGHT_PROOF: Readonly<Record<string, string>> = {
  monero: 'one hash of RandomX needs 256 MiB and a header does not commit to transactions by itself',
  kaspa: 'the work of one header says nothing about which blocks of the graph count',
};

/** Networks whose receipts are written: 80-byte headers, sha256d txids, difficulty that the headers themselves show. */
function rulesOf(network: string): NetworkRules {
  const why = Object.hasOwn(WITHOUT_LIGHT_PROOF, network) ? WITHOUT_LIGHT_PROOF[network] : undefined;
  if (why !== undefined) refuse('not-verified', `Not verified: there is no sound light proof for ${network}, because ${why}.`); // prettier-ignore
  const rules = Object.values(NETWORK_RULES).find((one) => one.network === network);
  if (rules === undefined || rules.headerBytes !== 80 || rules.auxpow !== null) {
    refuse('network', 'The receipt is for a network that is not known.');
  }
  return rules;
}

function claimedNetwork(file: unknown): string | undefined {
  if (typeof file !== 'object' || file === null) return undefined;
  const { format, network } = file as Readonly<Record<string, unknown>>;
  return format === 'paydirt-receipt' && typeof network === 'string' ? network : undefined;
}

function digestOf(receipt: ReceiptFile): string {
  return isCoinbaseReceipt(receipt) ? coinbaseReceiptDigest(receipt) : receiptDigest(receipt);
}

/** Tools and knowledge of the reader. */
export interface VerifyReceiptOptions {
  /** Derives the script of a coinbase receipt's key; without it that step says that it was not done. */
  readonly deriveScript?: DeriveScript;
}

function checkAll(
  file: unknown,
  checkpoints: readonly Checkpoint[],
  options: VerifyReceiptOptions,
  log: StepLog,
): ReceiptVerdict {
  const claimed = claimedNetwork(file);
  if (claimed !== undefined && Object.hasOwn(WITHOUT_LIGHT_PROOF, claimed)) {
    log.begin('network');
    rulesOf(claimed);
  }
  const read = readReceiptFile(file);
  if ('field' in read) refuse('malformed', `The file is not a receipt of this version: ${read.field.slice(0, 40)}.`);
  const { receipt } = read;
  if (digestOf(receipt) !== receipt.digest) refuse('digest', 'The file was damaged or changed.');
  log.done(`The file is whole: its digest is ${receipt.digest}.`, { digest: receipt.digest });
  log.begin('network');
  const rules = rulesOf(receipt.network);
  log.done(`It speaks of the ${rules.network} network.`, { network: rules.network });
  const headers = checkHeaders(log, receipt, rules);
  if (isCoinbaseReceipt(receipt)) {
    checkCoinbase(log, { receipt, rules, merkleRoot: headers.merkleRoot }, options.deriveScript);
  } else {
    checkPayment(log, receipt, headers.merkleRoot);
  }
  const grade = gradeOf(log, { receipt, rules, headers }, checkpoints);
  return {
    valid: true,
    grade,
    steps: log.steps,
    confirmations: receipt.confirmations,
    hashes: headers.hashes.toString(),
    refusal: null,
  };
}

/**
 * Checks a receipt from the file alone, in Node or in a browser: headers by consensus rules, Merkle branches with all
 * guards, output, amount, and how much that proves. It shows inclusion, never that the output is unspent.
 * @param file the parsed JSON: a payout or the reward of a solo block
 * @param checkpoints pinned blocks of the reader's release
 * @see RULES 21, HASHING.md section 5
 */
export function verifyReceipt(
  file: unknown,
  checkpoints: readonly Checkpoint[],
  options: VerifyReceiptOptions = {},
): ReceiptVerdict {
  const log = new StepLog();
  const refused = (code: string, text: string): ReceiptVerdict => ({
    valid: false,
    grade: 'none',
    steps: log.failed(text),
    confirmations: 0,
    hashes: '0',
    refusal: { code, text },
  });
  try {
    return checkAll(file, checkpoints, options, log);
  } catch (cause) {
    if (cause instanceof ReceiptRefused) return refused(cause.refusal.code, cause.refusal.text);
    if (cause instanceof HashingRefusal) return refused(cause.code.replace('hashing.', 'receipt.'), cause.message);
    throw cause;
  }
}
