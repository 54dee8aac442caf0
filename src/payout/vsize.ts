import { divide } from '../units';

/** Weight units per virtual byte. @see BIP-141 */
export const WEIGHT_PER_VBYTE = 4;

/**
 * Standard transactions are at most 400,000 weight units, so 100,000 virtual bytes.
 * @see Bitcoin Core policy/policy.h, MAX_STANDARD_TX_WEIGHT
 */
export const TRANSACTION_VBYTES_MAX = 100_000;

const VALUE_BYTES = 8;
const VERSION_AND_LOCKTIME_BYTES = 8;
const SEGWIT_MARKER_WEIGHT = 2;
/** Outpoint 36, empty scriptSig 1, sequence 4. */
const SEGWIT_INPUT_BASE_BYTES = 41;
/** Item count 1, length 1 + signature at most 72 (low-S DER and its hash type), length 1 + public key 33. */
const P2WPKH_WITNESS_WEIGHT_MAX = 108;

/** Weight of one P2WPKH input with the largest signature that is standard. */
export const P2WPKH_INPUT_WEIGHT = SEGWIT_INPUT_BASE_BYTES * WEIGHT_PER_VBYTE + P2WPKH_WITNESS_WEIGHT_MAX;

/** Bytes of a CompactSize integer. @see Bitcoin Core serialize.h, GetSizeOfCompactSize */
export function compactSizeBytes(value: number): number {
  if (value < 0xfd) return 1;
  if (value <= 0xffff) return 3;
  return value <= 0xffffffff ? 5 : 9;
}

/** Virtual bytes of one output: value, script length, script. @param scriptHex its script */
export function outputVbytesOf(scriptHex: string): number {
  const scriptBytes = scriptHex.length / 2;
  return VALUE_BYTES + compactSizeBytes(scriptBytes) + scriptBytes;
}

export interface TransactionShape {
  readonly inputs: number;
  readonly outputs: number;
  /** Sum of `outputVbytesOf` over the outputs. */
  readonly outputsVbytes: number;
  /** Sum of the weights of the inputs; left out, all of them are P2WPKH. */
  readonly inputsWeight?: number;
  /** None of the inputs has a witness: then the transaction has none. */
  readonly isLegacy?: boolean;
}

/** Largest weight that a transaction of this shape can have once signed. */
export function weightOf(shape: TransactionShape): number {
  const base =
    VERSION_AND_LOCKTIME_BYTES + compactSizeBytes(shape.inputs) + compactSizeBytes(shape.outputs) + shape.outputsVbytes;
  const inputsWeight = shape.inputsWeight ?? shape.inputs * P2WPKH_INPUT_WEIGHT;
  return base * WEIGHT_PER_VBYTE + (shape.isLegacy === true ? 0 : SEGWIT_MARKER_WEIGHT) + inputsWeight;
}

/** Virtual size: a quarter of the weight, rounded up. @see BIP-141 */
export function vbytesOfWeight(weight: number): number {
  return Math.ceil(weight / WEIGHT_PER_VBYTE);
}

/** Largest virtual size of a transaction of this shape. */
export function vbytesOf(shape: TransactionShape): number {
  return vbytesOfWeight(weightOf(shape));
}

/**
 * Fee of so many virtual bytes, in satoshi, rounded up so that the rate is never undercut.
 * @param rateSatPerKvb integer satoshi per 1,000 virtual bytes
 * @see Bitcoin Core policy/feerate.cpp, CFeeRate::GetFee
 */
export function feeAt(rateSatPerKvb: bigint, vbytes: number): bigint {
  return divide(rateSatPerKvb * BigInt(vbytes), 1_000n, 'ceil');
}
