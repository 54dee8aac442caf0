import { emptyContext, genesisContext, type HeaderContext, type HeaderNetwork } from '../../src/hashing';
import {
  asItIs,
  EASY_BITS,
  EASY_LIMIT,
  encode,
  HeaderForge,
  judge,
  mine,
  PARENT_ID,
  pastOf,
  ruleOf,
  steady,
  type TwoRules,
  withLimit,
} from '../support/header-generator';
import { getCompact, targetOf } from '../support/header-reference';

const T = 1_700_000_000;
const FORTNIGHT = 1_209_600;

const EASY = withLimit('bitcoin-easy');

/** Inside a period, eleven times 600 s apart that end at T. */
function inside(height: number, bits = EASY_BITS): HeaderContext {
  return pastOf({ height, facts: steady(11, T, 600, bits), lastRealBits: bits });
}

/** Before a retarget: the period's first header is `span` seconds before its last. */
function atBoundary(span: number, bits: number, change: { firstBits?: number; height?: number } = {}): HeaderContext {
  return pastOf({
    height: change.height ?? 4031,
    facts: steady(11, T, 600, bits),
    periodFirst: { time: T - span, bits: change.firstBits ?? bits },
    lastRealBits: bits,
  });
}

/** A header of the context's chain, mined; bits of the parent unless said. */
function child(two: TwoRules, context: HeaderContext, change: Partial<Parameters<typeof mine>[1]> = {}): Uint8Array {
  return mine(two, { previous: context.hash ?? '', time: T + 600, bits: context.bits ?? 0, ...change });
}

function tried(
  two: TwoRules,
  context: HeaderContext,
  change: Partial<Parameters<typeof mine>[1]> = {},
  now: number | null = null,
): string {
  return ruleOf(two, context, child(two, context, change), now);
}

describe('a header that keeps every rule', () => {
  it.each(['bitcoin-easy', 'regtest'] as const)('of %s is accepted with its work', (network) => {
    const two = withLimit(network);
    const context = inside(4000);
    const result = judge(two, context, [child(two, context)], T);
    expect(result).toMatchObject({ count: 1, firstBad: null, rule: null, chainWork: 1_002n });
  });
});

describe('genesis', () => {
  const networks: HeaderNetwork[] = ['bitcoin', 'testnet3', 'testnet4', 'signet', 'regtest', 'litecoin', 'dogecoin'];

  it.each([...networks, 'namecoin', 'bitcoin-cash'] as const)('of %s is the published one', (network) => {
    const two = asItIs(network);
    const genesis = Uint8Array.from(Buffer.from(two.rules.genesisHeader, 'hex'));
    const result = judge(two, emptyContext(), [genesis]);
    expect(result).toMatchObject({ count: 1, rule: null, tip: two.reference.genesis });
    expect({ ...result.context, window: [] }).toEqual({ ...genesisContext(two.rules), window: [] });
  });

  it.each(networks)('of %s is nothing else, however well mined', (network) => {
    const two = asItIs(network);
    const other = Buffer.from(two.rules.genesisHeader, 'hex');
    other.writeUInt32LE(other.readUInt32LE(76) + 1, 76);
    expect(judge(two, emptyContext(), [new Uint8Array(other)])).toMatchObject({ rule: 'bad-genesis', firstBad: 0 });
  });

  it('of a generated chain is any header that names no parent', () => {
    const first = mine(EASY, { previous: '00'.repeat(32), time: T, bits: EASY_BITS, version: 1 });
    expect(judge(EASY, emptyContext(), [first]).count).toBe(1);
    const orphan = mine(EASY, { previous: '01'.repeat(32), time: T, bits: EASY_BITS, version: 1 });
    expect(judge(EASY, emptyContext(), [orphan]).rule).toBe('bad-genesis');
  });
});

describe('links', () => {
  it('to another parent is refused', () => {
    expect(tried(EASY, inside(100), { previous: 'cd'.repeat(32) })).toBe('broken-link');
  });

  it.each([0, 1, 15, 30, 31])('with byte %i of the parent changed is refused', (byte) => {
    const id = Buffer.from(PARENT_ID, 'hex');
    id[byte] = (id[byte] ?? 0) ^ 1;
    expect(tried(EASY, inside(100), { previous: id.toString('hex') })).toBe('broken-link');
  });

  it('to an unknown parent is not judged, and said so', () => {
    const context = { ...inside(100), hash: null };
    const result = judge(EASY, context, [child(EASY, { ...context, hash: 'ef'.repeat(32) })]);
    expect(result.rule).toBeNull();
    expect(result.unchecked).toContain('broken-link');
  });

  it('in the middle of a batch stops the batch there', () => {
    const forge = new HeaderForge(EASY, inside(100)).addMany(6, 600);
    const headers = forge.headers.filter((_, index) => index !== 3);
    expect(judge(EASY, inside(100), headers)).toMatchObject({ count: 3, firstBad: 104, rule: 'broken-link' });
    const twice = [...forge.headers.slice(0, 3), ...forge.headers.slice(2)];
    expect(judge(EASY, inside(100), twice)).toMatchObject({ count: 3, firstBad: 104, rule: 'broken-link' });
  });
});

