import * as bitcoin from 'bitcoinjs-lib';
import * as ecc from 'tiny-secp256k1';
import { DomainError } from '../units';
import { bitcoinNetwork, type DerivedKey, type Treasury } from './descriptor';
import { INPUT_SEQUENCE } from './recheck';
import { feeAt } from './vsize';

export interface PsbtInput {
  readonly txid: string;
  readonly vout: number;
  readonly valueSats: bigint;
  readonly key: DerivedKey;
}

export interface PsbtOutput {
  readonly scriptHex: string;
  readonly valueSats: bigint;
  /** Of our own change, so that a signer can see that it is ours. */
  readonly key?: DerivedKey;
}

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');

/**
 * Builds the unsigned PSBT of a batch. Outputs go in before inputs: the other way round bitcoinjs-lib rebuilds its
 * cache of n inputs for each output.
 * @returns base64 @see BIP-174
 */
export function buildPsbt(treasury: Treasury, inputs: readonly PsbtInput[], outputs: readonly PsbtOutput[]): string {
  const masterFingerprint = bytes(treasury.fingerprint);
  const derivation = (key: DerivedKey) => [{ masterFingerprint, pubkey: key.publicKey, path: key.path }];
  const psbt = new bitcoin.Psbt({ network: bitcoinNetwork(treasury.network) });
  psbt.setVersion(2);
  psbt.addOutputs(
    outputs.map(({ scriptHex, valueSats, key }) => ({
      script: bytes(scriptHex),
      value: valueSats,
      ...(key === undefined ? {} : { bip32Derivation: derivation(key) }),
    })),
  );
  psbt.addInputs(
    inputs.map(({ txid, vout, valueSats, key }) => ({
      hash: txid,
      index: vout,
      sequence: INPUT_SEQUENCE,
      witnessUtxo: { script: bytes(key.scriptHex), value: valueSats },
      bip32Derivation: derivation(key),
    })),
  );
  return psbt.toBase64();
}

function altered(reason: string, cause?: unknown): DomainError {
  return new DomainError(
    'payout.altered-psbt',
    'What the signer returned is not the transaction it was given.',
    { reason },
    { cause },
  );
}

/** Txid of the unsigned transaction in a PSBT; with segwit inputs alone it is the final one. */
export function unsignedTxid(psbtBase64: string): string {
  const buffer = bitcoin.Psbt.fromBase64(psbtBase64).data.globalMap.unsignedTx.toBuffer();
  return bitcoin.Transaction.fromBuffer(buffer).getId();
}

/** Checks one ECDSA signature. @see BIP-143 */
export function verifySignature(publicKey: Uint8Array, hash: Uint8Array, signature: Uint8Array): boolean {
  return ecc.verify(hash, publicKey, signature, true);
}

/**
 * Turns a signer's answer into the bytes to be sent: the unsigned transaction must be byte for byte what was handed
 * out, every input must carry one valid signature over everything (SIGHASH_ALL) by the key that the coin asks for.
 * @param maxFeeSats highest fee of the approval
 * @returns raw transaction in hex
 * @throws DomainError `payout.altered-psbt` (FAULTS F68)
 */
export function finalizeSigned(unsignedBase64: string, signedBase64: string, maxFeeSats: bigint): string {
  const unsigned = bitcoin.Psbt.fromBase64(unsignedBase64);
  let signed: bitcoin.Psbt;
  try {
    signed = bitcoin.Psbt.fromBase64(signedBase64);
  } catch (cause) {
    throw altered('no PSBT', cause);
  }
  const raw = (psbt: bitcoin.Psbt): string => hex(psbt.data.globalMap.unsignedTx.toBuffer());
  if (raw(unsigned) !== raw(signed)) throw altered('transaction');
  try {
    takeSignatures(unsigned, signed);
    if (!unsigned.validateSignaturesOfAllInputs(verifySignature)) throw altered('signature');
  } catch (cause) {
    // bitcoinjs-lib throws bare errors at keys and signatures that are malformed.
    throw cause instanceof DomainError ? cause : altered('signature', cause);
  }
  unsigned.finalizeAllInputs();
  return extract(unsigned, maxFeeSats);
}

function takeSignatures(unsigned: bitcoin.Psbt, signed: bitcoin.Psbt): void {
  unsigned.data.inputs.forEach((input, index) => {
    const [signature, ...others] = signed.data.inputs[index]?.partialSig ?? [];
    const expected = input.bip32Derivation?.[0]?.pubkey;
    if (signature === undefined || others.length > 0 || expected === undefined) throw altered('signatures');
    if (hex(signature.pubkey) !== hex(expected)) throw altered('key');
    if (signature.signature.at(-1) !== bitcoin.Transaction.SIGHASH_ALL) throw altered('sighash');
    // The signature goes onto our own PSBT: nothing else that came back is used.
    unsigned.updateInput(index, { partialSig: [signature] });
  });
}

function extract(psbt: bitcoin.Psbt, maxFeeSats: bigint): string {
  if (psbt.getFee() > maxFeeSats) throw altered('fee');
  const transaction = psbt.extractTransaction(true);
  // bitcoinjs-lib's own guard works in floating point and is off above; this one is exact.
  if (psbt.getFee() > feeAt(EXTRACT_RATE_MAX_SAT_PER_KVB, transaction.virtualSize())) throw altered('fee rate');
  return transaction.toHex();
}

/** The guard of bitcoinjs-lib: 5,000 satoshi per virtual byte. */
const EXTRACT_RATE_MAX_SAT_PER_KVB = 5_000_000n;
