import {
  atRateOf,
  boughtMin,
  CONVERSION_STATES,
  type ConversionState,
  decideFill,
  type FillState,
  mayMove,
  isFresh,
  orderOf,
  SELLING_STATES,
} from './machine';
import { instant } from '../units';
import type { VenueOrder } from './venue';

describe('the states of a conversion', () => {
  /** RULES.md 23, DESIGN.md: in order, each step once; a person's look may follow any of them; three ends. */
  const ALLOWED: Readonly<Record<ConversionState, readonly ConversionState[]>> = {
    created: ['quoted', 'rejected', 'halted'],
    quoted: ['quoted', 'ordered', 'rejected', 'halted'],
    ordered: ['ordered', 'filled', 'rejected', 'halted'],
    filled: ['filled', 'withdrawn', 'halted'],
    withdrawn: ['settled', 'halted'],
    settled: [],
    rejected: [],
    halted: ['created', 'quoted', 'ordered', 'filled', 'withdrawn', 'rejected'],
  };

  it.each(CONVERSION_STATES.flatMap((from) => CONVERSION_STATES.map((to) => [from, to] as const)))(
    'from %s to %s',
    (from, to) => expect(mayMove(from, to)).toBe(ALLOWED[from].includes(to)),
  );

  it('never settle what was not withdrawn, and never leave an end', () => {
    const sources = CONVERSION_STATES.filter((from) => mayMove(from, 'settled'));
    expect(sources).toEqual(['withdrawn']);
    for (const state of ['filled', 'withdrawn', 'settled', 'rejected', 'halted'] as const)
      expect(SELLING_STATES).not.toContain(state);
  });
});

/** F38: the bound is never loosened by rounding. */
describe('the least bitcoin that an order accepts', () => {
  it.each([
    [10_000n, 100, 9_900n],
    [10_001n, 100, 9_901n], // 9,900.99
    [1n, 100, 1n],
    [10_000n, 0, 10_000n],
    [0n, 100, 0n],
  ])('of a quote of %s at %s basis points is %s', (quoted, bps, least) => {
    expect(boughtMin(quoted, bps)).toBe(least);
    expect(orderOf(ROW, 'pd-o-1', least)).toEqual({
      clientOrderId: 'pd-o-1',
      sell: 'LTC',
      amount: 1_000n,
      boughtMin: least,
    });
  });
});

const ROW: FillState = { asset: 'LTC', amount: 1_000n, quoted: 10_000n, sold: 0n, bought: 0n, fee: 0n };
const ORDER: VenueOrder = {
  clientOrderId: 'pd-o-1',
  sell: 'LTC',
  amount: 1_000n,
  sold: 1_000n,
  bought: 10_000n,
  fee: 20n,
  status: 'closed',
};
const NOTHING = { sold: 0n, bought: 0n, fee: 0n };
const decide = (order: Partial<VenueOrder>, row: Partial<FillState> = {}) =>
  decideFill({ ...ROW, ...row }, { ...ORDER, ...order }, 'pd-o-1', boughtMin(row.quoted ?? 10_000n, 100));

