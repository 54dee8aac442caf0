import { DomainError } from '../units';
import { compactSizeBytes, outputVbytesOf, vbytesOf, WEIGHT_PER_VBYTE } from './vsize';

/** How a coin of the treasury is spent: by one key, or by `threshold` of `keys` keys in sorted order. */
export type SpendShape =
  | { readonly kind: 'wpkh' | 'sh-wpkh' | 'tr' }
  | { readonly kind: 'wsh-sortedmulti'; readonly threshold: number; readonly keys: number };

/** The same, or by one key without a witness (P2PKH): no treasury has such coins, and a file may be planned from them. */
export type CoinShape = SpendShape | { readonly kind: 'pkh' };

/** OP_1 to OP_16 name both numbers in one byte each. @see BIP-383 */
export const MULTISIG_KEYS_MAX = 16;

/** Outpoint 36, length of an empty scriptSig 1, sequence 4. */
const INPUT_BASE_BYTES = 41;
/** Low-S DER at its longest 71, and the hash type. @see BIP-62, BIP-146 */
const ECDSA_SIGNATURE_BYTES_MAX = 72;
const PUBLIC_KEY_BYTES = 33;
/** Of SIGHASH_DEFAULT, which has no hash type. @see BIP-341 */
const SCHNORR_SIGNATURE_BYTES = 64;
/** Push of the 22 bytes of a P2WPKH script. @see BIP-141, P2SH-P2WPKH */
const NESTED_SCRIPT_SIG_BYTES = 23;

/** A witness item with its length before it. */
function witnessItem(bytes: number): number {
  return compactSizeBytes(bytes) + bytes;
}

/** Bytes of `OP_m <key>… OP_n OP_CHECKMULTISIG`. */
function multisigScriptBytes(keys: number): number {
  return 3 + keys * witnessItem(PUBLIC_KEY_BYTES);
}

const ONE_KEY_WITNESS = 1 + witnessItem(ECDSA_SIGNATURE_BYTES_MAX) + witnessItem(PUBLIC_KEY_BYTES);

/**
 * The largest weight that one signed input of this shape can have: base bytes times four, and its witness with its
 * own item count. The marker of two weight units and the counts of the transaction are not in it.
 * In weight units: wpkh 272, sh-wpkh 364, tr 230, wsh-sortedmulti 2 of 3 as 164 + 254, pkh (its key compressed) 592.
 * @throws DomainError `payout.bad-multisig` unless 1 <= threshold <= keys <= 16
 * @see BIP-141, BIP-143, BIP-341, BIP-383
 */
export function inputWeight(shape: CoinShape): number {
  const base = INPUT_BASE_BYTES * WEIGHT_PER_VBYTE;
  switch (shape.kind) {
    case 'wpkh':
      return base + ONE_KEY_WITNESS;
    case 'sh-wpkh':
      return base + NESTED_SCRIPT_SIG_BYTES * WEIGHT_PER_VBYTE + ONE_KEY_WITNESS;
    case 'tr':
      return base + 1 + witnessItem(SCHNORR_SIGNATURE_BYTES);
    case 'pkh':
      return base + (1 + ECDSA_SIGNATURE_BYTES_MAX + 1 + PUBLIC_KEY_BYTES) * WEIGHT_PER_VBYTE;
    case 'wsh-sortedmulti':
      return base + multisigWitness(shape.threshold, shape.keys);
  }
}

/**
 * Largest virtual size of a transaction once it is signed, where all of its inputs are spent in one way.
 * @param scripts of its outputs, in hex
 */
export function vbytesSigned(shape: SpendShape, inputs: number, scripts: readonly string[]): number {
  return vbytesOf({
    inputs,
    inputsWeight: inputs * inputWeight(shape),
    outputs: scripts.length,
    outputsVbytes: scripts.reduce((sum, script) => sum + outputVbytesOf(script), 0),
  });
}

function multisigWitness(threshold: number, keys: number): number {
  const whole = Number.isInteger(threshold) && Number.isInteger(keys);
  if (!whole || threshold < 1 || threshold > keys || keys > MULTISIG_KEYS_MAX) {
    throw new DomainError('payout.bad-multisig', `Of a multisig 1 to ${MULTISIG_KEYS_MAX} keys sign.`, {
      threshold,
      keys,
    });
  }
  // One item is empty: OP_CHECKMULTISIG takes one more than it uses.
  const items = compactSizeBytes(threshold + 2) + witnessItem(0);
  return items + threshold * witnessItem(ECDSA_SIGNATURE_BYTES_MAX) + witnessItem(multisigScriptBytes(keys));
}

/**
 * The shape behind an output script alone, where it tells: P2WPKH, P2TR (key path), and P2SH taken for P2SH-P2WPKH,
 * the only kind that a treasury has. A P2WSH script says nothing of its keys: undefined, as for all others.
 * @param scriptHex lower-case hex
 */
export function spendShapeOf(scriptHex: string): SpendShape | undefined {
  if (/^0014[0-9a-f]{40}$/.test(scriptHex)) return { kind: 'wpkh' };
  if (/^5120[0-9a-f]{64}$/.test(scriptHex)) return { kind: 'tr' };
  if (/^a914[0-9a-f]{40}87$/.test(scriptHex)) return { kind: 'sh-wpkh' };
  return undefined;
}
