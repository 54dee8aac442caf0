import { parseUsd } from '../../src/units';
import { capitalSale } from '../../test/support/capital-sales';
import { formDollars } from '../rounding-policy';
import { type Amounts, columnsOf, form8949 } from './index';

/** Instructions for Form 8949 (2025), catalog number 59421Z, of 2026-01-20; pages are those printed below. */
const columns = (...of: Parameters<typeof capitalSale>) => {
  const { proceeds, basis, codes, adjustment, gain } = columnsOf(capitalSale(...of));
  const [d, e, g, h] = [proceeds, basis, adjustment, gain].map((value) => formDollars(value, 'dollars'));
  return { d, e, f: codes, g, h };
};
const LOTS = { rows: 'lots', rounding: 'cents' } as const;
const DAYS = { acquired: '2025-03-01', sold: '2025-06-01' };

describe('column (h), the examples of page 11', () => {
  it('1: gain', () => {
    expect(columns({ ...DAYS, proceeds: '6000', basis: '2000' })).toMatchObject({ f: '', g: '0', h: '4000' });
  });

  it('2: loss', () => {
    expect(columns({ ...DAYS, proceeds: '6000', basis: '8000' })).toMatchObject({ f: '', h: '-2000' });
  });

  it('3: adjustment', () => {
    // Costs of 1,000 that the form left out are what makes (g) of it: what was received is 5,000.
    const sale = { ...DAYS, proceeds: '5000', basis: '2000', reported: 'proceeds' as const };
    const wanted = { d: '6000', e: '2000', g: '-1000', h: '3000' };
    expect(columns({ ...sale, stated: ['6000', null, '1000'] })).toMatchObject(wanted);
  });

  it('4: wrong basis, reported to the IRS: code B, the difference in (g)', () => {
    const sale = { ...DAYS, proceeds: '1000', basis: '100', reported: 'basis' as const };
    const wanted = { d: '1000', e: '900', f: 'B', g: '800', h: '900' };
    expect(columns({ ...sale, stated: ['1000', '900', '0'] })).toEqual(wanted);
  });

  it('the same the other way, line 3 of the worksheet: a negative adjustment', () => {
    const sale = { ...DAYS, proceeds: '1000', basis: '900', reported: 'basis' as const };
    const wanted = { d: '1000', e: '100', f: 'B', g: '-800', h: '100' };
    expect(columns({ ...sale, stated: ['1000', '100', '0'] })).toEqual(wanted);
  });

  it('5: a coin for a coin after three years is long, gain 2,000', () => {
    const { boxes } = form8949(2025, [capitalSale({ acquired: '2022-06-01', sold: '2025-06-01', proceeds: '3000', basis: '1000' })], LOTS); // prettier-ignore
    expect(boxes.map(({ box, part, totals }) => [box, part, formDollars(totals.gain, 'cents')])).toEqual([
      ['L', 'long', '2000.00'],
    ]);
  });

  it('6: a coin received as income and sold two months later, gain 2,000', () => {
    const { boxes } = form8949(2025, [capitalSale({ acquired: '2025-01-05', sold: '2025-03-05', proceeds: '12000', basis: '10000' })], LOTS); // prettier-ignore
    expect(boxes.map(({ box, totals }) => [box, formDollars(totals.gain, 'cents')])).toEqual([['I', '2000.00']]);
  });
});

