import {
  compactBits,
  emptyContext,
  expandBits,
  type HeaderFacts,
  type HeaderNetwork,
  NETWORK_RULES,
  retarget,
  workOf,
} from '..';
import { asertTarget } from './asert';
import { expectedBits } from './expected-bits';
import { Past } from './past';

const T = 1_700_000_000;
const BITS = 0x1b0404cb;
const TARGET = expandBits(BITS, (1n << 256n) - 1n);

/** Bits due after headers that end at `height`, whose times and bits are given by height. */
function due(network: HeaderNetwork, height: number, known: readonly HeaderFacts[]): number | null {
  const parent = known.at(-1);
  const context = { ...emptyContext(), height: height - 1, bits: parent?.bits ?? null, window: known };
  return expectedBits(new Past(context, NETWORK_RULES[network].periodBlocks, 0), T + 999_999, NETWORK_RULES[network]);
}

function facts(height: number, time: number, bits = BITS): HeaderFacts {
  return { height, time, bits };
}

/** Headers up to `last`, one by one. */
function run(
  last: number,
  count: number,
  timeAt: (back: number) => number,
  bitsAt: (back: number) => number = () => BITS,
): HeaderFacts[] {
  return Array.from({ length: count }, (_, i) =>
    facts(last - count + 1 + i, timeAt(count - 1 - i), bitsAt(count - 1 - i)),
  );
}

const scaled = (numerator: number, denominator: number): number =>
  compactBits((TARGET * BigInt(numerator)) / BigInt(denominator));

describe('Bitcoin period', () => {
  const { bitcoin } = NETWORK_RULES;

  // Bitcoin Core src/test/pow_tests.cpp.
  it.each([
    ['get_next_work', 0x1d00ffff, 1261130161, 1262152739, 0x1d00d86a],
    ['get_next_work_pow_limit', 0x1d00ffff, 1231006505, 1233061996, 0x1d00ffff],
    ['get_next_work_lower_limit_actual', 0x1c05a3f4, 1279008237, 1279297671, 0x1c0168fd],
    ['get_next_work_upper_limit_actual', 0x1c387f6f, 1263163443, 1269211443, 0x1d00e1fd],
  ])('%s of Bitcoin Core', (_, bits, first, last, next) => {
    expect(retarget(bits, first, last, bitcoin)).toBe(next);
    expect(due('bitcoin', 32256, [facts(30240, first, bits), facts(32255, last, bits)])).toBe(next);
  });

  it.each([
    ['a quarter of the time', 302_400, 302_399],
    ['four times the time', 4_838_400, 4_838_401],
  ])('is clamped at %s', (_, edge, beyond) => {
    expect(retarget(BITS, 0, beyond, bitcoin)).toBe(retarget(BITS, 0, edge, bitcoin));
    expect(retarget(BITS, 0, edge + (beyond < edge ? 1_000 : -1_000), bitcoin)).not.toBe(
      retarget(BITS, 0, edge, bitcoin),
    );
  });

  it('takes a span that runs backwards as the shortest', () => {
    expect(retarget(BITS, 1_000, 0, bitcoin)).toBe(retarget(BITS, 0, 302_400, bitcoin));
  });

  it('keeps the bits between boundaries and does not know them where the parent is not', () => {
    expect(due('bitcoin', 2017, [facts(2016, T)])).toBe(BITS);
    expect(due('bitcoin', 2015, [facts(2014, T)])).toBe(BITS);
    expect(due('bitcoin', 2017, [])).toBeNull();
    expect(due('bitcoin', 2016, [facts(2015, T)])).toBeNull();
  });

  it.each([
    [1200, BITS],
    [1201, 0x1d00ffff],
  ])('on testnet3, %i s after a parent of least difficulty, gives the last real bits or the limit', (gap, bits) => {
    const rules = NETWORK_RULES.testnet3;
    const context = { ...emptyContext(), height: 100, bits: 0x1d00ffff, times: [T], lastRealBits: BITS };
    expect(expectedBits(new Past(context, 2016, 0), T + gap, rules)).toBe(bits);
    expect(expectedBits(new Past({ ...context, lastRealBits: null }, 2016, 0), T + 1200, rules)).toBeNull();
  });

  it('starts from the last block on testnet3 and from the first of the period on testnet4', () => {
    const known = [facts(0, T - 1_209_600), facts(2015, T, 0x1d00ffff)];
    expect(due('testnet3', 2016, known)).toBe(0x1d00ffff);
    expect(due('testnet4', 2016, known)).toBe(BITS);
  });
});