describe('bits', () => {
  it.each([
    ['bits-zero', 0x00000000],
    ['bits-zero', 0x01003456],
    ['bits-zero', 0x03000000],
    ['bits-zero', 0x20000000],
    ['bits-zero', 0x20800000],
    ['bits-zero', 0x01803456],
    ['bits-zero', 0xff000000],
    ['bits-negative', 0x01fedcba],
    ['bits-negative', 0x03800001],
    ['bits-negative', 0x04923456],
    ['bits-negative', 0x1d80ffff],
    ['bits-negative', 0xff923456],
    ['bits-overflow', 0xff123456],
    ['bits-overflow', 0x23000001],
    ['bits-overflow', 0x22000100],
    ['bits-overflow', 0x21010000],
    ['above-limit', 0x220000ff],
    ['above-limit', 0x2100ffff],
    ['above-limit', 0x21008000],
  ])('refuse %s: %s', (rule, bits) => {
    const context = inside(100);
    const header = new Uint8Array(encode({ previous: PARENT_ID, time: T + 600, bits }));
    expect(ruleOf(EASY, { ...context, bits }, header)).toBe(rule);
  });

  it.each<[HeaderNetwork, number, number]>([
    ['bitcoin', 0x1d00ffff, 0x1d010000],
    ['testnet3', 0x1d00ffff, 0x1d010000],
    ['testnet4', 0x1d00ffff, 0x1d010000],
    ['signet', 0x1e0377ae, 0x1e0377af],
    ['regtest', 0x207fffff, 0x21008000],
    ['bitcoin-easy', 0x207fffff, 0x21008000],
    ['litecoin', 0x1e0fffff, 0x1e100000],
    ['namecoin', 0x1d00ffff, 0x1d010000],
    ['bitcoin-cash', 0x1d00ffff, 0x1d010000],
  ])('of %s are at most its limit', (network, limit, above) => {
    const two = asItIs(network);
    const context = inside(100, limit);
    const at = (bits: number): string =>
      ruleOf(two, context, new Uint8Array(encode({ previous: PARENT_ID, time: T + 600, bits, version: 1 })));
    // Not mined: the limit itself is refused for its hash alone.
    expect(['insufficient-work', 'ok', 'wrong-retarget', 'bad-version']).toContain(at(limit));
    expect(at(above)).toBe('above-limit');
  });

  it.each([
    [EASY_BITS, true, 'ok'],
    [EASY_BITS, false, 'insufficient-work'],
    [0x1f7fffff, true, 'ok'],
    [0x1f7fffff, false, 'insufficient-work'],
  ])('of 0x%s, met: %s', (bits, met, expected) => {
    const context = inside(100, bits);
    expect(ruleOf(EASY, context, mine(EASY, { previous: PARENT_ID, time: T + 600, bits }, met))).toBe(expected);
  });

  it.each([
    ['a little easier', 0x1f7fffff],
    ['a little harder', 0x1f7ffffd],
    ['equal in value, written otherwise', 0x20007fff],
  ])('inside a period that are %s than the parent’s are refused', (_, bits) => {
    expect(tried(EASY, inside(100, 0x1f7ffffe), { bits })).toBe('wrong-retarget');
  });
});

/** A target with room for both clamps, and mantissa bits enough that one second shows. */
const OLD = 0x1f1fffff;

function retargeted(bits: number, counted: number): number {
  return getCompact((targetOf(bits) * BigInt(counted)) / BigInt(FORTNIGHT));
}

