import * as bitcoin from 'bitcoinjs-lib';
import { assertInvariant } from '../units';
import { decodeRawTransaction, type RawTransaction } from './raw-transaction';
import { checkFields, signaturesIn } from './returned-input';
import { altered, isValid, type SessionInput, sessionInput } from './session-input';
import { Sighashes } from './sighash';
import { feeAt } from './vsize';

/** One signature over the whole transaction, checked against the coin that it spends. */
export interface KeptSignature {
  readonly inputIndex: number;
  /** Hex: 33 bytes compressed, or the 32 of a taproot internal key. */
  readonly publicKey: string;
  /** Hex: DER with its hash type, or the 64 bytes of a Schnorr signature. */
  readonly signature: string;
}

const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

/** An unsigned transaction of ours and the coins it spends: what comes back from signers is judged by it alone. */
export class SigningSession {
  readonly #psbt: bitcoin.Psbt;
  readonly #unsigned: string;
  /** Signatures that this session has verified itself; frozen, so that they stay what they were. */
  readonly #verified = new WeakSet<KeptSignature>();
  readonly transaction: RawTransaction;
  readonly inputs: readonly SessionInput[];

  /** @param psbtBase64 as `buildPsbt` made it, never one that came back */
  constructor(psbtBase64: string) {
    this.#psbt = bitcoin.Psbt.fromBase64(psbtBase64);
    this.#unsigned = unsignedHex(this.#psbt);
    this.transaction = decodeRawTransaction(this.#unsigned);
    const coins = this.#psbt.data.inputs.map(({ witnessUtxo }) => {
      assertInvariant(witnessUtxo !== undefined, 'an input of ours names its coin');
      return { valueSats: witnessUtxo.value, scriptHex: hex(witnessUtxo.script) };
    });
    const hashes = new Sighashes(this.transaction, coins);
    this.inputs = this.#psbt.data.inputs.map((fields, index) => {
      const coin = coins[index];
      assertInvariant(coin !== undefined, 'an input of ours names its coin');
      return sessionInput(fields, { index, coin, hashes });
    });
  }

  /** Txid that the transaction has once it is signed: a nested input's script is part of it, and known before. */
  get txid(): string {
    return this.#signed(() => []).getId();
  }

  get feeSats(): bigint {
    const paid = this.transaction.outputs.reduce((sum, { valueSats }) => sum + valueSats, 0n);
    return this.inputs.reduce((sum, { valueSats }) => sum + valueSats, 0n) - paid;
  }

  /**
   * The signatures in an answer, each verified. The transaction must be byte for byte what was handed out; coins,
   * scripts and hash types must be ours where the answer repeats them; a signature by another key, over less than
   * everything, or that does not verify refuses the whole answer. A signer may have finalized its inputs.
   * @param returnedBase64 a PSBT of version 0
   * @returns in the order of inputs and keys; empty when the answer has none
   * @throws DomainError `payout.altered-psbt` with the reason (FAULTS F68) @see BIP-174, BIP-371
   */
  take(returnedBase64: string): KeptSignature[] {
    let returned: bitcoin.Psbt;
    try {
      returned = bitcoin.Psbt.fromBase64(returnedBase64);
    } catch (cause) {
      throw altered('no PSBT', cause);
    }
    if (unsignedHex(returned) !== this.#unsigned) throw altered('transaction');
    if (returned.data.inputs.length !== this.inputs.length) throw altered('inputs');
    const kept: KeptSignature[] = [];
    this.inputs.forEach((input, inputIndex) => {
      const fields = returned.data.inputs[inputIndex];
      if (fields === undefined) throw altered('inputs');
      checkFields(fields, input);
      const found = signaturesIn(fields, input);
      for (const publicKey of input.keys) {
        const signature = found.get(publicKey);
        if (signature === undefined) continue;
        if (!isValid(input, publicKey, signature)) throw altered('signature');
        const one = Object.freeze({ inputIndex, publicKey, signature: hex(signature) });
        this.#verified.add(one);
        kept.push(one);
      }
    });
    return kept;
  }

  /**
   * The bytes to be sent, once every input has enough signatures.
   * @param signatures each is verified, unless this session's own `take` gave it: rows may have been written by hand
   * @returns raw transaction in hex; undefined while one is missing
   * @throws DomainError `payout.altered-psbt` for one that does not verify
   */
  finalize(signatures: readonly KeptSignature[]): string | undefined {
    for (const kept of signatures) {
      if (this.#verified.has(kept)) continue;
      const { inputIndex, publicKey, signature } = kept;
      const input = this.inputs[inputIndex];
      if (input === undefined || !isValid(input, publicKey, bytes(signature))) throw altered('signature');
    }
    const byInput = this.inputs.map(() => new Map<string, Uint8Array>());
    for (const { inputIndex, publicKey, signature } of signatures)
      byInput[inputIndex]?.set(publicKey, bytes(signature));
    if (this.inputs.some(({ threshold }, index) => (byInput[index]?.size ?? 0) < threshold)) return undefined;
    return this.#signed((input, index) => witnessOf(input, byInput[index] ?? new Map())).toHex();
  }

  #signed(witness: (input: SessionInput, index: number) => Uint8Array[]): bitcoin.Transaction {
    const transaction = bitcoin.Transaction.fromHex(this.#unsigned);
    this.inputs.forEach((input, index) => {
      const { redeemScript } = input;
      // One push of the 22 bytes that the output hides.
      if (redeemScript !== null) transaction.setInputScript(index, Uint8Array.of(redeemScript.length, ...redeemScript));
      transaction.setWitness(index, witness(input, index));
    });
    return transaction;
  }
}

function unsignedHex(psbt: bitcoin.Psbt): string {
  return hex(psbt.data.globalMap.unsignedTx.toBuffer());
}

function witnessOf(input: SessionInput, signatures: ReadonlyMap<string, Uint8Array>): Uint8Array[] {
  const inOrder = input.keys.map((key) => signatures.get(key)).filter((signature) => signature !== undefined);
  const enough = inOrder.slice(0, input.threshold);
  if (input.isTaproot) return enough;
  // OP_CHECKMULTISIG takes one item more than it uses: an empty one. @see BIP-147
  if (input.witnessScript !== null) return [new Uint8Array(), ...enough, input.witnessScript];
  return [...enough, bytes(input.keys[0] ?? '')];
}

/** The guard of bitcoinjs-lib: 5,000 satoshi per virtual byte. */
const EXTRACT_RATE_MAX_SAT_PER_KVB = 5_000_000n;

/**
 * The bytes to be sent from signatures, and the fee once more.
 * @param maxFeeSats highest fee of the approval
 * @returns raw transaction in hex; undefined while a signature is missing
 * @throws DomainError `payout.altered-psbt`
 */
export function bytesToSend(
  session: SigningSession,
  signatures: readonly KeptSignature[],
  maxFeeSats: bigint,
): string | undefined {
  const rawHex = session.finalize(signatures);
  if (rawHex === undefined) return undefined;
  const { feeSats } = session;
  if (feeSats < 0n || feeSats > maxFeeSats) throw altered('fee');
  const vbytes = bitcoin.Transaction.fromHex(rawHex).virtualSize();
  if (feeSats > feeAt(EXTRACT_RATE_MAX_SAT_PER_KVB, vbytes)) throw altered('fee rate');
  return rawHex;
}

/**
 * Turns the answer of a signer that has all keys into the bytes to be sent.
 * @returns raw transaction in hex
 * @throws DomainError `payout.altered-psbt`, also when a signature is missing (FAULTS F68)
 */
export function finalizeSigned(unsignedBase64: string, signedBase64: string, maxFeeSats: bigint): string {
  const session = new SigningSession(unsignedBase64);
  const rawHex = bytesToSend(session, session.take(signedBase64), maxFeeSats);
  if (rawHex === undefined) throw altered('signatures');
  return rawHex;
}
