import type { Config, Exchange } from './config';
import type { PriceSource } from './prices';
import type { CandleFeed } from './prices/candle-feed';
import { CoinbaseCandles } from './prices/sources/coinbase.adapter';
import { DailyFileSource } from './prices/sources/daily-file.adapter';
import { JoinedSource } from './prices/sources/joined.adapter';
import { KrakenCandles } from './prices/sources/kraken.adapter';
import { LiveSource } from './prices/sources/live.adapter';
import { priceFiles } from './real-settings';
import { type Clock, MINUTE_MS } from './units';

const FEEDS: Readonly<Record<Exchange, () => CandleFeed>> = {
  kraken: () => new KrakenCandles(),
  coinbase: () => new CoinbaseCandles(),
};

/** The price source of real use: the daily files, and the exchanges that the operator names, in the declared order. */
export function priceSourceOf(config: Config, clock: Clock): PriceSource {
  const { label, live, first, maxAgeMinutes, spreadMaxBps, dayMoveMaxBps } = config.prices;
  const files = new DailyFileSource({
    name: 'daily files',
    label,
    dayOffsetMinutes: 0,
    dayMoveMaxBps,
    files: priceFiles(config),
  });
  if (live.length === 0) return files;
  const exchanges = new LiveSource({
    feeds: live.map((name) => FEEDS[name]()),
    clock,
    maxAgeMs: maxAgeMinutes * MINUTE_MS,
    spreadMaxBps,
    dayMoveMaxBps,
  });
  return new JoinedSource(first === 'file' ? [files, exchanges] : [exchanges, files], dayMoveMaxBps);
}
