import { clamp, getCompact, proofOf, targetOf, truncated } from './compact';
import { limitBits, type ReferenceDifficulty, type ReferenceNetwork } from './networks';
import type { Past } from './past';

type Of<Kind extends ReferenceDifficulty['kind']> = Extract<ReferenceDifficulty, { kind: Kind }>;

const TWO_256 = 1n << 256n;

function capped(target: bigint, network: ReferenceNetwork): number {
  return getCompact(target > network.limit ? network.limit : target);
}

/** What a testnet asks of a header between two retargets. */
function betweenRetargets(past: Past, time: number, network: ReferenceNetwork): number | null {
  if (!network.minDifficulty) return past.bits(past.height);
  const parentTime = past.time(past.height);
  if (parentTime === null) return null;
  if (time > parentTime + 2 * network.spacing) return limitBits(network);
  return past.lastReal(limitBits(network));
}

/** @see bitcoin pow.cpp CalculateNextWorkRequired; namecoin-core and litecoin differ in how far the span reaches back */
function periodic(past: Past, time: number, network: ReferenceNetwork, intervals: number): number | null {
  if ((past.height + 1) % network.periodBlocks !== 0) return betweenRetargets(past, time, network);
  if (network.noRetarget) return past.bits(past.height);
  const first = past.time(past.height - intervals);
  const last = past.time(past.height);
  const base = past.bits(network.bip94 ? past.height - (network.periodBlocks - 1) : past.height);
  if (first === null || last === null || base === null) return null;
  const timespan = BigInt(network.timespan);
  const span = clamp(BigInt(last - first), timespan / 4n, timespan * 4n);
  const old = targetOf(base);
  if (network.difficulty.kind === 'litecoin' && old.toString(2).length > network.limit.toString(2).length - 1) {
    // A product of 257 bits: Litecoin halves before and doubles after.
    return capped((((old >> 1n) * span) / timespan) << 1n, network);
  }
  return capped((old * span) / timespan, network);
}

/** @see dogecoin dogecoin.cpp CalculateDogecoinNextWorkRequired */
function dogecoin(past: Past, time: number, network: ReferenceNetwork, rule: Of<'dogecoin'>): number | null {
  const height = past.height + 1;
  const digishield = height >= rule.digishieldHeight;
  const period = digishield ? 1 : network.periodBlocks;
  if (height % period !== 0) return betweenRetargets(past, time, network);
  const back = height === period ? period - 1 : period;
  const first = past.time(past.height - back);
  const last = past.time(past.height);
  const bits = past.bits(past.height);
  if (first === null || last === null || bits === null) return null;
  const timespan = digishield ? 60n : BigInt(network.timespan);
  let span = BigInt(last - first);
  if (digishield) {
    span = clamp(timespan + truncated(span - timespan, 8n), timespan - timespan / 4n, timespan + timespan / 2n);
  } else {
    const shortest = height > 10_000 ? 4n : height > 5_000 ? 8n : 16n;
    span = clamp(span, timespan / shortest, timespan * 4n);
  }
  return capped((targetOf(bits) * span) / timespan, network);
}

/** The median by time of three headers that end at `height`, by Core's sorting network (ties keep their place). */
function suitable(past: Past, height: number): { height: number; time: number } | null {
  const [a, b, c] = [height - 2, height - 1, height].map((at) => ({ height: at, time: past.time(at) }));
  if (a === undefined || b === undefined || c === undefined) return null;
  if (a.time === null || b.time === null || c.time === null) return null;
  const blocks = [
    { height: a.height, time: a.time },
    { height: b.height, time: b.time },
    { height: c.height, time: c.time },
  ];
  const order = (i: number, j: number): void => {
    const [x, y] = [blocks[i], blocks[j]];
    if (x !== undefined && y !== undefined && x.time > y.time) [blocks[i], blocks[j]] = [y, x];
  };
  order(0, 2);
  order(0, 1);
  order(1, 2);
  return blocks[1] ?? null;
}

/** @see bitcoin-abc, bitcoin-cash-node pow/daa.cpp GetNextDAAWorkRequired (cw-144) */
function cw144(past: Past, network: ReferenceNetwork): number | null {
  const last = suitable(past, past.height);
  const first = suitable(past, past.height - 144);
  if (last === null || first === null) return null;
  let work = 0n;
  for (let at = first.height + 1; at <= last.height; at += 1) {
    const bits = past.bits(at);
    if (bits === null) return null;
    work += proofOf(bits);
  }
  const spacing = BigInt(network.spacing);
  const span = clamp(BigInt(last.time - first.time), 72n * spacing, 288n * spacing);
  const perBlock = (work * spacing) / span;
  return capped((TWO_256 - perBlock) / perBlock, network);
}

/**
 * The target after `timeDiff` seconds and `heightDiff` blocks since the anchor (whose parent's time is the zero).
 * @see bitcoin-cash-node pow.cpp CalculateASERT
 */
