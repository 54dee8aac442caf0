import fc from 'fast-check';
import {
  easyRules,
  idOf,
  millHeader,
  type MillPlan,
  offsetsOf,
  packed,
  steadyContext,
  STEADY_TIME as T,
  verdictOn,
} from '../../test/support/header-mill';
import {
  anchorContext,
  emptyContext,
  fromHex,
  genesisContext,
  type HeaderContext,
  NETWORK_RULES,
  type NetworkRules,
  verifyHeaders,
} from '.';

const EASY = easyRules(NETWORK_RULES.bitcoin);
const BITS = EASY.powLimitBits;
/** What could not be checked of a period's first header that keeps every rule. */
function unchecked(context: Partial<HeaderContext>, rules = EASY, nowSeconds: number | null = T): readonly string[] {
  const inTwoWeeks = { periodFirst: { time: T - 1_209_600, bits: BITS }, window: [] };
  const full = steadyContext(2015, BITS, { ...inTwoWeeks, ...context });
  const header = millHeader({ previous: full.hash ?? 'ab'.repeat(32), time: T + 600, bits: BITS }, rules);
  const result = verifyHeaders(header, full, { rules, nowSeconds });
  expect(result).toMatchObject({ count: 1, rule: null });
  return result.unchecked;
}

interface Case {
  readonly rules?: NetworkRules;
  readonly height?: number;
  readonly context?: Partial<HeaderContext>;
  readonly now?: number | null;
  readonly header?: Partial<MillPlan>;
  readonly valid?: boolean;
}

function judge({ rules = EASY, height = 101, context = {}, now = null, header = {}, valid = true }: Case): string {
  const before = steadyContext(height - 1, BITS, context);
  const plan = { previous: 'ab'.repeat(32), time: T + 600, bits: BITS, ...header };
  return verdictOn(millHeader(plan, rules, valid), before, rules, now);
}

function unmined(bits: number): Uint8Array {
  const header = millHeader({ previous: 'ab'.repeat(32), time: T + 600, bits: BITS }, EASY);
  new DataView(header.buffer).setUint32(72, bits, true);
  return header;
}

describe('verifyHeaders on one header', () => {
  it('accepts one that keeps every rule', () => {
    expect(judge({})).toBe('ok');
  });

  it.each<[string, Case]>([
    ['broken-link', { header: { previous: 'cd'.repeat(32) } }],
    ['broken-link', { header: { previous: `${'ab'.repeat(31)}aa` } }],
    ['insufficient-work', { valid: false }],
    ['wrong-retarget', { header: { bits: 0x207ffffe } }],
    ['wrong-retarget', { header: { bits: 0x1f7fffff } }],
  ])('refuses %s', (rule, change) => {
    expect(judge(change)).toBe(rule);
  });

  it.each([
    ['bits-zero', 0x20000000],
    ['bits-zero', 0x01003456],
    ['bits-negative', 0x1d80ffff],
    ['bits-overflow', 0xff123456],
    ['above-limit', 0x2100ffff],
  ])('refuses %s of %i before it looks at the work', (rule, bits) => {
    expect(verdictOn(unmined(bits), steadyContext(100, BITS), EASY)).toBe(rule);
  });

  it.each([
    ['at the median', -3000, 'time-too-old'],
    ['a second above it, below its parent', -2999, 'ok'],
  ])('with a time %s is %s', (_, offset, expected) => {
    // Eleven times 600 s apart ending at the parent: the median is five intervals back.
    expect(judge({ header: { time: T + offset } })).toBe(expected);
  });

  it.each([
    [7200, 'ok'],
    [7201, 'time-too-new'],
  ])('with a time %i s ahead of the clock is %s', (ahead, expected) => {
    expect(judge({ now: T, header: { time: T + ahead } })).toBe(expected);
  });

  it.each([
    [-600, 'ok'],
    [-601, 'timewarp'],
  ])('under BIP94, %i s from its parent at a boundary is %s', (offset, expected) => {
    const rules = easyRules(NETWORK_RULES.testnet4, { noRetarget: true });
    const header = { time: T + offset };
    expect(judge({ rules, height: 2016, header })).toBe(expected);
    expect(judge({ rules, height: 2015, header })).toBe('ok');
    const slow = { periodFirst: { time: T - 1_209_600 * 4, bits: BITS } };
    expect(judge({ height: 2016, header, context: slow })).toBe('ok');
  });
});

