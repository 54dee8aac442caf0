import { type NetworkRules } from '../network-rules';
import { compactBits, expandBits } from '../target';
import { type Past } from './past';

const SPACING_SECONDS = 600;
/** Fixed point: 16 bits after the radix. */
const RADIX_BITS = 16n;
/** Coefficients of 2^x on [0, 1) in 48 bits after the radix: the error is below 0.013 %. */
const LINEAR = 195_766_423_245_049n;
const SQUARE = 971_821_376n;
const CUBE = 5_127n;

/** The block that ASERT counts from. */
export interface AsertAnchor {
  readonly height: number;
  readonly bits: number;
  /** Unix seconds of the block before it. */
  readonly parentTime: number;
}

/**
 * The target of a block so many seconds and blocks after the anchor: the anchor's, doubled for every half-life that the
 * chain is behind its schedule. Integers only.
 * @param timeDiff seconds from the anchor's parent to the judged block's parent
 * @param heightDiff blocks from the anchor to the judged block's parent
 * @see Bitcoin Cash Node pow.cpp CalculateASERT; BCH upgrade specification 2020-11-15-asert
 */
export function asertTarget(
  anchorTarget: bigint,
  timeDiff: number,
  heightDiff: number,
  halfLifeSeconds: number,
  limit: bigint,
): bigint {
  const behind = BigInt(timeDiff) - BigInt(SPACING_SECONDS) * BigInt(heightDiff + 1);
  // Division cuts towards zero, the shift below towards minus infinity: both as in the network's int64.
  const exponent = (behind << RADIX_BITS) / BigInt(halfLifeSeconds);
  const shifts = exponent >> RADIX_BITS;
  const part = exponent - (shifts << RADIX_BITS);
  const factor = (1n << RADIX_BITS) + ((LINEAR * part + SQUARE * part ** 2n + CUBE * part ** 3n + (1n << 47n)) >> 48n);
  const product = anchorTarget * factor;
  const by = shifts - RADIX_BITS;
  // Beyond 256 doublings the target is far above any limit, or zero.
  if (by > 256n) return limit;
  const target = by <= 0n ? product >> -by : product << by;
  if (target === 0n) return 1n;
  return target > limit ? limit : target;
}

/** Bits that the header at `past.next` must carry under ASERT (aserti3-2d), or null where its parent's time is unknown. */
export function asertBits(
  past: Past,
  rules: NetworkRules,
  anchor: AsertAnchor,
  halfLifeSeconds: number,
): number | null {
  const parent = past.next - 1;
  const time = past.timeAt(parent);
  if (time === null) return null;
  const anchorTarget = expandBits(anchor.bits, rules.powLimit);
  const elapsed = time - anchor.parentTime;
  return compactBits(asertTarget(anchorTarget, elapsed, parent - anchor.height, halfLifeSeconds, rules.powLimit));
}
