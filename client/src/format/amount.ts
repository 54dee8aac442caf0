import { divide } from '../../../src/units/rounding';

/** How a member likes to read bitcoin. Other coins are always shown in coins. */
export type BitcoinUnit = 'btc' | 'sat';

/** Decimals of a coin, for every asset the service keeps: all of them divide into 10^8 base units. */
const COIN_DECIMALS = 8;
const DECIMAL_UNITS = /^-?(0|[1-9]\d{0,37})$/;
const DECIMAL_TEXT = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/;

/**
 * Reads an amount from the wire: a decimal string of base units.
 * @throws RangeError on anything else, a JSON number included: an amount is never a double
 */
export function parseUnits(text: string): bigint {
  if (typeof text !== 'string' || !DECIMAL_UNITS.test(text)) throw new RangeError(`not an amount: ${String(text)}`);
  return BigInt(text);
}

/** `1234567` → `1,234,567` by hand, so that no locale service ever sees a double. */
export function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Base units as coins with all eight decimals: `41234` → `0.00041234`. */
export function formatCoins(units: bigint): string {
  const sign = units < 0n ? '−' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(COIN_DECIMALS + 1, '0');
  const whole = digits.slice(0, -COIN_DECIMALS);
  return `${sign}${groupThousands(whole)}.${digits.slice(-COIN_DECIMALS)}`;
}

/** What is printed for an amount: the figure and its unit, apart so that a screen can style them. */
export interface AmountText {
  readonly figure: string;
  readonly unit: string;
}

/**
 * The figure and the unit of an amount of one asset.
 * @param units base units
 * @param asset code as on the wire, e.g. `BTC`, `LTC`
 * @param preference sat or btc; only bitcoin has the choice
 */
export function amountText(units: bigint, asset: string, preference: BitcoinUnit): AmountText {
  if (asset === 'BTC' && preference === 'sat') {
    const sign = units < 0n ? '−' : '';
    return { figure: `${sign}${groupThousands((units < 0n ? -units : units).toString())}`, unit: 'sat' };
  }
  return { figure: formatCoins(units), unit: asset };
}

/** Decimals of a line of a report; every other figure is a total of its kind. */
const LINE_DECIMALS = 8;

/**
 * US dollars from exact decimal text in `decimals` places, rounded by the service's own law: half-up, away from zero on
 * both sides, and a line of eight decimals half-even (RULES.md 8). What is not zero and smaller than half the last
 * place says so instead of showing zero.
 */
export function formatUsd(text: string, decimals = 2): string {
  const match = DECIMAL_TEXT.exec(text);
  if (match === null) throw new RangeError(`not a dollar value: ${text}`);
  const [, minus = '', whole = '0', fraction = ''] = match;
  const digits = BigInt(whole + fraction.padEnd(decimals, '0'));
  const beyond = 10n ** BigInt(Math.max(0, fraction.length - decimals));
  const shown = divide(digits, beyond, decimals === LINE_DECIMALS ? 'half-even' : 'half-up');
  const sign = minus === '-' && digits !== 0n ? '−' : '';
  const point = decimals === 0 ? '' : '.';
  if (shown === 0n && digits !== 0n) return `${sign}< $0${point}${'0'.repeat(Math.max(0, decimals - 1))}1`;
  const places = shown.toString().padStart(decimals + 1, '0');
  const cut = places.length - decimals;
  return `${sign}$${groupThousands(places.slice(0, cut))}${point}${places.slice(cut)}`;
}

/** US dollars to the last digit that the text has, cents at least: a price that somebody judges digit by digit. */
export function exactUsd(text: string): string {
  return formatUsd(text, Math.max(2, text.split('.')[1]?.length ?? 0));
}

/** Whole per cent of `part` in `whole`, floored, 0 to 100; an empty whole is reached at once. */
export function percentOf(part: bigint, whole: bigint): number {
  if (whole <= 0n) return 100;
  if (part <= 0n) return 0;
  const percent = (part * 100n) / whole;
  return percent > 100n ? 100 : Number(percent);
}

/** Basis points as a per cent text: `150` → `1.5 %`, `-50` → `−0.5 %`. */
export function formatBasisPoints(bps: number): string {
  const sign = bps < 0 ? '−' : '';
  const whole = `${sign}${Math.abs(Math.trunc(bps / 100))}`;
  const rest = String(Math.abs(bps % 100))
    .padStart(2, '0')
    .replace(/0+$/, '');
  return rest === '' ? `${whole} %` : `${whole}.${rest} %`;
}

/** Per cent as a person types them, in basis points; `undefined` when it is no figure from 0.01 to 100. */
export function parsePercent(text: string): number | undefined {
  const match = /^(0|[1-9]\d{0,2})(?:\.(\d{1,2}))?$/.exec(text.trim().replace(/\s*%$/, ''));
  if (match === null) return undefined;
  const bps = Number(`${match[1] ?? '0'}${(match[2] ?? '').padEnd(2, '0')}`);
  return bps > 0 && bps <= 10_000 ? bps : undefined;
}

/**
 * Coins as a person types them, in base units; `undefined` when it is no amount of at most eight decimals.
 * A comma is not guessed to be a point: `1,5` is refused.
 */
export function parseCoins(text: string): bigint | undefined {
  const match = /^(0|[1-9]\d{0,9})(?:\.(\d{1,8}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, whole = '0', fraction = ''] = match;
  return BigInt(whole) * 100_000_000n + BigInt(fraction.padEnd(COIN_DECIMALS, '0'));
}

/** Satoshi as a person types them, `undefined` when it is no whole number. Grouping commas are allowed. */
export function parseSats(text: string): bigint | undefined {
  const digits = text.trim().replace(/[, _]/g, '');
  return /^(0|[1-9]\d{0,15})$/.test(digits) ? BigInt(digits) : undefined;
}
