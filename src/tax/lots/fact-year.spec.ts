import fc from 'fast-check';
import { packOf } from '../../../reports/tax-year';
import { gapOf } from '../../../reports/tax-year/balances';
import { parseExactJson, ZERO_USD } from '../../units';
import { factReport } from './fact-report';
import { judgeYear } from './fact-year';

const fileOf = (events: readonly object[], rules: object = {}) =>
  parseExactJson(JSON.stringify({ zone: 'America/New_York', rules, events }));
const BOUGHT = { id: 'bought', kind: 'acquire', at: '2024-01-02T00:00:00Z', asset: 'BTC', amount: '2', totalUsd: '10' };
const sold = (id: string, at: string, more: object = {}) => ({ id, kind: 'dispose', at, asset: 'BTC', amount: '0.5', totalUsd: '9', ...more }); // prettier-ignore

describe('a year of a file', () => {
  it('ends at midnight of the zone, whatever comes later', () => {
    const events = [BOUGHT, sold('in', '2026-01-01T04:59:59.999Z'), sold('out', '2026-01-01T05:00:00Z')];
    const facts = judgeYear(fileOf(events), 2025);
    expect(facts.disposals.map(({ id }) => id)).toEqual(['in']);
    expect([facts.opening, facts.lots].map((lots) => lots.map(({ units }) => units))).toEqual([
      [200_000_000n],
      [150_000_000n],
    ]);
    expect(judgeYear(fileOf(events), 2026).disposals.map(({ id }) => id)).toEqual(['out']);
  });

  it('takes no notice of a mistake in a later year, nor of lots that are named for it', () => {
    const names = { id: 'names', kind: 'identify', at: '2025-05-01T00:00:00Z', disposal: 'out', lots: [{ lot: 'bought', amount: '0.5' }] }; // prettier-ignore
    const unpriced = sold('unpriced', '2026-03-01T00:00:00Z', { totalUsd: undefined });
    const events = [BOUGHT, names, sold('out', '2026-02-01T00:00:00Z'), unpriced];
    expect(judgeYear(fileOf(events), 2025).errors).toEqual([]);
    expect(judgeYear(fileOf(events), 2026).errors.map(({ id }) => id)).toEqual(['unpriced']);
  });

  it.each([
    ['of the year', sold('bad', '2025-03-01T00:00:00Z', { totalUsd: undefined }), 'tax.no-price'],
    ['of an earlier year', sold('bad', '2024-03-01T00:00:00Z', { amount: '9' }), 'tax.more-than-held'],
    ['without a time that can be read', sold('bad', 'tomorrow'), 'tax.bad-time'],
  ])('names a mistake %s', (_what, event, code) => {
    const { errors } = judgeYear(fileOf([BOUGHT, event]), 2025);
    expect(errors.map((one) => [one.id, one.code])).toEqual([['bad', code]]);
  });

  it('a receipt belongs to the year in which the rule recognises it; without a price it is never said to be later', () => {
    const receipt = { id: 'r', kind: 'income', at: '2025-12-31T12:00:00Z', asset: 'BTC', amount: '1', totalUsd: '5', times: { matured: '2026-01-02T00:00:00Z' } }; // prettier-ignore
    const years = (rules: object) => [2025, 2026].map((year) => judgeYear(fileOf([receipt], rules), year).income.length); // prettier-ignore
    expect(years({})).toEqual([1, 0]);
    expect(years({ recognise: 'matured' })).toEqual([0, 1]);
    const unpriced = { ...receipt, totalUsd: undefined };
    expect(judgeYear(fileOf([unpriced], { recognise: 'matured' }), 2025).errors.map(({ id }) => id)).toEqual(['r']);
  });

  it('has an allocation of its first instant that was recorded in the year', () => {
    const allocation = { id: 'books', kind: 'allocation', at: '2025-02-01T00:00:00Z', asset: 'BTC', manner: 'specific-unit', lots: [{ lot: 'bought', wallet: 'main', amount: '2' }] }; // prettier-ignore
    const events = [BOUGHT, allocation, sold('in', '2025-03-01T00:00:00Z')];
    const of = (year: number) => judgeYear(fileOf(events, { basis: 'universal' }), year);
    expect([of(2024), of(2025)].map(({ errors, warnings }) => [errors, warnings])).toEqual([[[], []], [[], []]]); // prettier-ignore
    expect([of(2024), of(2025)].map(({ lots }) => lots.map(({ wallet }) => wallet))).toEqual([[null], ['main']]);
  });
});

