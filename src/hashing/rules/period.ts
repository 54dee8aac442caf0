import { type NetworkRules } from '../network-rules';
import { compactBits, expandBits } from '../target';
import { type Past } from './past';

/**
 * The target bits of a period's first block.
 * The span is clamped to a quarter and four times the period; multiplied before it divides; the old target is the
 * rounded one of `bits`.
 * @param bits compact bits that the retarget starts from
 * @param span unix seconds between the two headers that the rule measures; may be negative
 * @throws InvalidTarget when `bits` is no target of this network
 * @see Bitcoin Core pow.cpp CalculateNextWorkRequired; Litecoin Core pow.cpp CalculateAdjustedTarget
 */
export function retargetSpan(bits: number, span: number, rules: NetworkRules): number {
  const { powLimit, periodSeconds, difficulty } = rules;
  const clamped = Math.min(Math.max(span, Math.floor(periodSeconds / 4)), periodSeconds * 4);
  const old = expandBits(bits, powLimit);
  const halve = difficulty.kind === 'period' && difficulty.halveWide && bitLength(old) >= bitLength(powLimit);
  const by = halve ? 1n : 0n;
  const next = (((old >> by) * BigInt(clamped)) / BigInt(periodSeconds)) << by;
  return compactBits(next > powLimit ? powLimit : next);
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}

/**
 * Bits that the header at `past.next` must carry under Bitcoin's rule and its variants, or null where it is unknown.
 * @param time of the header itself: testnets allow the easiest target after two spacings
 * @see Bitcoin Core pow.cpp GetNextWorkRequired; Litecoin Core and namecoin-core pow.cpp (full span)
 */
export function periodBits(past: Past, time: number, rules: NetworkRules): number | null {
  const height = past.next;
  if (height % rules.periodBlocks !== 0) return withinPeriod(past, time, rules);
  const bits = past.bitsAt(height - 1);
  if (rules.noRetarget) return bits;
  const { difficulty } = rules;
  const full = difficulty.kind === 'period' && difficulty.fullSpanFrom !== null && height >= difficulty.fullSpanFrom;
  const start = past.timeAt(height - rules.periodBlocks - (full ? 1 : 0));
  const end = past.timeAt(height - 1);
  const base = rules.bip94 ? past.bitsAt(height - rules.periodBlocks) : bits;
  return start === null || end === null || base === null ? null : retargetSpan(base, end - start, rules);
}

function withinPeriod(past: Past, time: number, rules: NetworkRules): number | null {
  if (!rules.minDifficulty) return past.bitsAt(past.next - 1);
  const parentTime = past.timeAt(past.next - 1);
  if (parentTime === null) return null;
  // Two spacings after its parent a block must have the easiest target.
  if (time > parentTime + (2 * rules.periodSeconds) / rules.periodBlocks) return rules.powLimitBits;
  return rules.noRetarget ? rules.powLimitBits : past.lastRealBits;
}
