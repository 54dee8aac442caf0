import { formatInstant, type Instant } from '../../../src/units';
import type { PoolBook } from './book';
import { type PoolServer, type Route, seconds, type ServerOptions, startServer } from './http';

/** A pool that spells an error inside a 200 has none here: both answer in HTML or with a status. */
const NO_ERROR = '{"error":"none of this API"}';

/** SI suffixes as ckpool's suffix_string writes them: four significant digits. */
function suffixed(rate: bigint): string {
  const [divisor, suffix] = ([[10n ** 18n, 'E'], [10n ** 15n, 'P'], [10n ** 12n, 'T'], [10n ** 9n, 'G']] as const).find(([size]) => rate >= size) ?? [1n, '']; // prettier-ignore
  if (divisor === 1n) return String(rate);
  const hundredths = (rate * 100n) / divisor;
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}${suffix}`;
}

/** ckpool's `/users/<address>` on loopback; an address that never sent a share is unknown. */
export function startCkPoolServer(book: PoolBook, options: ServerOptions = {}): Promise<PoolServer> {
  return startServer(book, ckPoolRoute(book), options);
}

/** What ckpool answers of a book. */
export function ckPoolRoute(book: PoolBook): Route {
  return (_request, url) => {
    const known = url.pathname === `/users/${book.options.account}` && book.workers.size > 0;
    return known ? { json: JSON.stringify(ckPoolUser(book)), errorJson: NO_ERROR } : undefined;
  };
}

function ckPoolUser(book: PoolBook): unknown {
  const workers = [...book.workers.values()];
  return {
    hashrate1m: '0',
    hashrate1hr: '4.57G',
    hashrate1d: '85.4T',
    lastshare: seconds(book.options.now()),
    workers: workers.length,
    shares: 7831260707329,
    bestshare: 137427866914851.2,
    authorised: 1721981103,
    worker: workers.map((one) => ({
      workername: one.name,
      hashrate1m: '0',
      hashrate1hr: suffixed(one.hashRate1h),
      hashrate1d: suffixed(one.hashRate24h),
      lastshare: one.lastShareAt === null ? 0 : seconds(one.lastShareAt),
      shares: 10267078458,
      bestshare: 203034806650.409,
    })),
  };
}

/** A connection of a device to public-pool. */
export interface PublicPoolSession {
  readonly name: string;
  readonly hashRate: bigint;
  readonly startTime: Instant;
  readonly lastSeen: Instant;
}

/** public-pool's API on loopback; its address ends in `/api`. An address that is not there has no workers. */
export async function startPublicPoolServer(
  book: PoolBook,
  sessions: () => readonly PublicPoolSession[],
  options: ServerOptions = {},
): Promise<PoolServer> {
  const server = await startServer(
    book,
    (_request, url) => {
      const [, address] = /^\/api\/client\/([^/]+)$/.exec(url.pathname) ?? [];
      if (address === undefined) return undefined;
      const own = address === book.options.account ? sessions() : [];
      const workers = own.map(({ name, hashRate, startTime, lastSeen }, index) => ({
        sessionId: `ab12cd3${index}`,
        name,
        bestDifficulty: '123456.78',
        hashRate: Number(hashRate),
        startTime: formatInstant(startTime),
        lastSeen: formatInstant(lastSeen),
      }));
      const body = { bestDifficulty: 4100000000, workersCount: workers.length, workers };
      return { json: JSON.stringify(body), errorJson: NO_ERROR };
    },
    options,
  );
  return { url: `${server.url}/api`, close: () => server.close() };
}
