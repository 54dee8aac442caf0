import { readFile } from 'node:fs/promises';
import { fileTrouble } from './file-trouble';
import { doubtedRows } from './prices/daily-check';
import { parseDailySeries } from './prices/daily-series';
import { DomainError } from './units';

/** Doubted days that are named; the others are counted. */
const NAMED_MAX = 3;

/**
 * What a price file is good for. `missing`: not there yet, and its asset stays unpriced, in sight; `broken`: a mistake;
 * `doubted`: some of its days give no price.
 */
export interface PriceFileState {
  readonly state: 'usable' | 'doubted' | 'missing' | 'broken';
  /** One sentence with file, line and consequence. */
  readonly sentence: string;
}

/** What follows where the files have no price. */
function consequence(live: readonly string[]): string {
  if (live.length === 0) return 'income in that asset stays unpriced, no money is affected';
  return `its prices are asked of ${live.join(' and ')} alone, no money is affected`;
}

/** The newest are named: they are what the next days are priced by. */
function doubtedSentence(path: string, range: string, doubts: readonly (readonly [string, string])[]): string {
  const named = doubts.slice(0, NAMED_MAX).map(([, why]) => why);
  const more = doubts.length > NAMED_MAX ? `, and ${doubts.length - NAMED_MAX} older` : '';
  const days = doubts.length === 1 ? 'one day gives no price' : `${doubts.length} days give no price`;
  return `Prices in ${path}: ${range}, of which ${days}: ${named.join('; ')}${more}. Income of such a day stays unpriced, in sight, until the file is mended or two people state the price.`;
}

/**
 * Reads a price file as the service will. Never throws for what is wrong with the file.
 * @param prices how far a day may be from those beside it, and the exchanges that are asked too
 */
export async function priceFileState(
  path: string,
  prices: { readonly live: readonly string[]; readonly dayMoveMaxBps: number },
): Promise<PriceFileState> {
  const follows = consequence(prices.live);
  try {
    const series = parseDailySeries(await readFile(path, 'utf8'), path);
    const days = [...series.keys()].sort();
    const [first] = days;
    if (first === undefined) return { state: 'missing', sentence: `${path} has no price in it yet; ${follows}.` };
    const range = `${days.length} ${days.length === 1 ? 'day' : 'days'}, ${first} to ${days.at(-1) ?? first}`;
    const doubts = [...doubtedRows(series, prices.dayMoveMaxBps)].sort(([a], [b]) => (a < b ? 1 : -1));
    if (doubts.length === 0) return { state: 'usable', sentence: `Prices in ${path}: ${range}.` };
    return { state: 'doubted', sentence: doubtedSentence(path, range, doubts) };
  } catch (error) {
    if (error instanceof DomainError) {
      return {
        state: 'broken',
        sentence: `The price file cannot be used: ${error.message} Until it is mended, ${follows}.`,
      };
    }
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return { state: 'missing', sentence: `${path} is not there yet; ${follows}.` };
    }
    const trouble = fileTrouble(error, path);
    if (trouble === undefined) throw error;
    return { state: 'broken', sentence: `The price file cannot be read. ${trouble}; ${follows}.` };
  }
}
