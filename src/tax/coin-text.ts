import { AMOUNT_DIGITS_MAX, DomainError, formatDecimal, parseDecimal } from '../units';
import { knownDecimals } from './lots/fact-file';

/** Base units of a coin as coins, exact. @throws DomainError `tax.unknown-asset` */
export function showUnits(asset: string, units: bigint): string {
  return formatDecimal({ digits: units, scale: knownDecimals(asset) });
}

/**
 * Coins as decimal text in base units.
 * @throws DomainError `tax.unknown-asset`, `tax.bad-amount` where it is not above zero or not exact in base units
 */
export function readUnits(asset: string, text: string): bigint {
  const decimals = knownDecimals(asset);
  const { digits, scale } = parseDecimal(text);
  const more = Math.max(0, scale - decimals);
  const units = scale <= decimals ? digits * 10n ** BigInt(decimals - scale) : digits / 10n ** BigInt(more);
  const isExact = units * 10n ** BigInt(more) === digits * 10n ** BigInt(Math.max(0, decimals - scale));
  if (isExact && units > 0n && units < 10n ** BigInt(AMOUNT_DIGITS_MAX)) return units;
  const message = `"${text}" is no amount of ${asset}: above zero, with at most ${decimals} decimals. Nothing was recorded.`;
  throw new DomainError('tax.bad-amount', message);
}
