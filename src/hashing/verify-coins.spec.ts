import fc from 'fast-check';
import { easyRules, idOf, millHeader, packed, STEADY_TIME as T } from '../../test/support/header-mill';
import { type HeaderContext, NETWORK_RULES, type NetworkRules, verifyHeaders, type VerifyResult } from '.';
import { expectedBits } from './rules/expected-bits';
import { Past } from './rules/past';

/** A coin's difficulty rule over sha256d at regtest difficulty: what is tested is what it looks back at. */
function mined(network: keyof typeof NETWORK_RULES, change: Partial<NetworkRules> = {}): NetworkRules {
  return easyRules(NETWORK_RULES[network], {
    headerBytes: 80,
    powHash: 'sha256d',
    idHash: 'sha256d',
    auxpow: null,
    versionFrom: [],
    medianFuture: null,
    ...change,
  });
}

const cash = NETWORK_RULES['bitcoin-cash'].difficulty;
const COINS: readonly [string, NetworkRules, number][] = [
  ['litecoin', mined('litecoin', { periodBlocks: 16, periodSeconds: 2_000 }), 16_000],
  ['dogecoin before Digishield', mined('dogecoin'), 12_100],
  ['dogecoin', mined('dogecoin'), 200_000],
  ['bitcoin-cash with emergency adjustment', mined('bitcoin-cash'), 479_700],
  ['bitcoin-cash with cw-144', mined('bitcoin-cash'), 510_000],
  [
    'bitcoin-cash with ASERT',
    mined('bitcoin-cash', {
      difficulty: {
        ...cash,
        kind: 'bitcoin-cash',
        anchor: { height: 700_000, bits: 0x202fffff, parentTime: T },
      } as typeof cash,
    }),
    700_000,
  ],
  ['dash', mined('dash'), 100_000],
  ['zcash', mined('zcash'), 400_000],
];

const BITS = 0x202fffff;
const COUNT = 160;

/** Enough known headers that every rule can be applied from the first on. */
function before(height: number, rules: NetworkRules): HeaderContext {
  const spacing = 150;
  const window = Array.from({ length: 300 }, (_, i) => ({
    height: height - 299 + i,
    time: T - spacing * (299 - i),
    bits: BITS,
  }));
  const first = rules.periodBlocks === 0 ? height : height - (height % rules.periodBlocks);
  return {
    height,
    hash: 'ab'.repeat(32),
    bits: BITS,
    times: window.slice(-11).map((facts) => facts.time),
    periodFirst: rules.periodBlocks === 0 ? null : { time: T - spacing * (height - first), bits: BITS },
    lastRealBits: BITS,
    chainWork: 0n,
    window,
  };
}

/** A chain whose blocks come at uneven times, each with the bits that are due. */
function chain(rules: NetworkRules, start: HeaderContext): Uint8Array[] {
  const headers: Uint8Array[] = [];
  let context = start;
  for (let i = 0; i < COUNT; i += 1) {
    const time = T + 150 * i + ((i * 7_919) % 400);
    const bits = expectedBits(new Past(context, rules.periodBlocks, 0), time, rules);
    if (bits === null) throw new Error(`bits are not known at ${context.height + 1}`);
    const header = millHeader({ previous: context.hash ?? '', time, bits }, rules);
    headers.push(header);
    const result = verifyHeaders(header, context, { rules, nowSeconds: T + 10 ** 6 });
    expect(result).toMatchObject({ count: 1, rule: null, unchecked: [], tip: idOf(header) });
    context = result.context;
  }
  return headers;
}

describe.each(COINS)('a chain of %s', (_, rules, height) => {
  const start = before(height, rules);
  const headers = chain(rules, start);
  const whole = packed(headers);
  const judge = (bytes: Uint8Array, context: HeaderContext): VerifyResult =>
    verifyHeaders(bytes, context, { rules, nowSeconds: T + 10 ** 6 });
  const all = judge(whole, start);

  it('changes its target and is accepted as a whole', () => {
    const bits = new Set(headers.map((header) => new DataView(header.buffer).getUint32(72, true)));
    expect(bits.size).toBeGreaterThan(1);
    expect(all).toMatchObject({ count: COUNT, rule: null, unchecked: [] });
  });

  it('leaves the same context wherever it is cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: COUNT }), fc.integer({ min: 0, max: COUNT }), (a, b) => {
        const marks = [0, Math.min(a, b), Math.max(a, b), COUNT];
        let context = start;
        marks.slice(1).forEach((to, i) => {
          const part = judge(whole.subarray(80 * (marks[i] ?? 0), 80 * to), context);
          expect(part).toMatchObject({ rule: null, unchecked: [] });
          context = part.context;
        });
        expect(context).toEqual(all.context);
      }),
      { numRuns: 25 },
    );
  });

  it('knows no target without what its rule looks back at, and says so', () => {
    const blind = { ...start, bits: null, times: [], periodFirst: null, lastRealBits: null, window: [] };
    const result = judge(whole.subarray(0, 80), blind);
    expect(result).toMatchObject({ count: 1, unchecked: ['time-too-old', 'wrong-retarget'] });
  });
});
