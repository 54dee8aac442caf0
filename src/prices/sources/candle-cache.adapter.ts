import { setTimeout as sleep } from 'node:timers/promises';
import { type Asset, type Clock, HOUR_MS, type Instant, instant, MINUTE_MS, plusMs, SECOND_MS } from '../../units';
import type { Candle } from '../candle';
import type { CandleFeed } from '../candle-feed';

/** Ten days are asked for at once, so that a year of one coin takes 37 requests, and two more for the day before them. */
const CHUNK_HOURS = 240;
const BEFORE_HOURS = 48;
/** A hundred chunks are nearly three years of a coin. */
const CHUNKS_MAX = 100;
/** An exchange may need a moment to close its hour, and clocks differ: an hour counts as over from here on. */
const CLOSED_MS = MINUTE_MS;
/** The hour that runs is asked for again after this; an exchange that failed rests as long. */
const REST_MS = MINUTE_MS;
const MIN_INTERVAL_MS = SECOND_MS;

interface Chunk {
  readonly askedAt: Instant;
  readonly candles: ReadonlyMap<Instant, Candle>;
}

/**
 * Hours of one exchange that are over, asked for once. One request at a time and at most one a second; after a failure
 * the exchange rests for a minute and everybody is told the same failure, so that nobody waits for it in a row.
 */
export class CandleCache {
  readonly name: string;
  private readonly chunks = new Map<string, Chunk>();
  private queue: Promise<unknown> = Promise.resolve();
  private failure: { readonly error: unknown; readonly until: Instant } | undefined;
  private readyAtMs = 0;

  constructor(
    private readonly feed: CandleFeed,
    private readonly clock: Clock,
    private readonly minIntervalMs = MIN_INTERVAL_MS,
  ) {
    this.name = feed.name;
  }

  /**
   * The last hour that was over at `at`, if it ended at most `maxAgeMs` before.
   * @throws DomainError `prices.unavailable`, `prices.bad-reply`
   */
  async lastClosed(asset: Asset, at: Instant, maxAgeMs: number): Promise<Candle | undefined> {
    const end = Math.floor(at / HOUR_MS) * HOUR_MS;
    if (at > this.clock.now()) return undefined;
    const candles = await this.chunkOf(asset, instant(end - HOUR_MS));
    for (let start = end - HOUR_MS; at - (start + HOUR_MS) <= maxAgeMs; start -= HOUR_MS) {
      const found = candles.get(instant(start));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A figure that nobody believes is asked for again, a minute after it was heard: the exchange may have mended it. */
  doubt(asset: Asset, start: Instant): void {
    const key = keyOf(asset, indexOf(start));
    const known = this.chunks.get(key);
    if (known !== undefined && this.clock.now() >= known.askedAt + REST_MS) this.chunks.delete(key);
  }

  private chunkOf(asset: Asset, start: Instant): Promise<ReadonlyMap<Instant, Candle>> {
    const turn = this.queue.then(async () => {
      const index = indexOf(start);
      const key = keyOf(asset, index);
      const known = this.chunks.get(key);
      if (known !== undefined && this.covers(known, start)) return known.candles;
      return this.ask(asset, key, index);
    });
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /** An hour that was not there may come: one that had just ended within minutes, an older one is asked for hourly. */
  private covers({ askedAt, candles }: Chunk, start: Instant): boolean {
    if (candles.has(start)) return true;
    const wasOver = askedAt >= start + HOUR_MS + CLOSED_MS;
    return this.clock.now() < askedAt + (wasOver ? HOUR_MS : REST_MS);
  }

  private async ask(asset: Asset, key: string, index: number): Promise<ReadonlyMap<Instant, Candle>> {
    const askedAt = this.clock.now();
    if (this.failure !== undefined && askedAt < this.failure.until) throw this.failure.error;
    const waitMs = this.readyAtMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    this.readyAtMs = performance.now() + this.minIntervalMs;
    const from = instant((index * CHUNK_HOURS - BEFORE_HOURS) * HOUR_MS);
    const to = instant(Math.min(((index + 1) * CHUNK_HOURS - 1) * HOUR_MS, askedAt));
    try {
      const hours = await this.feed.hours(asset, from, to);
      const over = hours.filter((candle) => candle.start + HOUR_MS + CLOSED_MS <= askedAt);
      const candles = new Map(over.map((candle) => [candle.start, candle]));
      this.failure = undefined;
      this.keep(key, { askedAt, candles });
      return candles;
    } catch (error) {
      this.failure = { error, until: plusMs(askedAt, REST_MS) };
      throw error;
    }
  }

  private keep(key: string, chunk: Chunk): void {
    this.chunks.delete(key);
    this.chunks.set(key, chunk);
    const [oldest] = this.chunks.keys();
    if (this.chunks.size > CHUNKS_MAX && oldest !== undefined) this.chunks.delete(oldest);
  }
}

function indexOf(start: Instant): number {
  return Math.floor(start / (CHUNK_HOURS * HOUR_MS));
}

function keyOf(asset: Asset, index: number): string {
  return `${asset} ${index}`;
}
