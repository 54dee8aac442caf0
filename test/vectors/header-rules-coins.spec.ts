import type { HeaderContext } from '../../src/hashing';
import {
  asItIs,
  bitsAfter,
  EASY_BITS,
  judge,
  mine,
  pastOf,
  ruleOf,
  scaled,
  steady,
  TIP_TIME,
  tried,
  withLimit,
} from '../support/header-generator';
import { getCompact, targetOf } from '../support/header-reference';

const T = TIP_TIME;

/** Room above and below the limit, and mantissa bits enough that one second shows; cheap to mine even by scrypt. */
const OLD = 0x201fffff;

describe('litecoin', () => {
  const two = withLimit('litecoin');
  const SPAN = 302_400;
  /** Four times it is still below the limit. */
  const FOURTH = 0x200fffff;

  /** Ends a period; the header before its first is `full` before the last, its first `short`. */
  const boundary = (full: number, short: number, height = 4031): HeaderContext =>
    pastOf({
      height,
      facts: steady(11, T, 10, FOURTH),
      periodFirst: { time: T - short, bits: FOURTH },
      older: height > 2015 ? [{ height: height - 2016, time: T - full, bits: FOURTH }] : [],
    });

  it('counts 2016 intervals, from the last header of the period before', () => {
    const context = boundary(200_000, 190_000);
    expect(tried(two, context, scaled(FOURTH, 200_000, SPAN))).toBe('ok');
    expect(tried(two, context, scaled(FOURTH, 190_000, SPAN))).toBe('wrong-retarget');
  });

  it('counts 2015 intervals at its first retarget, when nothing precedes genesis', () => {
    const context = boundary(200_000, 190_000, 2015);
    expect(tried(two, context, scaled(FOURTH, 190_000, SPAN))).toBe('ok');
    expect(tried(two, context, scaled(FOURTH, 200_000, SPAN))).toBe('wrong-retarget');
  });

  it.each([
    ['a quarter', 75_600, 75_600],
    ['a second less than a quarter', 75_599, 75_600],
    ['a second more than a quarter', 75_601, 75_601],
    ['fourfold', 1_209_600, 1_209_600],
    ['a second more than fourfold', 1_209_601, 1_209_600],
    ['a second less than fourfold', 1_209_599, 1_209_599],
    ['backwards', -1, 75_600],
  ])('clamps a span of %s', (_, full, counted) => {
    const context = boundary(full, full + 5_000);
    expect(tried(two, context, scaled(FOURTH, counted, SPAN))).toBe('ok');
    if (full > 0 && full !== counted) {
      expect(tried(two, context, scaled(FOURTH, full, SPAN))).toBe('wrong-retarget');
    }
  });

  it('is held at the limit', () => {
    const context = { ...boundary(1_209_600, 1_209_600), bits: EASY_BITS };
    const facts = context.window.map((fact) => ({ ...fact, bits: EASY_BITS }));
    expect(tried(two, { ...context, window: facts }, EASY_BITS)).toBe('ok');
  });

  it.each([0x1e0fffff, 0x1e0ffff0, 0x1e080001, 0x1e07ffff, 0x1e040003])(
    'is at its real limit what halving before and doubling after give: from %s',
    (bits) => {
      // litecoin pow.cpp CalculateAdjustedTarget avoids a product of 257 bits so; the reference does it as it stands there.
      const real = asItIs('litecoin');
      for (const span of [75_600, 99_999, 200_001, 302_399, 302_401]) {
        const context = pastOf({
          height: 4031,
          facts: steady(11, T, 10, bits),
          older: [{ height: 2015, time: T - span, bits }],
        });
        const halved = (((targetOf(bits) >> 1n) * BigInt(span)) / 302_400n) << 1n;
        const limit = (1n << 236n) - 1n;
        expect(bitsAfter(real, context, T)).toBe(getCompact(halved > limit ? limit : halved));
      }
    },
  );

  it('does its work by scrypt and links by sha256d', () => {
    const context = pastOf({ height: 100, facts: steady(11, T, 150, 0x2007ffff) });
    const bySha = withLimit('bitcoin-easy');
    const wrong = [1, 2, 3, 4, 5, 6, 7, 8].map((minute) =>
      mine(bySha, { previous: context.hash ?? '', time: T + 60 * minute, bits: 0x2007ffff, version: 1 }),
    );
    expect(wrong.map((header) => ruleOf(two, context, header))).toContain('insufficient-work');
    const first = mine(two, { previous: context.hash ?? '', time: T + 150, bits: 0x2007ffff });
    const tip = judge(two, context, [first]).tip ?? '';
    const second = mine(two, { previous: tip, time: T + 300, bits: 0x2007ffff });
    expect(judge(two, context, [first, second]).count).toBe(2);
  });

  it('multiplies before it divides, where targets are small enough for it to show', () => {
    // Targets of 32 bits, as no chain has: dividing first would lose a thousandth.
    const low = 0x0500ffff;
    const context = pastOf({
      height: 4031,
      facts: steady(11, T, 10, low),
      older: [{ height: 2015, time: T - 300_000, bits: low }],
    });
    expect(bitsAfter(two, context, T)).toBe(scaled(low, 300_000, SPAN));
    expect(bitsAfter(two, context, T)).not.toBe(getCompact((targetOf(low) / BigInt(SPAN)) * 300_000n));
  });
});

it('bitcoin multiplies before it divides, where targets are small enough for it to show', () => {
  const low = 0x0500ffff;
  const context = pastOf({
    height: 4031,
    facts: steady(11, T, 10, low),
    periodFirst: { time: T - 1_000_000, bits: low },
  });
  const right = scaled(low, 1_000_000, 1_209_600);
  expect(bitsAfter(withLimit('bitcoin'), context, T)).toBe(right);
  expect(right).not.toBe(getCompact((targetOf(low) / 1_209_600n) * 1_000_000n));
});

