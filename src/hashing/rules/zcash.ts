import { type NetworkRules } from '../network-rules';
import { compactBits, expandBits } from '../target';
import { type Past } from './past';

/** Blocks that the mean target is taken over. */
const AVERAGING_BLOCKS = 17;
const ADJUST_UP_PERCENT_MAX = 16;
const ADJUST_DOWN_PERCENT_MAX = 32;
/** A deviation counts for a quarter. */
const DAMPING = 4;

/**
 * Bits that the header at `past.next` must carry on Zcash, or null where it is unknown.
 * The span lies between two median times, so that one false time cannot move it; here the target is divided first.
 * @param spacingSeconds due between blocks at this height
 * @see zcash pow.cpp GetNextWorkRequired, CalculateNextWorkRequired; protocol specification 7.7.3
 */
export function zcashBits(past: Past, rules: NetworkRules, spacingSeconds: number): number | null {
  const last = past.next - 1;
  const first = last - AVERAGING_BLOCKS;
  if (first < 0) return rules.powLimitBits;
  const end = past.medianAt(last);
  const start = past.medianAt(first);
  if (end === null || start === null) return null;
  let sum = 0n;
  for (let height = last; height > first; height -= 1) {
    const bits = past.bitsAt(height);
    if (bits === null) return null;
    sum += expandBits(bits, rules.powLimit);
  }
  const due = AVERAGING_BLOCKS * spacingSeconds;
  const least = Math.trunc((due * (100 - ADJUST_UP_PERCENT_MAX)) / 100);
  const most = Math.trunc((due * (100 + ADJUST_DOWN_PERCENT_MAX)) / 100);
  const span = Math.min(Math.max(due + Math.trunc((end - start - due) / DAMPING), least), most);
  const next = (sum / BigInt(AVERAGING_BLOCKS) / BigInt(due)) * BigInt(span);
  return compactBits(next > rules.powLimit ? rules.powLimit : next);
}
