import fc from 'fast-check';
import { parseUsd, type Usd, usd, USD_SCALE, ZERO_USD } from '../../src/units';
import { capitalSale } from '../../test/support/capital-sales';
import { form8949 } from '../form-8949';
import { formDollars } from '../rounding-policy';
import { carryover } from './carryover';
import { type ReturnFacts, scheduleD } from './index';

const LOTS = { rows: 'lots', rounding: 'cents' } as const;
const NOTHING: ReturnFacts = { status: 'other', carriedIn: { short: ZERO_USD, long: ZERO_USD }, taxableIncome: null };
const short = (gain: string) => saleOf('2025-01-05', '2025-02-05', gain);
const long = (gain: string) => saleOf('2022-01-05', '2025-02-05', gain);

/** Basis 1,000,000, so that any gain or loss has proceeds. */
function saleOf(acquired: string, sold: string, gain: string) {
  const cents = BigInt(gain.replace('.', '')) + 100_000_000n;
  const proceeds = `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
  return capitalSale({ id: gain, acquired, sold, proceeds, basis: '1000000' });
}

const schedule = (sales: readonly ReturnType<typeof capitalSale>[], more: Partial<ReturnFacts> = {}) =>
  scheduleD(form8949(2025, sales, LOTS), { ...NOTHING, ...more });
const cents = (value: Usd | null): string | null => (value === null ? null : formDollars(value, 'cents'));

describe('Schedule D (2025)', () => {
  it('takes each box to its line and both parts to line 16', () => {
    const d = schedule([short('100.00'), long('-30.00')]);
    expect(Object.keys(d.totals)).toEqual(['3', '10']);
    expect([d.line7, d.line15, d.line16, d.line21, d.form1040].map(cents)).toEqual([
      '100.00',
      '-30.00',
      '70.00',
      null,
      '70.00',
    ]);
  });

  it.each([
    ['other', '-2999.99', '-2999.99', '0.00'],
    ['other', '-3000.00', '-3000.00', '0.00'],
    ['other', '-3000.01', '-3000.00', '0.01'],
    ['separate', '-1500.00', '-1500.00', '0.00'],
    ['separate', '-1500.01', '-1500.00', '0.01'],
  ] as const)('line 21, status %s: a loss of %s counts as %s, %s is carried', (status, loss, counts, carried) => {
    const d = schedule([short(loss)], { status });
    expect([d.line21, d.form1040, d.carriedOut.short, d.carriedOut.long].map(cents)).toEqual([
      counts,
      counts,
      carried,
      '0.00',
    ]);
  });

  it('a line 16 of zero is -0- on Form 1040, without line 21', () => {
    const d = schedule([short('50.00'), long('-50.00')]);
    expect([d.line16, d.line21, d.form1040].map(cents)).toEqual(['0.00', null, '0.00']);
  });

  it('losses carried in are lines 6 and 14, each in its term', () => {
    const carriedIn = { short: parseUsd('40'), long: parseUsd('5000') };
    const d = schedule([short('100.00'), long('10.00')], { carriedIn });
    expect([d.line6, d.line7, d.line14, d.line15, d.line16, d.line21].map(cents)).toEqual([
      ...['-40.00', '60.00', '-5000.00', '-4990.00', '-4930.00', '-3000.00'],
    ]);
    expect([d.carriedOut.short, d.carriedOut.long].map(cents)).toEqual(['0.00', '1930.00']);
    expect(() => schedule([], { carriedIn: { ...carriedIn, short: parseUsd('-1') } })).toThrow('positive amount');
  });

  it.each([
    [2024, '7', true],
    [2025, '7a', true],
    [2026, '7a', false],
  ])('of %i: line %s of Form 1040, read in the form itself: %s', (year, line, read) => {
    const { schedule: data } = scheduleD(form8949(year, [], LOTS), NOTHING);
    expect([data.form1040Line, data.caution === null]).toEqual([line, read]);
  });
});

/** Instructions for Schedule D (2025), page 10: each case is the worksheet filled in by hand, lines 1 to 13. */
describe('Capital Loss Carryover Worksheet', () => {
  const on = (line1: string | null, line7: string, line15: string, line21: string) => {
    const [seven, fifteen] = [parseUsd(line7), parseUsd(line15)];
    const taxableIncome = line1 === null ? null : parseUsd(line1);
    const asked = { taxableIncome, line7: seven, line15: fifteen, line16: usd(seven + fifteen), line21: parseUsd(line21) }; // prettier-ignore
    const carried = carryover(asked);
    return [cents(carried.short), cents(carried.long)];
  };

  it.each([
    // 1: 50,000; 2-4: 3,000; 5: 10,000; 6: 0; 7: 3,000; 8: 7,000.
    ['short loss alone', '50000', '-10000', '0', '3000', '7000.00', '0.00'],
    // 5: 0; 9: 10,000; 10: 0; 11: 3,000; 12: 3,000; 13: 7,000.
    ['long loss alone', '50000', '0', '-10000', '3000', '0.00', '7000.00'],
    // 4: 3,000; 5: 1,000; 7: 3,000; 8: 0; 9: 6,000; 11: 2,000; 13: 4,000. The short loss is used first.
    ['both, the short one below the limit', '50000', '-1000', '-6000', '3000', '0.00', '4000.00'],
    // 5: 5,000; 7: 3,000; 8: 2,000; 9: 6,000; 11: 0; 13: 6,000.
    ['both, the short one above the limit', '50000', '-5000', '-6000', '3000', '2000.00', '6000.00'],
    // 5: 10,000; 6: 2,000; 7: 5,000; 8: 5,000.
    ['a long gain takes part of the short loss', '50000', '-10000', '2000', '3000', '5000.00', '0.00'],
    // 9: 10,000; 10: 2,000; 11: 3,000; 12: 5,000; 13: 5,000.
    ['a short gain takes part of the long loss', '50000', '2000', '-10000', '3000', '0.00', '5000.00'],
    // 1: (1,000); 2: 3,000; 3: 2,000; 4: 2,000; 5: 10,000; 7: 2,000; 8: 8,000.
    ['taxable income of -1,000 uses 2,000 of the deduction', '-1000', '-10000', '0', '3000', '8000.00', '0.00'],
    // 3: 0; 4: 0; 8: 10,000.
    ['taxable income of -3,000 uses none', '-3000', '-10000', '0', '3000', '10000.00', '0.00'],
    // (b) of the heading: 2: 2,000; 3: 500; 5: 2,000; 8: 1,500.
    ['a loss below the limit, taxable income -1,500', '-1500', '-2000', '0', '2000', '1500.00', '0.00'],
    ['a loss below the limit, taxable income 0: no carryover', '0', '-2000', '0', '2000', '0.00', '0.00'],
    ['no loss', '-5000', '2000', '-1000', '0', '0.00', '0.00'],
    ['taxable income not known: taken for not below zero', null, '-10000', '0', '3000', '7000.00', '0.00'],
  ])('%s', (_what, ...[line1, line7, line15, line21, ...wanted]) => {
    expect(on(line1 ?? null, line7 ?? '', line15 ?? '', line21 ?? '')).toEqual(wanted);
  });
});

describe('whatever was sold', () => {
  const gains = fc.array(
    fc.record({
      isLong: fc.boolean(),
      centsOf: fc.integer({ min: -90_000_000, max: 90_000_000 }),
      reported: fc.constantFrom('none', 'proceeds', 'basis'),
    }),
    { maxLength: 30 },
  );
  // What is carried in comes off a form: it is in cents.
  const carried = fc.bigInt({ min: 0n, max: 10n ** 7n }).map((amount) => usd(amount * 10n ** 10n));

  it('rows of Form 8949 are lines of Schedule D, and no dollar of a loss is lost or counted twice (26 USC 1212(b))', () => {
    fc.assert(
      fc.property(gains, carried, carried, fc.constantFrom('other', 'separate'), (list, inShort, inLong, status) => {
        const sales = list.map(({ isLong, centsOf, reported }, index) => {
          const sold = isLong ? saleOf('2022-01-05', '2025-02-05', `${centsOf}`) : saleOf('2025-01-05', '2025-02-05', `${centsOf}`); // prettier-ignore
          const boxes = { none: 'IL', proceeds: 'HK', basis: 'GJ' } as const;
          return { ...sold, id: `${index}`, box: boxes[reported][isLong ? 1 : 0] as 'I' };
        });
        const rows = sales.reduce((sum, { proceeds, basis }) => sum + proceeds - basis, 0n);
        for (const kind of ['lots', 'sales'] as const) {
          const d = scheduleD(form8949(2025, sales, { rows: kind, rounding: 'cents' }), {
            ...{ status, taxableIncome: null },
            carriedIn: { short: inShort, long: inLong },
          });
          const lines = Object.values(d.totals).reduce((sum, { gain }) => sum + gain, 0n);
          expect(lines).toBe(rows);
          for (const { proceeds, basis, adjustment, gain } of Object.values(d.totals)) {
            expect(proceeds - basis + adjustment).toBe(gain);
          }
          expect(d.line16).toBe(rows - inShort - inLong);
          // What is not counted this year is carried, each in its term, the short loss used first.
          expect(d.form1040 - d.carriedOut.short - d.carriedOut.long).toBe(d.line16);
          const limit = (status === 'other' ? 3000n : 1500n) * 10n ** BigInt(USD_SCALE);
          expect(d.form1040 >= 0n - limit).toBe(true);
          expect(d.carriedOut.short <= (d.line7 < 0n ? 0n - d.line7 : 0n)).toBe(true);
          expect(d.carriedOut.long <= (d.line15 < 0n ? 0n - d.line15 : 0n)).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });
});
