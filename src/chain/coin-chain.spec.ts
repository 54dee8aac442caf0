import fc from 'fast-check';
import { describeShared, sharedBytes } from '../../test/support/shared-data';
import { instant, instantOfSeconds } from '../units';
import { fromHex, genesisContext, type HeaderContext, NETWORK_RULES, verifyHeaders } from '../hashing';
import { firstNeeded } from './coin-chain';
import { contextOf } from './coin-chain.repository';
import { type CoinFact, factsOf, packFacts, RUN_FACTS, unpackFacts, workOfFacts } from './coin-facts';
import { firstSpanAfter, spanRuleOf, spansOf } from './coin-spans';

const LITECOIN = NETWORK_RULES.litecoin;

describe('what is needed before a header of a coin', () => {
  it.each([
    // The block before the difficulty period, which a full span is measured from.
    ['litecoin', 0, 0],
    ['litecoin', 2_015, 0],
    ['litecoin', 2_016, 2_006],
    ['litecoin', 2_026, 2_015],
    ['litecoin', 4_031, 2_015],
    ['litecoin', 2_900_000, 2_899_007],
    // A moving rule looks at 24 blocks, whatever the period.
    ['dash', 2_000_000, 1_999_977],
    ['dash', 5, 0],
    // Digishield, from the child's height 145,000 on, looks at two; the median time at eleven. Before it the period counts.
    ['dogecoin', 144_998, 144_959],
    ['dogecoin', 144_999, 144_989],
    ['dogecoin', 5_000_000, 4_999_990],
    // A day of blocks before ASERT, whose first child stands at 661,648.
    ['bitcoin-cash', 661_646, 661_500],
    ['bitcoin-cash', 661_647, 661_637],
    ['bitcoin-cash', 900_000, 899_990],
  ] as const)('of %s above %i begins at %i', (network, height, first) => {
    expect(firstNeeded(height, NETWORK_RULES[network])).toBe(first);
  });
});

describeShared('what is kept of real headers', 'headers', () => {
  const bitcoin = sharedBytes('headers/bitcoin/mainnet_0_32259.bin').subarray(0, 80 * 6_100);
  const litecoin = sharedBytes('headers/litecoin/mainnet_1_256.bin');
  const rulesOf = { bitcoin: NETWORK_RULES.bitcoin, litecoin: LITECOIN };
  const factsBy: Record<'bitcoin' | 'litecoin', CoinFact[]> = {
    bitcoin: factsOf(bitcoin, 0, NETWORK_RULES.bitcoin),
    litecoin: [...factsOf(fromHex(LITECOIN.genesisHeader), 0, LITECOIN), ...factsOf(litecoin, 1, LITECOIN)],
  };

  it('is enough to judge the next one by, at every height alike', () => {
    const after = (network: 'bitcoin' | 'litecoin', height: number): HeaderContext => {
      const rules = rulesOf[network];
      const packed =
        network === 'bitcoin' ? bitcoin.subarray(80, 80 * (height + 1)) : litecoin.subarray(0, 80 * height);
      return verifyHeaders(packed, genesisContext(rules), { rules, nowSeconds: null }).context;
    };
    const anywhere = fc.oneof(
      fc.record({ network: fc.constant('litecoin' as const), height: fc.integer({ min: 1, max: 256 }) }),
      fc.record({
        network: fc.constant('bitcoin' as const),
        height: fc.oneof(fc.constantFrom(2_015, 2_016, 2_017, 4_031, 4_032), fc.integer({ min: 1, max: 6_000 })),
      }),
    );
    fc.assert(
      fc.property(anywhere, ({ network, height }) => {
        const rules = rulesOf[network];
        const all = factsBy[network].slice(0, height + 1);
        const kept = all.slice(firstNeeded(height, rules));
        expect(contextOf(kept, workOfFacts(all, rules), rules)).toEqual(after(network, height));
      }),
      { numRuns: 40 },
    );
  });

  it('comes back from its stored form as it went in', () => {
    const facts = factsBy.litecoin.slice(3, 3 + RUN_FACTS);
    expect(unpackFacts(packFacts(facts), 3)).toEqual(facts);
    // Litecoin's block 1, by its hash in block explorers (litecoinspace.org/block-height/1).
    expect(factsBy.litecoin[1]).toEqual({
      ...{ height: 1, time: 1_318_055_359, bits: 0x1e0ffff0 },
      id: '80ca095ed10b02e53d769eb6eaf92cd04e9e0759e5be4a8477b42911ba49c78f',
    });
  });
});