describe('dogecoin before Digishield', () => {
  const two = withLimit('dogecoin');

  /** Ends a period of 240 at `height` - 1. */
  const boundary = (height: number, full: number, short = full - 60): HeaderContext =>
    pastOf({
      height: height - 1,
      facts: steady(11, T, 1, OLD),
      periodFirst: { time: T - short, bits: OLD },
      older: height > 240 ? [{ height: height - 241, time: T - full, bits: OLD }] : [],
      periodBlocks: 240,
    });

  it.each([
    [480, 16],
    [4_800, 16],
    [5_040, 8],
    [9_840, 8],
    [10_080, 4],
    [144_960, 4],
  ])('at height %i clamps at a %ith of four hours, and at four times', (height, part) => {
    const shortest = 14_400 / part;
    const at = (span: number, counted: number): string =>
      tried(two, boundary(height, span), scaled(OLD, counted, 14_400), { version: 1 });
    expect(at(shortest, shortest)).toBe('ok');
    expect(at(shortest - 1, shortest)).toBe('ok');
    expect(at(shortest - 1, shortest - 1)).toBe('wrong-retarget');
    expect(at(shortest + 1, shortest + 1)).toBe('ok');
    expect(at(57_600, 57_600)).toBe('ok');
    expect(at(57_599, 57_599)).toBe('ok');
    expect(at(57_601, 57_600)).toBe('ok');
  });

  it('counts 240 intervals, but 239 at its first retarget', () => {
    const full = boundary(480, 10_000, 9_000);
    expect(tried(two, full, scaled(OLD, 10_000, 14_400), { version: 1 })).toBe('ok');
    expect(tried(two, full, scaled(OLD, 9_000, 14_400), { version: 1 })).toBe('wrong-retarget');
    const first = boundary(240, 10_000, 9_000);
    expect(tried(two, first, scaled(OLD, 9_000, 14_400), { version: 1 })).toBe('ok');
  });

  it('keeps its target between', () => {
    const context = pastOf({ height: 500, facts: steady(11, T, 1, OLD), periodBlocks: 240 });
    expect(tried(two, context, OLD, { version: 1 })).toBe('ok');
    expect(tried(two, context, OLD - 1, { version: 1 })).toBe('wrong-retarget');
  });
});

describe('Digishield', () => {
  const two = withLimit('dogecoin');

  const spaced = (height: number, gap: number): HeaderContext =>
    pastOf({
      height: height - 1,
      facts: [...steady(10, T - gap, 60, OLD), { time: T, bits: OLD }],
      periodFirst: { time: T - 14_400, bits: OLD },
      periodBlocks: 240,
    });

  it.each([
    ['on time', 60, 60],
    ['seven seconds late: cut to nothing', 67, 60],
    ['eight seconds late', 68, 61],
    ['seven seconds early: cut to nothing, not rounded down', 53, 60],
    ['eight seconds early', 52, 59],
    ['at once', 0, 53],
    ['backwards, to the edge of the clamp', -60, 45],
    ['backwards, beyond it', -68, 45],
    ['backwards, short of it', -59, 46],
    ['slow, to the edge of the clamp', 300, 90],
    ['slow, beyond it', 308, 90],
    ['slow, short of it', 299, 89],
    ['a day', 86_400, 90],
  ])('retargets at every header: %s', (_, gap, counted) => {
    const context = spaced(150_000, gap);
    expect(tried(two, context, scaled(OLD, counted, 60), { version: 2 })).toBe('ok');
    for (const near of [counted - 1, counted + 1]) {
      expect(tried(two, context, scaled(OLD, near, 60), { version: 2 })).toBe('wrong-retarget');
    }
  });

  it('begins at height 145000', () => {
    expect(tried(two, spaced(144_999, 120), OLD, { version: 1 })).toBe('ok');
    expect(tried(two, spaced(144_999, 120), scaled(OLD, 67, 60), { version: 1 })).toBe('wrong-retarget');
    expect(tried(two, spaced(145_000, 120), scaled(OLD, 67, 60), { version: 1 })).toBe('ok');
    expect(tried(two, spaced(145_000, 120), OLD, { version: 1 })).toBe('wrong-retarget');
  });

  it('has no other rule at multiples of 240', () => {
    expect(tried(two, spaced(150_000 - (150_000 % 240), 120), scaled(OLD, 67, 60), { version: 1 })).toBe('ok');
  });

  it('is held at the limit', () => {
    const context = pastOf({
      height: 150_000,
      facts: [...steady(10, T - 300, 60, EASY_BITS), { time: T, bits: EASY_BITS }],
      periodBlocks: 240,
    });
    expect(tried(two, context, EASY_BITS, { version: 2 })).toBe('ok');
  });
});

describe('namecoin', () => {
  const two = withLimit('namecoin');

  const boundary = (height: number): HeaderContext =>
    pastOf({
      height: height - 1,
      facts: steady(11, T, 10, OLD),
      periodFirst: { time: T - 900_000, bits: OLD },
      older: [{ height: height - 2017, time: T - 1_000_000, bits: OLD }],
    });

  it.each([
    [18_144, 900_000, 1_000_000, 1],
    [20_160, 1_000_000, 900_000, 0x10001],
    [22_176, 1_000_000, 900_000, 0x10001],
  ])('at %i counts the span that merged mining made of it', (height, right, wrong, version) => {
    expect(tried(two, boundary(height), scaled(OLD, right, 1_209_600), { version })).toBe('ok');
    expect(tried(two, boundary(height), scaled(OLD, wrong, 1_209_600), { version })).toBe('wrong-retarget');
  });
});
