import type { HeaderContext } from '../../src/hashing';
import {
  EASY_BITS,
  HeaderForge,
  judge,
  mine,
  pastOf,
  ruleOf,
  steady,
  type TwoRules,
  withLimit,
} from '../support/header-generator';
import { getCompact, targetOf } from '../support/header-reference';

const T = 1_700_000_000;
const FORTNIGHT = 1_209_600;
/** A real difficulty, 16 times the limit's. */
const REAL = 0x2007ffff;
const MIN = EASY_BITS;

const TESTNET3 = withLimit('testnet3');
const TESTNET4 = withLimit('testnet4');
const REGTEST = withLimit('regtest');
const MAINNET = withLimit('bitcoin-easy');

function tried(two: TwoRules, context: HeaderContext, time: number, bits: number): string {
  return ruleOf(two, context, mine(two, { previous: context.hash ?? '', time, bits }));
}

/** The parent has `bits`, the headers before it have the real difficulty. */
function after(bits: number, height = 3000): HeaderContext {
  const facts = [...steady(11, T - 600, 600, REAL), { time: T, bits }];
  return pastOf({ height, facts, lastRealBits: bits === MIN && height % 2016 !== 0 ? REAL : bits });
}

describe.each([
  ['testnet3', TESTNET3],
  ['testnet4', TESTNET4],
])('twenty minutes on %s', (_, two) => {
  it.each([
    [600, 'ok', 'wrong-retarget'],
    [1_199, 'ok', 'wrong-retarget'],
    [1_200, 'ok', 'wrong-retarget'],
    [1_201, 'wrong-retarget', 'ok'],
    [7_000, 'wrong-retarget', 'ok'],
    [-300, 'ok', 'wrong-retarget'],
  ])('%i s after the parent: real difficulty %s, minimum %s', (gap, real, minimum) => {
    expect(tried(two, after(REAL), T + gap, REAL)).toBe(real);
    expect(tried(two, after(REAL), T + gap, MIN)).toBe(minimum);
    expect(tried(two, after(MIN), T + gap, REAL)).toBe(real);
    expect(tried(two, after(MIN), T + gap, MIN)).toBe(minimum);
  });

  it('the real difficulty comes back after any number of minimum blocks', () => {
    const forge = new HeaderForge(two, after(REAL));
    forge.addMany(20, 1_201).add(forge.time + 600);
    expect(forge.headers).toHaveLength(21);
    expect(judge(two, after(REAL), forge.headers).context.bits).toBe(REAL);
  });

  it('stops looking for it at the period’s first header', () => {
    // The first header of the period is itself at the limit: that is then the period's difficulty.
    const context = after(MIN, 4032);
    expect(tried(two, context, T + 600, MIN)).toBe('ok');
    expect(tried(two, context, T + 600, REAL)).toBe('wrong-retarget');
    const forge = new HeaderForge(two, context);
    forge.addMany(3, 1_300).add(forge.time + 600);
    expect(judge(two, context, forge.headers).context.bits).toBe(MIN);
  });

  it('is not judged where the real difficulty is unknown, and said so', () => {
    const context = { ...after(MIN), lastRealBits: null, window: [] };
    const result = judge(two, context, [mine(two, { previous: context.hash ?? '', time: T + 600, bits: 0x2006ffff })]);
    expect(result.rule).toBeNull();
    expect(result.unchecked).toContain('wrong-retarget');
    expect(tried(two, context, T + 1_201, 0x2006ffff)).toBe('wrong-retarget');
  });

  it('do not count at a retarget', () => {
    const context = pastOf({
      height: 4031,
      facts: steady(11, T, 600, REAL),
      periodFirst: { time: T - FORTNIGHT, bits: REAL },
      lastRealBits: REAL,
    });
    expect(tried(two, context, T + 5_000, REAL)).toBe('ok');
    expect(tried(two, context, T + 5_000, MIN)).toBe('wrong-retarget');
  });
});

it.each([
  ['mainnet', MAINNET],
  ['Bitcoin Cash', withLimit('bitcoin-cash')],
])('%s has no twenty-minute rule', (_, two) => {
  const facts = steady(20, T, 600, REAL);
  const context = pastOf({ height: 3000, facts, lastRealBits: REAL });
  expect(tried(two, context, T + 1_201, REAL)).toBe('ok');
  expect(tried(two, context, T + 1_201, MIN)).toBe('wrong-retarget');
});