describe('hours of blocks together', () => {
  const DASH = NETWORK_RULES.dash;
  const RULE = { blocks: 4, shift: 1 };
  const T = 1_700_000_000;
  const blocks = (times: readonly number[], bits: readonly number[] = []): CoinFact[] =>
    times.map((time, i) => ({ height: 101 + i, id: '', time: T + time, bits: bits[i] ?? 0x1d00ffff }));
  const spans = (facts: readonly CoinFact[]) => spansOf({ height: 100, at: instantOfSeconds(T) }, facts, DASH, RULE);
  const hex = (target: bigint): string => target.toString(16).padStart(64, '0');
  const ONE = 0xffffn << 208n;

  it('begin where the reward of a block may change, and never below a stored parent', () => {
    const dash = spanRuleOf(DASH) ?? RULE;
    expect([spanRuleOf(LITECOIN), spanRuleOf(NETWORK_RULES.bitcoin)]).toEqual([undefined, undefined]);
    // Dash declines at the heights after those that 210,240 divides.
    expect(firstSpanAfter(2_102_400, dash)).toBe(2_102_401);
    expect([96, 97, 99, 100, 101].map((height) => firstSpanAfter(height, RULE))).toEqual([97, 101, 101, 101, 105]);
    expect(firstSpanAfter(0, { blocks: 6, shift: 0 })).toBe(6);
  });

  it('have the mean of their targets by the time that each one took', () => {
    // Three minutes at difficulty 1, one at a half of that target: (3 x 1 + 1 x 1/2) / 4.
    const [span, more] = spans(blocks([60, 120, 180, 240], [0x1d00ffff, 0x1d00ffff, 0x1d00ffff, 0x1c7fff80]));
    const target = (3n * (ONE + 1n) + (ONE / 2n + 1n)) / 4n - 1n;
    expect(span).toEqual({ first_height: 101, last_height: 104, from_at: instantOfSeconds(T), to_at: instantOfSeconds(T + 240), target: hex(target) }); // prettier-ignore
    expect(more).toBeUndefined();
    expect(spans(blocks([60, 120, 180]))).toEqual([]);
  });

  it('count no time twice where a clock goes back, and leave out a span without any', () => {
    const [first, second] = spans(blocks([60, 500, 120, 180, 190, 300, 400, 600]));
    expect([first?.to_at, second?.from_at, second?.to_at]).toEqual([500, 500, 600].map((s) => instantOfSeconds(T + s)));
    const left = spans(blocks([60, 90, 120, 500, 190, 300, 400, 450, 510, 520, 530, 540]));
    expect(left.map(({ first_height }) => first_height)).toEqual([101, 109]);
    expect(left[1]?.from_at).toBe(instantOfSeconds(T + 500));
  });

  it('are the same whether they are gathered at once or as blocks come', () => {
    const chain = fc.array(fc.integer({ min: -3_000, max: 4_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(chain, fc.integer({ min: 0, max: 60 }), (steps, cut) => {
        let at = 0;
        const facts = blocks(steps.map((step) => (at = Math.max(0, at + step))));
        const whole = spans(facts);
        const before = spans(facts.slice(0, cut));
        const last = before.at(-1);
        const start = { height: last?.last_height ?? 100, at: instant(last?.to_at ?? T * 1000) };
        const after = spansOf(start, facts.slice(start.height - 100), DASH, RULE);
        expect([...before, ...after]).toEqual(whole);
        whole.forEach((span, i) => expect(span.from_at).toBe(whole[i - 1]?.to_at ?? T * 1000));
      }),
    );
  });
});