describe('columns (f) and (g), the table of pages 8 to 11', () => {
  it('B where the basis was not reported to the IRS (box H): the correct basis in (e), -0- in (g)', () => {
    const sale = { ...DAYS, proceeds: '1000', basis: '100', reported: 'proceeds' as const };
    expect(columns({ ...sale, stated: ['1000', '900', '0'] })).toEqual({
      d: '1000',
      e: '100',
      f: 'B',
      g: '0',
      h: '900',
    });
  });

  it('E: costs that the form left out are a negative adjustment, (d) as reported', () => {
    const sale = { ...DAYS, proceeds: '990', basis: '400', reported: 'proceeds' as const };
    expect(columns({ ...sale, stated: ['1000', null, '10'] })).toEqual({
      d: '1000',
      e: '400',
      f: 'E',
      g: '-10',
      h: '590',
    });
  });

  it('BE: codes in alphabetical order, the net adjustment (page 8)', () => {
    const sale = { ...DAYS, proceeds: '990', basis: '400', reported: 'basis' as const };
    expect(columns({ ...sale, stated: ['1000', '300', '10'] })).toEqual({
      d: '1000',
      e: '300',
      f: 'BE',
      g: '-110',
      h: '590',
    });
  });

  it('of more than one code (g) is the net: 5,000 and (1,000) are 4,000 (page 8)', () => {
    const sale = { ...DAYS, proceeds: '9000', basis: '2000', reported: 'basis' as const };
    expect(columns({ ...sale, stated: ['10000', '7000', '1000'] })).toMatchObject({ f: 'BE', g: '4000', h: '7000' });
  });

  it('O for what costs do not explain, on both sides of the boundary', () => {
    const sale = { ...DAYS, proceeds: '990', basis: '400', reported: 'proceeds' as const };
    expect(columns({ ...sale, stated: ['1000', null, '10'] }).f).toBe('E');
    expect(columns({ ...sale, stated: ['1000.01', null, '10'] })).toMatchObject({ f: 'EO', h: '590' });
    expect(columns({ ...sale, stated: ['1000', null, '0'] })).toMatchObject({ f: 'O', g: '-10' });
  });

  it('more received than the form shows: the correct proceeds in (d), no code (column (d), page 6)', () => {
    const sale = { ...DAYS, proceeds: '1005', basis: '400', reported: 'proceeds' as const };
    expect(columns({ ...sale, stated: ['1000', null, '0'] })).toEqual({
      d: '1005',
      e: '400',
      f: '',
      g: '0',
      h: '605',
    });
  });

  it('a form that says what the books say: no code', () => {
    const sale = { ...DAYS, proceeds: '1000', basis: '400', reported: 'basis' as const };
    expect(columns({ ...sale, stated: ['1000', '400', '10'] })).toMatchObject({ f: '', g: '0', h: '600' });
  });
});

describe('rounding (page 3)', () => {
  it.each([
    ['1.49', '1'],
    ['1.50', '2'],
    // An amount has cents before it has dollars: 0.49 is dropped, 0.50 is not.
    ['0.494999999999', '0'],
    ['0.495', '1'],
    ['-1.50', '-2'],
    ['-1.49', '-1'],
  ])('%s becomes %s', (exact, rounded) => {
    expect(formDollars(parseUsd(exact), 'dollars')).toBe(rounded);
  });

  const three = (proceeds: string, basis = '0') =>
    ['a', 'b', 'c'].map((id) => capitalSale({ ...DAYS, id, proceeds, basis }));
  const shown = (sales: ReturnType<typeof three>, rounding: 'cents' | 'dollars') => {
    const [box] = form8949(2025, sales, { rows: 'lots', rounding }).boxes;
    const text = (row: Amounts | undefined) => row === undefined ? [] : [row.proceeds, row.basis, row.gain].map((value) => formDollars(value, rounding)); // prettier-ignore
    return { rows: box?.rows.map(text), line2: text(box?.totals) };
  };

  it('in cents line 2 is the sum of the printed rows: three times 100.005 are 300.03', () => {
    const { rows, line2 } = shown(three('100.005', '0.01'), 'cents');
    expect(rows?.[0]).toEqual(['100.01', '0.01', '100.00']);
    expect(line2).toEqual(['300.03', '0.03', '300.00']);
  });

  it('(h) is (d) less (e) as they are printed, not the gain rounded by itself', () => {
    // 40000.002 - 45000.245 is -5000.243: by itself -5000.24.
    expect(shown([capitalSale({ ...DAYS, proceeds: '40000.002', basis: '45000.245' })], 'cents').rows).toEqual([
      ['40000.00', '45000.25', '-5000.25'],
    ]);
  });

  it('in whole dollars line 2 includes the cents of its rows: three times 0.40 are 1 (Schedule D, page 9)', () => {
    expect(shown(three('0.40'), 'dollars')).toEqual({ rows: Array(3).fill(['0', '0', '0']), line2: ['1', '0', '1'] });
  });

  it('in whole dollars (h) of line 2 is what its (d) and (e) come to (page 13, "Line 2")', () => {
    // (d) 1.20, (e) 2.10: 1 - 2 is -1, which -0.90 is too; (d) 4.20, (e) 0.90: 4 - 1 is 3, by itself 3.30.
    expect(shown(three('0.40', '0.70'), 'dollars').line2).toEqual(['1', '2', '-1']);
    expect(shown(three('1.40', '0.30'), 'dollars').line2).toEqual(['4', '1', '3']);
  });
});

