import { formatDecimal, parseDay } from '../units';
import { parseDailySeries } from './daily-series';

const HEADER = 'date,price_usd,source';
const read = (...lines: string[]) => parseDailySeries(lines.join('\n'), 'btc.csv');

describe('a daily series', () => {
  it('gives each day its exact price, with the line it stands on', () => {
    const series = read(HEADER, '2026-01-01,87654.321,feed A', '2026-01-02,0.10,feed B', '');
    expect(series.size).toBe(2);
    const first = series.get(parseDay('2026-01-01'));
    expect(first).toMatchObject({ source: 'feed A', line: '2026-01-01,87654.321,feed A' });
    expect(first?.price).toEqual({ digits: 87_654_321n, scale: 3 });
  });

  it('has no price for a day that is missing: neither zero nor the neighbour (F40)', () => {
    const series = read(HEADER, '2026-01-01,1,f', '2026-01-03,3,f');
    expect(series.get(parseDay('2026-01-02'))).toBeUndefined();
  });

  it('reads days in any order, Windows line ends, and a byte order mark', () => {
    const series = parseDailySeries(`\ufeff${HEADER}\r\n2026-01-02,2,f\r\n2026-01-01,1,f\r\n`, 'btc.csv');
    expect([...series].map(([day, { price }]) => [day, formatDecimal(price)]).sort()).toEqual([
      ['2026-01-01', '1'],
      ['2026-01-02', '2'],
    ]);
  });

  it('of a header alone is empty', () => expect(read(HEADER).size).toBe(0));

  it.each<[string, string[], number]>([
    ['no text', [''], 1],
    ['another header', ['day,price,source', '2026-01-01,1,f'], 1],
    ['a header in other letters', ['Date,Price_USD,Source'], 1],
    ['no header', ['2026-01-01,1,f'], 1],
    ['a day that stands twice', [HEADER, '2026-01-01,1,f', '2026-01-02,1,f', '2026-01-01,1,f'], 4],
    ['a day that is none', [HEADER, '2026-02-29,1,f'], 2],
    ['an American date', [HEADER, '01/02/2026,1,f'], 2],
    ['a price of zero', [HEADER, '2026-01-01,0,f'], 2],
    ['a price of 0.00', [HEADER, '2026-01-01,0.00,f'], 2],
    ['a price below zero', [HEADER, '2026-01-01,-1,f'], 2],
    ['no price', [HEADER, '2026-01-01,,f'], 2],
    ['a price with an exponent', [HEADER, '2026-01-01,1e5,f'], 2],
    ['NaN', [HEADER, '2026-01-01,NaN,f'], 2],
    ['a price with a currency', [HEADER, '2026-01-01,$1,f'], 2],
    ['a price with a comma', [HEADER, '2026-01-01,1,5,f'], 2],
    ['a blank before the price', [HEADER, '2026-01-01, 1,f'], 2],
    ['two columns', [HEADER, '2026-01-01,1'], 2],
    ['four columns', [HEADER, '2026-01-01,1,f,x'], 2],
    ['no source', [HEADER, '2026-01-01,1,'], 2],
    ['a control character in the source', [HEADER, '2026-01-01,1,f\u0007'], 2],
    ['an empty line in the middle', [HEADER, '2026-01-01,1,f', '', '2026-01-02,1,f'], 3],
    ['a web page', ['<html>'], 1],
  ])('refuses %s and says where', (_, lines, line) => {
    expect(() => read(...lines)).toThrow(
      expect.objectContaining({ code: 'prices.bad-file', fields: { file: 'btc.csv', line } }),
    );
  });
});
