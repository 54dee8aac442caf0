import type { HeaderContext } from '../../src/hashing';
import {
  asItIs,
  bitsAfter,
  EASY_BITS,
  EASY_LIMIT,
  HeaderForge,
  judge,
  mine,
  pastOf,
  scaled,
  steady,
  TIP_TIME,
  tried,
  type TwoRules,
  withLimit,
} from '../support/header-generator';
import { getCompact, proofOf, targetOf } from '../support/header-reference';

const T = TIP_TIME;
const TWO_256 = 1n << 256n;
/** Room above and below; 700 tries to mine. */
const OLD = 0x1f5fffff;

describe('emergency difficulty adjustment of Bitcoin Cash', () => {
  const two = withLimit('bitcoin-cash');
  const EASIER = getCompact(targetOf(OLD) + (targetOf(OLD) >> 2n));

  /** Six headers' medians are `seconds` apart: the median of eleven is the sixth from the end. */
  function slow(seconds: number, { height = 480_000, bits = OLD } = {}): HeaderContext {
    const facts = steady(17, T, 100, bits).map((fact, index) => ({
      ...fact,
      time: fact.time + (index > 10 ? seconds : 0),
    }));
    const base = facts[5]?.time ?? 0;
    // Ends of the two windows: index 16 and 10; their medians stand at 11 and 5.
    facts.forEach((fact, index) => (fact.time = index <= 10 ? fact.time : Math.max(base + seconds, fact.time - 600)));
    return pastOf({
      height,
      facts: facts.map((fact, index) => (index === 11 ? { ...fact, time: base + seconds } : fact)),
    });
  }

  it.each([
    ['a second less than twelve hours', 43_199, OLD, EASIER],
    ['twelve hours', 43_200, EASIER, OLD],
    ['two days', 172_800, EASIER, OLD],
  ])('after six headers in %s', (_, seconds, right, wrong) => {
    const context = slow(seconds);
    expect(tried(two, context, right, { time: T + 300_000 })).toBe('ok');
    expect(tried(two, context, wrong, { time: T + 300_000 })).toBe('wrong-retarget');
  });

  it('adds a quarter to the target, cut to whole numbers', () => {
    const low = 0x03123457;
    expect(bitsAfter(two, slow(43_200, { bits: low }), T + 300_000)).toBe(getCompact(0x123457n + (0x123457n >> 2n)));
  });

  it.each([
    ['stays at the limit', EASY_BITS, EASY_BITS],
    ['is held at the limit', 0x206fffff, EASY_BITS],
  ])('%s', (_, bits, expected) => {
    expect(tried(two, slow(43_200, { bits }), expected, { time: T + 300_000 })).toBe('ok');
  });

  it('goes by medians, not by times', () => {
    // The parent alone is a day late: its own time is not the median.
    const facts = steady(17, T, 600, OLD).map((fact, index) => (index === 16 ? { ...fact, time: T + 86_400 } : fact));
    const context = pastOf({ height: 480_000, facts });
    expect(tried(two, context, OLD, { time: T + 90_000 })).toBe('ok');
  });

  it('does not hold at a retarget, which counts 2015 intervals', () => {
    const height = 479_807;
    const context = { ...slow(43_200, { height }), periodFirst: { time: 0, bits: OLD } };
    const last = context.times.at(-1) ?? 0;
    const at = { ...context, periodFirst: { time: last - 900_000, bits: OLD } };
    expect((height + 1) % 2016).toBe(0);
    expect(tried(two, at, scaled(OLD, 900_000, 1_209_600), { time: T + 300_000 })).toBe('ok');
    expect(tried(two, at, EASIER, { time: T + 300_000 })).toBe('wrong-retarget');
  });

  it('is not judged where sixteen headers before the parent are not known, and said so', () => {
    const context = pastOf({ height: 480_000, facts: steady(16, T, 9_000, OLD) });
    const header = mine(two, { previous: context.hash ?? '', time: T + 600, bits: EASIER });
    const result = judge(two, context, [header]);
    expect(result.rule).toBeNull();
    expect(result.unchecked).toContain('wrong-retarget');
  });
});

