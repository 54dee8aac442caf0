import fc from 'fast-check';
import { parseExactJson } from '../../units';
import { factReport } from './fact-report';
import { METHODS } from './lot-pool';

type Event = Readonly<Record<string, unknown>> & { readonly id: string };

const START = Date.UTC(2024, 11, 1);
const DAY = 86_400_000;
const WALLETS = ['w0', 'w1'];
const COINS = ['BTC', 'LTC'];
const ASSETS = { A: 8, B: 8, C: 8 };

function judged(events: readonly object[], rules: object = {}, zone = 'UTC') {
  return factReport(parseExactJson(JSON.stringify({ zone, assets: ASSETS, rules, events })));
}

const drawn = fc.record({
  kind: fc.constantFrom('acquire', 'income', 'transfer', 'dispose', 'exchange', 'fee', 'standing-order', 'identify'),
  units: fc.integer({ min: 1, max: 900 }),
  cents: fc.integer({ min: 1, max: 90_000 }),
  wallet: fc.integer({ min: 0, max: 1 }),
  coin: fc.integer({ min: 0, max: 1 }),
  method: fc.constantFrom(...METHODS),
  of: fc.nat(30),
  /** What is wrong with it, where anything is. */
  wrong: fc.constantFrom('', '', '', '', '', '', 'year', 'fee', 'fee of fee', 'withheld', 'backdated', 'price'),
  fee: fc.constantFrom('', '', 'usd', 'same', 'other', 'own'),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

const coins = (units: number): string => `0.${String(units).padStart(8, '0')}`;

function feeOf({ fee, wrong, units, coin }: Drawn): object {
  const [same = '', other = ''] = coin === 0 ? COINS : COINS.toReversed();
  const amount = coins(wrong === 'withheld' ? units : 3);
  if (wrong === 'fee of fee') return { fee: { asset: other, amount: coins(2), usd: '0.000001', fee: { usd: '9' } } };
  if (wrong === 'fee') return { fee: { usd: '999999' } };
  if (wrong === 'withheld' || fee === 'same') return { fee: { asset: same, amount, usd: '0.000001' } };
  if (fee === 'other') return { fee: { asset: other, amount: coins(2), usd: '0.000001' } };
  const own = { asset: other, amount: coins(2), usd: '0.000001', fee: { amount: coins(1), usd: '0.0000005' } };
  if (fee === 'own') return { fee: own };
  return fee === 'usd' ? { fee: { usd: '0.000001' } } : {};
}

function eventOf(one: Drawn, index: number): Event {
  const { kind, units, cents, wallet, coin, wrong, of, method } = one;
  const at = wrong === 'year' ? '2008-12-31T00:00:00Z' : new Date(START + index * 3 * DAY).toISOString();
  const common = { id: `e${index}`, kind, at };
  if (kind === 'standing-order') {
    const effectiveAt = wrong === 'backdated' ? '2024-11-01T00:00:00Z' : at;
    return { ...common, method, effectiveAt, ...(of % 2 === 0 ? {} : { wallet: WALLETS[wallet] }) };
  }
  if (kind === 'identify') {
    const lots = [{ lot: `e${of % 7}`, amount: coins(1 + (units % 40)) }];
    return { ...common, at: new Date(START + of * 3 * DAY).toISOString(), disposal: `e${of}`, lots };
  }
  const held = { ...common, wallet: WALLETS[wallet], asset: COINS[coin], amount: coins(units) };
  const price = wrong === 'price' ? {} : { unitPriceUsd: `${cents}.01` };
  if (kind === 'fee') return { ...held, ...price };
  if (kind === 'transfer') return { ...held, toWallet: WALLETS[1 - wallet], ...feeOf(one) };
  const to = kind === 'exchange' ? { toAsset: COINS[1 - coin], toAmount: coins(units * 2) } : {};
  return { ...held, ...price, ...to, ...feeOf(one) };
}

/** Coin to begin with, so that most events can happen. */
const BEGINNING = COINS.flatMap((asset) =>
  WALLETS.map((wallet) => ({
    ...{ id: `${asset} of ${wallet}`, kind: 'acquire', at: '2024-06-01T00:00:00Z', wallet, asset },
    ...{ amount: '0.00002', totalUsd: '9' },
  })),
);

describe.each(['wallet', 'universal'])('an event in errors, by %s', (basis) => {
  it.each(['dispose', 'add-to-basis'])('leaves nothing behind: without it, all is the same (%s)', (feePolicy) => {
    let failed = 0;
    fc.assert(
      fc.property(fc.array(drawn, { minLength: 1, maxLength: 30 }), (list) => {
        const events = [...BEGINNING, ...list.map(eventOf)];
        const report = judged(events, { basis, feePolicy });
        const wrong = new Set(report.errors.map(({ id }) => id));
        failed += wrong.size;
        // What names the units of an event that is none names nothing.
        const rest = events.filter(({ id, ...event }) => !wrong.has(id) && !wrong.has(String((event as Event)['disposal']))); // prettier-ignore
        const { income, disposals, lots, totals, incomeTotalUsd, warnings } = judged(rest, { basis, feePolicy });
        expect(judged(rest, { basis, feePolicy }).errors).toEqual([]);
        expect({ income, disposals, lots, totals, incomeTotalUsd, warnings }).toEqual({ ...report, errors: undefined });
      }),
      { numRuns: 150 },
    );
    expect(failed).toBeGreaterThan(0);
  });
});

const acquired = (id: string, asset: string, over: object = {}) => {
  return { id, kind: 'acquire', at: '2025-01-01T00:00:00Z', asset, amount: '10', totalUsd: '10', ...over };
};
const HELD = [acquired('a', 'A'), acquired('c', 'C')];
/** Paying it costs more than it is. */
const FEE = { asset: 'C', amount: '2', usd: '2', fee: { usd: '3' } };

describe('an event that fails after its lots are there', () => {
  it.each<[string, object, string]>([
    ['sells', { kind: 'dispose', totalUsd: '50', fee: FEE }, 'tax.fee-over-proceeds'],
    ['exchanges', { kind: 'exchange', totalUsd: '50', toAsset: 'B', toAmount: '1', fee: FEE }, 'tax.fee-over-proceeds'],
    ['buys', { kind: 'acquire', totalUsd: '50', fee: FEE }, 'tax.fee-over-proceeds'],
    ['earns', { kind: 'income', totalUsd: '50', fee: FEE }, 'tax.fee-over-proceeds'],
    ['moves', { kind: 'transfer', toWallet: 'x', fee: FEE }, 'tax.fee-over-proceeds'],
    ['is of 2008', { kind: 'income', totalUsd: '5', at: '2008-12-31T23:59:59Z' }, 'tax.bad-time'],
    ['is of 2201', { kind: 'dispose', totalUsd: '5', at: '2201-01-01T00:00:00Z' }, 'tax.bad-time'],
  ])('%s: no lot, no row, no income', (_, event, code) => {
    const report = judged([...HELD, { id: 'x', at: '2025-02-01T00:00:00Z', asset: 'A', amount: '5', ...event }]);
    expect(report.errors).toMatchObject([{ id: 'x', code }]);
    expect({ ...report, errors: [] }).toEqual(judged(HELD));
  });
});

describe('times that are typed', () => {
  const earned = (at: string) => acquired('x', 'A', { kind: 'income', at });
  it.each(['UTC', 'America/New_York', 'Pacific/Kiritimati'])('are of the tax years 2009 to 2200 in %s', (zone) => {
    for (const at of ['2009-01-01', '2200-12-31T23:59:59.999', '2200-12-31']) {
      expect(judged([earned(at)], {}, zone).errors).toEqual([]);
    }
    for (const at of [
      '2008-12-31T23:59:59.999',
      '2201-01-01',
      '0001-01-01',
      '0206-03-01',
      '0204-01-01T00:00:00Z',
      '9999-12-31',
      '9999-12-31T23:59:59Z',
      '0000-01-01',
      '0999-12-31T12:00:00',
    ]) {
      const { errors, lots } = judged([earned(at), acquired('ok', 'A')], {}, zone);
      expect(errors).toEqual([{ id: 'x', code: 'tax.bad-time', message: expect.stringContaining(at) }]);
      expect(lots).toMatchObject([{ id: 'ok' }]);
    }
  });

  it('are of one in the zone, not in the offset that they are written with', () => {
    expect(judged([earned('2009-01-01T04:59:59Z')], {}, 'America/New_York').errors).toMatchObject([{ code: 'tax.bad-time' }]); // prettier-ignore
    expect(judged([earned('2009-01-01T05:00:00Z')], {}, 'America/New_York').errors).toEqual([]);
    expect(judged([earned('2008-12-31T23:00:00-01:00')]).errors).toEqual([]);
  });

  it('of an acquisition too: a sale of what was bought in 0204 is judged without it', () => {
    const typo = acquired('x', 'A', { acquiredAt: '0204-01-01' });
    const sale = { id: 's', kind: 'dispose', at: '2025-03-01', asset: 'A', amount: '15', totalUsd: '20' };
    const { errors } = judged([typo, acquired('ok', 'A'), sale]);
    expect(errors).toMatchObject([
      { id: 'x', code: 'tax.bad-time' },
      { id: 's', code: 'tax.more-than-held' },
    ]);
  });

  it('may have what programs print beyond a millisecond, which is cut off', () => {
    for (const at of [
      '2026-01-02T03:04:05.123999Z',
      '2026-01-02T03:04:05.123999+00:00',
      '2026-01-02T03:04:05.123456789',
      '2026-01-02T03:04:05.123',
    ]) {
      expect(judged([earned(at)]).income).toMatchObject([{ at: '2026-01-02T03:04:05.123Z' }]);
    }
    expect(judged([earned('2026-01-02T03:04:05.1234567890Z')]).errors).toMatchObject([{ code: 'tax.bad-time' }]);
  });

  it.each([
    ['2026-01-02T03:04:05.123000Z', 0],
    ['2026-01-02T03:04:05.123001Z', 1],
  ])('of a record count no earlier than it was written: named at %s for a sale at .123', (at, late) => {
    const sale = { id: 's', kind: 'dispose', at: '2026-01-02T03:04:05.123Z', asset: 'A', amount: '1', totalUsd: '2' };
    const note = { id: 'n', kind: 'identify', at, disposal: 's', lots: [{ lot: 'a', amount: '1' }] };
    expect(judged([...HELD, sale, note]).errors.map(({ code }) => code)).toEqual(late === 0 ? [] : ['tax.identified-late']); // prettier-ignore
  });
});

describe('names', () => {
  it.each(['w\nx', 'w\tx', '\u0000', 'w\u0085'])('have no control characters: %j', (name) => {
    const events = [
      acquired('a', 'A', { wallet: name }),
      acquired('b', 'A', { txid: name }),
      { id: 't', kind: 'transfer', at: '2025-02-01', wallet: 'main', toWallet: name, asset: 'A', amount: '1' },
      { ...acquired('c', 'A'), id: `c${name}` },
    ];
    const { errors, lots } = judged([acquired('ok', 'A'), ...events]);
    expect(errors.map(({ code }) => code)).toEqual(Array(4).fill('tax.bad-field'));
    expect(errors.at(-1)?.id).toBe(`c${name}`);
    expect(lots).toMatchObject([{ id: 'ok' }]);
    const file = { zone: 'UTC', assets: { [`A${name}`]: 8 }, events: [] };
    expect(() => factReport(parseExactJson(JSON.stringify(file)))).toThrow(expect.objectContaining({ code: 'tax.bad-facts-file' })); // prettier-ignore
  });

  it('that begin or end alike are two places', () => {
    const file = { zone: 'UTC', assets: { A: 8, AB: 8, '1 A': 8 }, events: [acquired('a', 'A', { wallet: 'B w' }), acquired('b', 'AB', { wallet: ' w' })] }; // prettier-ignore
    const { lots } = factReport(parseExactJson(JSON.stringify(file)));
    expect(lots).toMatchObject([
      { id: 'a', wallet: 'B w', asset: 'A' },
      { id: 'b', wallet: ' w', asset: 'AB' },
    ]);
  });
});

describe('allocations of one coin', () => {
  const old = acquired('a', 'A', { at: '2024-01-01T00:00:00Z' });
  const allocated = (id: string, lots = [{ lot: 'a', wallet: 'main', amount: '10' }]) => {
    return { id, kind: 'allocation', at: '2025-01-02', asset: 'A', manner: 'specific-unit', lots };
  };
  it('twice: the second is named, and the first counts', () => {
    const once = judged([old, allocated('one')], { basis: 'universal' });
    const twice = judged([old, allocated('one'), allocated('two')], { basis: 'universal' });
    expect(twice.errors).toMatchObject([{ id: 'two', code: 'tax.allocation-twice' }]);
    expect({ ...twice, errors: [] }).toEqual(once);
  });

  it('after one that could not be: the second counts', () => {
    const wrong = allocated('one', [{ lot: 'a', wallet: 'main', amount: '9' }]);
    const { errors, lots } = judged([old, wrong, allocated('two')], { basis: 'universal' });
    expect(errors).toMatchObject([{ id: 'one', code: 'tax.allocation-sums' }]);
    expect(lots).toMatchObject([{ id: 'a', wallet: 'main' }]);
  });
});
