import { type Day, DomainError, parseDay, parsePrice, type Price } from '../units';

/** One day of a series. */
export interface DailyPrice {
  readonly price: Price;
  readonly source: string;
  /** The line of the file, as it stood, and its number from 1. */
  readonly line: string;
  readonly number: number;
}

const HEADER = 'date,price_usd,source';
/** Ninety years of days: more is not a daily series. */
const LINES_MAX = 33_000;
const SOURCE = /^[\x20-\x7e]{1,100}$/;

/**
 * Reads a daily series: CSV with the header `date,price_usd,source`, one line per day, days in any order, each once.
 * @param file name for the refusals
 * @throws DomainError prices.bad-file {file, line} for another header, a wrong number of columns, a day that is none or
 *   stands twice, and a price that is not a plain decimal above zero
 */
export function parseDailySeries(text: string, file: string): ReadonlyMap<Day, DailyPrice> {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const refuse = (index: number, why: string, cause?: unknown): DomainError =>
    new DomainError('prices.bad-file', `${file}, line ${index + 1}: ${why}`, { file, line: index + 1 }, { cause });
  if (lines[0] !== HEADER) throw refuse(0, `the header is not "${HEADER}".`);
  if (lines.length > LINES_MAX) throw refuse(LINES_MAX, `more than ${LINES_MAX} lines.`);
  const series = new Map<Day, DailyPrice>();
  lines.forEach((line, index) => {
    if (index === 0 || (line === '' && index === lines.length - 1)) return;
    const cells = line.split(',');
    const [date = '', price = '', source = ''] = cells;
    if (cells.length !== 3 || !SOURCE.test(source)) throw refuse(index, 'a line is date, price and source.');
    try {
      const day = parseDay(date);
      if (series.has(day)) throw refuse(index, `${day} stands twice.`);
      series.set(day, { price: parsePrice(price), source, line, number: index + 1 });
    } catch (error) {
      if (!(error instanceof DomainError) || error.code === 'prices.bad-file') throw error;
      throw refuse(index, error.message, error);
    }
  });
  return series;
}
