import fc from 'fast-check';
import { parseCsv } from '../../test/support/report-check';
import { judgeYear } from '../../src/tax';
import { parseExactJson, parseUsd, type Usd, ZERO_USD } from '../../src/units';
import type { Rounding } from '../rounding-policy';
import { packOf, yearFiles } from './index';

type Row = Readonly<Record<string, string>>;

/** The files of 2025 by name, as rows by column. */
function filesOf(events: readonly object[], rounding: Rounding, rows: 'lots' | 'sales' = 'lots') {
  const pack = packOf(judgeYear(parseExactJson(JSON.stringify({ zone: 'UTC', events })), 2025), {
    holder: '',
    filing: { rounding, rows, status: 'other', taxableIncome: null, wages: null, carriedIn: { short: ZERO_USD, long: parseUsd('12.345') } }, // prettier-ignore
    activity: { treatment: 'undecided', expenses: [] },
  });
  const { files } = yearFiles(pack, 'Paydirt');
  return (name: string): Row[] => {
    const [header = [], ...lines] = parseCsv(files.find((file) => file.name === name)?.text ?? '');
    return lines.map((line) => Object.fromEntries(header.map((column, i) => [column, line[i] ?? ''])));
  };
}

const dollars = (text: string | undefined): bigint => parseUsd(text === undefined || text === '' ? '0' : text);
const sum = (rows: readonly Row[], column: string): bigint => rows.reduce((all, row) => all + dollars(row[column]), 0n);
const COLUMNS = ['d_proceeds', 'e_basis', 'g_adjustment', 'h_gain'] as const;
const crosses = (row: Row): boolean => dollars(row['d_proceeds']) - dollars(row['e_basis']) + dollars(row['g_adjustment']) === dollars(row['h_gain']); // prettier-ignore
const CENT: Usd = parseUsd('0.01');

