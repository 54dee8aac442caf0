import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Asset, type Day, dayAtOffset, dayStartAtOffset, DomainError, type Instant } from '../../units';
import { type DailyPrice, parseDailySeries } from '../daily-series';
import type { PriceQuoteInput, PriceSource } from '../price-source';

/** A daily series of a century is below this. */
const FILE_BYTES_MAX = 10_000_000;

export interface DailyFileOptions {
  readonly name: string;
  readonly label: string;
  /** Where the series' day begins, in minutes east of UTC; 0 for a UTC day. */
  readonly dayOffsetMinutes: number;
  /** One file per asset. */
  readonly files: Readonly<Partial<Record<Asset, string>>>;
}

/**
 * Prices from daily series in files. Its rule: the quote of a day applies to every instant of that day, where the day
 * begins as declared; its one instant is the day's beginning. A day that the file lacks has no price.
 */
export class DailyFileSource implements PriceSource {
  readonly name: string;
  readonly label: string;
  readonly #options: DailyFileOptions;
  readonly #series = new Map<Asset, { readonly stamp: string; readonly days: ReadonlyMap<Day, DailyPrice> }>();

  constructor(options: DailyFileOptions) {
    this.name = options.name;
    this.label = options.label;
    this.#options = options;
  }

  /** @throws DomainError prices.bad-file, prices.no-file */
  async quoteAt(asset: Asset, at: Instant): Promise<PriceQuoteInput | undefined> {
    const path = this.#options.files[asset];
    if (path === undefined) return undefined;
    const offset = this.#options.dayOffsetMinutes;
    const day = dayAtOffset(at, offset);
    const found = (await this.#load(asset, path)).get(day);
    if (found === undefined) return undefined;
    return {
      price: found.price,
      source: `${basename(path)}: ${found.source}`,
      observedAt: dayStartAtOffset(day, offset),
      raw: found.line,
    };
  }

  /** A series file grows every day: it is read again when its size or time of change differs. */
  async #load(asset: Asset, path: string): Promise<ReadonlyMap<Day, DailyPrice>> {
    const file = basename(path);
    try {
      const { size, mtimeMs } = await stat(path);
      if (size > FILE_BYTES_MAX) {
        throw new DomainError('prices.bad-file', `${file} is larger than ${FILE_BYTES_MAX} bytes.`, { file, line: 0 });
      }
      const stamp = `${size} ${mtimeMs}`;
      const known = this.#series.get(asset);
      if (known?.stamp === stamp) return known.days;
      const days = parseDailySeries(await readFile(path, 'utf8'), file);
      this.#series.set(asset, { stamp, days });
      return days;
    } catch (cause) {
      if (cause instanceof DomainError) throw cause;
      throw new DomainError('prices.no-file', `The price file ${file} cannot be read.`, { file }, { cause });
    }
  }
}