describe('what a retarget starts from', () => {
  const quarter = (bits: number): number => getCompact((targetOf(bits) * 302_400n) / 1_209_600n);

  /** A period that began at a real difficulty and ends in a minimum block. */
  const storm = pastOf({
    height: 4031,
    facts: [...steady(10, T - 1_300, 600, REAL), { time: T, bits: MIN }],
    periodFirst: { time: T - 302_400, bits: REAL },
    lastRealBits: REAL,
  });

  it('is on testnet3 the last header, even a minimum one: the block storm', () => {
    expect(tried(TESTNET3, storm, T + 600, quarter(MIN))).toBe('ok');
    expect(tried(TESTNET3, storm, T + 600, quarter(REAL))).toBe('wrong-retarget');
  });

  it('is on testnet4 the period’s first header (BIP94)', () => {
    expect(tried(TESTNET4, storm, T + 600, quarter(REAL))).toBe('ok');
    expect(tried(TESTNET4, storm, T + 600, quarter(MIN))).toBe('wrong-retarget');
  });

  it('is on testnet4 not the last header’s real difficulty either', () => {
    const context = { ...storm, periodFirst: { time: T - 302_400, bits: 0x2003ffff } };
    expect(tried(TESTNET4, context, T + 600, quarter(0x2003ffff))).toBe('ok');
    expect(tried(TESTNET4, context, T + 600, quarter(REAL))).toBe('wrong-retarget');
  });
});

describe('the timewarp rule of BIP94', () => {
  /** Ends a period; the median is 3000 s before T. */
  const boundary = (height: number): HeaderContext =>
    pastOf({
      height,
      facts: steady(11, T, 600, REAL),
      periodFirst: { time: T - FORTNIGHT, bits: REAL },
      lastRealBits: REAL,
    });

  it.each([
    [0, 'ok'],
    [-599, 'ok'],
    [-600, 'ok'],
    [-601, 'timewarp'],
    [-2_999, 'timewarp'],
    [-3_000, 'time-too-old'],
  ])('a period’s first header %i s from its parent on testnet4: %s', (offset, expected) => {
    expect(tried(TESTNET4, boundary(4031), T + offset, REAL)).toBe(expected);
  });

  it('holds at no other height', () => {
    for (const height of [4029, 4030]) expect(tried(TESTNET4, boundary(height), T - 2_999, REAL)).toBe('ok');
    const second = pastOf({ height: 4032, facts: steady(11, T, 600, REAL), lastRealBits: REAL });
    expect(tried(TESTNET4, second, T - 2_999, REAL)).toBe('ok');
  });

  it.each([
    ['testnet3', TESTNET3],
    ['mainnet, which took such a block at 203616', MAINNET],
    ['signet', withLimit('signet')],
    ['Litecoin', withLimit('litecoin')],
  ])('does not hold on %s', (_, two) => {
    const context = {
      ...boundary(4031),
      window: [{ height: 2015, time: T - two.reference.timespan, bits: REAL }, ...boundary(4031).window],
      periodFirst: { time: T - two.reference.timespan, bits: REAL },
    };
    expect(tried(two, context, T - 601, REAL)).toBe('ok');
  });

  it('is not judged where the parent’s time is unknown, and said so', () => {
    const context = { ...boundary(4031), times: [], window: [] };
    const header = mine(TESTNET4, { previous: context.hash ?? '', time: T - 50_000, bits: REAL });
    const result = judge(TESTNET4, context, [header]);
    expect(result.rule).toBeNull();
    expect([...result.unchecked].sort()).toEqual(['time-too-new', 'time-too-old', 'timewarp', 'wrong-retarget']);
  });
});

describe('regtest', () => {
  it.each([
    [4030, 600],
    [4031, 600],
    [4031, 100_000],
    [4030, 100_000],
  ])('never changes its difficulty: after %i, %i s', (height, gap) => {
    const context = pastOf({
      height,
      facts: steady(11, T, 600, MIN),
      periodFirst: { time: T - 1_000, bits: MIN },
      lastRealBits: MIN,
    });
    expect(tried(REGTEST, context, T + gap, MIN)).toBe('ok');
    expect(tried(REGTEST, context, T + gap, REAL)).toBe('wrong-retarget');
  });
});
