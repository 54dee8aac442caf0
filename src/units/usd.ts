import { type Amount, type Sats, sats } from './amount';
import { decimalsOf } from './asset';
import type { Brand } from './brand';
import { type Decimal, formatFixed, parseDecimal } from './decimal';
import { assertInvariant, DomainError } from './domain-error';
import { divide } from './rounding';

/** US dollars in units of 1e-12 dollar (RULES: one koinu at $0.10 is 1e-9 USD and must survive). */
export type Usd = Brand<bigint, 'Usd'>;

/** Exact US dollars for one whole coin; always positive. */
export type Price = Brand<Decimal, 'Price'>;

export const USD_SCALE = 12;
const LINE_SCALE = 8;
const CENT_SCALE = 2;

export const ZERO_USD = 0n as Usd;

export function usd(units: bigint): Usd {
  return units as Usd;
}

/** @throws DomainError `units.bad-decimal`, or `units.bad-price` when it is not above zero */
export function parsePrice(text: string): Price {
  const value = parseDecimal(text);
  if (value.digits <= 0n) throw new DomainError('units.bad-price', `"${text}" is not a price above zero.`, { text });
  return value as Price;
}

/**
 * Base units x exact price, rounded once to 1e-12 dollar, half-even.
 * @see 26 CFR 1.6045-1(d)(5)(ii): fair market value at the time of receipt
 */
export function usdValue(amount: Amount, price: Price): Usd {
  return usdWorth({ units: amount.units, decimals: decimalsOf(amount.asset) }, price);
}

/** The same for a coin that the books do not hold. @param decimals of one coin: base units per coin = 10 ** decimals */
export function usdWorth(quantity: { readonly units: bigint; readonly decimals: number }, price: Price): Usd {
  const numerator = quantity.units * price.digits * 10n ** BigInt(USD_SCALE);
  return divide(numerator, 10n ** BigInt(quantity.decimals + price.scale), 'half-even') as Usd;
}

/** Reads dollars with up to 12 decimals. @throws DomainError `units.bad-decimal`, `units.too-precise` */
export function parseUsd(text: string): Usd {
  const { digits, scale } = parseDecimal(text);
  if (scale > USD_SCALE) throw new DomainError('units.too-precise', `"${text}" has more than 12 decimals.`, { text });
  return (digits * 10n ** BigInt(USD_SCALE - scale)) as Usd;
}

/** Exact: 12 decimals. */
export function formatUsdExact(value: Usd): string {
  return formatFixed(value, USD_SCALE);
}

/** A line of a report: 8 decimals, half-even. */
export function formatUsdLine(value: Usd): string {
  return formatFixed(divide(value, 10n ** BigInt(USD_SCALE - LINE_SCALE), 'half-even'), LINE_SCALE);
}

/** A total: whole cents, half-up, as the IRS rounds (Instructions for Form 8949). */
export function inCents(value: Usd): Usd {
  const cent = 10n ** BigInt(USD_SCALE - CENT_SCALE);
  return usd(divide(value, cent, 'half-up') * cent);
}

/** A total as `inCents` rounds it, with two decimals. */
export function formatUsdTotal(value: Usd): string {
  return formatFixed(divide(value, 10n ** BigInt(USD_SCALE - CENT_SCALE), 'half-up'), CENT_SCALE);
}

/** Bitcoin that is worth at least `value` at `price`, rounded up to a satoshi: for thresholds in USD. */
export function satsWorth(value: Usd, price: Price): Sats {
  assertInvariant(value >= 0n, 'a threshold is not negative');
  return sats(divide(value * 10n ** BigInt(8 + price.scale), price.digits * 10n ** BigInt(USD_SCALE), 'ceil'));
}
