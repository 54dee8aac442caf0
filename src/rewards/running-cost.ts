import { DAY_MS, type Decimal, divide, type Usd, usd, USD_SCALE } from '../units';

const WATT_MS_PER_KWH = 3_600_000_000n;

/**
 * What a device's electricity cost: watts × the time it hashed × price, rounded once to 1e-12 dollar, half-even. Time in
 * which it was off, or nobody measured it, costs nothing here.
 * @param watts at the wall
 * @param hashingMs milliseconds in which it had a hash rate
 * @param usdPerKwh exact
 */
export function electricityCost(watts: number, hashingMs: number, usdPerKwh: Decimal): Usd {
  const numerator = BigInt(watts) * BigInt(hashingMs) * usdPerKwh.digits * 10n ** BigInt(USD_SCALE);
  return usd(divide(numerator, WATT_MS_PER_KWH * 10n ** BigInt(usdPerKwh.scale), 'half-even'));
}

/** What a device did for its member in a time, and what it cost. */
export interface DeviceResult {
  readonly revenuePerDay: Usd;
  readonly costPerDay: Usd;
  readonly profitPerDay: Usd;
  /** Dollars per kWh at which it would earn just what it costs, in 1e-12; null where it used none. */
  readonly breakEvenPerKwh: Usd | null;
  /** Below zero profit: not worth running at this price. */
  readonly isWorthIt: boolean;
}

/**
 * Profit per day out of a time's revenue and cost, each divided once, half-even; the profit is their difference, so that
 * the three agree to the last unit.
 * @param windowMs above zero: the time that the rows pay for
 */
export function deviceResult(
  revenue: Usd,
  cost: Usd,
  of: { readonly windowMs: number; readonly watts: number; readonly hashingMs: number },
): DeviceResult {
  const perDay = (total: bigint): Usd => usd(divide(total * BigInt(DAY_MS), BigInt(of.windowMs), 'half-even'));
  const revenuePerDay = perDay(revenue);
  const costPerDay = perDay(cost);
  const wattMs = BigInt(of.watts) * BigInt(of.hashingMs);
  return {
    revenuePerDay,
    costPerDay,
    profitPerDay: usd(revenuePerDay - costPerDay),
    breakEvenPerKwh: wattMs === 0n ? null : usd(divide(revenue * WATT_MS_PER_KWH, wattMs, 'floor')),
    isWorthIt: revenuePerDay >= costPerDay,
  };
}
