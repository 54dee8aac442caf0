import { HashingRefusal } from './refusal';

/** Why compact bits are no target. */
export type BitsRule = 'bits-zero' | 'bits-negative' | 'bits-overflow' | 'above-limit';

/** Compact bits that stand for no acceptable target. */
export class InvalidTarget extends HashingRefusal {
  constructor(
    readonly rule: BitsRule,
    readonly bits: number,
  ) {
    super(`hashing.${rule}`, `Compact bits 0x${bits.toString(16).padStart(8, '0')}: ${BITS_SENTENCES[rule]}`);
  }
}

const BITS_SENTENCES: Readonly<Record<BitsRule, string>> = {
  'bits-zero': 'the target is zero, no hash can meet it.',
  'bits-negative': 'the sign bit makes the target negative.',
  'bits-overflow': 'the target does not fit in 256 bits.',
  'above-limit': "the target is easier than the network's limit.",
};

const TWO_256 = 1n << 256n;
const SIGN_BIT = 0x800000;

/** What compact bits say, before anybody judges it. */
export interface Compact {
  /** Magnitude cut to 256 bits, as arith_uint256 keeps it. */
  readonly value: bigint;
  readonly negative: boolean;
  readonly overflow: boolean;
}

/**
 * Reads compact bits exactly as consensus does: the mantissa is shifted before the sign and overflow are judged.
 * @param bits header field, uint32
 * @see Bitcoin Core arith_uint256::SetCompact
 */
export function readCompact(bits: number): Compact {
  const size = bits >>> 24;
  const mantissa = bits & 0x7fffff;
  const word = size <= 3 ? mantissa >>> (8 * (3 - size)) : mantissa;
  const shifted = size <= 3 ? BigInt(word) : BigInt(word) << BigInt(8 * (size - 3));
  return {
    value: shifted % TWO_256,
    negative: word !== 0 && (bits & SIGN_BIT) !== 0,
    overflow: word !== 0 && (size > 34 || (word > 0xff && size > 33) || (word > 0xffff && size > 32)),
  };
}

/**
 * Expands compact `bits` to the 256-bit proof-of-work target.
 * @param bits header field, uint32
 * @param limit the network's easiest target
 * @returns target, an unsigned 256-bit integer above zero
 * @throws InvalidTarget when negative, zero, overflowing, or above `limit`
 * @see Bitcoin Core arith_uint256::SetCompact, pow.cpp DeriveTarget
 */
export function expandBits(bits: number, limit: bigint): bigint {
  const { value, negative, overflow } = readCompact(bits);
  if (negative) throw new InvalidTarget('bits-negative', bits);
  if (overflow) throw new InvalidTarget('bits-overflow', bits);
  if (value === 0n) throw new InvalidTarget('bits-zero', bits);
  if (value > limit) throw new InvalidTarget('above-limit', bits);
  return value;
}

/**
 * The compact form of a target; the mantissa keeps 23 bits, the rest is cut off.
 * @param target unsigned, below 2^256
 * @see Bitcoin Core arith_uint256::GetCompact
 */
export function compactBits(target: bigint): number {
  const size = Math.ceil(target.toString(2).length / 8);
  if (target === 0n) return 0;
  let mantissa = size <= 3 ? Number(target) << (8 * (3 - size)) : Number(target >> BigInt(8 * (size - 3)));
  let exponent = size;
  if ((mantissa & SIGN_BIT) !== 0) {
    mantissa >>>= 8;
    exponent += 1;
  }
  return ((exponent << 24) | mantissa) >>> 0;
}

/**
 * Expected number of hashes to find a block at this target: floor(2^256 / (target + 1)).
 * @see Bitcoin Core chain.cpp GetBlockProof
 */
export function workOf(target: bigint): bigint {
  return TWO_256 / (target + 1n);
}
