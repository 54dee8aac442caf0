import { type Asset, decimalsOf } from './asset';
import type { Brand } from './brand';
import { type Decimal, formatFixed, parseDecimal } from './decimal';
import { assertInvariant, DomainError } from './domain-error';

/** Bitcoin alone, in satoshi. */
export type Sats = Brand<bigint, 'Sats'>;

/** A quantity of one asset in its base units; may be negative only where the caller says so. */
export interface Amount {
  readonly asset: Asset;
  readonly units: bigint;
}

/** No figure of this product has more digits: NUMERIC(38,0) on PostgreSQL. */
export const AMOUNT_DIGITS_MAX = 38;
const LIMIT = 10n ** BigInt(AMOUNT_DIGITS_MAX);

/** @throws InvariantBroken beyond 38 digits */
export function sats(units: bigint): Sats {
  assertInvariant(units < LIMIT && units > -LIMIT, 'an amount has at most 38 digits');
  return units as Sats;
}

/** @throws InvariantBroken beyond 38 digits */
export function amount(asset: Asset, units: bigint): Amount {
  assertInvariant(units < LIMIT && units > -LIMIT, 'an amount has at most 38 digits');
  return { asset, units };
}

/** What is left when a source writes more decimals than the coin has: residue / 10 ** scale base units, 0 ≤ residue. */
export interface ScaledAmount {
  readonly amount: Amount;
  readonly residue: Decimal;
}

/**
 * Reads a coin amount from decimal text, exactly.
 * @throws DomainError `units.bad-decimal`, `units.too-large`, or `units.too-precise` when it has more decimals than the coin
 */
export function parseAmount(text: string, asset: Asset, options: { exponent?: boolean } = {}): Amount {
  const { amount: value, residue } = parseScaledAmount(text, asset, options);
  if (residue.digits !== 0n) {
    throw new DomainError('units.too-precise', `"${text}" has more decimals than ${asset} has.`, { asset, text });
  }
  return value;
}

/**
 * Reads a coin amount from a source that declares more decimals than the coin has: floors to base units
 * and returns the remainder for the residue account (never dropped, never rounded up).
 * @throws DomainError `units.bad-decimal`, `units.too-large` beyond 38 digits
 */
export function parseScaledAmount(text: string, asset: Asset, options: { exponent?: boolean } = {}): ScaledAmount {
  const { digits, scale } = parseDecimal(text, options);
  const decimals = decimalsOf(asset);
  if (scale <= decimals) {
    const units = digits * 10n ** BigInt(decimals - scale);
    return { amount: stated(asset, units, text), residue: { digits: 0n, scale: 0 } };
  }
  const divisor = 10n ** BigInt(scale - decimals);
  const remainder = ((digits % divisor) + divisor) % divisor;
  return {
    amount: stated(asset, (digits - remainder) / divisor, text),
    residue: { digits: remainder, scale: scale - decimals },
  };
}

/** Somebody else's figure: too large is a refusal here, not a bug of ours (FAULTS.md F52). */
function stated(asset: Asset, units: bigint, text: string): Amount {
  if (units < LIMIT && units > -LIMIT) return { asset, units };
  throw new DomainError('units.too-large', `"${text}" is larger than any amount of ${asset}.`, { asset, text });
}

/** Decimal text in coins with all decimals of the asset, e.g. `0.00010000`. */
export function formatCoins(value: Amount): string {
  return formatFixed(value.units, decimalsOf(value.asset));
}