describe('retarget', () => {
  it.each([
    ['exact', FORTNIGHT, FORTNIGHT],
    ['a second longer', FORTNIGHT + 1, FORTNIGHT + 1],
    ['a quarter', 302_400, 302_400],
    ['a second less than a quarter', 302_399, 302_400],
    ['a second more than a quarter', 302_401, 302_401],
    ['fourfold', 4_838_400, 4_838_400],
    ['a second more than fourfold', 4_838_401, 4_838_400],
    ['a second less than fourfold', 4_838_399, 4_838_399],
    ['backwards', -5_000, 302_400],
    ['backwards by more than a fortnight', -2_000_000, 302_400],
    ['a year', 31_536_000, 4_838_400],
  ])('after a span that is %s', (_, span, counted) => {
    const context = atBoundary(span, OLD);
    expect(tried(EASY, context, { bits: retargeted(OLD, counted) })).toBe('ok');
    if (span === counted) return;
    const unclamped = span > 0 ? retargeted(OLD, span) : OLD;
    expect(tried(EASY, context, { bits: unclamped })).toBe('wrong-retarget');
  });

  it('counts 2015 intervals, not 2016', () => {
    // The header before the period's first is known and 100,000 s older: it must not matter.
    const context = pastOf({
      height: 4031,
      facts: steady(11, T, 600, OLD),
      periodFirst: { time: T - 900_000, bits: OLD },
      older: [{ height: 2015, time: T - 1_000_000, bits: OLD }],
    });
    expect(tried(EASY, context, { bits: retargeted(OLD, 900_000) })).toBe('ok');
    expect(tried(EASY, context, { bits: retargeted(OLD, 1_000_000) })).toBe('wrong-retarget');
  });

  it('takes the time of the last header, not of the new one', () => {
    const context = atBoundary(900_000, OLD);
    expect(tried(EASY, context, { bits: retargeted(OLD, 900_000), time: T + 7_000 })).toBe('ok');
    expect(tried(EASY, context, { bits: retargeted(OLD, 907_000), time: T + 7_000 })).toBe('wrong-retarget');
  });

  it.each([
    ['beyond the limit', 0x20200000, 4_838_400, EASY_BITS],
    ['a second short of it', 0x20200000, 4_838_399, retargeted(0x20200000, 4_838_399)],
    ['from the limit', EASY_BITS, 4_838_400, EASY_BITS],
    ['from the limit, a second slow', EASY_BITS, FORTNIGHT + 1, EASY_BITS],
  ])('is held at the limit: %s', (_, old, span, bits) => {
    expect(tried(EASY, atBoundary(span, old), { bits })).toBe('ok');
  });

  it('is held at a limit that compact bits cannot write, as signet’s can', () => {
    const two = asItIs('signet');
    expect(tried(two, atBoundary(4_838_400, 0x1e0200ae), { bits: 0x1e0377ae })).toBe('ok');
  });

  it('happens at multiples of 2016 and nowhere else', () => {
    for (const height of [4029, 4030, 4032, 4033]) {
      expect(tried(EASY, inside(height, OLD))).toBe('ok');
      expect(tried(EASY, inside(height, OLD), { bits: retargeted(OLD, 900_000) })).toBe('wrong-retarget');
    }
    expect(tried(EASY, atBoundary(900_000, OLD), {})).toBe('wrong-retarget');
  });

  it('is not judged where the period’s first header is unknown, and said so', () => {
    const context = { ...atBoundary(900_000, OLD), periodFirst: null };
    const result = judge(EASY, context, [child(EASY, context, { bits: 0x1f1ffffe })]);
    expect(result.rule).toBeNull();
    expect(result.unchecked).toContain('wrong-retarget');
  });
});

describe('a generated chain over three periods', () => {
  const SPACING = [570, 590] as const;
  const start: HeaderContext = { ...inside(2015), periodFirst: { time: T - FORTNIGHT, bits: EASY_BITS } };
  const grown = new HeaderForge(EASY, start);

  beforeAll(() => {
    grown.addMany(2016, SPACING[0]).addMany(2017, SPACING[1]);
  });

  it('retargets twice, the second time from the rounded first target', () => {
    const result = judge(EASY, start, grown.headers);
    expect(result.count).toBe(4033);
    const first = 2015 * SPACING[0];
    const second = 2015 * SPACING[1];
    const rounded = retargeted(retargeted(EASY_BITS, first), second);
    expect(result.context.bits).toBe(rounded);
    const unrounded = (((EASY_LIMIT * BigInt(first)) / BigInt(FORTNIGHT)) * BigInt(second)) / BigInt(FORTNIGHT);
    expect(targetOf(rounded)).not.toBe(unrounded);
  });

  it.each([1, 7, 2015, 2016, 2017, 4032])('is the same when the batch is cut after %i headers', (cut) => {
    const whole = judge(EASY, start, grown.headers);
    const first = judge(EASY, start, grown.headers.slice(0, cut));
    const second = judge(EASY, first.context, grown.headers.slice(cut));
    expect(second.context).toEqual(whole.context);
    expect(Buffer.concat([first.ids, second.ids]).equals(whole.ids)).toBe(true);
  });
});

