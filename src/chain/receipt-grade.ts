import { type NetworkRules } from '../hashing';
import { type Checkpoint } from './checkpoints';
import { type ReceiptFile } from './receipt-file';
import { type ReceiptHeaders } from './receipt-headers';
import { type ReceiptGrade, refuse, type StepLog } from './receipt-steps';

/** Electricity of one sha256d hash on current machines: 15 joules for 10^12 hashes, and 3.6 million joules in a kWh. */
const JOULES_PER_TERAHASH = 15n;
const TERA = 10n ** 12n;
const JOULES_PER_KWH = 3_600_000n;

/**
 * A pinned block proves all blocks below it. Of those above it, only the work speaks: a fork from an early pin costs
 * next to nothing. So a pin below the payment counts only where each block above stands for at least so many hashes
 * (2^75 is a difficulty of 8.8 T: 157 MWh for one block, at the efficiency above). Other networks have no such figure here.
 */
const FOLLOWED_FROM_WORK: Readonly<Record<string, bigint>> = { bitcoin: 1n << 75n };

/** Digits in groups of three. */
function grouped(figure: bigint): string {
  return figure.toString().replace(/\B(?=(?:\d{3})+$)/g, ' ');
}

function costOf(kwh: bigint | undefined): string {
  if (kwh === undefined) return '; whoever forges them computes as many';
  return `; forging them would take ${kwh === 0n ? 'less than 1' : `about ${grouped(kwh)}`} kWh of electricity`;
}

/** The pinned block that proves the payment's block, if any. @throws ReceiptRefused `receipt.checkpoint` */
function linkedPin(
  receipt: ReceiptFile,
  headers: ReceiptHeaders,
  checkpoints: readonly Checkpoint[],
): Checkpoint | undefined {
  const followed = FOLLOWED_FROM_WORK[receipt.network];
  const isHeavy = followed !== undefined && headers.hashes / BigInt(receipt.confirmations) >= followed;
  let linked: Checkpoint | undefined;
  for (const pin of checkpoints) {
    if (pin.network !== receipt.network) continue;
    const hash = headers.hashAt(pin.height);
    if (hash === undefined) continue;
    if (hash !== pin.hash) refuse('checkpoint', `Block ${pin.height} is not the known one: this is another chain.`);
    if (pin.height >= receipt.blockHeight || isHeavy) linked ??= pin;
  }
  return linked;
}

/**
 * How much verified headers prove, and the steps that say so.
 * @see RULES 21; HASHING.md section 5, rule 11: a header chain alone can be a low-work fork from an old header
 * @throws ReceiptRefused `receipt.checkpoint` when a pinned block is another one: this is another chain
 */
export function gradeOf(
  log: StepLog,
  subject: { readonly receipt: ReceiptFile; readonly rules: NetworkRules; readonly headers: ReceiptHeaders },
  checkpoints: readonly Checkpoint[],
): ReceiptGrade {
  const { receipt, rules, headers } = subject;
  const blocks = String(receipt.confirmations);
  const hashes = headers.hashes.toString();
  log.begin('work');
  if (!rules.provesWork) {
    const why =
      receipt.network === 'signet'
        ? 'the signatures that make signet blocks are not checked here'
        : `anybody can make ${receipt.network} blocks`;
    log.done(`No proof of work: ${why}.`, { blocks, hashes }, false);
    return 'none';
  }
  const kwh = rules.powHash === 'sha256d' ? (headers.hashes * JOULES_PER_TERAHASH) / TERA / JOULES_PER_KWH : undefined;
  log.begin('checkpoint');
  const pin = linkedPin(receipt, headers, checkpoints);
  log.begin('work');
  const words = `${blocks} blocks stand for ${grouped(headers.hashes)} hashes${costOf(kwh)}.`;
  const evidence = { blocks, hashes, ...(kwh === undefined ? {} : { kwh: kwh.toString() }) };
  if (pin === undefined) {
    log.done(`Proof of work only: ${words} No known block vouches for them.`, evidence);
    return 'work';
  }
  log.done(words, evidence);
  log.begin('checkpoint');
  const place = pin.height >= receipt.blockHeight ? 'lead up to' : 'follow';
  log.done(`The headers ${place} block ${pin.height}, which is built into this release.`, {
    height: String(pin.height),
    hash: pin.hash,
  });
  return 'checkpoint';
}
