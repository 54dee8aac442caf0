import {
  type Decimal,
  DomainError,
  type ExactJson,
  formatDecimal,
  HOUR_MS,
  type Instant,
  instantOfSeconds,
  JsonNumber,
  parseDecimal,
  parsePrice,
  type Price,
  SECOND_MS,
} from '../units';
import { compare } from './outlier';

/** One hour of a market, as the exchange tells it. */
export interface Candle {
  /** First instant of the hour. */
  readonly start: Instant;
  /** The hour's last price, in US dollars for one whole coin. */
  readonly close: Price;
  /** The exchange's own row, for a reader. */
  readonly raw: string;
}

/** Where an exchange's row has which figure. */
export interface CandleShape {
  readonly low: number;
  readonly high: number;
  readonly open: number;
  readonly close: number;
  /** Nothing was traded in an hour without volume: its price is an older one carried forward. */
  readonly volume: number;
}

const SECONDS = /^[1-9]\d{8,10}$/;

/** @throws DomainError `prices.bad-reply`: no money is affected, what needs the price stays unpriced */
export function badReply(exchange: string, reason: string, cause?: unknown): DomainError {
  const sentence = `${exchange} did not answer as it documents (${reason}). Nothing is priced by it and no money is affected; it is asked again by itself.`;
  return new DomainError('prices.bad-reply', sentence, { exchange, reason }, cause === undefined ? {} : { cause });
}

/**
 * Reads hourly candles in any order. Hours in which nothing was traded are left out: an exchange carries their price
 * forward, and a price is never carried forward here.
 * @throws DomainError `prices.bad-reply` for a row that is none, a figure that is not above zero, a close outside of low
 *   and high, a time that is no full hour, and an hour that comes twice
 */
export function readCandles(exchange: string, value: ExactJson | undefined, shape: CandleShape): Candle[] {
  if (!Array.isArray(value)) throw badReply(exchange, 'no list of candles');
  const seen = new Set<Instant>();
  const candles: Candle[] = [];
  for (const item of value as readonly ExactJson[]) {
    if (!Array.isArray(item)) throw badReply(exchange, 'a candle that is no list');
    const row = item as readonly ExactJson[];
    const start = hourOf(exchange, row[0]);
    if (seen.has(start)) throw badReply(exchange, 'an hour that comes twice');
    seen.add(start);
    const figure = (at: number): Decimal => decimalOf(exchange, row[at]);
    if (figure(shape.volume).digits === 0n) continue;
    const close = figure(shape.close);
    const [low, high, open] = [figure(shape.low), figure(shape.high), figure(shape.open)];
    const inside = (price: Decimal): boolean => compare(low, price) <= 0 && compare(price, high) <= 0;
    if (low.digits === 0n || !inside(close) || !inside(open)) throw badReply(exchange, 'a price outside of its hour');
    candles.push({ start, close: parsePrice(formatDecimal(close)), raw: rawOf(row) });
  }
  return candles;
}

function hourOf(exchange: string, value: ExactJson | undefined): Instant {
  const text = value instanceof JsonNumber ? value.text : '';
  const start = SECONDS.test(text) ? Number.parseInt(text, 10) : Number.NaN;
  if (Number.isNaN(start) || start % (HOUR_MS / SECOND_MS) !== 0)
    throw badReply(exchange, 'a time that is no full hour');
  return instantOfSeconds(start);
}

function decimalOf(exchange: string, value: ExactJson | undefined): Decimal {
  try {
    const text = value instanceof JsonNumber ? value.text : value;
    const read = parseDecimal(typeof text === 'string' ? text : '', { exponent: true });
    if (read.digits >= 0n) return read;
  } catch (cause) {
    throw badReply(exchange, 'a figure that is no number', cause);
  }
  throw badReply(exchange, 'a figure below zero');
}

function rawOf(row: readonly ExactJson[]): string {
  return JSON.stringify(row, (_key, item: unknown) => (item instanceof JsonNumber ? item.text : item));
}
