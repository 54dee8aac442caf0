import { type Asset, type ExactJson, JsonNumber, type Instant, SECOND_MS } from '../../units';
import { badReply, type Candle, type CandleShape, readCandles } from '../candle';
import type { CandleFeed } from '../candle-feed';
import { PublicJson, unavailable } from './public-json.adapter';

const NAME = 'Kraken';
/** Kraken calls bitcoin XBT and dogecoin XDG; it has no market for NMC. */
const PAIRS: Readonly<Partial<Record<Asset, string>>> = {
  BTC: 'XBTUSD',
  LTC: 'LTCUSD',
  BCH: 'BCHUSD',
  DOGE: 'XDGUSD',
  DASH: 'DASHUSD',
  ZEC: 'ZECUSD',
};
/** [time, open, high, low, close, vwap, volume, count] */
const SHAPE: CandleShape = { open: 1, high: 2, low: 3, close: 4, volume: 6 };
const UNKNOWN_PAIR = /^EQuery:Unknown asset pair/;

/**
 * Kraken's public candles, `GET /0/public/OHLC?pair&interval=60&since`: prices as text, the pair under a name of Kraken's
 * own (`XXBTZUSD`), errors in a list beside the result with status 200. Only the last 720 hours can be had.
 * @see docs.kraken.com/api-reference/market-data/get-ohlc-data
 */
export class KrakenCandles implements CandleFeed {
  readonly name = NAME;
  private readonly http: PublicJson;

  constructor(options: { readonly baseUrl?: string; readonly timeoutMs?: number } = {}) {
    this.http = new PublicJson({ baseUrl: 'https://api.kraken.com', ...options, exchange: NAME });
  }

  async hours(asset: Asset, from: Instant): Promise<Candle[]> {
    const pair = PAIRS[asset];
    if (pair === undefined) return [];
    // `since` is exclusive.
    const since = from / SECOND_MS - 1;
    const { json } = await this.http.get(`/0/public/OHLC?pair=${pair}&interval=60&since=${since}`);
    const { error, result } = objectOf(json);
    if (!Array.isArray(error)) throw badReply(NAME, 'no list of errors');
    const [first] = error as readonly ExactJson[];
    if (typeof first === 'string' && UNKNOWN_PAIR.test(first)) return [];
    if (first !== undefined) throw unavailable(NAME, typeof first === 'string' ? first.slice(0, 80) : 'an error');
    const series = Object.entries(objectOf(result)).filter(([key]) => key !== 'last');
    if (series.length !== 1) throw badReply(NAME, 'not one pair');
    return readCandles(NAME, series[0]?.[1], SHAPE);
  }
}

function objectOf(value: ExactJson | undefined): { readonly [key: string]: ExactJson | undefined } {
  const plain = value !== undefined && value !== null && typeof value === 'object';
  if (!plain || Array.isArray(value) || value instanceof JsonNumber) throw badReply(NAME, 'no object');
  return value as { readonly [key: string]: ExactJson };
}
