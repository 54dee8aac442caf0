import { inspect } from 'node:util';
import { DomainError } from './domain-error';
import fc from 'fast-check';
import { formatCoins, parseAmount, parseScaledAmount } from './amount';
import { formatDecimal, parseDecimal } from './decimal';

/** FAULTS.md F52: the edges of an amount that somebody else writes. */
describe('an amount as text', () => {
  it.each([
    ['0', 0n],
    ['-0', 0n],
    ['-1', -100_000_000n],
    ['0.00000001', 1n],
    ['0.10000000', 10_000_000n],
    ['20999999.99999999', 2_099_999_999_999_999n],
    ['21000000', 2_100_000_000_000_000n],
    ['90071992.54740993', 9_007_199_254_740_993n], // 2^53 + 1 base units: no double holds it
    ['92233720368.54775808', 9_223_372_036_854_775_808n], // 2^63, the overflow of 2010
    [`${'9'.repeat(30)}.${'9'.repeat(8)}`, 10n ** 38n - 1n],
  ])('%s is read exactly', (text, units) => {
    expect(parseAmount(text, 'BTC')).toEqual({ asset: 'BTC', units });
  });

  it.each([
    '1e3',
    '1E3',
    '1e-9',
    '0x10',
    '0b1',
    'NaN',
    'Infinity',
    '-Infinity',
    '1,5',
    '1,000.00',
    '1_000',
    '+1',
    '01',
    '-01',
    '00',
    ' 1',
    '1 ',
    '1\n',
    '\u00a01',
    '',
    '-',
    '.5',
    '1.',
    '1.2.3',
    '--1',
    '−1', // a typographic minus
    '１', // a full-width digit
    '٣', // an Arabic-Indic digit
    '1n',
    'null',
    '1'.repeat(81),
  ])('%j is refused', (text) => {
    expect(() => parseAmount(text, 'BTC')).toThrow(expect.objectContaining({ code: 'units.bad-decimal' }));
  });

  it.each(['0.000000001', '1.123456789', '-0.000000001'])('%s has more decimals than the coin', (text) => {
    expect(() => parseAmount(text, 'BTC')).toThrow(expect.objectContaining({ code: 'units.too-precise' }));
  });

  it('takes zeros beyond the eighth decimal, which say nothing', () => {
    expect(parseAmount('1.0000000000', 'BTC').units).toBe(100_000_000n);
  });

  it('refuses 39 digits, the first number that the databases cannot hold, as a refusal and not as a bug', () => {
    for (const text of [`1${'0'.repeat(30)}`, `-1${'0'.repeat(30)}`]) {
      expect(() => parseAmount(text, 'BTC')).toThrow(expect.objectContaining({ code: 'units.too-large' }));
    }
    expect(() => parseAmount('1e40', 'BTC', { exponent: true })).toThrow(
      expect.objectContaining({ code: 'units.too-large' }),
    );
  });

  it('prints what it read, for any amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }), (units) => {
        expect(parseAmount(formatCoins({ asset: 'LTC', units }), 'LTC').units).toBe(units);
      }),
      { numRuns: 2_000, verbose: 1 },
    );
  });
});

describe('a JSON number as text', () => {
  it.each([
    ['1e-8', 1n],
    ['1E-8', 1n],
    ['1.5e+1', 1_500_000_000n],
    ['2.1e7', 2_100_000_000_000_000n],
    ['100000000e-16', 1n],
  ])('%s is read exactly', (text, units) => {
    expect(parseAmount(text, 'BTC', { exponent: true }).units).toBe(units);
  });

  it('reads 1e-9 of a coin as a tenth of a base unit, in sight', () => {
    expect(parseScaledAmount('1e-9', 'BTC', { exponent: true })).toEqual({
      amount: { asset: 'BTC', units: 0n },
      residue: { digits: 1n, scale: 1 },
    });
  });

  it.each(['1e41', '1e-41', '1e999', '1e1000', '1e', 'e5', '1e1.5', '1e+', '0x1e3'])('%s is refused', (text) => {
    expect(() => parseDecimal(text, { exponent: true })).toThrow(
      expect.objectContaining({ code: 'units.bad-decimal' }),
    );
  });
});

describe('an amount with more decimals than the coin has', () => {
  it.each([
    ['0.123456789012', 12_345_678n, { digits: 9_012n, scale: 4 }],
    ['0.000000009', 0n, { digits: 9n, scale: 1 }],
    ['0.00000001', 1n, { digits: 0n, scale: 0 }],
    ['1.0000000000', 100_000_000n, { digits: 0n, scale: 2 }],
    ['-0.000000005', -1n, { digits: 5n, scale: 1 }], // floors: -1 + 0.5
  ])('%s floors, and the rest is kept', (text, units, residue) => {
    expect(parseScaledAmount(text, 'BTC')).toEqual({ amount: { asset: 'BTC', units }, residue });
  });

  it('loses nothing: units and residue add up to the text', () => {
    fc.assert(
      fc.property(
        // 10^30 coins are 10^38 base units: one digit more than the books hold.
        fc.bigInt({ min: -(10n ** 30n) + 1n, max: 10n ** 30n - 1n }),
        fc.integer({ min: 0, max: 18 }),
        (digits, scale) => {
          const { amount, residue } = parseScaledAmount(formatDecimal({ digits, scale }), 'BTC');
          // Compared at the finest of the scales, 10^-26.
          const left = amount.units * 10n ** 18n + residue.digits * 10n ** BigInt(18 - residue.scale);
          expect(left).toBe(digits * 10n ** BigInt(26 - scale));
          expect(residue.digits >= 0n && residue.digits < 10n ** BigInt(residue.scale)).toBe(true);
        },
      ),
      { numRuns: 2_000, verbose: 1 },
    );
  });
});

describe('the canonical text of a decimal', () => {
  it.each([
    ['1.500', '1.5'],
    ['100', '100'],
    ['-0', '0'],
    ['-0.000', '0'],
    ['0.10', '0.1'],
    ['-0.5', '-0.5'],
  ])('of %s is %s', (text, canonical) => {
    expect(formatDecimal(parseDecimal(text))).toBe(canonical);
  });

  it('is short in a refusal, however long the text was', () => {
    const act = (): unknown => parseDecimal('9'.repeat(100_000));
    let message = '';
    try {
      act();
    } catch (error) {
      // The stack is the runner's affair: what the product says is code, message and fields.
      if (error instanceof DomainError) message = `${error.code} ${error.message} ${inspect(error.fields)}`;
    }
    expect(message).toContain('units.bad-decimal');
    expect(message.length).toBeLessThan(2_000);
  });
});
