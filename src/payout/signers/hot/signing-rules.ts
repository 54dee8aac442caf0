import type { BIP32Interface } from 'bip32';
import * as bitcoin from 'bitcoinjs-lib';
import { DAY_MS, type Instant, type Network, type Secret } from '../../../units';
import { isSealed } from '../../approval';
import { batchHash } from '../../batch-hash';
import { bitcoinNetwork } from '../../descriptor';
import { unconflicting } from '../../families';
import { INPUT_SEQUENCE } from '../../recheck';
import type { SignRequest } from '../../signer';
import { feeAt, outputVbytes, vbytesOf } from '../../vsize';
import type { SignerLimits } from './protocol';
import type { JournalLine } from './signer-journal.adapter';

/** What the signer knows by itself. */
export interface SignerSelf {
  readonly root: BIP32Interface;
  readonly network: Network;
  readonly approvalKey: Secret;
  readonly limits: SignerLimits;
  readonly journal: readonly JournalLine[];
  readonly now: Instant;
}

/** A request that may be signed: the PSBT and the line that goes into the journal first. */
export interface Signable {
  readonly psbt: bitcoin.Psbt;
  readonly keys: readonly BIP32Interface[];
  readonly line: JournalLine;
}

export type Judgement = { readonly allowed: Signable } | { readonly refused: string; readonly detail: string };

const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');

class Refused extends Error {
  constructor(
    readonly code: string,
    readonly detail = '',
  ) {
    super(code);
  }
}

/**
 * Judges a request from the PSBT itself: ours to sign, approved as it stands, inside the limits, and in conflict with
 * every earlier attempt at each of its items.
 * @see RULES.md 13, 15, 19; SECURITY.md B4 19 and 20
 */
export function judge(request: SignRequest, self: SignerSelf): Judgement {
  try {
    return { allowed: check(request, self) };
  } catch (error) {
    if (error instanceof Refused) return { refused: error.code, detail: error.detail };
    throw error;
  }
}

function check(request: SignRequest, self: SignerSelf): Signable {
  if (request.network !== self.network) throw new Refused('wrong-network');
  const psbt = readPsbt(request.psbt, self.network);
  const keys = psbt.data.inputs.map((input, index) => inputKey(input, index, self.root));
  const inputSats = psbt.data.inputs.reduce((sum, input) => sum + (input.witnessUtxo?.value ?? 0n), 0n);
  const ours = ourOutputs(psbt, request, self.root);
  const outputSats = psbt.txOutputs.reduce((sum, output) => sum + output.value, 0n);
  const feeSats = inputSats - outputSats;
  if (feeSats < 0n) throw new Refused('outputs-above-inputs');
  checkApproval(psbt, request, self);
  checkFee(psbt, feeSats, { request, limits: self.limits });
  const line: JournalLine = {
    at: self.now,
    batchId: request.batchId,
    txid: bitcoin.Transaction.fromBuffer(psbt.data.globalMap.unsignedTx.toBuffer()).getId(),
    items: request.outputs.filter((item) => item !== null),
    inputs: psbt.txInputs.map((input) => outpointOf(input)),
    spentSats: inputSats - ours,
  };
  checkJournal(line, self);
  return { psbt, keys, line };
}

function readPsbt(base64: string, network: Network): bitcoin.Psbt {
  let psbt: bitcoin.Psbt;
  try {
    psbt = bitcoin.Psbt.fromBase64(base64, { network: bitcoinNetwork(network) });
  } catch {
    throw new Refused('bad-psbt');
  }
  if (psbt.version !== 2 || psbt.locktime !== 0) throw new Refused('bad-psbt', 'version or locktime');
  if (psbt.inputCount === 0) throw new Refused('bad-psbt', 'no inputs');
  if (psbt.txInputs.some((input) => input.sequence !== INPUT_SEQUENCE)) throw new Refused('bad-psbt', 'sequence');
  return psbt;
}

/** The key of a P2WPKH input of ours, derived here and compared with the coin's script. */
function inputKey(input: bitcoin.Psbt['data']['inputs'][number], index: number, root: BIP32Interface): BIP32Interface {
  const sighash = input.sighashType ?? bitcoin.Transaction.SIGHASH_ALL;
  if (sighash !== bitcoin.Transaction.SIGHASH_ALL) throw new Refused('sighash', String(index));
  if (input.witnessUtxo === undefined) throw new Refused('foreign-input', String(index));
  const key = ownKey(input.bip32Derivation, root);
  if (key === undefined || hex(input.witnessUtxo.script) !== scriptOf(key)) {
    throw new Refused('foreign-input', String(index));
  }
  return key;
}