describe('cw-144 of Bitcoin Cash', () => {
  const two = withLimit('bitcoin-cash');
  const real = asItIs('bitcoin-cash');

  /** (2^256 - W) / W for W hashes a block: `work` over `span` seconds. */
  function target(work: bigint, span: number, limit = EASY_LIMIT): number {
    const each = (work * 600n) / BigInt(span);
    const exact = (TWO_256 - each) / each;
    return getCompact(exact > limit ? limit : exact);
  }

  function window(height: number, bits: number, spacing: number): HeaderContext {
    return pastOf({ height, facts: steady(147, T, spacing, bits), lastRealBits: bits });
  }

  it.each([
    ['even', 600, 86_400],
    ['half the time, the edge of the clamp', 300, 43_200],
    ['less than half the time', 299, 43_200],
    ['more than half the time', 301, 43_344],
    ['twice the time, the edge of the clamp', 1_200, 172_800],
    ['more than twice the time', 1_201, 172_800],
    ['less than twice the time', 1_199, 172_656],
  ])('over 144 headers in %s', (_, spacing, span) => {
    const context = window(520_000, OLD, spacing);
    expect(tried(two, context, target(144n * proofOf(OLD), span))).toBe('ok');
    for (const off of [-1, 1]) {
      expect(tried(two, context, target(144n * proofOf(OLD), span) + off)).toBe('wrong-retarget');
    }
  });

  it.each([
    [43_199, 43_200],
    [43_200, 43_200],
    [43_201, 43_201],
    [172_799, 172_799],
    [172_800, 172_800],
    [172_801, 172_800],
    [-500, 43_200],
  ])('clamps to the second, at real difficulty: %i counts as %i', (span, counted) => {
    const bits = 0x18047fff;
    const facts = steady(147, T, 0, bits).map((fact, index) => ({ ...fact, time: index < 3 ? T - span : T }));
    const context = pastOf({ height: 520_000, facts });
    expect(bitsAfter(real, context, T + 600)).toBe(target(144n * proofOf(bits), counted, real.reference.limit));
  });

  it.each<[string, [number, number, number], number]>([
    ['in order', [0, 10, 20], 1],
    ['the last between', [0, 20, 10], 2],
    ['the first between', [10, 20, 0], 0],
    ['all the same', [0, 0, 0], 1],
    ['the last two the same', [0, 10, 10], 1],
    ['the first two the same, last later', [0, 0, 10], 1],
    ['the first two the same, last earlier: the sort is not stable', [10, 10, 0], 1],
    ['first and last the same, middle later', [0, 10, 0], 2],
    ['first and last the same, middle earlier', [10, 0, 10], 0],
    ['backwards', [20, 10, 0], 1],
  ])('ends at the median by time of three headers: %s', (_, offsets, chosen) => {
    const facts = steady(147, T, 600, OLD);
    offsets.forEach((offset, index) => (facts[144 + index] = { time: T + offset, bits: OLD - 3 * index }));
    const context = pastOf({ height: 520_000, facts });
    // Works of the headers after the first suitable one (index 1) up to the chosen one.
    let work = 0n;
    for (const fact of facts.slice(2, 144 + chosen + 1)) work += proofOf(fact.bits);
    const span = (facts[144 + chosen]?.time ?? 0) - (facts[1]?.time ?? 0);
    expect(bitsAfter(two, context, T + 600)).toBe(target(work, span));
  });

  it.each([504_030, 504_031, 504_032])('begins with the child of 504031: after %i', (height) => {
    const context = window(height, OLD, 400);
    const weighed = target(144n * proofOf(OLD), 57_600);
    const since = height >= 504_031;
    expect(tried(two, context, weighed)).toBe(since ? 'ok' : 'wrong-retarget');
    expect(tried(two, context, OLD)).toBe(since ? 'wrong-retarget' : 'ok');
  });

  it('is held at the limit', () => {
    expect(tried(two, window(520_000, EASY_BITS, 1_200), EASY_BITS)).toBe('ok');
  });

  it('needs all 147 headers, and says so', () => {
    const context = pastOf({ height: 520_000, facts: steady(146, T, 600, OLD) });
    const result = judge(two, context, [mine(two, { previous: context.hash ?? '', time: T + 600, bits: OLD - 1 })]);
    expect(result.rule).toBeNull();
    expect(result.unchecked).toContain('wrong-retarget');
  });

  it('follows a chain over its own window', () => {
    const context = window(520_000, OLD, 600);
    const forge = new HeaderForge(two, context);
    for (let i = 0; i < 200; i += 1) forge.add(forge.time + 300 + ((i * 7919) % 700));
    const whole = judge(two, context, forge.headers);
    expect(whole.count).toBe(200);
    const first = judge(two, context, forge.headers.slice(0, 60));
    expect(judge(two, first.context, forge.headers.slice(60)).context).toEqual(whole.context);
  });
});

