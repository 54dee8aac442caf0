import { DAY_MS, HOUR_MS, instant, parsePrice, parseUsd } from '../units';
import { decideDue, type DueContext, type DueFacts, GATES } from './due';
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
