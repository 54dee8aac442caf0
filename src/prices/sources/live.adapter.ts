import { type Asset, type Clock, DAY_MS, DomainError, formatDecimal, HOUR_MS, type Instant, plusMs } from '../../units';
import type { Candle } from '../candle';
import type { CandleFeed } from '../candle-feed';
import { median, percent, within } from '../outlier';
import type { PriceQuoteInput, PriceSource } from '../price-source';
import { CandleCache } from './candle-cache.adapter';

export interface LiveOptions {
  readonly feeds: readonly CandleFeed[];
  readonly clock: Clock;
  /** How long before the asked instant an hour may have ended. */
  readonly maxAgeMs: number;
  /** How far two exchanges may be apart, in hundredths of a percent of the lower. */
  readonly spreadMaxBps: number;
  /** How far the price of the only exchange that answers may be from its own of 24 hours before. */
  readonly dayMoveMaxBps: number;
  readonly minIntervalMs?: number;
}

interface Answer {
  readonly feed: CandleCache;
  readonly candle: Candle;
}

/**
 * Prices of public exchanges. Its rule: the close of the last hour that was over at the instant (asked for the present
 * minute of a new hour, that of the hour before). Where several exchanges
 * have that hour, their median, and only if they agree; where one has it, its close, and only if it is not far from its
 * own of the day before. What fails the check is refused by name and stays unpriced until a person states a price.
 * @see FAULTS.md F40, F41
 */
export class LiveSource implements PriceSource {
  readonly name = 'live';
  readonly label: string;
  private readonly feeds: readonly CandleCache[];

  constructor(private readonly options: LiveOptions) {
    this.feeds = options.feeds.map((feed) => new CandleCache(feed, options.clock, options.minIntervalMs));
    this.label = `hourly closes of ${options.feeds.map((feed) => feed.name).join(' and ')}`;
  }

  /**
   * @throws DomainError `prices.outlier` where the check fails; `prices.unavailable` or `prices.bad-reply` where no
   *   exchange could say whether it has a price
   */
  async quoteAt(asset: Asset, at: Instant): Promise<PriceQuoteInput | undefined> {
    const asked = await Promise.allSettled(this.feeds.map((feed) => this.lastClosed(feed, asset, at)));
    const answers = asked.flatMap((one) => (one.status === 'fulfilled' && one.value !== undefined ? [one.value] : []));
    const last = Math.max(...answers.map(({ candle }) => candle.start));
    const latest = answers.filter(({ candle }) => candle.start === last);
    const [first, second] = latest;
    if (first !== undefined) return second === undefined ? this.alone(asset, first) : this.agreed(asset, latest);
    const failed = asked.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return undefined;
  }

  private async lastClosed(feed: CandleCache, asset: Asset, at: Instant): Promise<Answer | undefined> {
    const candle = await feed.lastClosed(asset, at, this.options.maxAgeMs);
    return candle === undefined ? undefined : { feed, candle };
  }

  private agreed(asset: Asset, answers: readonly Answer[]): PriceQuoteInput {
    const price = median(answers.map(({ candle }) => candle.close));
    const said = answers.map(({ feed, candle }) => `${feed.name} ${candle.raw}`).join('; ');
    const [first, ...rest] = answers.map(({ candle }) => candle.close);
    for (const other of rest) {
      if (first === undefined || within(first, other, this.options.spreadMaxBps)) continue;
      throw doubted(
        asset,
        answers,
        `the exchanges are further apart than ${percent(this.options.spreadMaxBps)}: ${said}`,
      );
    }
    return {
      price,
      source: `${answers.map(({ feed }) => feed.name).join(' and ')}, median of hourly closes`,
      observedAt: endOf(answers[0]?.candle),
      raw: `${formatDecimal(price)} is the median of ${said}`,
    };
  }

  /** Nobody else speaks for it: its own price of the day before has to. */
  private async alone(asset: Asset, { feed, candle }: Answer): Promise<PriceQuoteInput> {
    const before = plusMs(candle.start, HOUR_MS - DAY_MS);
    const earlier = await feed.lastClosed(asset, before, this.options.maxAgeMs);
    const raw = `${formatDecimal(candle.close)}: ${feed.name} ${candle.raw}; the day before ${earlier?.raw ?? 'nothing'}`;
    if (earlier === undefined)
      throw doubted(asset, [{ feed, candle }], `only ${feed.name} answers and has no price of the day before`);
    if (!within(candle.close, earlier.close, this.options.dayMoveMaxBps)) {
      throw doubted(
        asset,
        [{ feed, candle }],
        `only ${feed.name} answers, and moved by more than ${percent(this.options.dayMoveMaxBps)}: ${raw}`,
      );
    }
    return { price: candle.close, source: `${feed.name}, hourly close`, observedAt: endOf(candle), raw };
  }
}

function endOf(candle: Candle | undefined): Instant {
  if (candle === undefined) throw new RangeError('a quote needs a candle');
  return plusMs(candle.start, HOUR_MS);
}

/** What is refused is asked for again: the exchange may have mended it by then. */
function doubted(asset: Asset, answers: readonly Answer[], what: string): DomainError {
  for (const { feed, candle } of answers) feed.doubt(asset, candle.start);
  const sentence = `No price of ${asset} is taken: ${what}. No money is affected; it stays unpriced until they agree or somebody states the price.`;
  return new DomainError('prices.outlier', sentence.slice(0, 1_000), { asset });
}