describe('median time past', () => {
  it.each([
    ['at the median', T - 3000, 'time-too-old'],
    ['a second above it, far below the parent', T - 2999, 'ok'],
    ['zero', 0, 'time-too-old'],
  ])('%s', (_, time, expected) => {
    expect(tried(EASY, inside(100), { time })).toBe(expected);
  });

  it('is of sorted times, the parent’s among them', () => {
    const times = [11, 1, 10, 2, 9, 3, 8, 4, 7, 5, 6].map((minute) => ({ time: T + 60 * minute, bits: EASY_BITS }));
    const context = pastOf({ height: 500, facts: times });
    expect(tried(EASY, context, { time: T + 360 })).toBe('time-too-old');
    expect(tried(EASY, context, { time: T + 361 })).toBe('ok');
  });

  it.each([
    [0, [50], 50],
    [1, [50, 90], 90],
    [2, [50, 90, 70], 70],
    [9, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 6],
    [10, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 6],
  ])('near genesis, after height %i, is of fewer times, the upper of two', (height, offsets, median) => {
    const context = pastOf({ height, facts: offsets.map((offset) => ({ time: T + offset, bits: EASY_BITS })) });
    expect(tried(EASY, context, { time: T + median })).toBe('time-too-old');
    expect(tried(EASY, context, { time: T + median + 1 })).toBe('ok');
  });

  it('moves with the chain', () => {
    const forge = new HeaderForge(EASY, inside(100)).addMany(12, 100);
    const after = judge(EASY, inside(100), forge.headers).context;
    const bits = EASY_BITS;
    expect(ruleOf(EASY, after, mine(EASY, { previous: after.hash ?? '', time: T + 700, bits }))).toBe('time-too-old');
    expect(ruleOf(EASY, after, mine(EASY, { previous: after.hash ?? '', time: T + 701, bits }))).toBe('ok');
  });

  it('of fewer than eleven known times is not judged, and said so, until eleven are known', () => {
    const context = { ...inside(100), times: [T], window: [] };
    const early = judge(EASY, context, [child(EASY, context, { time: T - 90_000 })]);
    expect(early.rule).toBeNull();
    expect(early.unchecked).toContain('time-too-old');
    const forge = new HeaderForge(EASY, context).addMany(10, 600);
    const after = judge(EASY, context, forge.headers).context;
    const old = mine(EASY, { previous: after.hash ?? '', time: T + 3000, bits: EASY_BITS });
    expect(ruleOf(EASY, after, old)).toBe('time-too-old');
  });
});

describe('the reader’s clock', () => {
  it.each([
    [7_200, 'ok'],
    [7_201, 'time-too-new'],
    [100_000_000, 'time-too-new'],
  ])('allows a time %i s ahead: %s', (ahead, expected) => {
    expect(tried(EASY, inside(100), { time: T + ahead }, T)).toBe(expected);
  });

  it('is not asked when there is none, and said so', () => {
    const context = inside(100);
    const result = judge(EASY, context, [child(EASY, context, { time: 0xffffffff })], null);
    expect(result.rule).toBeNull();
    expect(result.unchecked).toEqual(['time-too-new']);
  });
});

describe('versions', () => {
  it.each<[HeaderNetwork, number, number]>([
    ['bitcoin', 2, 227_931],
    ['bitcoin', 3, 363_725],
    ['bitcoin', 4, 388_381],
    ['bitcoin-easy', 2, 227_931],
    ['bitcoin-easy', 3, 363_725],
    ['bitcoin-easy', 4, 388_381],
    ['testnet3', 2, 21_111],
    ['testnet3', 3, 330_776],
    ['testnet3', 4, 581_885],
    ['testnet4', 4, 1],
    ['signet', 4, 1],
    ['regtest', 4, 1],
    ['bitcoin-cash', 2, 227_931],
    ['bitcoin-cash', 3, 363_725],
    ['bitcoin-cash', 4, 388_381],
    ['litecoin', 2, 710_000],
    ['litecoin', 3, 811_879],
    ['litecoin', 4, 918_684],
  ])('of %s must be at least %i from height %i', (network, version, from) => {
    const two = withLimit(network);
    const at = (height: number): HeaderContext =>
      pastOf({
        height: height - 1,
        facts: steady(Math.min(20, height), T, 600, EASY_BITS),
        lastRealBits: EASY_BITS,
      });
    expect(tried(two, at(from), { version: version - 1 })).toBe('bad-version');
    expect(tried(two, at(from), { version })).toBe('ok');
    expect(tried(two, at(from), { version: 0x7fffffff })).toBe('ok');
    expect(tried(two, at(from), { version: -0x80000000 })).toBe('bad-version');
    if (from > 1) expect(tried(two, at(from - 1), { version: version - 1 })).toBe('ok');
  });

  it('are signed, and nothing is asked of them before', () => {
    expect(tried(EASY, inside(227_929), { version: -0x80000000 })).toBe('ok');
    expect(tried(EASY, inside(227_929), { version: 0 })).toBe('ok');
  });
});