describe('full span', () => {
  const fortnight = 1_209_600;

  it.each<[HeaderNetwork, number, number, number]>([
    // The header that the span starts at, by the network and the height of the retarget.
    ['litecoin', 2016, 0, fortnight / 4],
    ['litecoin', 4032, 2015, fortnight / 4],
    ['litecoin', 6048, 4031, fortnight / 4],
    ['namecoin', 18144, 16128, fortnight],
    ['namecoin', 20160, 18143, fortnight],
    ['namecoin', 22176, 20159, fortnight],
    ['dogecoin', 240, 0, 14_400],
    ['dogecoin', 480, 239, 14_400],
  ])('%s at %i starts at %i', (network, height, start, seconds) => {
    const exact = [facts(start, T - seconds), facts(height - 1, T)];
    expect(due(network, height, exact)).toBe(BITS);
    expect(due(network, height, [facts(start, T - seconds / 2), facts(height - 1, T)])).toBe(scaled(1, 2));
    expect(due(network, height, [facts(start + 1, T - seconds), facts(height - 1, T)])).toBeNull();
  });

  it('keeps a Litecoin target at the limit exact', () => {
    const limit = 0x1e0fffff;
    const known = [facts(2015, T - 151_200, limit), facts(4031, T, limit)];
    expect(due('litecoin', 4032, known)).toBe(compactBits(expandBits(limit, 1n << 240n) / 2n));
  });
});

describe('Dogecoin', () => {
  it.each([
    [4800, 16],
    [5040, 8],
    [9840, 8],
    [10080, 4],
  ])('at %i takes at least a sixteenth, an eighth, then a quarter of the time', (height, least) => {
    const at = (seconds: number): number | null =>
      due('dogecoin', height, [facts(height - 241, T - seconds), facts(height - 1, T)]);
    expect(at(14_400 / least)).toBe(scaled(1, least));
    expect(at(14_400 / least - 1)).toBe(scaled(1, least));
    expect(at(14_400 / least + 14)).toBe(scaled(14_400 / least + 14, 14_400));
    expect(at(57_600)).toBe(scaled(4, 1));
    expect(at(57_601)).toBe(scaled(4, 1));
    expect(at(57_000)).toBe(scaled(57_000, 14_400));
  });

  it('keeps its bits inside a period until Digishield begins, and then never', () => {
    expect(due('dogecoin', 144_999, [facts(144_997, T - 600), facts(144_998, T)])).toBe(BITS);
    expect(due('dogecoin', 145_000, [facts(144_998, T - 600), facts(144_999, T)])).toBe(scaled(90, 60));
    expect(due('dogecoin', 145_000, [facts(144_999, T)])).toBeNull();
  });

  it.each([
    [60, 60],
    [67, 60],
    [68, 61],
    [53, 60],
    [52, 59],
    [-60, 45],
    [-52, 46],
    [-68, 45],
    [292, 89],
    [300, 90],
    [308, 90],
  ])('Digishield takes %i s between blocks for %i', (seconds, counted) => {
    expect(due('dogecoin', 200_000, [facts(199_998, T - seconds), facts(199_999, T)])).toBe(scaled(counted, 60));
  });
});