type Derivations = bitcoin.Psbt['data']['inputs'][number]['bip32Derivation'];

/** Only our account and its two chains: no other path is ever signed for. */
const ACCOUNT_PATH = /^m\/84'\/[01]'\/0'\/[01]\/(?:0|[1-9]\d{0,9})$/;
const CHANGE_PATH = /^m\/84'\/[01]'\/0'\/1\/\d+$/;

function ownKey(derivations: Derivations, root: BIP32Interface): BIP32Interface | undefined {
  const [derivation, ...others] = derivations ?? [];
  if (derivation === undefined || others.length > 0) return undefined;
  if (hex(derivation.masterFingerprint) !== hex(root.fingerprint) || !ACCOUNT_PATH.test(derivation.path))
    return undefined;
  const key = root.derivePath(derivation.path);
  return hex(key.publicKey) === hex(derivation.pubkey) ? key : undefined;
}

function scriptOf(key: BIP32Interface): string {
  return `0014${hex(bitcoin.crypto.hash160(key.publicKey))}`;
}

/** What comes back to us. An output that is no item must be our change, proved by derivation. */
function ourOutputs(psbt: bitcoin.Psbt, request: SignRequest, root: BIP32Interface): bigint {
  if (request.outputs.length !== psbt.txOutputs.length) throw new Refused('outputs');
  let sum = 0n;
  psbt.txOutputs.forEach((output, vout) => {
    if (request.outputs[vout] !== null) return;
    const derivations = psbt.data.outputs[vout]?.bip32Derivation;
    const key = ownKey(derivations, root);
    const isChange = CHANGE_PATH.test(derivations?.[0]?.path ?? '');
    if (key === undefined || !isChange || scriptOf(key) !== hex(output.script)) {
      throw new Refused('foreign-output', String(vout));
    }
    sum += output.value;
  });
  return sum;
}

function outpointOf(input: { hash: Uint8Array; index: number }): string {
  return `${hex(Uint8Array.from(input.hash).reverse())}:${input.index}`;
}

/** The hash is computed from what would be signed, never taken from the request. */
function checkApproval(psbt: bitcoin.Psbt, request: SignRequest, self: SignerSelf): void {
  const hash = batchHash({
    network: request.network,
    batchId: request.batchId,
    inputs: psbt.txInputs.map((input, index) => ({
      outpoint: outpointOf(input),
      valueSats: psbt.data.inputs[index]?.witnessUtxo?.value ?? 0n,
    })),
    outputs: psbt.txOutputs.map((output, vout) => ({
      scriptHex: hex(output.script),
      valueSats: output.value,
      itemId: request.outputs[vout] ?? null,
    })),
  });
  if (request.approval.batchHash !== hash) throw new Refused('not-approved', 'hash');
  if (!isSealed(request.approval, self.approvalKey)) throw new Refused('not-approved', 'seal');
}

function checkFee(psbt: bitcoin.Psbt, feeSats: bigint, context: { request: SignRequest; limits: SignerLimits }): void {
  const { envelope } = context.request.approval;
  const vbytes = vbytesOf({
    inputs: psbt.inputCount,
    outputs: psbt.txOutputs.length,
    outputsVbytes: psbt.txOutputs.reduce((sum, output) => sum + outputVbytes(output.script.length), 0),
  });
  if (feeSats > envelope.maxFeeSats || feeSats > feeAt(envelope.maxRateSatPerKvb, vbytes)) {
    throw new Refused('fee-outside-envelope');
  }
  if (feeSats > context.limits.maxFeeSats || feeSats > feeAt(context.limits.maxRateSatPerKvb, vbytes)) {
    throw new Refused('fee-limit');
  }
}

/** Limits count each family once: a repeat of the same items over the same coins takes nothing more from the day. */
function checkJournal(line: JournalLine, self: SignerSelf): void {
  if (line.items.length === 0) throw new Refused('no-items');
  if (line.spentSats > self.limits.maxTransactionSats) throw new Refused('transaction-limit');
  const items = new Set(line.items);
  const earlier = self.journal.filter((old) => old.items.some((item) => items.has(item)));
  const beside = unconflicting(line, earlier);
  if (beside !== undefined) throw new Refused('double-payment', beside.txid);
  const repeats = new Set(earlier.map((old) => old.txid));
  const counted = new Map<string, bigint>();
  for (const old of self.journal) {
    if (old.at > self.now - DAY_MS && !repeats.has(old.txid)) counted.set(old.txid, old.spentSats);
  }
  const today = [...counted.values()].reduce((sum, spent) => sum + spent, line.spentSats);
  if (today > self.limits.maxDaySats) throw new Refused('day-limit');
}
