import { type NetworkRules } from '../network-rules';
import { compactBits, expandBits } from '../target';
import { type Past } from './past';

/** Seconds between blocks, which is also what Digishield takes for its whole period. */
const SPACING_SECONDS = 60;

/**
 * Bits that the header at `past.next` must carry on Dogecoin, or null where it is unknown.
 * First 240-block periods that reach back a full period, with a floor that was raised twice; then Digishield, which
 * moves the target at every block by an eighth of the deviation.
 * @see Dogecoin Core dogecoin.cpp CalculateDogecoinNextWorkRequired, pow.cpp GetNextWorkRequired
 */
export function dogecoinBits(past: Past, rules: NetworkRules, digishieldFrom: number): number | null {
  const height = past.next;
  const bits = past.bitsAt(height - 1);
  const digishield = height >= digishieldFrom;
  if (bits === null) return null;
  if (!digishield && height % rules.periodBlocks !== 0) return bits;
  const back = digishield ? 1 : rules.periodBlocks - (height === rules.periodBlocks ? 1 : 0);
  const end = past.timeAt(height - 1);
  const start = past.timeAt(height - 1 - back);
  if (end === null || start === null) return null;
  const span = digishield ? digishieldSpan(end - start) : periodSpan(end - start, height, rules.periodSeconds);
  const due = digishield ? SPACING_SECONDS : rules.periodSeconds;
  const next = (expandBits(bits, rules.powLimit) * BigInt(span)) / BigInt(due);
  return compactBits(next > rules.powLimit ? rules.powLimit : next);
}

function digishieldSpan(seconds: number): number {
  const damped = SPACING_SECONDS + Math.trunc((seconds - SPACING_SECONDS) / 8);
  return Math.min(Math.max(damped, SPACING_SECONDS - SPACING_SECONDS / 4), SPACING_SECONDS + SPACING_SECONDS / 2);
}

function periodSpan(seconds: number, height: number, due: number): number {
  const floor = height > 10_000 ? due / 4 : height > 5_000 ? due / 8 : due / 16;
  return Math.min(Math.max(seconds, floor), due * 4);
}
