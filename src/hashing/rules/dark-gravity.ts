import { type NetworkRules } from '../network-rules';
import { compactBits, expandBits } from '../target';
import { type Past } from './past';

/** Blocks that the mean is taken over. */
const PAST_BLOCKS = 24;

/**
 * Bits that the header at `past.next` must carry under Dark Gravity Wave 3, or null where it is unknown.
 * The "mean" weighs the newest block twice, as the network's does; the span between the newest and the oldest has 23
 * intervals but is measured against 24.
 * @see Dash Core pow.cpp DarkGravityWave
 */
export function darkGravityBits(past: Past, rules: NetworkRules, spacingSeconds: number): number | null {
  const last = past.next - 1;
  if (last < PAST_BLOCKS) return rules.powLimitBits;
  const end = past.timeAt(last);
  const start = past.timeAt(last - PAST_BLOCKS + 1);
  if (end === null || start === null) return null;
  let mean = 0n;
  for (let count = 1; count <= PAST_BLOCKS; count += 1) {
    const bits = past.bitsAt(last - count + 1);
    if (bits === null) return null;
    const target = expandBits(bits, rules.powLimit);
    mean = count === 1 ? target : (mean * BigInt(count) + target) / BigInt(count + 1);
  }
  const due = PAST_BLOCKS * spacingSeconds;
  const span = Math.min(Math.max(end - start, Math.trunc(due / 3)), due * 3);
  const next = (mean * BigInt(span)) / BigInt(due);
  return compactBits(next > rules.powLimit ? rules.powLimit : next);
}