describe('ASERT of Bitcoin Cash', () => {
  const ANCHOR = { height: 661_647, bits: OLD, parentTime: T - 600 };
  const base = withLimit('bitcoin-cash');
  const { difficulty } = base.reference;
  const easy: TwoRules = {
    ...base,
    reference: {
      ...base.reference,
      difficulty: difficulty.kind === 'bitcoin-cash' ? { ...difficulty, anchor: ANCHOR } : difficulty,
    },
    rules: {
      ...base.rules,
      difficulty:
        base.rules.difficulty.kind === 'bitcoin-cash'
          ? { ...base.rules.difficulty, anchor: ANCHOR }
          : base.rules.difficulty,
    },
  };

  /** The parent's height and time decide, and nothing else. */
  function parent(height: number, time: number): HeaderContext {
    return pastOf({ height, facts: [{ time, bits: 0x1f00ffff }] });
  }

  /** `late` seconds behind the schedule of 600 s a block since the anchor's parent. */
  function schedule(late: number, blocks = 10): HeaderContext {
    return parent(661_647 + blocks, T - 600 + 600 * (blocks + 1) + late);
  }

  it.each([
    ['on schedule', 0, OLD],
    ['a second early: cut to nothing, not rounded down', -1, OLD],
    ['a second late', 1, OLD],
    ['two days late', 172_800, scaled(OLD, 2, 1)],
    ['two days early', -172_800, scaled(OLD, 1, 2)],
    ['four days early', -345_600, scaled(OLD, 1, 4)],
    ['sixteen days late', 1_382_400, scaled(OLD, 256, 1)],
    ['eighteen days late: held at the limit', 1_555_200, EASY_BITS],
    ['ten years late: held at the limit', 315_360_000, EASY_BITS],
  ])('%s', (_, late, bits) => {
    const context = schedule(late);
    expect(tried(easy, context, bits, { time: (context.times[0] ?? 0) + 600 })).toBe('ok');
    if (bits !== EASY_BITS) {
      expect(tried(easy, context, bits - 1, { time: (context.times[0] ?? 0) + 600 })).toBe('wrong-retarget');
    }
  });

  it.each([
    // 2^x ≈ 1 + 0.695502049 x + 0.2262698 x² + 0.0782318 x³, in 16 bits: factor for a fraction of 65536.
    ['half a doubling late', 86_400, 32_768n, 0],
    ['half a halving early', -86_400, 32_768n, -1],
    ['a 65536th of a doubling late', 3, 1n, 0],
    ['a 65536th of a halving early', -3, 65_535n, -1],
  ])('between powers of two: %s', (_, late, fraction, shift) => {
    const cubic =
      195_766_423_245_049n * fraction + 971_821_376n * fraction ** 2n + 5_127n * fraction ** 3n + (1n << 47n);
    const wide = targetOf(OLD) * (65_536n + (cubic >> 48n));
    expect(bitsAfter(easy, schedule(late), T)).toBe(getCompact(shift === 0 ? wide >> 16n : wide >> 17n));
  });

  it('between all of them: every 41 seconds over six days, computed twice', () => {
    const seen = new Set<number | null>();
    for (let late = -259_200; late < 259_200; late += 41) seen.add(bitsAfter(easy, schedule(late), T));
    // No two of them share a target: a step is a 6,000th.
    expect(seen.size).toBe(Math.ceil(518_400 / 41));
  });

  it('never falls to zero', () => {
    // A hundred years of early blocks.
    expect(bitsAfter(easy, parent(661_647 + 10_000_000, T), T)).toBe(getCompact(1n));
  });

  it('is the same whatever the new header’s time', () => {
    const context = schedule(0);
    for (const gap of [1, 1_201, 1_000_000])
      expect(tried(easy, context, OLD, { time: (context.times[0] ?? 0) + gap })).toBe('ok');
  });

  it('begins with the child of 661647', () => {
    const facts = steady(147, T, 600, OLD);
    const before = pastOf({ height: 661_646, facts });
    const weighed = bitsAfter(easy, before, T + 600);
    expect(weighed).not.toBe(OLD);
    expect(tried(easy, before, weighed ?? 0)).toBe('ok');
    expect(tried(easy, pastOf({ height: 661_647, facts }), OLD)).toBe('ok');
  });

  it('counts from the anchor of the real chain', () => {
    const real = asItIs('bitcoin-cash');
    // The anchor's own child, on schedule: the anchor's target.
    expect(bitsAfter(real, parent(661_647, 1_605_447_844 + 600), T)).toBe(0x1804dafe);
  });
});

