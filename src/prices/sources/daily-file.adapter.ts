import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Asset, type Day, dayAtOffset, dayStartAtOffset, DomainError, type Instant } from '../../units';
import { doubtedRows } from '../daily-check';
import { type DailyPrice, parseDailySeries } from '../daily-series';
import type { PriceQuoteInput, PriceSource } from '../price-source';

/** A daily series of a century is below this. */
const FILE_BYTES_MAX = 10_000_000;

export interface DailyFileOptions {
  readonly name: string;
  readonly label: string;
  /** Where the series' day begins, in minutes east of UTC; 0 for a UTC day. */
  readonly dayOffsetMinutes: number;
  /** How far a day's price may be from one beside it, in hundredths of a percent; one beyond it is not taken. */
  readonly dayMoveMaxBps: number;
  /** One file per asset. */
  readonly files: Readonly<Partial<Record<Asset, string>>>;
}

/** A file as it was last read. */
interface Series {
  readonly stamp: string;
  readonly days: ReadonlyMap<Day, DailyPrice>;
  readonly doubts: ReadonlyMap<Day, string>;
}

/**
 * Prices from daily series in files. Its rule: the quote of a day applies to every instant of that day, where the day
 * begins as declared; its one instant is the day's beginning. A day that the file lacks has no price, and one that is far
 * from those beside it is refused by its line (FAULTS.md F41): it stays unpriced until the file is mended or two people
 * state a price.
 */
export class DailyFileSource implements PriceSource {
  readonly name: string;
  readonly label: string;
  readonly #options: DailyFileOptions;
  readonly #series = new Map<Asset, Series>();

  constructor(options: DailyFileOptions) {
    this.name = options.name;
    this.label = options.label;
    this.#options = options;
  }

  /** @throws DomainError prices.bad-file, prices.no-file, prices.outlier */
  async quoteAt(asset: Asset, at: Instant): Promise<PriceQuoteInput | undefined> {
    const path = this.#options.files[asset];
    if (path === undefined) return undefined;
    const offset = this.#options.dayOffsetMinutes;
    const day = dayAtOffset(at, offset);
    const { days, doubts } = await this.#load(asset, path);
    const found = days.get(day);
    if (found === undefined) return undefined;
    const doubt = doubts.get(day);
    if (doubt !== undefined) throw doubted(asset, basename(path), doubt);
    return {
      price: found.price,
      source: `${basename(path)}: ${found.source}`,
      observedAt: dayStartAtOffset(day, offset),
      raw: found.line,
    };
  }

  /** A series file grows every day: it is read again when its size or time of change differs. */
  async #load(asset: Asset, path: string): Promise<Series> {
    const file = basename(path);
    try {
      const { size, mtimeMs } = await stat(path);
      if (size > FILE_BYTES_MAX) {
        throw new DomainError('prices.bad-file', `${file} is larger than ${FILE_BYTES_MAX} bytes.`, { file, line: 0 });
      }
      const stamp = `${size} ${mtimeMs}`;
      const known = this.#series.get(asset);
      if (known?.stamp === stamp) return known;
      const days = parseDailySeries(await readFile(path, 'utf8'), file);
      const read = { stamp, days, doubts: doubtedRows(days, this.#options.dayMoveMaxBps) };
      this.#series.set(asset, read);
      return read;
    } catch (cause) {
      if (cause instanceof DomainError) throw cause;
      throw new DomainError('prices.no-file', `The price file ${file} cannot be read.`, { file }, { cause });
    }
  }
}

function doubted(asset: Asset, file: string, doubt: string): DomainError {
  const sentence = `No price of ${asset} is taken from ${file}: ${doubt}. No money is affected; the day stays unpriced until the file is mended or two people state the price.`;
  return new DomainError('prices.outlier', sentence, { asset, file });
}
