import { USD_SHOWN } from '../../../test/support/usd-shown';
import {
  amountText,
  formatBasisPoints,
  formatCoins,
  exactUsd,
  formatUsd,
  parseCoins,
  parsePercent,
  parseSats,
  parseUnits,
  percentOf,
} from './amount';
import { formatFeeRate, parseFeeRate } from './fee-rate';

/** What is shown, as the service writes it: no thousands, no currency, a plain minus; without the sign of what is hidden. */
function plain(shown: string): string {
  const text = shown.replaceAll(/[$,]/g, '').replace('−', '-');
  return text.includes('<') ? text.replace('-', '') : text;
}

/** Not zero, and too small to be seen. */
function isHidden(exact: string, printed: string): boolean {
  return /[1-9]/.test(exact) && !/[1-9]/.test(printed);
}

describe('amounts on the screen', () => {
  it.each([
    ['0', '0.00000000'],
    ['1', '0.00000001'],
    ['100000000', '1.00000000'],
    ['2100000000000000', '21,000,000.00000000'],
    ['-41234', '−0.00041234'],
    // 2^53 + 1: the first amount that a double would change.
    ['9007199254740993', '90,071,992.54740993'],
  ])('prints %s base units as %s coins', (units, text) => {
    expect(formatCoins(parseUnits(units))).toBe(text);
  });

  it.each(['', '1.5', '01', '1e8', 'NaN', ' 1', '+1', '0x10'])('refuses %j as an amount', (text) => {
    expect(() => parseUnits(text)).toThrow(RangeError);
  });

  it('shows bitcoin in satoshi on request, and other coins always in coins', () => {
    expect(amountText(1_234_567n, 'BTC', 'sat')).toEqual({ figure: '1,234,567', unit: 'sat' });
    expect(amountText(1_234_567n, 'LTC', 'sat')).toEqual({ figure: '0.01234567', unit: 'LTC' });
  });

  // One table for both: what the service files and the screen shows beside it differ by no cent.
  it.each(USD_SHOWN)('shows $exact dollars as the service prints them: $cents', ({ exact, cents, line }) => {
    expect(plain(formatUsd(exact))).toBe(isHidden(exact, cents) ? '< 0.01' : cents);
    expect(plain(formatUsd(exact, 8))).toBe(isHidden(exact, line) ? '< 0.00000001' : line);
  });

  it.each([
    ['12.349', 2, '$12.35'],
    ['1234567.999999999999', 2, '$1,234,568.00'],
    ['999.995', 2, '$1,000.00'],
    ['0', 2, '$0.00'],
    ['-0', 2, '$0.00'],
    ['0.000000000000', 2, '$0.00'],
    ['0.004', 2, '< $0.01'],
    ['0.005', 2, '$0.01'],
    ['-0.004', 2, '−< $0.01'],
    ['-0.005', 2, '−$0.01'],
    ['-12.349', 2, '−$12.35'],
    ['0.00000001', 8, '$0.00000001'],
    ['0.00005', 4, '$0.0001'],
    ['0.5', 0, '$1'],
    ['5', 0, '$5'],
  ])('rounds %s dollars to %i places: %s', (text, decimals, shown) => {
    expect(formatUsd(text, decimals)).toBe(shown);
  });

  it.each([
    [0n, 250_000n, 0],
    [249_999n, 250_000n, 99],
    [250_000n, 250_000n, 100],
    [250_001n, 250_000n, 100],
    [-1n, 250_000n, 0],
    [5n, 0n, 100],
  ])('floors the share of %i in %i to %i per cent', (part, whole, percent) => {
    expect(percentOf(part, whole)).toBe(percent);
  });

  it('reads what people type, and refuses what it would have to guess', () => {
    expect(parseSats('300,000')).toBe(300_000n);
    expect(parseSats('0.5')).toBeUndefined();
    expect(parseSats('-1')).toBeUndefined();
    expect(parseCoins('0.00300000')).toBe(300_000n);
    expect(parseCoins('1,5')).toBeUndefined();
    expect(parseCoins('0.123456789')).toBeUndefined();
    expect(formatBasisPoints(150)).toBe('1.5 %');
    expect(formatBasisPoints(300)).toBe('3 %');
  });

  it.each([
    [-10_000, '−100 %'],
    [-101, '−1.01 %'],
    [-100, '−1 %'],
    [-99, '−0.99 %'],
    [-50, '−0.5 %'],
    [-1, '−0.01 %'],
    [0, '0 %'],
    [1, '0.01 %'],
    [99, '0.99 %'],
    [100, '1 %'],
  ])('writes %i basis points with their sign', (bps, text) => {
    expect(formatBasisPoints(bps)).toBe(text);
  });

  it.each([
    ['2', 200],
    ['2.5', 250],
    ['0.01', 1],
    ['33.33 %', 3_333],
    ['100', 10_000],
    ['0', undefined],
    ['0.001', undefined],
    ['100.01', undefined],
    ['2,5', undefined],
    ['-1', undefined],
    ['', undefined],
  ])('reads %j as %s basis points', (text, bps) => {
    expect(parsePercent(text)).toBe(bps);
  });

  it('keeps fee rates exact in both directions', () => {
    expect(formatFeeRate(12_345)).toBe('12.345');
    expect(formatFeeRate(2000)).toBe('2');
    expect(parseFeeRate('3.75')).toBe(3750n);
    expect(parseFeeRate('0')).toBeUndefined();
    expect(parseFeeRate('1.2345')).toBeUndefined();
  });
});

test.each([
  ['7400000', '$7,400,000.00'],
  ['74000.5', '$74,000.50'],
  ['0.000123456789', '$0.000123456789'],
  ['81.25', '$81.25'],
])('a price of %s is shown to its last digit', (text, shown) => expect(exactUsd(text)).toBe(shown));
