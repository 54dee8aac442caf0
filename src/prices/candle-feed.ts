import type { Asset, Instant } from '../units';
import type { Candle } from './candle';

/** An exchange's hourly candles in US dollars, without a key. */
export interface CandleFeed {
  readonly name: string;
  /**
   * Candles that start in `[from, to]`, in any order; others may come with them, an hour that is not over too. None where
   * the exchange has no market for the asset. At most 300 hours are asked for at once.
   * @throws DomainError `prices.unavailable`, `prices.bad-reply`
   */
  hours(asset: Asset, from: Instant, to: Instant): Promise<Candle[]>;
}
