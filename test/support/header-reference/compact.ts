/** Compact bits as arith_uint256 reads them, before anybody judges them. */
export interface ReferenceTarget {
  readonly target: bigint;
  readonly negative: boolean;
  readonly overflow: boolean;
}

const MANTISSA = 0x7fffffn;
const SIGN = 0x800000n;
const TWO_256 = 1n << 256n;

/** @see Bitcoin Core arith_uint256.cpp, arith_uint256::SetCompact */
export function setCompact(bits: number): ReferenceTarget {
  const whole = BigInt(bits);
  const size = whole >> 24n;
  let word = whole & MANTISSA;
  let target: bigint;
  if (size <= 3n) {
    word >>= 8n * (3n - size);
    target = word;
  } else {
    target = (word << (8n * (size - 3n))) % TWO_256;
  }
  return {
    target,
    negative: word !== 0n && (whole & SIGN) !== 0n,
    overflow: word !== 0n && (size > 34n || (word > 0xffn && size > 33n) || (word > 0xffffn && size > 32n)),
  };
}

/** @see Bitcoin Core arith_uint256.cpp, arith_uint256::GetCompact */
export function getCompact(target: bigint): number {
  let size = 0n;
  while (target >> (8n * size) !== 0n) size += 1n;
  let word = size <= 3n ? target << (8n * (3n - size)) : target >> (8n * (size - 3n));
  if ((word & SIGN) !== 0n) {
    word >>= 8n;
    size += 1n;
  }
  return Number((size << 24n) | word);
}

/** The target that bits stand for, when nothing is wrong with them. */
export function targetOf(bits: number): bigint {
  return setCompact(bits).target;
}

/** Expected hashes for a block: (2^256 - target - 1) / (target + 1) + 1, as Core writes it. @see chain.cpp GetBlockProof */
export function proofOf(bits: number): bigint {
  const { target, negative, overflow } = setCompact(bits);
  if (negative || overflow || target === 0n) return 0n;
  return (TWO_256 - target - 1n) / (target + 1n) + 1n;
}

/** C++ integer division cuts towards zero, as BigInt's does; named so that nobody reads it as floor. */
export function truncated(a: bigint, b: bigint): bigint {
  return a / b;
}

/** Between `low` and `high`. */
export function clamp(value: bigint, low: bigint, high: bigint): bigint {
  if (value < low) return low;
  return value > high ? high : value;
}
