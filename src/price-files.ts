import { readFile } from 'node:fs/promises';
import { fileTrouble } from './file-trouble';
import { parseDailySeries } from './prices/daily-series';
import { DomainError } from './units';

/** What a price file is good for. `missing`: not there yet, and its asset stays unpriced, in sight; `broken`: a mistake. */
export interface PriceFileState {
  readonly state: 'usable' | 'missing' | 'broken';
  /** One sentence with file, line and consequence. */
  readonly sentence: string;
}

/** What follows where the files have no price. */
function consequence(live: readonly string[]): string {
  if (live.length === 0) return 'income in that asset stays unpriced, no money is affected';
  return `its prices are asked of ${live.join(' and ')} alone, no money is affected`;
}

/**
 * Reads a price file as the service will. Never throws for what is wrong with the file.
 * @param live exchanges that are asked too
 */
export async function priceFileState(path: string, live: readonly string[]): Promise<PriceFileState> {
  const follows = consequence(live);
  try {
    const days = [...parseDailySeries(await readFile(path, 'utf8'), path).keys()].sort();
    const [first] = days;
    if (first === undefined) return { state: 'missing', sentence: `${path} has no price in it yet; ${follows}.` };
    const range = `${days.length} ${days.length === 1 ? 'day' : 'days'}, ${first} to ${days.at(-1) ?? first}`;
    return { state: 'usable', sentence: `Prices in ${path}: ${range}.` };
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
