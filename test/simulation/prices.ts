import type { Candle } from '../../src/prices/candle';
import type { CandleFeed } from '../../src/prices/candle-feed';
import { type Asset, DAY_MS, DomainError, HOUR_MS, instant, type Instant, parsePrice } from '../../src/units';
import type { Tally } from './tally';

/** Dollars for a coin: round figures, the same every day that has one. */
export const PRICES: Readonly<Record<Asset, string>> = { BTC: '100000', LTC: '100' } as Readonly<Record<Asset, string>>;

/** A unit slip, a slipped comma, and the pair the wrong way round (F41). */
const SLIPS: readonly string[] = ['10000000', '1000', '0.00001'];

/** What all exchanges of a run have in common: on which days one of them is wrong, and on which none has a figure. */
export interface PriceMood {
  readonly seed: number;
  readonly gapPercent: number;
  readonly spikePercent: number;
  /** Every hour is there and right. */
  honest: boolean;
}

/**
 * Hourly candles of one public exchange. On a gap day no exchange has any (F40); on a spike day, at most every other one
 * and of at most one exchange, all are absurd (F41); on a silent day this one does not answer.
 */
export class SimulatedFeed implements CandleFeed {
  constructor(
    readonly name: string,
    private readonly number: number,
    private readonly mood: PriceMood,
    private readonly tally: Tally,
  ) {}

  hours(asset: Asset, from: Instant, to: Instant): Promise<Candle[]> {
    const { mood, tally, number } = this;
    const text = PRICES[asset];
    if (text === undefined) return Promise.resolve([]);
    if (!mood.honest && this.roll(Math.floor(to / DAY_MS), 3 + number) < 10) {
      const sentence = `${this.name} does not answer. No money is affected.`;
      return Promise.reject(new DomainError('prices.unavailable', sentence, { exchange: this.name }));
    }
    const candles: Candle[] = [];
    for (let start = Math.ceil(from / HOUR_MS) * HOUR_MS; start <= to; start += HOUR_MS) {
      const day = Math.floor(start / DAY_MS);
      const close = mood.honest ? text : this.closeOf(day, text);
      if (close === undefined) tally.once(`F40 no price`, day);
      else candles.push({ start: instant(start), close: parsePrice(close), raw: `[${start},"${close}"]` });
      if (close !== undefined && close !== text) tally.once(`F41 absurd price`, day);
    }
    return Promise.resolve(candles);
  }

  private closeOf(day: number, right: string): string | undefined {
    const { mood, number } = this;
    if (this.roll(day, 0) < mood.gapPercent) return undefined;
    const spiked = day % 2 === 0 && this.roll(day, 1) < mood.spikePercent && this.roll(day, 2) % 2 === number;
    return spiked ? SLIPS[this.roll(day, 7) % SLIPS.length] : right;
  }

  /** 0 to 99, the same for the same day. */
  private roll(day: number, kind: number): number {
    let t = Math.imul(this.mood.seed + day * 31 + kind * 7_919, 0x9e3779b1);
    t = Math.imul(t ^ (t >>> 15), 0x85ebca6b);
    return ((t ^ (t >>> 13)) >>> 0) % 100;
  }
}