describe('rows', () => {
  const at = (id: string, acquired: string, sold: string, more: object = {}) =>
    capitalSale({ id, acquired, sold, proceeds: '5', basis: '1', ...more });
  const shown = (year: number, sales: readonly ReturnType<typeof capitalSale>[], kind: 'lots' | 'sales' = 'lots') =>
    form8949(year, sales, { rows: kind, rounding: 'cents' }).boxes.map(({ box, scheduleDLine, rows }) => [
      box,
      scheduleDLine,
      rows.map((row) => [row.sales[0]?.id, row.acquired, row.sold]),
    ]);

  it('stand by box, day acquired, day sold', () => {
    const sales = [
      at('long', '2024-01-01', '2025-01-02'),
      at('third', '2025-02-01', '2025-02-03'),
      at('second', '2025-01-01', '2025-09-09'),
      at('first', '2025-01-01', '2025-02-02'),
      at('told', '2025-03-01', '2025-04-01', { reported: 'basis' }),
    ];
    expect(shown(2025, sales)).toEqual([
      ['G', '1b', [['told', '2025-03-01', '2025-04-01']]],
      ['I', '3', [['first', '2025-01-01', '2025-02-02'], ['second', '2025-01-01', '2025-09-09'], ['third', '2025-02-01', '2025-02-03']]], // prettier-ignore
      ['L', '10', [['long', '2024-01-01', '2025-01-02']]],
    ]);
    expect(shown(2025, [...sales].reverse())).toEqual(shown(2025, sales));
  });

  it.each([
    [2024, 'none', ['C', '3'], ['F', '10']],
    [2024, 'proceeds', ['B', '2'], ['E', '9']],
    [2024, 'basis', ['A', '1b'], ['D', '8b']],
    [2025, 'none', ['I', '3'], ['L', '10']],
    [2025, 'proceeds', ['H', '2'], ['K', '9']],
    [2025, 'basis', ['G', '1b'], ['J', '8b']],
    [2026, 'none', ['I', '3'], ['L', '10']],
  ] as const)('of %i, reported %s: boxes and lines of the form', (year, reported, short, long) => {
    const sales = [at('s', `${year}-01-05`, `${year}-02-05`, { reported }), at('l', '2022-01-05', `${year}-02-05`, { reported })]; // prettier-ignore
    expect(form8949(year, sales, LOTS).boxes.map(({ box, scheduleDLine }) => [box, scheduleDLine])).toEqual([
      short,
      long,
    ]);
  });

  it('one sale of several lots: one row for each term, VARIOUS only where the days differ (page 6)', () => {
    const sales = [
      at('block', '2025-01-01', '2025-09-01', { lot: 'a', units: 1n, txid: 'ff00' }),
      at('block', '2025-02-01', '2025-09-01', { lot: 'b', units: 2n, txid: 'ff00' }),
      at('block', '2024-01-01', '2025-09-01', { lot: 'c', units: 4n, txid: 'ff00' }),
      at('block', '2025-03-01', '2025-09-01', { lot: 'd', units: 8n, kind: 'fee', txid: 'ff00' }),
    ];
    const rows = form8949(2025, sales, { rows: 'sales', rounding: 'cents' }).boxes.flatMap((box) => box.rows.map((row) => [box.box, row.acquired, row.description, formDollars(row.gain, 'dollars')])); // prettier-ignore
    expect(rows).toEqual([
      ['I', 'VARIOUS', '0.00000003 BTC, transaction ff00', '8'],
      ['I', '2025-03-01', '0.00000008 BTC, transaction ff00', '4'],
      ['L', '2024-01-01', '0.00000004 BTC, transaction ff00', '4'],
    ]);
  });

  it.each([
    [2024, 14, 1],
    [2024, 15, 2],
    [2025, 11, 1],
    [2025, 12, 2],
  ])('of %i: %i rows take %i copies', (year, count, copies) => {
    const sales = Array.from({ length: count }, (_, index) => at(`s${index}`, `${year}-01-01`, `${year}-02-01`));
    expect(form8949(year, sales, LOTS).boxes[0]?.copies).toBe(copies);
  });

  it('a year that nobody has read is refused', () => {
    expect(() => form8949(2027, [], LOTS)).toThrow('Form 8949 of 2027 is not known here.');
    expect(() => form8949(2023, [], LOTS)).toThrow('Form 8949 of 2023 is not known here.');
  });

  it('a coin never stands in box C of 2025', () => {
    expect(() => form8949(2025, [at('old', '2024-01-01', '2024-02-01')], LOTS)).toThrow('in a box of its year');
  });
});