export function asertTarget(
  anchor: bigint,
  { timeDiff, heightDiff, limit }: { timeDiff: bigint; heightDiff: bigint; limit: bigint },
): bigint {
  const exponent = truncated((timeDiff - 600n * (heightDiff + 1n)) * 65_536n, 172_800n);
  // An arithmetic shift floors, and the low 16 bits are then never negative.
  const shifts = exponent >> 16n;
  const frac = exponent - (shifts << 16n);
  const cubic = 195_766_423_245_049n * frac + 971_821_376n * frac ** 2n + 5_127n * frac ** 3n + (1n << 47n);
  const wide = anchor * (65_536n + (cubic >> 48n));
  const shifted = shifts <= 16n ? wide >> (16n - shifts) : wide << (shifts - 16n);
  if (shifted === 0n) return 1n;
  return shifted > limit ? limit : shifted;
}

/** @see bitcoin-abc pow/eda.cpp GetNextEDAWorkRequired; pow.cpp GetNextWorkRequired for which rule holds when */
function bitcoinCash(past: Past, time: number, network: ReferenceNetwork, rule: Of<'bitcoin-cash'>): number | null {
  const parent = past.height;
  if (parent >= rule.asertHeight) {
    const last = past.time(parent);
    if (last === null) return null;
    const timeDiff = BigInt(last - rule.anchor.parentTime);
    const heightDiff = BigInt(parent - rule.anchor.height);
    return getCompact(asertTarget(targetOf(rule.anchor.bits), { timeDiff, heightDiff, limit: network.limit }));
  }
  if (parent >= rule.daaHeight) return cw144(past, network);
  if ((parent + 1) % network.periodBlocks === 0) return periodic(past, time, network, network.periodBlocks - 1);
  const bits = past.bits(parent);
  if (bits === null || bits === limitBits(network) || parent < rule.emergencyHeight) return bits;
  const now = past.median(parent);
  const then = past.median(parent - 6);
  if (now === null || then === null) return null;
  if (now - then < 12 * 3600) return bits;
  const target = targetOf(bits);
  return capped(target + (target >> 2n), network);
}

/** @see dash pow.cpp DarkGravityWave (version 3) */
function darkGravityWave(past: Past, time: number, network: ReferenceNetwork, rule: Of<'dash'>): number | null {
  const parent = past.height;
  if (parent + 1 < rule.fromHeight) return null;
  if (parent < 24) return limitBits(network);
  const last = past.time(parent);
  const bits = past.bits(parent);
  if (last === null || bits === null) return null;
  if (rule.tenMinuteRule) {
    if (time > last + 2 * 60 * 60) return limitBits(network);
    if (time > last + 4 * network.spacing) return capped(targetOf(bits) * 10n, network);
  }
  let average = targetOf(bits);
  for (let count = 2n; count <= 24n; count += 1n) {
    const older = past.bits(parent + 1 - Number(count));
    if (older === null) return null;
    average = (average * count + targetOf(older)) / (count + 1n);
  }
  const first = past.time(parent - 23);
  if (first === null) return null;
  const timespan = 24n * BigInt(network.spacing);
  const span = clamp(BigInt(last - first), timespan / 3n, timespan * 3n);
  return capped((average * span) / timespan, network);
}

/** @see zcash pow.cpp GetNextWorkRequired, CalculateNextWorkRequired; ZIP 208 */
function zcash(past: Past, network: ReferenceNetwork, rule: Of<'zcash'>): number | null {
  const parent = past.height;
  // Seventeen blocks, and the one before them for its median.
  if (parent < 17) return limitBits(network);
  let total = 0n;
  for (let at = parent; at > parent - 17; at -= 1) {
    const bits = past.bits(at);
    if (bits === null) return null;
    total += targetOf(bits);
  }
  const last = past.median(parent);
  const first = past.median(parent - 17);
  if (last === null || first === null) return null;
  const timespan = 17n * (parent + 1 >= rule.blossomHeight ? 75n : 150n);
  const damped = timespan + truncated(BigInt(last - first) - timespan, 4n);
  const span = clamp(damped, (timespan * 84n) / 100n, (timespan * 132n) / 100n);
  // Zcash divides before it multiplies.
  return capped((total / 17n / timespan) * span, network);
}

/** Bits that the child of `past` must carry at `time`, or null where what decides them is unknown. */
export function requiredBits(past: Past, time: number, network: ReferenceNetwork): number | null {
  const rule = network.difficulty;
  const short = network.periodBlocks - 1;
  switch (rule.kind) {
    case 'bitcoin':
      return periodic(past, time, network, short);
    case 'litecoin':
      return periodic(past, time, network, past.height + 1 === network.periodBlocks ? short : network.periodBlocks);
    case 'namecoin': {
      const full = past.height >= rule.fullSpanAfterHeight && past.height + 1 > network.periodBlocks;
      return periodic(past, time, network, full ? network.periodBlocks : short);
    }
    case 'dogecoin':
      return dogecoin(past, time, network, rule);
    case 'bitcoin-cash':
      return bitcoinCash(past, time, network, rule);
    case 'dash':
      return darkGravityWave(past, time, network, rule);
    case 'zcash':
      return zcash(past, network, rule);
  }
}