const ordered = (at: string, over: object = {}) => ({ id: 'o', kind: 'standing-order', at, method: 'hifo', ...over });

// 26 CFR 1.1012-1(j)(2), (j)(3)(ii), (j)(6): from 2025 on another order than first in first out rests on what was recorded in time.
describe('an order of lots that stands in the rules alone', () => {
  const warned = (events: readonly object[], method = 'hifo') => factReport(fileOf([BOUGHT, ...events], { method })).warnings.map(({ id, code }) => [id, code]); // prettier-ignore
  const WARNING = [['rules.method', 'tax.method-without-order']];
  const sale = sold('s', '2025-01-01T05:00:00Z');

  it.each(['hifo', 'lifo', 'lofo'])('is computed as asked, and warned of from 2025 on: %s', (method) => {
    expect(warned([sale], method)).toEqual(WARNING);
    expect(warned([{ ...sale, at: '2025-01-01T04:59:59.999Z' }], method)).toEqual([]);
    expect(factReport(fileOf([BOUGHT, sale], { method })).disposals).toHaveLength(1);
  });

  it.each(['fifo', 'specific'])('is not warned of where it is the rule of law: %s', (method) => {
    expect(warned([sale], method)).toEqual([]);
  });

  it('needs an order in force at each disposal, of its wallet and coin, or the units named', () => {
    expect(warned([ordered('2025-01-01T05:00:00Z'), sale])).toEqual([]);
    expect(warned([ordered('2025-01-01T05:00:00.001Z'), sale])).toEqual(WARNING);
    expect(warned([ordered('2024-01-01', { asset: 'LTC' }), sale])).toEqual(WARNING);
    const named = (amount: string) => ({ id: 'n', kind: 'identify', at: sale.at, disposal: 's', lots: [{ lot: 'bought', amount }] }); // prettier-ignore
    expect(warned([named('0.5'), sale])).toEqual([]);
    expect(warned([named('0.4'), sale])).toEqual(WARNING);
    expect(warned([{ ...sale, kind: 'acquire', fee: { asset: 'BTC', amount: '0.1', usd: '1' } }])).toEqual(WARNING);
    expect(warned([{ ...sale, amount: '9' }])).toEqual([]);
  });

  it('stands in what is unresolved of a year from 2025 on, and of none before', () => {
    const of = (year: number) => judgeYear(fileOf([BOUGHT, sold('a', '2024-05-01'), sale], { method: 'hifo' }), year);
    expect([2024, 2025, 2026].map((year) => [of(year).errors.length, of(year).warnings.map(({ id }) => id)])).toEqual([[0, []], [0, ['rules.method']], [0, ['rules.method']]]); // prettier-ignore
  });
});

