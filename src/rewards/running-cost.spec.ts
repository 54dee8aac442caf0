import { DAY_MS, HOUR_MS, parseDecimal, parseUsd, usd } from '../units';
import { deviceResult, electricityCost } from './running-cost';

describe('the cost of electricity', () => {
  it.each([
    // 3,250 W for 24 h are 78 kWh; at 0.07 they cost 5.46 dollars.
    ['a day of an S19', 3_250, DAY_MS, '0.07', '5.46'],
    ['an hour of one kilowatt', 1_000, HOUR_MS, '0.123456789', '0.123456789'],
    ['no time', 3_250, 0, '0.07', '0'],
    ['no watts', 0, DAY_MS, '0.07', '0'],
    ['power for nothing', 3_250, DAY_MS, '0', '0'],
    // 1 W for 1 ms at 1 dollar: 1 / 3.6e9 dollar = 277.77… of 1e-12, rounded.
    ['the smallest', 1, 1, '1', '0.000000000278'],
  ])('of %s', (_what, watts, ms, price, expected) => {
    expect(electricityCost(watts, ms, parseDecimal(price))).toBe(parseUsd(expected));
  });
});

describe('the profit of a device', () => {
  const of = { windowMs: 2 * DAY_MS, watts: 1_000, hashingMs: 2 * DAY_MS };
  it.each([
    ['a trillionth above its cost', 2n, true],
    ['just its cost', 0n, true],
    ['a trillionth below its cost', -2n, false],
  ])('is worth it, or not, at %s', (_what, more, isWorthIt) => {
    const cost = parseUsd('4.8');
    const result = deviceResult(usd(cost + more), cost, of);
    expect(result).toMatchObject({ costPerDay: parseUsd('2.4'), profitPerDay: more / 2n, isWorthIt });
  });

  it('breaks even where the revenue pays the kilowatt-hours', () => {
    // 48 kWh; 4.80 dollars pay them at 10 cents.
    expect(deviceResult(parseUsd('4.8'), parseUsd('9'), of).breakEvenPerKwh).toBe(parseUsd('0.1'));
    expect(deviceResult(parseUsd('4.8'), usd(0n), { ...of, hashingMs: 0 }).breakEvenPerKwh).toBeNull();
  });
});
