import { parseDay } from '../units';
import { doubtedRows } from './daily-check';
import { parseDailySeries } from './daily-series';

/** Rows as `day price`; the days that are doubted, in order. */
function doubted(rows: readonly string[], bps = 2_500): string[] {
  const lines = rows.map((row) => `${row.replace(' ', ',')},feed`);
  const series = parseDailySeries(['date,price_usd,source', ...lines].join('\n'), 'btc.csv');
  return [...doubtedRows(series, bps).keys()].sort();
}
const JAN = (n: number): string => `2026-01-${String(n).padStart(2, '0')}`;
const days = (...prices: readonly string[]): string[] => prices.map((price, i) => `${JAN(i + 1)} ${price}`);

describe('the rows of a price file that give no price (F41)', () => {
  it.each<[string, string[], number[]]>([
    ['none where every day is near the one before', days('90000', '91000', '75000', '80000'), []],
    ['none 25 % up', days('80', '100'), []],
    ['the day that is a millionth more up', days('80', '80', '100.000001'), [3]],
    ['none 25 % down, by the lower', days('100', '80'), []],
    ['the day that is a millionth less', days('100', '100', '79.999999'), [3]],
    ['a hundredfold and its turned pair', days('90000', '90000', '9000000', '0.9'), [3, 4]],
    ['all of three that are nowhere near each other', days('90000', '9000000', '0.9'), [1, 2, 3]],
    ['the slip of one day alone: the day after is near the one before it', days('100', '100', '140', '101'), [3]],
    ['the day of a jump that lasts, and no later one', days('100', '100', '140', '141', '139'), [3]],
    ['every day from a slip of the unit on', days('90000', '90000', '9000000', '9000000', '9000000'), [3, 4, 5]],
    ['no day after the unit is right again', days('90000', '90000', '900', '90000', '90001'), [3]],
    ['none exactly tenfold of a day before, but for the jump itself', days('10', '10', '100', '100'), [3]],
    ['all beyond tenfold', days('10', '10', '100.000001', '100.000001'), [3, 4]],
    ['a first day that is far from the next, and that one', days('100', '140', '141'), [1, 2]],
    ['a day alone', days('100'), [1]],
  ])('%s', (_what, rows, expected) => {
    expect(doubted(rows)).toEqual(expected.map(JAN));
  });

  it.each<[string, string[], string[]]>([
    ['near a day seven days before', ['2026-01-01 100', '2026-01-08 101'], []],
    ['eight days after and before any other', ['2026-01-01 100', '2026-01-09 101'], ['2026-01-01', '2026-01-09']],
    [
      'checked by the day after where none is before',
      ['2026-01-01 100', '2026-01-20 300', '2026-01-27 301'],
      ['2026-01-01'],
    ],
    ['beyond tenfold however long after', ['2024-01-01 100', '2024-01-02 100', '2026-01-20 1001', '2026-01-21 1001'], ['2026-01-20', '2026-01-21']], // prettier-ignore
    ['in any order in the file', ['2026-01-03 102', '2026-01-01 100', '2026-01-02 9000'], ['2026-01-02']],
  ])('a day %s', (_what, rows, expected) => {
    expect(doubted(rows)).toEqual(expected);
  });

  it('takes the bound that is declared', () => {
    expect(doubted(days('100', '103'), 300)).toEqual([]);
    expect(doubted(days('100', '103.01'), 300)).toEqual([JAN(1), JAN(2)]);
  });

  it('names both lines, their days and prices', () => {
    const text = 'date,price_usd,source\n2026-01-01,90000,f\n2026-01-02,9000000,f\n2026-01-03,60000,f';
    const doubts = doubtedRows(parseDailySeries(text, 'btc.csv'), 2_500);
    expect(doubts.get(parseDay('2026-01-02'))).toBe(
      'line 3 (2026-01-02: 9000000) is more than ten times apart from line 2 (2026-01-01: 90000)',
    );
    expect(doubts.get(parseDay('2026-01-03'))).toBe(
      'line 4 (2026-01-03: 60000) is more than 25 % from line 2 (2026-01-01: 90000)',
    );
  });
});
