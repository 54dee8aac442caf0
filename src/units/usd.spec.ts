import { USD_SHOWN } from '../../test/support/usd-shown';
import { amount } from './amount';
import { formatUsdExact, formatUsdLine, formatUsdTotal, parsePrice, parseUsd, satsWorth, usd, usdValue } from './usd';

/** RULES.md 8: base units x exact price, rounded once to 1e-12 USD, half-even. */
describe('the value of coins in dollars', () => {
  it.each([
    ['one koinu at $0.10 is 1e-9', 'DOGE', 1n, '0.10', '0.000000001000'],
    ['one satoshi at $100,000 is a tenth of a cent', 'BTC', 1n, '100000', '0.001000000000'],
    ['one satoshi at $63,125.5', 'BTC', 1n, '63125.5', '0.000631255000'],
    ['exactly half of 1e-12 goes to the even nought', 'BTC', 1n, '0.00005', '0.000000000000'],
    ['a little more than half goes up', 'BTC', 1n, '0.0000500000001', '0.000000000001'],
    ['1.5e-12 goes to the even two', 'BTC', 1n, '0.00015', '0.000000000002'],
    ['2.5e-12 goes to the even two', 'BTC', 1n, '0.00025', '0.000000000002'],
    ['a negative tie goes to the even one too', 'BTC', -1n, '0.00025', '-0.000000000002'],
    [
      'all bitcoin at a price beyond 2^53 cents',
      'BTC',
      2_100_000_000_000_000n,
      '12345678.91',
      '259259257110000.000000000000',
    ],
    ['nothing', 'BTC', 0n, '100000', '0.000000000000'],
  ] as const)('%s', (_, asset, units, price, value) => {
    expect(formatUsdExact(usdValue(amount(asset, units), parsePrice(price)))).toBe(value);
  });

  it('rounds once, at the end: 365 satoshis are not 365 rounded satoshis', () => {
    const price = parsePrice('43210.98765432');
    // 365 x 0.0000000100000000 x 43210.98765432 = 0.1577201049382680
    expect(formatUsdExact(usdValue(amount('BTC', 365n), price))).toBe('0.157720104938');
    // 0.0004321098765432
    expect(formatUsdExact(usdValue(amount('BTC', 1n), price))).toBe('0.000432109877');
  });
});

describe('a price', () => {
  it.each(['0', '0.00', '-0', '-1'])('%s is none', (text) => {
    expect(() => parsePrice(text)).toThrow(expect.objectContaining({ code: 'units.bad-price' }));
  });

  it.each(['', 'NaN', '1e5', '$1', '1,5', ' 1'])('%j is no decimal', (text) => {
    expect(() => parsePrice(text)).toThrow(expect.objectContaining({ code: 'units.bad-decimal' }));
  });

  it('may be as small as it is written', () => {
    expect(parsePrice('0.000000000000000001')).toEqual({ digits: 1n, scale: 18 });
  });
});

/** RULES.md 8: lines print 8 decimals, totals are rounded to cents half-up. */
describe('printed dollars', () => {
  it.each(USD_SHOWN)(
    '$exact is $cents as a total and $line as a line, as the screen has it',
    ({ exact, cents, line }) => {
      expect(formatUsdTotal(parseUsd(exact))).toBe(cents);
      expect(formatUsdLine(parseUsd(exact))).toBe(line);
    },
  );

  it.each([
    ['0', '0.00'],
    ['0.004999999999', '0.00'],
    ['0.005', '0.01'],
    ['0.014999999999', '0.01'],
    ['0.015', '0.02'],
    ['0.025', '0.03'],
    ['-0.004999999999', '0.00'],
    ['-0.005', '-0.01'],
    ['-0.025', '-0.03'],
    ['1234567.895', '1234567.90'],
    ['0.999999999999', '1.00'],
  ])('a total of %s is %s', (text, printed) => {
    expect(formatUsdTotal(parseUsd(text))).toBe(printed);
  });

  it.each([
    ['0.000000001', '0.00000000'],
    ['0.00000001', '0.00000001'],
    ['1', '1.00000000'],
    ['-1.5', '-1.50000000'],
    ['0.123456789', '0.12345679'],
    ['-0.000000001', '0.00000000'],
  ])('a line of %s is %s', (text, printed) => {
    expect(formatUsdLine(parseUsd(text))).toBe(printed);
  });

  it('reads 12 decimals and refuses 13', () => {
    expect(parseUsd('0.000000000001')).toBe(1n);
    expect(() => parseUsd('0.0000000000001')).toThrow(expect.objectContaining({ code: 'units.too-precise' }));
  });
});

/** RULES.md 16: a threshold in USD; the satoshi must be worth at least that. */
describe('the bitcoin of a threshold in dollars', () => {
  it.each([
    ['100', '100000', 100_000n],
    ['1', '3', 33_333_334n], // 1/3 bitcoin, rounded up
    ['0', '100000', 0n],
    ['0.000000000001', '100000', 1n],
    ['0.001', '100000', 1n],
    ['0.001000000001', '100000', 2n],
  ])('$%s at %s', (value, price, units) => {
    expect(satsWorth(parseUsd(value), parsePrice(price))).toBe(units);
    const worth = usdValue(amount('BTC', units), parsePrice(price));
    expect(worth >= parseUsd(value)).toBe(true);
  });

  it('of a debt is none', () => {
    expect(() => satsWorth(usd(-1n), parsePrice('1'))).toThrow('a threshold is not negative');
  });
});