describe('Bitcoin Cash', () => {
  const slow = (last: number, seconds: number, bits = BITS): HeaderFacts[] =>
    // Eleven headers at one time, six later ones and five more at another: the medians are exactly `seconds` apart.
    run(
      last,
      17,
      (back) => (back >= 6 ? T : T + seconds),
      () => bits,
    );

  it.each([
    [478_558, 43_200, BITS],
    [478_559, 43_199, BITS],
    [478_559, 43_200, compactBits(TARGET + TARGET / 4n)],
    [504_031, 43_200, compactBits(TARGET + TARGET / 4n)],
  ])('at %i after six blocks in %i s gives %i', (height, seconds, bits) => {
    expect(due('bitcoin-cash', height, slow(height - 1, seconds))).toBe(bits);
  });

  it('never makes the limit easier, and needs seventeen times', () => {
    expect(due('bitcoin-cash', 480_000, slow(479_999, 50_000, 0x1d00ffff))).toBe(0x1d00ffff);
    expect(due('bitcoin-cash', 480_001, slow(480_000, 50_000, 0x1d00fff0))).toBe(0x1d00ffff);
    expect(due('bitcoin-cash', 480_001, slow(480_000, 50_000).slice(1))).toBeNull();
  });

  const cw144 = (seconds: number, change: (back: number) => number = () => 0): number | null =>
    // 146 intervals between 147 headers; those that count stand 144 apart.
    due(
      'bitcoin-cash',
      510_000,
      run(509_999, 147, (back) => T - Math.round((back * seconds) / 144) + change(back)),
    );
  const perBlock = workOf(TARGET);
  const fromWork = (work: bigint): number => compactBits(((1n << 256n) - work) / work);

  it('with cw-144 holds a steady chain where it is', () => {
    expect(cw144(86_400)).toBe(fromWork(perBlock));
    expect(
      due(
        'bitcoin-cash',
        504_032,
        run(504_031, 146, (back) => T - back * 600),
      ),
    ).toBeNull();
    expect(
      due(
        'bitcoin-cash',
        504_032,
        run(504_031, 147, (back) => T - back * 600),
      ),
    ).toBe(fromWork(perBlock));
  });

  it.each([
    [43_200, 43_200],
    [43_056, 43_200],
    [43_344, 43_344],
    [172_800, 172_800],
    [172_944, 172_800],
    [172_656, 172_656],
  ])('with cw-144 takes %i s for 144 blocks as %i', (seconds, counted) => {
    expect(cw144(seconds)).toBe(fromWork((144n * perBlock * 600n) / BigInt(counted)));
  });

  it('with cw-144 takes the middle of three by time at either end', () => {
    // The newest block claims to be the oldest of its three: then its parent's parent is the middle one of
    // (T - 1200, T - 600, T - 9000), and 143 blocks and 600 s less count.
    const lying = cw144(86_400, (back) => (back === 0 ? -9000 : 0));
    expect(lying).toBe(fromWork(((142n + 1n) * perBlock * 600n) / BigInt(86_400 - 600)));
  });

  // Bitcoin Cash Node's ASERT vectors, runs 1, 3, 4, 5, 8, 11 and 12: anchor bits, seconds and blocks after it, bits.
  it.each([
    [0x1d00ffff, 1200, 1, 0x1d00ffff],
    [0x1d00ffff, 5400, 8, 0x1d00ffff],
    [0x01010000, 1200, 1, 0x01010000],
    [0x01010000, 174_000, 1, 0x01020000],
    [0x01010000, 347_400, 2, 0x01040000],
    [0x1d00ffff, 0, 1, 0x1d00fec5],
    [0x1d00ffff, 0, 289, 0x1c7f62c0],
    [0x1d00ffff, 0, 1441, 0x1c07f62c],
    [0x1802aee8, 1310, 2, 0x1802ad91],
    [0x1802aee8, 1327, 3, 0x1802abf8],
    [0x1802aee8, 2604, 6, 0x1802aa89],
    [0x1802aee8, 1496, 2, 0x1802ae12],
    [0x1802aee8, 1199, 2, 0x1802ad44],
    [0x1802aee8, 1197, 4, 0x1802a9f9],
  ])('with ASERT from %i, %i s and %i blocks later, gives %i', (anchor, seconds, blocks, bits) => {
    const limit = (1n << 224n) - 1n;
    expect(compactBits(asertTarget(expandBits(anchor, limit), seconds, blocks, 172_800, limit))).toBe(bits);
  });

  it('with ASERT stays between one and the limit however long it takes', () => {
    const limit = (1n << 224n) - 1n;
    expect(asertTarget(limit, 0, 1_000_000, 172_800, limit)).toBe(1n);
    expect(asertTarget(1n, 0xffffffff, 0, 172_800, limit)).toBe(limit);
    expect(asertTarget(limit, 1_201, 1, 172_800, limit)).toBe(limit);
  });

  it('turns to ASERT after its anchor block', () => {
    const { difficulty } = NETWORK_RULES['bitcoin-cash'];
    const time = difficulty.kind === 'bitcoin-cash' ? difficulty.anchor.parentTime : 0;
    // 600 s after its parent the anchor is on schedule: its own bits follow.
    expect(due('bitcoin-cash', 661_648, [facts(661_647, time + 600, 0x1804dafe)])).toBe(0x1804dafe);
    expect(due('bitcoin-cash', 661_647, [facts(661_646, time, 0x1804dafe)])).toBeNull();
  });
});

