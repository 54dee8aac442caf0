import fc from 'fast-check';
import { type ChildAsk, type ChildPlan, planChild } from './child';
import type { Coin } from './coin';
import { dustThreshold } from './dust';
import { feeAt } from './vsize';

const OURS = `0014${'11'.repeat(20)}`;
/** One P2WPKH input and output: 68 + 31 + 10.5 virtual bytes. */
const ONE_INPUT = 110;
/** Core's dust line of P2WPKH at 3,000 sat/kvB. */
const DUST = 294n;

function coin(n: number, valueSats: bigint): Coin {
  const txid = n.toString(16).padStart(64, '0');
  return { txid, vout: 0, valueSats, scriptHex: OURS, confirmations: 6, coinbase: false };
}
const CHANGE: Coin = { ...coin(0xff, 50_000n), confirmations: 0 };
/** 1,000 virtual bytes at 1 sat/vB. */
const SLOW = { feeSats: 1_000n, vbytes: 1_000 };

function asked(over: Partial<ChildAsk> = {}): ChildAsk {
  return {
    ancestors: [SLOW],
    change: CHANGE,
    changeSpentBy: null,
    coins: [],
    scriptHex: OURS,
    spend: { kind: 'wpkh' },
    rateSatPerKvb: 10_000n,
    place: null,
    caps: { maxRateSatPerKvb: 1_000_000n, maxFeeSats: 1_000_000n },
    ...over,
  };
}
function planned(over: Partial<ChildAsk> = {}): ChildPlan {
  const plan = planChild(asked(over));
  if ('refused' in plan) throw new Error(plan.refused);
  return plan;
}
const refusal = (over: Partial<ChildAsk>): string => {
  const plan = planChild(asked(over));
  return 'refused' in plan ? plan.refused : 'planned';
};
const kin = (count: number, vbytes: number) => ({ count, vbytes, feesSats: 1_000n });
const alone = { ...kin(1, 1_000) };
const place = (over: object) => ({
  vbytes: 1_000,
  feeSats: 1_000n,
  ancestors: alone,
  descendants: alone,
  cluster: null,
  ...over,
});

it('pays what parent and child lack together, out of the change alone', () => {
  // 1,000 + 110 virtual bytes at 10 sat/vB are 11,100; the parent pays 1,000 of it.
  expect(planned()).toEqual({
    inputs: [CHANGE],
    feeSats: 10_100n,
    vbytes: ONE_INPUT,
    rateSatPerKvb: 91_819n,
    valueSats: 39_900n,
  });
});

it('lets what stands on others pay for them, and never the other way: miners take what is dense without the rest', () => {
  const rich = { feeSats: 100_000n, vbytes: 200 };
  expect(planned({ ancestors: [rich, SLOW] }).feeSats).toBe(10_100n);
  expect(planned({ ancestors: [SLOW, SLOW] }).feeSats).toBe(19_100n);
  expect(refusal({ ancestors: [SLOW, rich] })).toBe('fast-enough');
  // 6,000 above the rate of 200 virtual bytes, of the 9,000 that the oldest lacks.
  expect(planned({ ancestors: [SLOW, { feeSats: 8_000n, vbytes: 200 }] }).feeSats).toBe(4_100n);
});

it.each([
  ['a satoshi below the rate', 9_999n, 'planned'],
  ['at the rate', 10_000n, 'fast-enough'],
  ['above it', 20_000n, 'fast-enough'],
])('is nothing for a parent that is fast enough by itself: %s', (_, feeSats, outcome) => {
  expect(refusal({ ancestors: [{ feeSats, vbytes: 1_000 }] })).toBe(outcome);
});

it.each([
  ['leaves exactly what is worth having', 10_100n + DUST, 'planned'],
  ['leaves a satoshi less', 10_100n + DUST - 1n, 'no-coin'],
  ['does not bear the fee at all', 600n, 'no-coin'],
])('spends change that %s', (_, valueSats, outcome) => {
  expect(refusal({ change: { ...CHANGE, valueSats } })).toBe(outcome);
});

it('is nothing without change of ours that is free', () => {
  expect(refusal({ change: null })).toBe('no-change');
  expect(refusal({ changeSpentBy: 'b2' })).toBe('change-spent');
});

it('adds the smallest single coin that bears it, and several only where none does', () => {
  const change = { ...CHANGE, valueSats: 1_000n };
  const coins = [coin(1, 500n), coin(2, 40_000n), coin(3, 11_000n)];
  // One input more costs 68 virtual bytes.
  const one = planned({ change, coins });
  expect([one.inputs.map(({ valueSats }) => valueSats), one.feeSats]).toEqual([[11_000n, 1_000n], 10_780n]);
  const small = [coin(1, 4_000n), coin(2, 4_500n), coin(3, 5_000n), coin(4, 300n)];
  const many = planned({ change, coins: small });
  expect(many.inputs.map(({ valueSats }) => valueSats)).toEqual([4_000n, 4_500n, 5_000n, 1_000n]);
  expect(refusal({ change, coins: small.slice(0, 2) })).toBe('no-coin');
});

