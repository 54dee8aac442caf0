import { DomainError } from '../units';
import { itemFeeCap } from './due';
import { inputWeight } from './input-weight';
import { spendOf } from './input-witness';
import { itemCapBroken } from './planned';
import type { PayoutPolicy } from './policy';
import { decodeRawTransaction, type RawTransaction } from './raw-transaction';
import { feeAt, outputVbytesOf, vbytesOf } from './vsize';

/** What was approved, from the database, not from the plan or the PSBT. */
export interface RecheckFacts {
  /** Our coins by outpoint `txid:vout`, as our own chain gives their values. */
  readonly prevouts: ReadonlyMap<string, { readonly valueSats: bigint; readonly scriptHex: string }>;
  readonly items: readonly {
    readonly itemId: string;
    readonly scriptHex: string;
    readonly amountSats: bigint;
    readonly feeShareSats: bigint;
    readonly vout: number;
    /** What is left of a closing account. */
    readonly isResidual?: boolean;
  }[];
  /** What goes to another wallet of ours, as it was planned. */
  readonly moved?: { readonly vout: number; readonly scriptHex: string; readonly valueSats: bigint };
  /** Scripts of our own change chain. */
  readonly isOurChange: (scriptHex: string) => boolean;
  /** Of the policy, for bytes that are new. Those that were committed once were inside the caps of their day. */
  readonly caps?: Pick<PayoutPolicy, 'maxRateSatPerKvb' | 'maxFeeSats' | 'maxFeeShareBps' | 'maxItemFeeShareBps'>;
  /** Of a dearer attempt alone: what ancestors lacked to the payment's rate as it was planned. */
  readonly bumpSats?: bigint;
  /** Of the approval: a fee inside both is one that an operator has seen. */
  readonly envelope: { readonly maxRateSatPerKvb: bigint; readonly maxFeeSats: bigint };
}

export interface Rechecked {
  readonly transaction: RawTransaction;
  readonly feeSats: bigint;
  readonly paidSats: bigint;
  readonly changeSats: bigint;
}

function refuse(reason: string, fields: Record<string, string | number> = {}): never {
  throw new DomainError('payout.recheck', `The signed transaction is not what was approved: ${reason}.`, {
    reason,
    ...fields,
  });
}

/** Opt-in replaceability, relative lock times disabled, as every batch is built. @see BIP-125, BIP-68 */
export const INPUT_SEQUENCE = 0xfffffffd;

/**
 * Decodes the signed bytes again and recomputes everything from them: which coins they spend, whom they pay, what
 * comes back to us, the fee, and each cap. Runs before the bytes are stored and once more before they are sent: then the
 * approved envelope alone bounds the fee, so that a cap which was lowered since keeps no committed payment from being sent
 * again.
 * @throws DomainError `payout.recheck` with the first thing that is not as approved, `payout.bad-transaction`
 */
export function recheck(rawHex: string, facts: RecheckFacts): Rechecked {
  const transaction = decodeRawTransaction(rawHex);
  if (transaction.version !== 2) refuse('version');
  if (transaction.locktime !== 0) refuse('locktime');
  const { inputSats, inputsWeight } = checkInputs(transaction, facts);
  const { paidSats, changeSats } = checkOutputs(transaction, facts);
  const feeSats = inputSats - paidSats - changeSats;
  if (feeSats < 0n) refuse('outputs above inputs');
  checkFee(transaction, { feeSats, paidSats, inputsWeight }, facts);
  return { transaction, feeSats, paidSats, changeSats };
}

function checkInputs(
  transaction: RawTransaction,
  facts: RecheckFacts,
): { readonly inputSats: bigint; readonly inputsWeight: number } {
  const seen = new Set<string>();
  let inputSats = 0n;
  let inputsWeight = 0;
  for (const input of transaction.inputs) {
    const outpoint = `${input.txid}:${input.vout}`;
    if (seen.has(outpoint)) refuse('input twice', { outpoint });
    seen.add(outpoint);
    const prevout = facts.prevouts.get(outpoint);
    if (prevout === undefined) return refuse('foreign input', { outpoint });
    if (input.sequence !== INPUT_SEQUENCE) refuse('sequence', { outpoint });
    const spend = spendOf(input, prevout.scriptHex);
    if (typeof spend === 'string') return refuse(spend, { outpoint });
    inputsWeight += inputWeight(spend);
    inputSats += prevout.valueSats;
  }
  if (seen.size !== facts.prevouts.size) refuse('missing input');
  return { inputSats, inputsWeight };
}