describe('versions', () => {
  const cases: readonly [keyof typeof NETWORK_RULES, number, number, string][] = [
    ['bitcoin', 227_930, 1, 'ok'],
    ['bitcoin', 227_931, 1, 'bad-version'],
    ['bitcoin', 227_931, 2, 'ok'],
    ['bitcoin', 363_724, 2, 'ok'],
    ['bitcoin', 363_725, 2, 'bad-version'],
    ['bitcoin', 388_380, 3, 'ok'],
    ['bitcoin', 388_381, 3, 'bad-version'],
    ['bitcoin', 388_381, -0x80000000, 'bad-version'],
    ['bitcoin', 227_930, -0x80000000, 'ok'],
    ['testnet3', 21_110, 1, 'ok'],
    ['testnet3', 21_111, 1, 'bad-version'],
    ['testnet3', 581_884, 3, 'ok'],
    ['testnet3', 581_885, 3, 'bad-version'],
    ['regtest', 1, 3, 'bad-version'],
    ['litecoin', 709_999, 1, 'ok'],
    ['litecoin', 710_000, 1, 'bad-version'],
    ['litecoin', 811_879, 2, 'bad-version'],
    ['litecoin', 918_683, 3, 'ok'],
    ['litecoin', 918_684, 3, 'bad-version'],
    ['bitcoin-cash', 388_381, 3, 'bad-version'],
    ['bitcoin-cash', 388_380, 3, 'ok'],
    // Merged mining: the version proper is the lowest byte, the chain's id the upper half.
    ['dogecoin', 371_336, 1, 'ok'],
    ['dogecoin', 371_337, 1, 'bad-version'],
    ['dogecoin', 371_337, 2, 'bad-version'],
    ['dogecoin', 371_337, 0x620002, 'ok'],
    ['dogecoin', 1_034_382, 0x620002, 'ok'],
    ['dogecoin', 1_034_383, 0x620002, 'bad-version'],
    ['dogecoin', 3_464_750, 0x620003, 'ok'],
    ['dogecoin', 3_464_751, 0x620003, 'bad-version'],
    ['dogecoin', 3_464_751, 0x620004, 'ok'],
    ['namecoin', 19_199, 1, 'ok'],
    ['namecoin', 19_200, 1, 'bad-version'],
    ['namecoin', 19_200, 0x10001, 'ok'],
    ['namecoin', 249_999, 0x10001, 'ok'],
    ['namecoin', 250_000, 0x10002, 'bad-version'],
    ['namecoin', 250_000, 0x10003, 'ok'],
    ['namecoin', 335_000, 0x10003, 'bad-version'],
    ['namecoin', 335_000, 0x10004, 'ok'],
  ];

  it.each(cases)('%s at height %i with version %i is %s', (network, height, version, expected) => {
    // Bits are left to their own tests: at an unknown parent they are not checked.
    const rules = easyRules(NETWORK_RULES[network]);
    const context = { bits: null, window: [], periodFirst: null, lastRealBits: null };
    expect(judge({ rules, height, header: { version }, context })).toBe(expected);
  });
});

describe('context', () => {
  it.each<[string, Partial<HeaderContext>, NetworkRules]>([
    ['broken-link', { hash: null }, EASY],
    ['wrong-retarget', { periodFirst: null }, EASY],
    ['time-too-old', { times: [T] }, easyRules(NETWORK_RULES.bitcoin, { noRetarget: true })],
  ])('%s is unchecked where %j is all that is known', (rule, context, rules) => {
    expect(unchecked({})).toEqual([]);
    expect(unchecked(context, rules)).toEqual([rule]);
  });

  it('names the clock when there is none', () => {
    expect(unchecked({}, EASY, null)).toEqual(['time-too-new']);
  });

  it('names the timewarp rule where the parent has no known time', () => {
    const rules = easyRules(NETWORK_RULES.testnet4, { noRetarget: true });
    expect(unchecked({ times: [] }, rules)).toEqual(['time-too-old', 'timewarp']);
  });

  it('of an anchor lacks the median until eleven times are known', () => {
    const headers = chain(14, EASY, 101);
    const [first = new Uint8Array(80), ...rest] = headers;
    const start = anchorContext(101, first, EASY);
    expect(start).toMatchObject({ height: 101, hash: idOf(first), bits: BITS, times: [T + 600], periodFirst: null });
    const early = verifyHeaders(packed(rest.slice(0, 10)), start, { rules: EASY, nowSeconds: T });
    expect(early).toMatchObject({ count: 10, rule: null, unchecked: ['time-too-old'] });
    const late = verifyHeaders(packed(rest.slice(10)), early.context, { rules: EASY, nowSeconds: T + 9_000 });
    expect(late).toMatchObject({ count: 3, rule: null, unchecked: [], chainWork: 28n });
  });

  it.each([79, 81, 1487])('of an anchor refuses %i bytes', (length) => {
    expect(() => anchorContext(1, new Uint8Array(length), EASY)).toThrow(
      expect.objectContaining({ code: 'hashing.bad-header' }),
    );
  });
});