it.each([
  ['the fee at its cap', { maxRateSatPerKvb: 1_000_000n, maxFeeSats: 10_100n }, 'planned'],
  ['the fee a satoshi above', { maxRateSatPerKvb: 1_000_000n, maxFeeSats: 10_099n }, 'fee-cap'],
  ['its own rate at the cap', { maxRateSatPerKvb: 91_819n, maxFeeSats: 1_000_000n }, 'planned'],
  ['its own rate above', { maxRateSatPerKvb: 91_000n, maxFeeSats: 1_000_000n }, 'rate-cap'],
])('keeps the caps of a transaction (I8): %s', (_, caps, outcome) => {
  expect(refusal({ caps })).toBe(outcome);
});

describe('room in mempools (RULES.md 17)', () => {
  it.each([
    ['24 ancestors', place({ ancestors: kin(24, 5_000) }), 'planned'],
    ['25 ancestors', place({ ancestors: kin(25, 5_000) }), 'mempool-limits'],
    ['ancestors of 101 kvB with it', place({ ancestors: kin(2, 101_000 - ONE_INPUT) }), 'planned'],
    ['a byte more', place({ ancestors: kin(2, 101_001 - ONE_INPUT) }), 'mempool-limits'],
    ['24 descendants', place({ ancestors: kin(2, 2_000), descendants: kin(24, 5_000) }), 'planned'],
    ['25 descendants', place({ ancestors: kin(2, 2_000), descendants: kin(25, 5_000) }), 'mempool-limits'],
    ['25 descendants, parent on blocks alone: carved out', place({ descendants: kin(25, 5_000) }), 'planned'],
    ['26 of them', place({ descendants: kin(26, 5_000) }), 'mempool-limits'],
    ['a pin of 100 kvB, carved out', place({ descendants: kin(2, 101_000) }), 'planned'],
    [
      'the same on a parent with an ancestor',
      place({ ancestors: kin(2, 9), descendants: kin(2, 101_000) }),
      'mempool-limits',
    ],
  ])('before Core 31: %s', (_, at, outcome) => {
    expect(refusal({ place: at })).toBe(outcome);
  });

  it.each([
    ['a cluster of 63', { count: 63, vbytes: 9_000 }, 'planned'],
    ['one of 64', { count: 64, vbytes: 9_000 }, 'mempool-limits'],
    ['101 kvB with it', { count: 2, vbytes: 101_000 - ONE_INPUT }, 'planned'],
    ['a byte more, and no carve-out', { count: 2, vbytes: 101_001 - ONE_INPUT }, 'mempool-limits'],
  ])('from Core 31 on: %s', (_, cluster, outcome) => {
    // What counted before does not count any more.
    expect(refusal({ place: place({ ancestors: kin(40, 5_000), cluster }) })).toBe(outcome);
  });

  it('counts by itself what the node does not hold', () => {
    const big = { feeSats: 100_000n, vbytes: 100_000 };
    const wide = { change: coin(9, 5_000_000n), caps: { maxRateSatPerKvb: 100_000_000n, maxFeeSats: 5_000_000n } };
    expect(refusal({ ...wide, ancestors: [big] })).toBe('planned');
    expect(refusal({ ...wide, ancestors: [big, { feeSats: 0n, vbytes: 900 }] })).toBe('mempool-limits');
  });
});

it('reaches the rate with all that it stands on, loses nothing, and never passes a cap, whatever is asked', () => {
  const weighed = fc.record({ feeSats: fc.bigInt(0n, 200_000n), vbytes: fc.integer({ min: 60, max: 20_000 }) });
  const values = fc.array(fc.bigInt(1n, 300_000n), { maxLength: 6 });
  const shape = fc.constantFrom(
    { kind: 'wpkh' as const },
    { kind: 'tr' as const },
    { kind: 'sh-wpkh' as const },
    { kind: 'wsh-sortedmulti' as const, threshold: 2, keys: 3 },
  );
  const cases = fc.record({
    ancestors: fc.array(weighed, { minLength: 1, maxLength: 3 }),
    value: fc.bigInt(1n, 300_000n),
    values,
    spend: shape,
    rateSatPerKvb: fc.bigInt(100n, 200_000n),
    maxRateSatPerKvb: fc.bigInt(100n, 2_000_000n),
    maxFeeSats: fc.bigInt(1n, 1_000_000n),
  });
  fc.assert(
    fc.property(cases, ({ value, values: others, maxRateSatPerKvb, maxFeeSats, ...rest }) => {
      const coins = others.map((one, index) => coin(index + 1, one));
      const caps = { maxRateSatPerKvb, maxFeeSats };
      const change = { ...CHANGE, valueSats: value };
      const plan = planChild(asked({ ...rest, change, coins, caps }));
      if ('refused' in plan) return;
      const brought = plan.inputs.reduce((sum, { valueSats }) => sum + valueSats, 0n);
      expect(brought).toBe(plan.valueSats + plan.feeSats);
      expect(plan.valueSats >= dustThreshold(OURS)).toBe(true);
      expect(plan.inputs.filter(({ txid }) => txid === CHANGE.txid)).toHaveLength(1);
      const fees = rest.ancestors.reduce((sum, { feeSats }) => sum + feeSats, plan.feeSats);
      const vbytes = rest.ancestors.reduce((sum, one) => sum + one.vbytes, plan.vbytes);
      expect(fees >= feeAt(rest.rateSatPerKvb, vbytes)).toBe(true);
      expect(plan.feeSats <= maxFeeSats && plan.feeSats <= feeAt(maxRateSatPerKvb, plan.vbytes)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