function checkOutputs(transaction: RawTransaction, facts: RecheckFacts): { paidSats: bigint; changeSats: bigint } {
  const byVout = new Map(facts.items.map((item) => [item.vout, item]));
  if (byVout.size !== facts.items.length) refuse('two items on one output');
  let paidSats = 0n;
  let changeSats = 0n;
  let changes = 0;
  transaction.outputs.forEach((output, vout) => {
    const item = byVout.get(vout);
    if (vout === facts.moved?.vout) {
      if (output.scriptHex !== facts.moved.scriptHex) refuse('script of a move');
      if (output.valueSats !== facts.moved.valueSats) refuse('value of a move');
      changeSats += output.valueSats;
      return;
    }
    if (item === undefined) {
      if (!facts.isOurChange(output.scriptHex)) refuse('foreign output', { vout });
      changes += 1;
      changeSats += output.valueSats;
      return;
    }
    byVout.delete(vout);
    if (output.scriptHex !== item.scriptHex) refuse('script of an item', { item: item.itemId });
    if (output.valueSats !== item.amountSats - item.feeShareSats) refuse('value of an item', { item: item.itemId });
    paidSats += output.valueSats;
  });
  if (byVout.size > 0) refuse('missing item');
  if (facts.moved !== undefined && facts.moved.vout >= transaction.outputs.length) refuse('missing move');
  if (changes > 1) refuse('two change outputs');
  return { paidSats, changeSats };
}

function checkFee(
  transaction: RawTransaction,
  sums: { readonly feeSats: bigint; readonly paidSats: bigint; readonly inputsWeight: number },
  facts: RecheckFacts,
): void {
  // The rate is judged at the size with the largest signatures: one byte less in a signature is no overpayment.
  const vbytes = vbytesOf({
    inputs: transaction.inputs.length,
    inputsWeight: sums.inputsWeight,
    outputs: transaction.outputs.length,
    outputsVbytes: transaction.outputs.reduce((sum, { scriptHex }) => sum + outputVbytesOf(scriptHex), 0),
  });
  const { envelope, caps } = facts;
  const maxRate = least(envelope.maxRateSatPerKvb, caps?.maxRateSatPerKvb);
  if (sums.feeSats > feeAt(maxRate, vbytes)) refuse('fee rate', { fee: String(sums.feeSats), vbytes });
  if (sums.feeSats > least(envelope.maxFeeSats, caps?.maxFeeSats)) refuse('fee', { fee: String(sums.feeSats) });
  if (caps === undefined) return;
  // What pays nobody, a cancellation, has no share: its own caps and its approval bound it.
  if (facts.items.length > 0 && sums.feeSats > itemFeeCap(sums.paidSats, caps.maxFeeShareBps)) {
    refuse('fee share', { fee: String(sums.feeSats), paid: String(sums.paidSats) });
  }
  for (const item of facts.items) {
    if (item.feeShareSats > itemFeeCap(item.amountSats, caps.maxItemFeeShareBps)) {
      refuse('fee share of an item', { item: item.itemId });
    }
    if (facts.bumpSats === undefined) continue;
    const { itemId, scriptHex, amountSats, feeShareSats, isResidual = false } = item;
    const output = { scriptHex, amountSats, paidSats: amountSats - feeShareSats, isResidual };
    const attempt = { feeSats: sums.feeSats, vbytes, bumpSats: facts.bumpSats };
    if (itemCapBroken(output, attempt, caps.maxItemFeeShareBps)) refuse('cost of an item', { item: itemId });
  }
}

function least(a: bigint, b: bigint | undefined): bigint {
  return b === undefined || a < b ? a : b;
}
