import { DAY_MS, HOUR_MS, instant, parsePrice, parseUsd } from '../units';
import { decideDue, type DueContext, type DueFacts, GATES, waitsForFee } from './due';
import { DEFAULT_POLICY } from './policy';

const AT = instant(Date.UTC(2026, 10, 21));
const NEXT_RUN = instant(Date.UTC(2026, 11, 1, 12));
const SCRIPT = `0014${'11'.repeat(20)}`;
const destination = { addressId: 'a1', address: 'bcrt1', scriptHex: SCRIPT, payableFrom: AT };
const facts: DueFacts = {
  memberId: 'm1',
  availableSats: 100_000n,
  threshold: { kind: 'sats', sats: 100_000n },
  destination,
  paused: false,
  holds: [],
};
const context: DueContext = {
  at: AT,
  quote: { id: 'q1', price: parsePrice('100000') },
  rateSatPerKvb: 2_000n,
  gates: [],
  policy: DEFAULT_POLICY,
};
const usd = (text: string): DueFacts['threshold'] => ({ kind: 'usd', usd: parseUsd(text) });

describe('who is due', () => {
  // At $100,000 a dollar is 1,000 sat.
  it.each<[string, Partial<DueFacts>, Partial<DueContext>]>([
    ['exactly at a threshold in satoshi', {}, {}],
    ['exactly at a threshold in dollars', { threshold: usd('100') }, {}],
    ['at the last instant of the cool-off', { destination: { ...destination, payableFrom: AT } }, {}],
    ['at the operator minimum', { availableSats: 10_000n, threshold: { kind: 'sats', sats: 1n } }, {}],
    // RULES.md 28: what is left of a closing account is paid below threshold, minimum and pause, without a price.
    ['closing, below everything', { closing: true, paused: true, availableSats: 356n }, {}],
    ['closing, without a price', { closing: true, threshold: usd('100') }, { quote: undefined }],
    // 31 vB at 160 sat/vB cost 4,960 of 100,000: below 5 %.
    ['below the cap of an item', {}, { rateSatPerKvb: 160_000n }],
  ])('is a member %s', (_, change, world) => {
    expect(decideDue({ ...facts, ...change }, { ...context, ...world })).toMatchObject({ due: true, reasons: [] });
  });

  it.each<[string, Partial<DueFacts>, Partial<DueContext>, object]>([
    ['a satoshi below', { availableSats: 99_999n }, {}, { code: 'below-threshold', missingSats: '1' }],
    ['below in dollars', { threshold: usd('100.001') }, {}, { code: 'below-threshold', thresholdSats: '100001' }],
    ['without a price', { threshold: usd('1') }, { quote: undefined }, { code: 'no-price' }],
    ['without an address', { destination: null }, {}, { code: 'no-address' }],
    [
      'in the cool-off',
      { destination: { ...destination, payableFrom: instant(AT + 1) } },
      {},
      { code: 'cool-off', until: AT + 1 },
    ],
    [
      'with a script that cannot be paid',
      { destination: { ...destination, scriptHex: '6a' } },
      {},
      { code: 'bad-script' },
    ],
    // Dust of P2WPKH is 294, and 31 vB at 2 sat/vB cost 62.
    ['closing, a satoshi short of dust and its output', { closing: true, availableSats: 355n }, {}, { code: 'fee-share', outputFeeSats: '62', maxSats: '61' }], // prettier-ignore
    ['closing, with dust', { closing: true, availableSats: 293n }, {}, { code: 'dust' }],
    ['closing, with nothing', { closing: true, availableSats: 0n }, {}, { code: 'nothing-available' }],
    ['closing, on hold', { closing: true, holds: ['dispute'] }, {}, { code: 'hold', reason: 'dispute' }],
    ['who paused', { paused: true }, {}, { code: 'paused' }],
    ['on hold', { holds: ['court order'] }, {}, { code: 'hold', reason: 'court order' }],
    [
      'below the minimum',
      { availableSats: 9_999n, threshold: { kind: 'sats', sats: 1n } },
      {},
      { code: 'below-minimum' },
    ],
    [
      'with dust',
      { availableSats: 293n, threshold: { kind: 'sats', sats: 1n } },
      {},
      { code: 'dust', dustSats: '294' },
    ],
    [
      'with an output too dear',
      {},
      { rateSatPerKvb: 162_000n },
      { code: 'fee-share', outputFeeSats: '5022', maxSats: '5000' },
    ],
    ['with nothing', { availableSats: 0n }, {}, { code: 'nothing-available' }],
    ...GATES.map((gate): [string, object, object, object] => [
      `while ${gate}`,
      {},
      { gates: [gate] },
      { code: 'gate', gate },
    ]),
  ])('is no member %s', (_, change, world, reason) => {
    const decision = decideDue({ ...facts, ...change }, { ...context, ...world });
    expect(decision.due).toBe(false);
    expect(decision.reasons).toContainEqual(expect.objectContaining(reason));
  });

  // 31 vB at 20 sat/vB cost 620; half a percent of 100,000 is 500.
  const patient = { feeWait: { maxBps: 50n, days: 14 } };
  const dear = { rateSatPerKvb: 20_000n };
  const since = (at: number): Partial<DueFacts> => ({ ...patient, feeWaitsSince: instant(at) });

  it.each<[string, Partial<DueFacts>, Partial<DueContext>]>([
    ['the fee is exactly the share', { feeWait: { maxBps: 62n, days: 14 } }, dear],
    ['the fee is below it', patient, { rateSatPerKvb: 16_000n }],
    ['14 days are over', since(AT - 14 * DAY_MS), dear],
    ['there is no estimate, which a gate of its own tells', patient, { rateSatPerKvb: undefined }],
  ])('pays a patient member when %s', (_, change, world) => {
    expect(decideDue({ ...facts, ...change }, { ...context, ...world })).toMatchObject({ due: true, reasons: [] });
  });

  it.each<[string, Partial<DueFacts>, number]>([
    ['the fee is a satoshi above the share', { feeWait: { maxBps: 61n, days: 14 } }, AT + 14 * DAY_MS],
    ['the wait begins today', patient, AT + 14 * DAY_MS],
    ['14 days are over in a millisecond', since(AT + 1 - 14 * DAY_MS), AT + 1],
  ])('lets a patient member wait when %s', (_, change, until) => {
    const { due, reasons, expected } = decideDue({ ...facts, ...change }, { ...context, ...dear });
    expect(due).toBe(false);
    expect(reasons).toEqual([expect.objectContaining({ code: 'fee-wait', outputFeeSats: '620', until })]);
    expect(expected).toEqual({
      at: NEXT_RUN + (until > NEXT_RUN ? 31 * DAY_MS : 0),
      restsOn: ['schedule', 'fee-rate'],
    });
  });

  it('keeps the cap of an item however long somebody has waited', () => {
    const { reasons } = decideDue({ ...facts, ...since(0) }, { ...context, rateSatPerKvb: 162_000n });
    expect(reasons.map(({ code }) => code)).toEqual(['fee-share']);
  });

  it('counts a wait only while nothing but the fee stands against the payout', () => {
    const waits = (change: Partial<DueFacts>, world: Partial<DueContext> = dear) =>
      waitsForFee({ ...facts, ...patient, ...change }, { ...context, ...world });
    expect(waits({})).toBe(true);
    expect(waits(since(0))).toBe(true);
    expect(waits({}, { ...dear, gates: ['stopped'] })).toBe(true);
    expect(waits({}, { rateSatPerKvb: 1_000n })).toBe(false);
    expect(waits({ availableSats: 99_999n })).toBe(false);
    expect(waits({ paused: true })).toBe(false);
    expect(waits({ feeWait: undefined })).toBe(false);
  });

  it('names no date when only an operator plans', () => {
    const policy = { ...DEFAULT_POLICY, schedule: { kind: 'manual' } } as const;
    expect(decideDue(facts, { ...context, policy }).expected).toEqual({ at: null, restsOn: ['operator'] });
  });

  it('gives every reason at once', () => {
    const decision = decideDue({ ...facts, availableSats: 1n, destination: null, paused: true, holds: ['x'] }, context);
    expect(decision.reasons.map(({ code }) => code)).toEqual([
      'below-threshold',
      'below-minimum',
      'no-address',
      'paused',
      'hold',
    ]);
  });

  it('keeps the price that made a threshold in dollars', () => {
    expect(decideDue({ ...facts, threshold: usd('50') }, context)).toMatchObject({
      thresholdSats: 50_000n,
      quoteId: 'q1',
    });
  });

  it.each([
    ['funds', [{ code: 'funds' }], 'funds'],
    ['fee-unfunded', [{ code: 'gate', gate: 'fee-unfunded' }], 'operator'],
    ['fee-above-cap', [{ code: 'gate', gate: 'fee-above-cap' }], 'fee-rate'],
    ['shared-fee', [{ code: 'shared-fee', maxSats: expect.any(String) as string }], 'fee-rate'],
  ] as const)('tells whoever is due and was left out by the last plan: %s', (code, reasons, rest) => {
    const leftOut = { code, at: AT };
    const told = decideDue({ ...facts, leftOut }, context);
    expect(told).toMatchObject({ due: false, reasons, expected: { at: null, restsOn: [rest] } });
    // Whoever is not due by himself has reasons of his own.
    const own = decideDue({ ...facts, leftOut, paused: true }, context);
    expect(own.reasons).toEqual([{ code: 'paused' }]);
  });

  // RULES.md 11: accrued is shown, never payable.
  it('tells what is stated and not payable yet, to those whom it keeps out only', () => {
    const codes = (change: Partial<DueFacts>) => decideDue({ ...facts, ...change }, context).reasons;
    const waiting = { code: 'not-payable-yet', accruedSats: '70000' };
    expect(codes({ availableSats: 0n, accruedSats: 70_000n })).toEqual([{ code: 'nothing-available' }, waiting]);
    expect(codes({ availableSats: 99_999n, accruedSats: 70_000n })).toContainEqual(waiting);
    expect(codes({ accruedSats: 70_000n })).toEqual([]);
    expect(codes({ availableSats: 0n, accruedSats: 0n })).toEqual([{ code: 'nothing-available' }]);
    const { expected } = decideDue({ ...facts, availableSats: 0n, accruedSats: 70_000n }, context);
    expect(expected).toEqual({ at: null, restsOn: ['maturity'] });
  });

  it.each([
    ['fee-rate-above-cap', 'fee-rate'],
    ['no-fee-rate', 'fee-rate'],
    ['chain-stale', 'chain'],
    ['chain-disagreement', 'chain'],
    ['insolvent', 'funds'],
    ['stopped', 'operator'],
    ['reconcile-only', 'operator'],
  ] as const)('says what a gate waits for: %s for %s', (gate, rest) => {
    expect(decideDue(facts, { ...context, gates: [gate] }).expected).toEqual({ at: null, restsOn: [rest] });
  });

  it('names the expected date and what it rests on', () => {
    const expected = (change: Partial<DueFacts>) => decideDue({ ...facts, ...change }, context).expected;
    expect(expected({})).toEqual({ at: NEXT_RUN, restsOn: ['schedule'] });
    // 50,000 missing at 2,500 a day: 20 days, 11 December, so the run of 1 January.
    expect(expected({ availableSats: 50_000n, earnedPerDaySats: 2_500n })).toEqual({
      at: Date.UTC(2027, 0, 1, 12),
      restsOn: ['schedule', 'earnings'],
    });
    expect(expected({ availableSats: 50_000n })).toEqual({ at: null, restsOn: ['earnings'] });
    const later = { ...destination, payableFrom: instant(NEXT_RUN + HOUR_MS) };
    expect(expected({ destination: later })).toEqual({
      at: Date.UTC(2027, 0, 1, 12),
      restsOn: ['schedule', 'cool-off'],
    });
    expect(expected({ paused: true })).toEqual({ at: null, restsOn: ['member'] });
    expect(NEXT_RUN - AT).toBeLessThan(31 * DAY_MS);
  });
});