describe('Dark Gravity Wave', () => {
  const real = asItIs('dash');
  const SPAN = 24 * 150;

  function window(bits: number, seconds: number, { height = 100_000, count = 24 } = {}): HeaderContext {
    const facts = steady(count, T, 0, bits).map((fact, index) => ({
      ...fact,
      time: index === count - 24 ? T - seconds : T,
    }));
    return pastOf({ height, facts, periodBlocks: 576 });
  }

  const BITS = 0x1b1fffff;

  it.each([
    ['a third', 1_200, 1_200],
    ['a second less than a third', 1_199, 1_200],
    ['a second more than a third', 1_201, 1_201],
    ['the whole', 3_600, 3_600],
    ['three times', 10_800, 10_800],
    ['a second more than three times', 10_801, 10_800],
    ['a second less than three times', 10_799, 10_799],
    ['backwards', -7, 1_200],
  ])('over 23 intervals that took %s of an hour', (_, seconds, counted) => {
    expect(bitsAfter(real, window(BITS, seconds), T)).toBe(scaled(BITS, counted, SPAN));
  });

  it('weighs the parent twice: its average is none', () => {
    const context = window(BITS, SPAN);
    const newest = { ...context, bits: 0x1b3fffff };
    const facts = context.window.map((fact) => (fact.height === context.height ? { ...fact, bits: 0x1b3fffff } : fact));
    let average = targetOf(0x1b3fffff);
    for (let count = 2n; count <= 24n; count += 1n) average = (average * count + targetOf(BITS)) / (count + 1n);
    expect(bitsAfter(real, { ...newest, window: facts }, T)).toBe(getCompact(average));
    const plain = (targetOf(0x1b3fffff) + 23n * targetOf(BITS)) / 24n;
    expect(getCompact(average)).not.toBe(getCompact(plain));
  });

  it('looks at 24 headers and no more', () => {
    const context = pastOf({
      height: 100_000,
      facts: [{ time: T - 1_000_000, bits: 0x1b00ffff }, ...steady(24, T, 150, BITS)],
      periodBlocks: 576,
    });
    expect(bitsAfter(real, context, T)).toBe(scaled(BITS, 23 * 150, SPAN));
    expect(
      bitsAfter(real, pastOf({ height: 100_000, facts: steady(23, T, 150, BITS), periodBlocks: 576 }), T),
    ).toBeNull();
  });

  it('is held at the limit', () => {
    expect(bitsAfter(real, window(0x1e0fffff, 10_800), T)).toBe(0x1e0fffff);
    expect(bitsAfter(real, window(0x1e055554, 10_799), T)).toBe(scaled(0x1e055554, 10_799, SPAN));
  });

  it('begins at 68590: before, the network takes bits that are half off', () => {
    expect(bitsAfter(real, window(BITS, SPAN, { height: 68_589 }), T)).toBe(BITS);
    expect(bitsAfter(real, window(BITS, SPAN, { height: 68_588 }), T)).toBeNull();
  });
});

