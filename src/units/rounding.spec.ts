import fc from 'fast-check';
import { divide, type Rounding } from './rounding';

/** IEEE 754 names for half-even; half-up away from zero as the IRS rounds 50 cents. Tenths: 25 is 2.5. */
describe('a division', () => {
  it.each<[bigint, Record<Rounding, bigint>]>([
    [20n, { floor: 2n, ceil: 2n, 'half-even': 2n, 'half-up': 2n }],
    [24n, { floor: 2n, ceil: 3n, 'half-even': 2n, 'half-up': 2n }],
    [25n, { floor: 2n, ceil: 3n, 'half-even': 2n, 'half-up': 3n }],
    [26n, { floor: 2n, ceil: 3n, 'half-even': 3n, 'half-up': 3n }],
    [35n, { floor: 3n, ceil: 4n, 'half-even': 4n, 'half-up': 4n }],
    [5n, { floor: 0n, ceil: 1n, 'half-even': 0n, 'half-up': 1n }],
    [0n, { floor: 0n, ceil: 0n, 'half-even': 0n, 'half-up': 0n }],
    [-5n, { floor: -1n, ceil: 0n, 'half-even': 0n, 'half-up': -1n }],
    [-24n, { floor: -3n, ceil: -2n, 'half-even': -2n, 'half-up': -2n }],
    [-25n, { floor: -3n, ceil: -2n, 'half-even': -2n, 'half-up': -3n }],
    [-26n, { floor: -3n, ceil: -2n, 'half-even': -3n, 'half-up': -3n }],
    [-35n, { floor: -4n, ceil: -3n, 'half-even': -4n, 'half-up': -4n }],
  ])('of %s tenths', (tenths, expected) => {
    for (const [rounding, whole] of Object.entries(expected)) {
      expect([rounding, divide(tenths, 10n, rounding as Rounding)]).toEqual([rounding, whole]);
    }
  });

  it('by an odd divisor has no tie', () => {
    expect(divide(7n, 3n, 'half-even')).toBe(2n);
    expect(divide(8n, 3n, 'half-even')).toBe(3n);
    expect(divide(-8n, 3n, 'half-up')).toBe(-3n);
  });

  it.each([0n, -1n])('by %s is refused', (divisor) => {
    expect(() => divide(1n, divisor, 'floor')).toThrow('the divisor is positive');
  });

  it('is within one unit of the exact quotient, within half of one when it rounds to nearest', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.bigInt(1n, 10n ** 6n), (dividend, divisor) => {
        const off = (rounding: Rounding): bigint => divide(dividend, divisor, rounding) * divisor - dividend;
        expect(off('floor') <= 0n && off('floor') > -divisor).toBe(true);
        expect(off('ceil') >= 0n && off('ceil') < divisor).toBe(true);
        for (const nearest of ['half-even', 'half-up'] as const) {
          expect(off(nearest) * 2n <= divisor && off(nearest) * 2n >= -divisor).toBe(true);
        }
      }),
      { numRuns: 2_000, verbose: 1 },
    );
  });
});
