import fc from 'fast-check';
import type { Coin } from './coin';
import { planReplacement, type ReplaceAsk, type ReplacePlan } from './replacing';

const MEMBER = `0014${'cd'.repeat(20)}`;
const CHANGE = `0014${'ab'.repeat(20)}`;
const wpkh = { kind: 'wpkh' as const };
/** One P2WPKH input, one payee and change: 140.5 vB, rounded up. Signed at 2 sat/vB. */
const PAYMENT = { feeSats: 282n, vbytes: 141 };
const ASK: ReplaceAsk = {
  inputs: [{ valueSats: 600_000n, spend: wpkh }],
  outputs: [
    { scriptHex: MEMBER, valueSats: 500_000n, isChange: false },
    { scriptHex: CHANGE, valueSats: 99_718n, isChange: true },
  ],
  changeScriptHex: CHANGE,
  spare: [],
  rateSatPerKvb: 5_000n,
  incrementSatPerKvb: 1_000n,
  onlyIfFaster: true,
  rivals: [PAYMENT],
  changeSpentBy: null,
  caps: { maxRateSatPerKvb: 100_000n, maxFeeSats: 50_000n, maxFeeShareBps: 1_000n, maxItemFeeShareBps: 10_000n },
  bumpSats: 0n,
  envelope: { maxRateSatPerKvb: 5_000n, maxFeeSats: 705n },
};
const coin = (valueSats: bigint, vout = 0): Coin => {
  return { txid: 'ee'.repeat(32), vout, valueSats, scriptHex: CHANGE, confirmations: 10, coinbase: false };
};
/** Change of so much, and an input that fits. */
const withChange = (valueSats: bigint): Partial<ReplaceAsk> => ({
  inputs: [{ valueSats: 500_282n + valueSats, spend: wpkh }],
  outputs: [ASK.outputs[0], { scriptHex: CHANGE, valueSats, isChange: true }].filter((one) => one !== undefined),
});
const CHANGELESS: Partial<ReplaceAsk> = {
  inputs: [{ valueSats: 500_220n, spend: wpkh }],
  outputs: ASK.outputs.slice(0, 1),
  rivals: [{ feeSats: 220n, vbytes: 110 }],
};
const planned = (over: Partial<ReplaceAsk> = {}): ReplacePlan => {
  const plan = planReplacement({ ...ASK, ...over });
  if ('refused' in plan) throw new Error(plan.refused);
  return plan;
};

it('takes what it costs more out of the change, and nothing else', () => {
  expect(planned()).toEqual({
    feeSats: 705n,
    addedFeeSats: 423n,
    vbytes: 141,
    rateSatPerKvb: 5_000n,
    changeSats: 99_295n,
    changeVout: 1,
    added: [],
    pinnedSats: 0n,
    isInEnvelope: true,
  });
});

describe('what it must outbid (BIP-125 rules 3, 4 and 6)', () => {
  it.each([
    ['the rate asked for is more than the rules want', { rateSatPerKvb: 3_001n }, 424n],
    ['at least the relay increment over the whole size', { rateSatPerKvb: 2_001n }, 423n],
    ['at least the increment of a newer node', { rateSatPerKvb: 2_001n, incrementSatPerKvb: 100n }, 297n],
    ['that of a node that asks more', { rateSatPerKvb: 2_001n, incrementSatPerKvb: 2_500n }, 635n],
    ['a smaller attempt at a high rate: a higher one', { rivals: [{ feeSats: 1_000n, vbytes: 100 }], onlyIfFaster: false }, 1_411n], // prettier-ignore
    ['the dearest of several attempts', { rivals: [PAYMENT, { feeSats: 600n, vbytes: 141 }] }, 741n],
    ['what hangs on it too', { rivals: [{ ...PAYMENT, children: { count: 1, feesSats: 2_000n } }] }, 2_423n],
  ])('%s', (_, over, feeSats) => expect(planned(over).feeSats).toBe(feeSats));

  it('says what of it is only because a payee hung a child on it (RULES.md 17)', () => {
    const children = { count: 1, feesSats: 10_000n };
    expect(planned({ rivals: [{ ...PAYMENT, children }] })).toMatchObject({ feeSats: 10_423n, pinnedSats: 9_718n });
    expect(planned({ rivals: [{ ...PAYMENT, children: { count: 0, feesSats: 0n } }] }).pinnedSats).toBe(0n);
  });

  it('is denser than every part of what it replaces where it is larger than it (Core 31)', () => {
    const rivals = [{ ...PAYMENT, children: { count: 1, feesSats: 1_128n } }];
    const { feeSats, vbytes } = planned({ ...withChange(900n), spare: [coin(50_000n)], rivals });
    // 1,410 satoshi on 141 vB is the densest that a chunk with the attempt in it can be.
    expect(feeSats * 141n > 1_410n * BigInt(vbytes)).toBe(true);
  });

  it.each([
    [99, {}],
    [100, { refused: 'evicts-too-many' }],
  ])('evicts %i others', (count, expected) => {
    const plan = planReplacement({ ...ASK, rivals: [{ ...PAYMENT, children: { count, feesSats: 0n } }] });
    expect(plan).toMatchObject(expected);
    expect('refused' in plan).toBe('refused' in expected);
  });
});