describe('genesis', () => {
  it.each(Object.values(NETWORK_RULES))(
    'of $network is taken from nothing, and its child is judged like after genesisContext',
    (rules) => {
      const genesis = fromHex(rules.genesisHeader);
      const result = verifyHeaders(genesis, emptyContext(), { rules, nowSeconds: T });
      expect(result).toMatchObject({ count: 1, rule: null, tip: rules.genesisHash, unchecked: [] });
      expect({ ...result.context, window: [] }).toEqual({ ...genesisContext(rules), window: [] });
    },
  );

  it('of another network is refused', () => {
    const { bitcoin, testnet3 } = NETWORK_RULES;
    const genesis = fromHex(testnet3.genesisHeader);
    expect(verdictOn(genesis, emptyContext(), bitcoin)).toBe('bad-genesis');
  });

  it('of bitcoin-easy may be any header without parent that has its work', () => {
    const rules = NETWORK_RULES['bitcoin-easy'];
    const plan = { previous: '00'.repeat(32), time: T, bits: rules.powLimitBits };
    expect(verdictOn(millHeader(plan, rules), emptyContext(), rules)).toBe('ok');
    expect(verdictOn(millHeader(plan, rules, false), emptyContext(), rules)).toBe('insufficient-work');
    expect(verdictOn(millHeader({ ...plan, previous: `${'00'.repeat(31)}01` }, rules), emptyContext(), rules)).toBe(
      'bad-genesis',
    );
  });
});

describe('Zcash', () => {
  const rules = NETWORK_RULES.zcash;
  const real = fromHex(rules.genesisHeader);
  /** Nothing is known before, so that the first header may stand anywhere. */
  const unknown = { ...emptyContext(), height: 499_999 };

  it('takes a solution of Equihash, and no other whose hash would do', () => {
    expect(verdictOn(real, unknown, rules)).toBe('ok');
    const bad = real.slice();
    const view = new DataView(bad.buffer);
    let verdict = 'insufficient-work';
    // One hash in 8192 meets the easiest target.
    for (let tries = 0; verdict === 'insufficient-work'; tries += 1) {
      view.setUint32(bad.length - 4, tries, true);
      verdict = verdictOn(bad, unknown, rules);
    }
    expect(verdict).toBe('bad-solution');
  });

  it.each([0, 80, 1486, 1488])('has headers of 1487 bytes, not of %i', (length) => {
    const bytes = new Uint8Array(length);
    bytes.set(real.subarray(0, length));
    expect(verdictOn(bytes, unknown, rules)).toBe('bad-length');
  });

  it.each([
    [1, 5_401, 'ok'],
    [2, 5_400, 'ok'],
    [2, 5_401, 'time-too-new'],
    [500, 5_400, 'ok'],
    [500, 5_401, 'time-too-new'],
  ])('at height %i takes a time %i s after the median for %s', (height, ahead, expected) => {
    const mined = { ...EASY, medianFuture: rules.medianFuture };
    const times = Array.from({ length: Math.min(11, height) }, () => T);
    expect(judge({ rules: mined, height, context: { times }, header: { time: T + ahead } })).toBe(expected);
  });

  it('names the limit when the median is not known', () => {
    const mined = { ...EASY, medianFuture: rules.medianFuture };
    expect(unchecked({ times: [T] }, mined)).toEqual(['time-too-new', 'time-too-old']);
  });
});

function chain(count: number, rules: NetworkRules, height: number, spacing = 600): Uint8Array[] {
  const headers: Uint8Array[] = [];
  let previous = 'ab'.repeat(32);
  for (let i = 0; i < count; i += 1) {
    const header = millHeader({ previous, time: T + spacing * (i + 1), bits: rules.powLimitBits }, rules);
    headers.push(header);
    previous = idOf(header);
  }
  expect(height).toBeGreaterThan(0);
  return headers;
}