describe("an order's report", () => {
  it('filled whole is booked whole', () => {
    expect(decide({})).toEqual({ sold: 1_000n, bought: 10_000n, fee: 20n, state: 'filled', note: null });
  });

  it('open and unfilled changes nothing', () => {
    expect(decide({ ...NOTHING, status: 'open' })).toEqual({ ...NOTHING, state: 'ordered', note: null });
  });

  it('partly filled and open books what is new, and only that (F36)', () => {
    const first = decide({ sold: 400n, bought: 4_000n, fee: 8n, status: 'open' });
    expect(first).toEqual({ sold: 400n, bought: 4_000n, fee: 8n, state: 'ordered', note: null });
    const rest = decide({}, { sold: 400n, bought: 4_000n, fee: 8n });
    expect(rest).toEqual({ sold: 600n, bought: 6_000n, fee: 12n, state: 'filled', note: null });
    expect(decide({}, { sold: 1_000n, bought: 10_000n, fee: 20n })).toMatchObject(NOTHING);
  });

  it('partly filled and cancelled is over: the actual fill and fee, the rest stays with its owners (F36)', () => {
    expect(decide({ sold: 400n, bought: 4_000n, fee: 8n })).toEqual({
      ...{ sold: 400n, bought: 4_000n, fee: 8n },
      ...{ state: 'filled', note: 'partly-filled' },
    });
  });

  it('cancelled without a fill sold nothing (F36)', () => {
    expect(decide(NOTHING)).toEqual({ ...NOTHING, state: 'rejected', note: 'nothing-filled' });
  });

  it.each<[string, Partial<VenueOrder>]>([
    ['another id', { clientOrderId: 'pd-o-2' }],
    ['an id in other letters', { clientOrderId: 'PD-O-1' }],
    ['another coin', { sell: 'DOGE' }],
    ['another amount', { amount: 1_001n }],
  ])("of somebody else's order halts and books nothing: %s (F37)", (_, order) => {
    expect(decide(order)).toEqual({ ...NOTHING, state: 'halted', note: 'other-order' });
  });

  it.each<[string, Partial<VenueOrder>, Partial<FillState>, string]>([
    [
      'less sold than before',
      { sold: 399n, bought: 4_000n, fee: 8n },
      { sold: 400n, bought: 4_000n, fee: 8n },
      'fills-shrank',
    ],
    [
      'less bought than before',
      { sold: 400n, bought: 3_999n, fee: 8n },
      { sold: 400n, bought: 4_000n, fee: 8n },
      'fills-shrank',
    ],
    [
      'a smaller fee than before',
      { sold: 400n, bought: 4_000n, fee: 7n },
      { sold: 400n, bought: 4_000n, fee: 8n },
      'fills-shrank',
    ],
    ['more sold than ordered', { sold: 1_001n, bought: 10_010n }, {}, 'fills-shrank'],
    ['sold for nothing', { bought: 0n, fee: 0n }, {}, 'fill-without-value'],
    ['bought for nothing', { sold: 0n }, {}, 'fill-without-value'],
    ['a fee above what was bought', { fee: 10_001n }, {}, 'fill-without-value'],
  ])('that cannot be halts and books nothing: %s', (_, order, row, note) => {
    expect(decide(order, row)).toEqual({ ...NOTHING, state: 'halted', note });
  });

  it.each<[string, Partial<VenueOrder>, string, string | null]>([
    ['at the bound of 1 %', { bought: 9_900n }, 'filled', null],
    ["one satoshi below it, which is the venue's rounding", { bought: 9_899n }, 'filled', null],
    ['two satoshi below it', { bought: 9_898n }, 'halted', 'slippage'],
    ['half filled at the bound', { sold: 500n, bought: 4_950n, status: 'open' }, 'ordered', null],
    ['half filled one satoshi below it', { sold: 500n, bought: 4_949n, status: 'open' }, 'ordered', null],
    ['half filled two satoshi below it', { sold: 500n, bought: 4_948n, status: 'open' }, 'halted', 'slippage'],
    ['better than quoted', { bought: 20_000n }, 'filled', null],
  ])('%s: the fact is booked, then judged (F38)', (_, order, state, note) => {
    const { sold, bought, fee } = { ...ORDER, ...order };
    expect(decide(order)).toEqual({ sold, bought, fee, state, note });
  });

  it('below the bound is judged once: who looked into it can let it go on', () => {
    const low = { sold: 1_000n, bought: 9_000n, fee: 0n };
    expect(decide(low)).toMatchObject({ ...low, state: 'halted', note: 'slippage' });
    expect(decide(low, low)).toEqual({ ...NOTHING, state: 'filled', note: null });
  });

  it.each([
    [1n, 999n, 'ordered', null],
    [1n, 1_000n, 'halted', 'fill-without-value'],
    [2n, 499n, 'ordered', null],
    [2n, 500n, 'halted', 'fill-without-value'],
  ])('of %d units brings nothing where all 1,000 are worth %d satoshi: %s', (sold, quoted, state, note) => {
    const order = { sold, bought: 0n, fee: 0n, status: 'open' } as const;
    expect(decide(order, { quoted })).toMatchObject({ bought: 0n, state, note });
  });
});

/** 1,000 units were offered 10,001 satoshi first: 300 units of a later part are measured by 3,000.3, rounded up. */
it('measures a later part by the rate of the first', () => {
  expect(atRateOf(300n, { amount: 1_000n, quoted: 10_001n })).toBe(3_001n);
  expect(atRateOf(1_000n, { amount: 1_000n, quoted: 10_001n })).toBe(10_001n);
});

/** A sale executes on an offer of now: one that is too old is asked for anew. */
describe('the age of an offer', () => {
  const at = instant(1_000_000);
  it.each([
    ['as old as is allowed', 1_060_000, true],
    ['a millisecond older', 1_060_001, false],
    ['of this moment', 1_000_000, true],
    ['from ahead of the clock', 999_999, false],
  ])('%s', (_, now, fresh) => expect(isFresh(at, instant(now), 60_000)).toBe(fresh));
});
