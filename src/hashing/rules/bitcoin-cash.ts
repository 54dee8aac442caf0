import { type Difficulty, type NetworkRules } from '../network-rules';
import { compactBits, expandBits } from '../target';
import { asertBits } from './asert';
import { type Past } from './past';
import { periodBits } from './period';

const SPACING_SECONDS = 600;
const CW144_BLOCKS = 144;
/** Emergency adjustment: six blocks that took this long, by median times, make the next target a quarter easier. */
const EMERGENCY_BLOCKS = 6;
const EMERGENCY_SECONDS = 12 * 60 * 60;
const TWO_256 = 1n << 256n;

type CashDifficulty = Extract<Difficulty, { readonly kind: 'bitcoin-cash' }>;

/**
 * Bits that the header at `past.next` must carry on Bitcoin Cash, or null where it is unknown.
 * @see Bitcoin Cash Node pow.cpp GetNextWorkRequired, consensus/activation.cpp
 */
export function bitcoinCashBits(past: Past, time: number, rules: NetworkRules, at: CashDifficulty): number | null {
  const height = past.next;
  if (height > at.asertAfter) return asertBits(past, rules, at.anchor, at.halfLifeSeconds);
  if (height > at.cw144After) return cw144Bits(past, rules);
  if (height > at.emergencyAfter && height % rules.periodBlocks !== 0) return emergencyBits(past, rules);
  return periodBits(past, time, rules);
}

/** @see Bitcoin Cash Node pow.cpp GetNextEDAWorkRequired */
function emergencyBits(past: Past, rules: NetworkRules): number | null {
  const last = past.next - 1;
  const bits = past.bitsAt(last);
  if (bits === null || bits === rules.powLimitBits) return bits;
  const now = past.medianAt(last);
  const before = past.medianAt(last - EMERGENCY_BLOCKS);
  if (now === null || before === null) return null;
  if (now - before < EMERGENCY_SECONDS) return bits;
  const target = expandBits(bits, rules.powLimit);
  const easier = target + (target >> 2n);
  return compactBits(easier > rules.powLimit ? rules.powLimit : easier);
}

/**
 * The work of about 144 blocks over the time they took, each end being the median by time of three blocks.
 * @see Bitcoin Cash Node pow.cpp GetNextDAAWorkRequired, GetSuitableBlock, ComputeTarget
 */
function cw144Bits(past: Past, rules: NetworkRules): number | null {
  const last = suitable(past, past.next - 1);
  const first = suitable(past, past.next - 1 - CW144_BLOCKS);
  if (last === null || first === null) return null;
  let work = 0n;
  for (let height = first.height + 1; height <= last.height; height += 1) {
    const one = past.workAt(height, rules.powLimit);
    if (one === null) return null;
    work += one;
  }
  const half = (CW144_BLOCKS / 2) * SPACING_SECONDS;
  const span = Math.min(Math.max(last.time - first.time, half), CW144_BLOCKS * 2 * SPACING_SECONDS);
  const perBlock = (work * BigInt(SPACING_SECONDS)) / BigInt(span);
  // Work is so small only under limits near 2^256: then the easiest target is due.
  if (perBlock === 0n) return rules.powLimitBits;
  const target = (TWO_256 - perBlock) / perBlock;
  return target > rules.powLimit ? rules.powLimitBits : compactBits(target);
}

interface Suitable {
  readonly height: number;
  readonly time: number;
}

/** Of a block and its two parents the one with the middle time, found by the network's own order of swaps. */
function suitable(past: Past, height: number): Suitable | null {
  const times = [past.timeAt(height - 2), past.timeAt(height - 1), past.timeAt(height)];
  const [a, b, c] = times.map((time, i) => (time === null ? null : { height: height - 2 + i, time }));
  if (!a || !b || !c) return null;
  const [low, high] = a.time > c.time ? [c, a] : [a, c];
  const middle = low.time > b.time ? low : b;
  return middle.time > high.time ? high : middle;
}