describe('Form 8949 foots as it is printed', () => {
  it('three sales at 100.005: rows of 100.01, line 2 and Schedule D 300.03, and the cent is explained', () => {
    const sale = (id: string, at: string) => ({
      id,
      kind: 'dispose',
      at,
      asset: 'BTC',
      amount: '1',
      totalUsd: '100.005',
    });
    const bought = { id: 'a', kind: 'acquire', at: '2025-01-01', asset: 'BTC', amount: '3', totalUsd: '0.03' };
    const of = filesOf([bought, sale('s1', '2025-02-01'), sale('s2', '2025-02-02'), sale('s3', '2025-02-03')], 'cents');
    expect(of('form-8949.csv').map((row) => row['d_proceeds'])).toEqual(['100.01', '100.01', '100.01', '300.03']);
    expect(of('schedule-d.csv')[0]).toMatchObject({
      line: '3',
      d_proceeds: '300.03',
      e_basis: '0.03',
      h_gain: '300.00',
    });
    expect(of('disposals.csv').at(-1)).toMatchObject({ record: 'total', realized_usd: '300.02', gain_usd: '299.99' });
    expect(of('form-rounding.csv')).toEqual([
      { box: 'I', column: '(d) Proceeds', disposals_usd: '300.02', form_usd: '300.03', difference_usd: '0.01', words: 'rounding of 3 rows to cents' }, // prettier-ignore
      { box: 'I', column: '(e) Basis', disposals_usd: '0.03', form_usd: '0.03', difference_usd: '0.00', words: '' },
      { box: 'I', column: '(g) Adjustment', disposals_usd: '0.00', form_usd: '0.00', difference_usd: '0.00', words: '' }, // prettier-ignore
      { box: 'I', column: '(h) Gain or loss', disposals_usd: '299.99', form_usd: '300.00', difference_usd: '0.01', words: 'rounding of 3 rows to cents' }, // prettier-ignore
    ]);
  });

  it('one sale of three lots: 40000.00 - 45000.25 is -5000.25', () => {
    const buy = (id: string, at: string, totalUsd: string) => ({ id, kind: 'acquire', at, asset: 'BTC', amount: '1', totalUsd }); // prettier-ignore
    const of = filesOf(
      [
        buy('a', '2023-01-01', '20000'),
        buy('b', '2023-02-01', '30000.51'),
        buy('c', '2024-12-01', '90000.49'),
        { id: 's1', kind: 'dispose', at: '2025-02-01', asset: 'BTC', amount: '2.5', totalUsd: '200000.01' },
      ],
      'cents',
    );
    const rows = of('form-8949.csv').filter(({ record }) => record === 'row');
    expect(rows.map((row) => [row['d_proceeds'], row['e_basis'], row['h_gain']])).toEqual([
      ['40000.00', '45000.25', '-5000.25'],
      ['80000.00', '20000.00', '60000.00'],
      ['80000.00', '30000.51', '49999.49'],
    ]);
    // The odd cent of the proceeds falls to no row: it is named.
    expect(
      of('form-rounding.csv')
        .filter(({ words }) => words !== '')
        .map(({ box, column, difference_usd }) => [box, column, difference_usd]),
    ).toEqual([
      // prettier-ignore
      ['I', '(h) Gain or loss', '-0.01'],
      ['L', '(d) Proceeds', '-0.01'],
      ['L', '(h) Gain or loss', '-0.01'],
    ]);
  });

  const money = fc.bigInt({ min: 1n, max: 10n ** 10n }).map((micros) => `${micros / 1_000_000n}.${String(micros % 1_000_000n).padStart(6, '0')}`); // prettier-ignore
  const sold = fc.record({
    day: fc.integer({ min: 1, max: 300 }),
    amount: fc.integer({ min: 1, max: 300 }),
    totalUsd: money,
    fee: fc.integer({ min: 0, max: 4_999 }),
    reported: fc.constantFrom('none', 'proceeds', 'basis'),
    shown: fc.option(fc.tuple(money, money), { nil: undefined }),
  });
  const bought = fc.record({ day: fc.integer({ min: -700, max: 0 }), totalUsd: money });
  const time = (day: number): string => new Date(Date.UTC(2025, 0, 1 + day)).toISOString();
  const years = fc
    .tuple(fc.array(bought, { minLength: 1, maxLength: 8 }), fc.array(sold, { minLength: 1, maxLength: 12 }))
    .map(([lots, sales]) => [
      // prettier-ignore
      ...lots.map(({ day, totalUsd }, i) => ({ id: `b${i}`, kind: 'acquire', at: time(day), asset: 'BTC', amount: '5', totalUsd })), // prettier-ignore
      ...sales.map(({ day, amount, totalUsd, fee, reported, shown }, i) => ({
        ...{
          id: `s${i}`,
          kind: 'dispose',
          at: time(day),
          asset: 'BTC',
          amount: `0.${String(amount).padStart(3, '0')}`,
        },
        ...{ totalUsd: `${BigInt(totalUsd.split('.')[0] ?? '0') + 1n}.${totalUsd.split('.')[1] ?? '0'}`, fee: { usd: `0.${String(fee).padStart(4, '0')}` } }, // prettier-ignore
        ...(reported === 'none' ? {} : { reported }),
        ...(reported === 'none' || shown === undefined
          ? {}
          : { statement: { proceedsUsd: shown[0], basisUsd: shown[1] } }),
      })),
    ]);

  it('of any year: rows make line 2, line 2 is the line of Schedule D, every row and line is (d) - (e) + (g)', () => {
    fc.assert(
      fc.property(
        years,
        fc.constantFrom('cents', 'dollars'),
        fc.constantFrom('lots', 'sales'),
        (events, rounding, kind) => {
          // prettier-ignore
          const of = filesOf(events, rounding, kind);
          const form = of('form-8949.csv');
          const schedule = new Map(of('schedule-d.csv').map((row) => [row['line'], row]));
          expect(form.filter((row) => !crosses(row))).toEqual([]);
          for (const line2 of form.filter(({ record }) => record === 'line 2')) {
            const rows = form.filter(({ record, box }) => record === 'row' && box === line2['box']);
            expect(rows.length).toBeGreaterThan(0);
            const line = schedule.get(line2['schedule_d_line']) ?? {};
            for (const column of COLUMNS) {
              expect(dollars(line[column])).toBe(dollars(line2[column]));
              if (rounding === 'cents') expect(sum(rows, column)).toBe(dollars(line2[column]));
            }
          }
          const h = (line: string): bigint => dollars(schedule.get(line)?.['h_gain']);
          expect(h('7')).toBe(['1b', '2', '3', '6'].reduce((all, line) => all + h(line), 0n));
          expect(h('15')).toBe(['8b', '9', '10', '14'].reduce((all, line) => all + h(line), 0n));
          expect(h('16')).toBe(h('7') + h('15'));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of any year in cents: a figure differs from the exact one by at most half a cent for each row', () => {
    fc.assert(
      fc.property(years, (events) => {
        const of = filesOf(events, 'cents');
        const rows = of('form-8949.csv').filter(({ record }) => record === 'row');
        for (const row of of('form-rounding.csv')) {
          const count = BigInt(rows.filter(({ box }) => box === row['box']).length);
          // (h) is of three figures; what it is held against is rounded too.
          const figures = row['column'] === '(h) Gain or loss' ? 3n : 1n;
          const off = dollars(row['difference_usd']);
          expect(off < 0n ? -off : off).toBeLessThanOrEqual(((count * figures + 1n) * CENT) / 2n);
          expect(off).toBe(dollars(row['form_usd']) - dollars(row['disposals_usd']));
          expect(row['words'] === '').toBe(off === 0n);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('other programs are given what the form shows, by lot', () => {
    fc.assert(
      fc.property(years, fc.constantFrom('lots', 'sales'), (events, kind) => {
        const of = filesOf(events.map((event) => ({ ...event, statement: undefined })), 'cents', kind); // prettier-ignore
        const plain = of('form-8949.csv').filter(({ record }) => record === 'row');
        expect(plain.every(({ f_codes }) => f_codes === '')).toBe(true);
        for (const name of ['export-turbotax-gains.csv', 'export-taxact.csv']) {
          const exported = of(name);
          const [proceeds, basis] = name.includes('turbotax') ? ['Proceeds', 'Cost Basis'] : ['Sales Proceeds', 'Cost or Other Basis']; // prettier-ignore
          expect(sum(exported, proceeds)).toBe(sum(plain, 'd_proceeds'));
          expect(sum(exported, basis)).toBe(sum(plain, 'e_basis'));
        }
      }),
      { numRuns: 40 },
    );
  });
});