describe('coins beside those of the earlier attempts', () => {
  it.each([
    ['change that is left at 294', 717n, [], 0, 294n],
    ['change of 293 would be dust: the smallest coin that does', 716n, [coin(340n), coin(40_000n, 1), coin(341n, 2)], 1, 294n], // prettier-ignore
  ])('%s', (_, change, spare, added, changeSats) => {
    const plan = planned({ ...withChange(change), spare });
    expect([plan.added.length, plan.changeSats, plan.changeVout]).toEqual([added, changeSats, 1]);
  });

  it('refuses when there is none', () => {
    expect(planReplacement({ ...ASK, ...withChange(716n) })).toEqual({ refused: 'no-coin' });
    // One that costs as much as it brings.
    expect(planReplacement({ ...ASK, ...withChange(716n), spare: [coin(340n)] })).toEqual({ refused: 'no-coin' });
  });

  it('takes several where no single one does', () => {
    const plan = planned({ ...CHANGELESS, spare: [coin(600n), coin(650n, 1), coin(700n, 2)] });
    expect(plan.added.map(({ vout }) => vout)).toEqual([0, 1, 2]);
  });

  it('puts change behind all items where the payment had none', () => {
    const plan = planned({ ...CHANGELESS, spare: [coin(20_000n)] });
    expect(plan).toMatchObject({ changeVout: 1, vbytes: 209, feeSats: 1_045n, changeSats: 19_175n });
    expect(planReplacement({ ...ASK, ...CHANGELESS })).toEqual({ refused: 'no-coin' });
  });
});

it.each([
  ['the rate that an attempt offers', { rateSatPerKvb: 2_000n }, { refused: 'fast-enough' }],
  ['a little more than that', { rateSatPerKvb: 2_001n }, {}],
  ['no more, but an operator wants it', { rateSatPerKvb: 2_000n, onlyIfFaster: false }, { feeSats: 423n }],
  ['change that a live batch spends', { changeSpentBy: 'b2' }, { refused: 'change-spent' }],
  ['at the rate cap', { rateSatPerKvb: 100_000n }, {}],
  ['above the rate cap', { rateSatPerKvb: 100_001n }, { refused: 'rate-cap' }],
  ['at the fee cap', { caps: { ...ASK.caps, maxFeeSats: 705n } }, {}],
  ['above the fee cap', { caps: { ...ASK.caps, maxFeeSats: 704n } }, { refused: 'fee-cap' }],
  ['at its share of what is paid', { rateSatPerKvb: 70_000n, caps: { ...ASK.caps, maxFeeShareBps: 198n } }, {}],
  ['above its share', { rateSatPerKvb: 70_000n, caps: { ...ASK.caps, maxFeeShareBps: 197n } }, { refused: 'share-cap' }], // prettier-ignore
  ['at the fee of the envelope', {}, { isInEnvelope: true }],
  ['above the fee of the envelope', { envelope: { ...ASK.envelope, maxFeeSats: 704n } }, { isInEnvelope: false }],
  ['above the rate of the envelope', { envelope: { ...ASK.envelope, maxRateSatPerKvb: 4_999n } }, { isInEnvelope: false }], // prettier-ignore
])('%s', (_, over, expected) => {
  const plan = planReplacement({ ...ASK, ...over });
  expect(plan).toMatchObject(expected);
  expect('refused' in plan).toBe('refused' in expected);
});