describe('a batch', () => {
  // Eight blocks that take 600 s each keep the limit; the period has 7 intervals, so half as long again a period.
  const rules = easyRules(NETWORK_RULES.bitcoin, { periodBlocks: 8, periodSeconds: 4000 });
  const headers = chain(300, rules, 8);
  const whole = packed(headers);
  const before = steadyContext(7, BITS, { periodFirst: { time: T - 4200, bits: BITS }, window: [] });
  const options = { rules, nowSeconds: T + 600 * 301 };
  const all = verifyHeaders(whole, before, options);

  it('is accepted as a whole, with every id and the sum of work', () => {
    expect(all).toMatchObject({ count: 300, firstBad: null, rule: null, unchecked: [], chainWork: 202n + 600n });
    expect(all.ids).toHaveLength(300 * 32);
    expect(all.tip).toBe(idOf(headers[299] ?? new Uint8Array(80)));
    expect(all.context).toMatchObject({
      height: 307,
      times: Array.from({ length: 11 }, (_, i) => T + 600 * (290 + i)),
    });
  });

  it('gives the same when it is cut anywhere', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { maxLength: 6 }), (cuts) => {
        let context = before;
        let count = 0;
        for (const [from, to] of pairsOf([0, ...cuts.sort((a, b) => a - b), 300])) {
          const part = verifyHeaders(whole.subarray(80 * from, 80 * to), context, options);
          expect(part).toMatchObject({ rule: null, unchecked: [] });
          count += part.count;
          context = part.context;
        }
        expect(count).toBe(300);
        expect(context).toEqual(all.context);
      }),
    );
  });

  it('gives the same from a buffer that begins at any byte', () => {
    const shifted = new Uint8Array(whole.length + 3);
    shifted.set(whole, 3);
    expect(verifyHeaders(shifted.subarray(3), before, options)).toEqual(all);
  });

  it('stops at the first bad header and keeps what came before', () => {
    const broken = whole.slice();
    broken[80 * 123 + 40] = (broken[80 * 123 + 40] ?? 0) ^ 1;
    const result = verifyHeaders(broken, before, options);
    // Another root gives another id: then it lacks work, or the next one does not link to it.
    expect([123, 124]).toContain(result.count);
    expect(result.firstBad).toBe(8 + result.count);
    expect(result.ids).toHaveLength(32 * result.count);
    expect(result.context.height).toBe(7 + result.count);
  });

  it.each([1, 79, 81, 159])('of %i bytes ends in bad-length after its whole headers', (length) => {
    const result = verifyHeaders(whole.subarray(0, length), before, options);
    expect(result).toMatchObject({ count: Math.floor(length / 80), rule: 'bad-length' });
    expect(result.firstBad).toBe(8 + Math.floor(length / 80));
  });

  it('of nothing changes nothing', () => {
    const result = verifyHeaders(new Uint8Array(0), before, options);
    expect(result).toMatchObject({ count: 0, firstBad: null, rule: null, tip: before.hash, chainWork: 202n });
    expect(result.context).toBe(before);
  });

  it.each<[string, readonly number[]]>([
    ['too short', [0, 79]],
    ['too long for a coin without merged mining', [0, 81]],
    ['backwards', [80, 0]],
    ['beyond the end', [80 * 300, 80 * 301]],
  ])('whose offsets are %s is bad-length', (_, offsets) => {
    const result = verifyHeaders(whole, before, { ...options, offsets: Uint32Array.from(offsets) });
    expect(result).toMatchObject({ count: 0, rule: 'bad-length', firstBad: 8 });
  });

  it('of a gigabyte of nothing is refused at its first header, and memory is taken for one slice', () => {
    const large = new Uint8Array(2 ** 30);
    const used = process.memoryUsage().arrayBuffers;
    const result = verifyHeaders(large, before, options);
    expect(result).toMatchObject({ count: 0, rule: 'broken-link', firstBad: 8 });
    expect(process.memoryUsage().arrayBuffers - used).toBeLessThan(16 * 2 ** 20);
  });

  it.each<[string, Partial<HeaderContext>, string]>([
    ['whose bits are no target', { bits: 0 }, 'hashing.bits-zero'],
    ['whose bits are above the limit', { bits: 0x2100ffff }, 'hashing.above-limit'],
    ['whose hash is no hash', { hash: 'ab' }, 'hashing.bad-hash'],
  ])('after a context %s is an error that says so', (_, change, code) => {
    expect(() => verifyHeaders(whole, { ...before, ...change }, options)).toThrow(expect.objectContaining({ code }));
  });

  it('with offsets gives the same as without', () => {
    expect(verifyHeaders(whole, before, { ...options, offsets: offsetsOf(headers) })).toEqual(all);
  });
});

function pairsOf(marks: readonly number[]): [number, number][] {
  return marks.slice(1).map((to, i) => [marks[i] ?? 0, to]);
}
