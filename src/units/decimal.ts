import { DomainError } from './domain-error';

/** An exact decimal number: digits / 10 ** scale. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** Longest decimal text that is read: more is an attack or a bug, not a price or an amount. */
const DECIMAL_TEXT_LENGTH_MAX = 80;
/** `1e-9` is legal JSON for a number; the exponent is bounded so that a text cannot ask for memory. */
const EXPONENT_MAX = 40;

const PLAIN = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/;
const SCIENTIFIC = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/;

/**
 * Reads a decimal from its text, exactly. Exponents are refused unless the caller reads JSON numbers,
 * where `1e-9` is the number's ordinary spelling.
 * @throws DomainError `units.bad-decimal` on anything else: NaN, Infinity, hex, comma, blanks, `+1`, `01`
 */
export function parseDecimal(text: string, options: { exponent?: boolean } = {}): Decimal {
  const bad = (): DomainError =>
    new DomainError('units.bad-decimal', `"${text.slice(0, DECIMAL_TEXT_LENGTH_MAX)}" is not a decimal number.`, {
      text: text.slice(0, DECIMAL_TEXT_LENGTH_MAX),
    });
  if (text.length > DECIMAL_TEXT_LENGTH_MAX) throw bad();
  const match = PLAIN.exec(text) ?? (options.exponent === true ? SCIENTIFIC.exec(text) : null);
  if (match === null) throw bad();
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match;
  const exponent = Number.parseInt(exponentText, 10);
  if (exponent > EXPONENT_MAX || exponent < -EXPONENT_MAX) throw bad();
  const magnitude = BigInt(whole + fraction);
  const digits = sign === '-' ? -magnitude : magnitude;
  const scale = fraction.length - exponent;
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** Canonical text: no exponent, no trailing zeros after the point, `-0` becomes `0`. */
export function formatDecimal(value: Decimal): string {
  const text = formatFixed(value.digits, value.scale);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Prints an integer count of 10 ** -scale with exactly `scale` decimals. */
export function formatFixed(digits: bigint, scale: number): string {
  const sign = digits < 0n ? '-' : '';
  const magnitude = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  if (scale === 0) return sign + magnitude;
  return `${sign}${magnitude.slice(0, -scale)}.${magnitude.slice(-scale)}`;
}