// 26 CFR 1.1012-1(j)(1), (6); Rev. Proc. 2024-28: an allocation divides what was held when 2025 began; of what came later there is none.
describe('one pool for all wallets in 2025 or later', () => {
  const old = { ...BOUGHT, id: 'old' };
  const rules = { basis: 'universal' };
  const told = (events: readonly object[]) => [2024, 2025, 2026].map((year) => { const { errors, warnings } = judgeYear(fileOf(events, rules), year); return [errors, warnings].map((list) => list.map(({ id, code }) => `${id} ${code}`)); }); // prettier-ignore

  it('of a coin held before is computed and warned of', () => {
    const warned = [[], ['BTC tax.universal-after-2024']];
    expect(told([old, sold('s', '2025-01-01T05:00:00Z')])).toEqual([[[], []], warned, warned]);
    expect(told([old, sold('s', '2025-01-01T04:59:59Z')])).toEqual([
      [[], []],
      [[], []],
      [[], []],
    ]);
  });

  it.each([
    ['bought', { ...old, id: 'x', at: '2025-03-01' }, 'BTC'],
    ['sold before 2025, and bought again', { ...old, id: 'x', at: '2025-03-01', asset: 'ETH' }, 'ETH'],
    ['that an exchange brought', { ...sold('x', '2025-03-01'), asset: 'LTC', kind: 'exchange', toAsset: 'BTC', toAmount: '1' }, 'BTC'], // prettier-ignore
    ['given as a fee', { ...old, id: 'x', at: '2025-03-01', asset: 'LTC', fee: { asset: 'BTC', amount: '1', usd: '1' } }, 'BTC'], // prettier-ignore
  ])('of a coin that came later blocks the year: %s', (_, event, coin) => {
    const before = [{ ...old, asset: 'LTC' }, { ...old, id: 'e1', asset: 'ETH' }, { ...sold('e2', '2024-06-01'), asset: 'ETH', amount: '2' }, { ...old, id: 'b', at: '2025-02-01' }]; // prettier-ignore
    const [first, ...rest] = told([...before, event]);
    expect(first).toEqual([[], []]);
    for (const [errors] of rest) expect(errors).toContain(`${coin} tax.universal-not-allowed`);
    expect(factReport(fileOf([...before, event], rules)).errors).toEqual([]);
  });

  it('is settled by an allocation', () => {
    const allocation = { id: 'al', kind: 'allocation', at: '2025-01-02', asset: 'BTC', manner: 'specific-unit', lots: [{ lot: 'old', wallet: 'main', amount: '2' }] }; // prettier-ignore
    expect(told([old, allocation, sold('s', '2025-03-01')])).toEqual([
      [[], []],
      [[], []],
      [[], []],
    ]);
  });
});

describe('whatever happens in three years', () => {
  const drawn = fc.array(
    fc.record({
      kind: fc.constantFrom('acquire', 'income', 'transfer', 'dispose', 'exchange', 'fee'),
      day: fc.integer({ min: 0, max: 1_090 }),
      units: fc.integer({ min: 1, max: 900 }),
      fee: fc.integer({ min: 0, max: 2 }),
    }),
    { maxLength: 40 },
  );

  it.each(['dispose', 'add-to-basis'])(
    'years add up to the file, each begins as the last ended, by %s',
    (feePolicy) => {
      fc.assert(
        fc.property(drawn, (list) => {
          const all = list.map(({ kind, day, units, fee }, index) => {
            const held = { id: `e${index}`, kind, at: new Date(Date.UTC(2024, 0, 2 + day)).toISOString(), asset: 'BTC', amount: `0.${String(units).padStart(8, '0')}` }; // prettier-ignore
            const cost = fee === 0 ? {} : { fee: { asset: 'BTC', amount: `0.0000000${fee}`, usd: '0.01' } };
            if (kind === 'transfer') return { ...held, toWallet: 'main2', ...cost };
            if (kind === 'exchange') return { ...held, totalUsd: '7.77', toAsset: 'LTC', toAmount: '0.5' };
            return { ...held, totalUsd: '5.55', ...(kind === 'fee' ? {} : cost) };
          });
          // What cannot be judged would block its year: it is left out, once the file has named it.
          let events: typeof all = all;
          for (let failed = ['']; failed.length > 0;) {
            failed = factReport(fileOf(events, { feePolicy })).errors.map(({ id }) => id);
            events = events.filter(({ id }) => !failed.includes(id));
          }
          const file = fileOf(events, { feePolicy });
          const whole = factReport(file);
          const years = [2024, 2025, 2026].map((year) => judgeYear(file, year));
          expect(years.flatMap(({ disposals }) => disposals)).toHaveLength(whole.disposals.length);
          expect(years.flatMap(({ income }) => income)).toHaveLength(whole.income.length);
          expect(years[1]?.opening).toEqual(years[0]?.lots);
          expect(years[2]?.opening).toEqual(years[1]?.lots);
          const filing = { rounding: 'cents', rows: 'lots', status: 'other', taxableIncome: null, wages: null, carriedIn: { short: ZERO_USD, long: ZERO_USD } } as const; // prettier-ignore
          const activity = { treatment: 'undecided', expenses: [] } as const;
          for (const facts of years) {
            const { balances, unresolved } = packOf(facts, { holder: '', filing, activity });
            expect(balances.filter((balance) => gapOf(balance) !== 0n)).toEqual([]);
            expect(unresolved.filter(({ blocks }) => blocks)).toEqual([]);
          }
        }),
        { numRuns: 60 },
      );
    },
  );
});