describe('the averaging of Zcash', () => {
  const real = asItIs('zcash');
  const BITS = 0x1c1fffff;

  /** 28 headers; the medians 17 apart are `seconds` apart: of eleven times the sixth stands in the middle. */
  function window(bits: number, seconds: number, height = 500_000): HeaderContext {
    const facts = steady(28, T, 0, bits).map((fact, index) => ({ ...fact, time: index < 17 ? T - seconds : T }));
    return pastOf({ height, facts, periodBlocks: 2016 });
  }

  function dividedFirst(bits: number, counted: number, timespan: number): number {
    return getCompact((targetOf(bits) / BigInt(timespan)) * BigInt(counted));
  }

  it.each([
    // 17 × 150 = 2550; a quarter of the difference counts; 84 % = 2142, 132 % = 3366.
    ['on time', 2_550, 2_550],
    ['three seconds late: cut to nothing', 2_553, 2_550],
    ['four seconds late', 2_554, 2_551],
    ['three seconds early: cut to nothing, not rounded down', 2_547, 2_550],
    ['four seconds early', 2_546, 2_549],
    ['early, to the edge of the clamp', 918, 2_142],
    ['early, beyond it', 914, 2_142],
    ['early, short of it', 922, 2_143],
    ['backwards', -100, 2_142],
    ['late, to the edge of the clamp', 5_814, 3_366],
    ['late, beyond it', 5_818, 3_366],
    ['late, short of it', 5_810, 3_365],
    ['a week', 604_800, 3_366],
  ])('over 17 intervals before Blossom, %s', (_, seconds, counted) => {
    expect(bitsAfter(real, window(BITS, seconds), T)).toBe(dividedFirst(BITS, counted, 2_550));
  });

  it.each([
    // 17 × 75 = 1275; 84 % = 1071, 132 % = 1683.
    ['on time', 1_275, 1_275],
    ['early, to the edge of the clamp', 459, 1_071],
    ['early, beyond it', 455, 1_071],
    ['early, short of it', 463, 1_072],
    ['late, to the edge of the clamp', 2_907, 1_683],
    ['late, beyond it', 2_911, 1_683],
    ['late, short of it', 2_903, 1_682],
  ])('over 17 intervals since Blossom, %s', (_, seconds, counted) => {
    expect(bitsAfter(real, window(BITS, seconds, 700_000), T)).toBe(dividedFirst(BITS, counted, 1_275));
  });

  it('is faster from height 653600', () => {
    expect(bitsAfter(real, window(BITS, 1_275, 653_598), T)).toBe(dividedFirst(BITS, 2_232, 2_550));
    expect(bitsAfter(real, window(BITS, 1_275, 653_599), T)).toBe(dividedFirst(BITS, 1_275, 1_275));
  });

  it('divides before it multiplies', () => {
    const low = 0x0400ffff;
    expect(bitsAfter(real, window(low, 5_814), T)).toBe(dividedFirst(low, 3_366, 2_550));
    expect(bitsAfter(real, window(low, 5_814), T)).not.toBe(scaled(low, 3_366, 2_550));
  });

  it('averages 17 targets, cut to whole numbers', () => {
    const facts = steady(28, T, 0, 0x0500ffff).map((fact, index) => ({
      time: index < 17 ? T - 2_550 : T,
      bits: index < 11 ? 0x0700ffff : 0x05008000 + 97 * index,
    }));
    const total = facts.slice(11).reduce((sum, fact) => sum + targetOf(fact.bits), 0n);
    expect(bitsAfter(real, pastOf({ height: 500_000, facts }), T)).toBe(getCompact((total / 17n / 2_550n) * 2_550n));
  });

  it('is at the limit for the first seventeen headers, and held there later', () => {
    const young = (height: number): HeaderContext => pastOf({ height, facts: steady(height + 1, T, 1, 0x1f03ffff) });
    expect(bitsAfter(real, young(0), T)).toBe(0x1f07ffff);
    expect(bitsAfter(real, young(16), T)).toBe(0x1f07ffff);
    // Medians near genesis are of fewer times: of 18 headers the first is its own.
    const median = dividedFirst(0x1f03ffff, 2_142, 2_550);
    expect(bitsAfter(real, young(17), T)).toBe(median);
    expect(bitsAfter(real, window(0x1f07ffff, 604_800), T)).toBe(0x1f07ffff);
  });

  it('is not judged with fewer than 28 headers known', () => {
    expect(bitsAfter(real, pastOf({ height: 500_000, facts: steady(27, T, 75, BITS) }), T)).toBeNull();
    expect(bitsAfter(real, pastOf({ height: 500_000, facts: steady(28, T, 75, BITS) }), T)).not.toBeNull();
  });
});
