import fc from 'fast-check';
import { parseUsd, usd, type Usd, ZERO_USD } from '../../src/units';
import { formDollars } from '../rounding-policy';
import { scheduleSe } from './index';

const cents = (value: Usd | undefined): string | undefined => (value === undefined ? undefined : formDollars(value, 'cents')); // prettier-ignore
const owed = (year: number, netProfit: string, wages: string | null = null) =>
  scheduleSe(year, {
    netProfit: parseUsd(netProfit),
    wages: wages === null ? null : parseUsd(wages),
    rounding: 'cents',
  }).owed; // prettier-ignore;

describe('Schedule SE by hand', () => {
  it('a profit of 10,000: 92.35 %, 12.4 %, 2.9 %, and half of it', () => {
    const se = scheduleSe(2025, { netProfit: parseUsd('10000'), wages: null, rounding: 'cents' });
    expect([se.line2, se.line3, se.line4a, se.line4c].map(cents)).toEqual(['10000.00', '10000.00', '9235.00', '9235.00']); // prettier-ignore
    // 9,235 x 0.124 = 1,145.14; x 0.029 = 267.815, shown 267.82; together 1,412.96; half 706.48.
    expect(se.owed).toMatchObject({ line6: parseUsd('9235'), line7: parseUsd('176100'), line8d: ZERO_USD });
    expect(se.owed).toMatchObject({ line9: parseUsd('176100'), line10: parseUsd('1145.14') });
    expect(se.owed).toMatchObject({ line11: parseUsd('267.82'), line12: parseUsd('1412.96'), line13: parseUsd('706.48') }); // prettier-ignore
  });

  it.each([
    // 433.13 x 0.9235 = 399.995555, which is less than 400 though it is shown as 400.00; 433.14 x 0.9235 = 400.00479.
    ['433.13', undefined],
    ['433.14', '61.20'],
    ['0', undefined],
    ['-0.01', undefined],
    ['-5000', undefined],
  ])('line 4c: of a profit of %s the tax is %s', (netProfit, tax) => {
    expect(cents(owed(2025, netProfit)?.line12)).toBe(tax);
  });

  it('a loss is line 4a as it is, without 92.35 %', () => {
    expect(scheduleSe(2025, { netProfit: parseUsd('-100'), wages: null, rounding: 'cents' }).line4a).toBe(
      parseUsd('-100'),
    );
  });

  it.each([
    [2024, '168600'],
    [2025, '176100'],
    [2026, '184500'],
  ])('line 7 of %i is %s: social security tax falls on no more', (year, base) => {
    // 1,000,000 x 0.9235 = 923,500: line 10 is the base x 0.124, line 11 all of it x 0.029 = 26,781.50.
    const tax = owed(year, '1000000');
    expect([tax?.line7, tax?.line9]).toEqual([parseUsd(base), parseUsd(base)]);
    expect(tax?.line10).toBe((parseUsd(base) * 124n) / 1000n);
    expect(tax?.line11).toBe(parseUsd('26781.5'));
  });

  it.each([
    // Line 6 is 9,235. Base of 2025 less wages on both sides of it, and of the base.
    ['166864.99', '9235.01', '1145.14'],
    ['166865', '9235.00', '1145.14'],
    ['166875', '9225.00', '1143.90'],
    ['176099.99', '0.01', '0.00'],
    ['176100', '0.00', '0.00'],
    ['176100.01', '0.00', '0.00'],
    ['999999', '0.00', '0.00'],
  ])('wages of %s leave line 9 at %s and line 10 at %s; line 11 is the same', (wages, line9, line10) => {
    const tax = owed(2025, '10000', wages);
    expect([tax?.line9, tax?.line10, tax?.line11].map(cents)).toEqual([line9, line10, '267.82']);
  });

  it('wages that nobody said are taken for none', () => {
    expect(owed(2025, '10000', null)).toEqual(owed(2025, '10000', '0'));
  });

  it('refuses a year that nobody read, and wages below zero', () => {
    expect(() => owed(2023, '1')).toThrow('Schedule SE of 2023 is not known here.');
    expect(() => owed(2025, '1', '-0.01')).toThrow('Wages are given as a positive amount.');
  });

  it('adds up as it is printed, in cents and in whole dollars', () => {
    const money = fc.bigInt({ min: 0n, max: 400_000n * 10n ** 12n }).map(usd);
    fc.assert(
      fc.property(money, money, fc.constantFrom('cents', 'dollars'), (netProfit, wages, rounding) => {
        const { owed: tax, ...se } = scheduleSe(2026, { netProfit, wages, rounding });
        const shown = (value: Usd | undefined): Usd => parseUsd(formDollars(value ?? ZERO_USD, rounding));
        expect([shown(se.line3), shown(se.line4c)]).toEqual([shown(se.line2), shown(se.line4a)]);
        expect(shown(tax?.line12)).toBe(shown(tax?.line10) + shown(tax?.line11));
        expect(shown(tax?.line9)).toBe(
          tax === null || tax.line8d > tax.line7 ? 0n : shown(tax.line7) - shown(tax.line8d),
        );
      }),
    );
  });

  it('never falls as the profit grows, and never as wages fall', () => {
    const money = fc.bigInt({ min: 0n, max: 400_000n * 10n ** 12n }).map(usd);
    const tax = (netProfit: Usd, wages: Usd): Usd =>
      scheduleSe(2026, { netProfit, wages, rounding: 'cents' }).owed?.line12 ?? ZERO_USD;
    fc.assert(
      fc.property(money, money, money, (netProfit, more, wages) => {
        expect(tax(usd(netProfit + more), wages) >= tax(netProfit, wages)).toBe(true);
        expect(tax(netProfit, usd(wages + more)) <= tax(netProfit, wages)).toBe(true);
      }),
    );
  });
});