describe('the cap of each item, on its own output (RULES.md 16)', () => {
  // The payee's output is 31 of 141 vB; 4 of 10,000 parts of 500,000 sat are 200.
  const caps = { ...ASK.caps, maxItemFeeShareBps: 4n };
  it.each([
    ['as much as it may', 6_480n, {}],
    ['a satoshi more', 6_487n, { refused: 'item-cap' }],
  ])('%s', (_, rateSatPerKvb, expected) => {
    const plan = planReplacement({ ...ASK, rateSatPerKvb, caps });
    expect(plan).toMatchObject(expected);
    expect('refused' in plan).toBe('refused' in expected);
  });

  it('is on what was claimed: a share of the fee is part of it', () => {
    const outputs = ASK.outputs.map((one) => (one.isChange ? one : { ...one, claimSats: 502_500n }));
    expect(planReplacement({ ...ASK, outputs, rateSatPerKvb: 6_487n, caps })).toMatchObject({ feeSats: 915n });
  });

  // Planned at 14 sat/vB, 1,974 sat, on a payment in no block that lacked 3,939 to it: the output cost 434 of 83,916, and may cost 503.
  it.each([
    [44_190n, {}],
    [44_200n, { refused: 'item-cap' }],
  ])('leaves out what the payment was planned to pull along: at %s sat/kvB', (rateSatPerKvb, expected) => {
    const standing = { feeSats: 5_913n, vbytes: 141 };
    const outputs = [
      { scriptHex: MEMBER, valueSats: 83_916n, isChange: false },
      { scriptHex: CHANGE, valueSats: 510_171n, isChange: true },
    ];
    const wide = { ...ASK.caps, maxItemFeeShareBps: 60n };
    const plan = planReplacement({ ...ASK, outputs, rivals: [standing], bumpSats: 3_939n, rateSatPerKvb, caps: wide });
    expect(plan).toMatchObject(expected);
    expect('refused' in plan).toBe('refused' in expected);
  });

  // Too little for change went to the fee of 3,076 sat, 662 of them for this output, which may cost 619 (seed 602707).
  it('holds for a payment without change whose fee took more than its rate', () => {
    const standing = { feeSats: 3_076n, vbytes: 144 };
    const outputs = [{ scriptHex: MEMBER, valueSats: 103_222n, isChange: false }];
    const wide = { ...ASK.caps, maxItemFeeShareBps: 60n };
    const spare = [coin(5_000n)];
    const ask = { ...ASK, outputs, rivals: [standing], spare, rateSatPerKvb: 23_000n, caps: wide };
    expect(planReplacement(ask)).toEqual({ refused: 'item-cap' });
  });

  // What is left of a closing account, 2,000 sat, was paid although 310 went to its output; 294 would be dust.
  it.each([
    [54_000n, {}],
    [55_100n, { refused: 'item-cap' }],
  ])('is its worth where it was paid above the cap: at %s sat/kvB', (rateSatPerKvb, expected) => {
    const standing = { feeSats: 1_410n, vbytes: 141 };
    const outputs = [
      { scriptHex: MEMBER, valueSats: 2_000n, isChange: false, claimSats: 2_000n, isResidual: true },
      { scriptHex: CHANGE, valueSats: 596_590n, isChange: true },
    ];
    const wide = { ...ASK.caps, maxFeeShareBps: 100_000n, maxItemFeeShareBps: 500n };
    const plan = planReplacement({ ...ASK, outputs, rivals: [standing], rateSatPerKvb, caps: wide });
    expect(plan).toMatchObject(expected);
    expect('refused' in plan).toBe('refused' in expected);
  });
});

it('has no share cap where it pays nobody: a move of our own coins', () => {
  const outputs = [{ scriptHex: CHANGE, valueSats: 599_718n, isChange: true }];
  const caps = { ...ASK.caps, maxFeeShareBps: 0n };
  expect(planned({ outputs, caps, rivals: [{ feeSats: 282n, vbytes: 110 }] }).changeSats).toBe(599_450n);
});

it('is larger than a standard transaction with all coins that it would take: refused', () => {
  const spare = Array.from({ length: 1_500 }, (_, vout) => coin(340n, vout));
  expect(planReplacement({ ...ASK, ...CHANGELESS, spare })).toEqual({ refused: 'too-large' });
});

it('keeps the laws of a replacement whatever it is asked', () => {
  const sum = (values: readonly { valueSats: bigint }[]) => values.reduce((total, one) => total + one.valueSats, 0n);
  const rival = fc.record({
    feeSats: fc.bigInt(100n, 40_000n),
    vbytes: fc.integer({ min: 130, max: 400 }),
    children: fc.option(fc.record({ count: fc.nat(99), feesSats: fc.bigInt(0n, 20_000n) }), { nil: undefined }),
  });
  const asks = fc.record({
    rate: fc.bigInt(1_000n, 90_000n),
    change: fc.bigInt(294n, 100_000n),
    rivals: fc.array(rival, { minLength: 1, maxLength: 4 }),
    values: fc.array(fc.bigInt(300n, 200_000n), { maxLength: 6 }),
  });
  fc.assert(
    fc.property(asks, ({ rate, change, rivals, values }) => {
      const outputs = ASK.outputs.map((one) => (one.isChange ? { ...one, valueSats: change } : one));
      const inputs = [{ valueSats: 500_282n + change, spend: wpkh }];
      const spare = values.map((value, vout) => coin(value, vout));
      const later = rivals.map(({ children, ...one }) => (children === undefined ? one : { ...one, children }));
      const attempts = [PAYMENT, ...later];
      const plan = planReplacement({ ...ASK, inputs, outputs, spare, rivals: attempts, rateSatPerKvb: rate });
      if ('refused' in plan) return;
      // Nothing is made or lost, members get the same, and what comes back is no dust.
      expect(sum(inputs) + sum(plan.added)).toBe(500_000n + plan.changeSats + plan.feeSats);
      expect(plan.changeSats >= 294n).toBe(true);
      if (plan.added.length === 0) expect(plan.changeSats < change).toBe(true);
      for (const { feeSats, vbytes, children } of attempts as ReplaceAsk['rivals']) {
        const evicted = feeSats + (children?.feesSats ?? 0n);
        expect((plan.feeSats - evicted) * 1_000n >= 1_000n * BigInt(plan.vbytes)).toBe(true);
        expect(plan.feeSats * BigInt(vbytes) > evicted * BigInt(plan.vbytes)).toBe(true);
      }
      expect(plan.feeSats * 1_000n >= rate * BigInt(plan.vbytes)).toBe(true);
    }),
  );
});