describe('Dash', () => {
  const gravity = (span: number, bitsAt?: (back: number) => number): number | null =>
    due(
      'dash',
      100_000,
      run(99_999, 24, (back) => (back === 23 ? T - span : T), bitsAt),
    );

  it.each([
    [3_600, 3_600],
    [3_450, 3_450],
    [1_201, 1_201],
    [1_200, 1_200],
    [1_199, 1_200],
    [-5, 1_200],
    [10_799, 10_799],
    [10_800, 10_800],
    [10_801, 10_800],
  ])('takes %i s between the newest and the oldest of 24 for %i of 3600', (span, counted) => {
    expect(gravity(span)).toBe(scaled(counted, 3_600));
  });

  it('weighs the newest block twice', () => {
    const other = 0x1b0504cb;
    const mean = (newest: bigint, rest: bigint): number => compactBits((2n * newest + 23n * rest) / 25n);
    const easy = expandBits(other, 1n << 236n);
    expect(gravity(3_600, (back) => (back === 0 ? other : BITS))).toBe(mean(easy, TARGET));
    expect(gravity(3_600, (back) => (back === 23 ? other : BITS))).toBe(compactBits((24n * TARGET + easy) / 25n));
  });

  it('is not known before block 68590, nor with 23 headers', () => {
    expect(
      due(
        'dash',
        68_589,
        run(68_588, 24, (back) => T - 150 * back),
      ),
    ).toBeNull();
    expect(
      due(
        'dash',
        68_590,
        run(68_589, 24, (back) => T - 150 * back),
      ),
    ).toBe(scaled(3_450, 3_600));
    expect(
      due(
        'dash',
        68_590,
        run(68_589, 23, (back) => T - 150 * back),
      ),
    ).toBeNull();
  });
});

describe('Zcash', () => {
  const mean = (span: number, height = 400_000): number | null =>
    // The eleven times up to the first are equal and so are the last eleven: the medians are `span` apart.
    due(
      'zcash',
      height,
      run(height - 1, 28, (back) => (back <= 10 ? T + span : T)),
    );
  const zcashScaled = (seconds: number, over: number): number => compactBits((TARGET / BigInt(over)) * BigInt(seconds));

  it.each([
    [2_550, 2_550],
    [2_553, 2_550],
    [2_554, 2_551],
    [2_547, 2_550],
    [2_546, 2_549],
    [922, 2_143],
    [918, 2_142],
    [914, 2_142],
    [-9_000, 2_142],
    [5_810, 3_365],
    [5_814, 3_366],
    [5_818, 3_366],
  ])('counts a quarter of the deviation of %i s from 2550, within 16 and 32 percent: %i', (span, counted) => {
    expect(mean(span)).toBe(zcashScaled(counted, 2_550));
  });

  it('wants a block every 75 s from Blossom on', () => {
    expect(mean(2_550, 653_599)).toBe(zcashScaled(2_550, 2_550));
    expect(mean(2_550, 653_600)).toBe(zcashScaled(1_275 + Math.trunc(1_275 / 4), 1_275));
    expect(mean(9_999, 653_600)).toBe(zcashScaled(1_683, 1_275));
    expect(mean(0, 653_600)).toBe(zcashScaled(1_071, 1_275));
  });

  it('takes the mean of seventeen targets', () => {
    const other = 0x1b0504cb;
    const easy = expandBits(other, 1n << 243n);
    const at = (back: number): number | null =>
      due(
        'zcash',
        400_000,
        run(
          399_999,
          28,
          (b) => (b <= 10 ? T + 2_550 : T),
          (b) => (b === back ? other : BITS),
        ),
      );
    expect(at(16)).toBe(compactBits(((16n * TARGET + easy) / 17n / 2_550n) * 2_550n));
    expect(at(17)).toBe(zcashScaled(2_550, 2_550));
  });

  it('has the easiest target up to block 17, and needs 28 headers later', () => {
    expect(
      due(
        'zcash',
        17,
        run(16, 17, (back) => T - 150 * back),
      ),
    ).toBe(0x1f07ffff);
    expect(
      due(
        'zcash',
        18,
        run(17, 18, () => T),
      ),
    ).toBe(zcashScaled(2_142, 2_550));
    expect(
      due(
        'zcash',
        400_000,
        run(399_999, 27, (back) => T - 150 * back),
      ),
    ).toBeNull();
  });
});
