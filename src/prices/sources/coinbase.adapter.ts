import { type Asset, formatInstant, type Instant } from '../../units';
import { type Candle, type CandleShape, readCandles } from '../candle';
import type { CandleFeed } from '../candle-feed';
import { PublicJson } from './public-json.adapter';

const NAME = 'Coinbase';
const MARKETS: readonly Asset[] = ['BTC', 'LTC', 'BCH', 'DOGE', 'DASH', 'ZEC'];
/** [time, low, high, open, close, volume] */
const SHAPE: CandleShape = { low: 1, high: 2, open: 3, close: 4, volume: 5 };

/**
 * Coinbase Exchange's public candles, `GET /products/BTC-USD/candles?granularity=3600&start&end`: JSON numbers, newest
 * first, at most 300, some of them perhaps before `start`; hours without a trade are missing. 404: no such market.
 * @see docs.cdp.coinbase.com/api-reference/exchange-api/rest-api/products/get-product-candles
 */
export class CoinbaseCandles implements CandleFeed {
  readonly name = NAME;
  private readonly http: PublicJson;

  constructor(options: { readonly baseUrl?: string; readonly timeoutMs?: number } = {}) {
    this.http = new PublicJson({ baseUrl: 'https://api.exchange.coinbase.com', ...options, exchange: NAME });
  }

  async hours(asset: Asset, from: Instant, to: Instant): Promise<Candle[]> {
    if (!MARKETS.includes(asset)) return [];
    const span = `start=${encodeURIComponent(formatInstant(from))}&end=${encodeURIComponent(formatInstant(to))}`;
    const { status, json } = await this.http.get(`/products/${asset}-USD/candles?granularity=3600&${span}`);
    return status === 404 ? [] : readCandles(NAME, json, SHAPE);
  }
}
