import { createHmac, timingSafeEqual } from 'node:crypto';
import { addDays, type Asset, type Day, MINUTE_MS } from '../../../src/units';
import type { PoolBook } from './book';
import {
  type Answer,
  type AskedWith,
  coins,
  type PoolServer,
  type Route,
  seconds,
  type ServerOptions,
  startServer,
} from './http';

export interface ViaBtcServerOptions extends ServerOptions {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** The coin beside which the book's is mined: its income stands in the reward history, its devices under this one. */
  readonly minedWith?: Asset;
  /** How far a tonce may be from the pool's clock. */
  readonly toleranceMs?: number;
}

const BASE = '/res/openapi/v1';
const ERROR = '{"code":1,"data":{},"message":"Internal Server Error"}';
const BAD_AUTH = '{"code":12003,"data":{},"message":"Invalid signature"}';

/**
 * ViaBTC's API on loopback. Signatures are checked over the query exactly as sent. As at the real pool, a list that is
 * read with a bad signature looks empty; only `/profit` says that the signature is wrong.
 */
export function startViaBtcServer(book: PoolBook, options: ViaBtcServerOptions): Promise<PoolServer> {
  return startServer(book, viaBtcRoute(book, options), options);
}

/** What ViaBTC answers of a book. */
export function viaBtcRoute(book: PoolBook, options: ViaBtcServerOptions): Route {
  const previous = new Map<string, string>();
  return (request, url) => {
    if (!url.pathname.startsWith(BASE)) return undefined;
    const path = url.pathname.slice(BASE.length);
    const signed = isSigned(request, url, book, options);
    const mined = options.minedWith ?? book.options.asset;
    if (path === '/profit') return { json: signed && url.searchParams.get('coin') === mined ? profit(book, mined) : BAD_AUTH, errorJson: ERROR }; // prettier-ignore
    const rows = signed ? listOf(book, path, url, options.minedWith) : [];
    return rows === undefined ? undefined : paged(rows, url, path === '/wallet/payment/history', { book, previous });
  };
}

function isSigned(request: AskedWith, url: URL, book: PoolBook, options: ViaBtcServerOptions): boolean {
  const signature = request.headers['x-signature'];
  const tonce = url.searchParams.get('tonce');
  if (request.headers['x-api-key'] !== options.apiKey || typeof signature !== 'string' || tonce === null) return false;
  // "earlier than the server's time, and not more than a minute from it"
  const age = book.poolNow() - Number(tonce);
  if (age <= 0 || age > (options.toleranceMs ?? MINUTE_MS)) return false;
  const expected = createHmac('sha256', options.apiSecret).update(url.search.slice(1)).digest();
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function profit(book: PoolBook, coin: Asset): string {
  const total = [...book.days.values()].reduce((sum, day) => sum + day.amount, 0n);
  return JSON.stringify({
    code: 0,
    data: { ...profits(coins(book, { amount: total, tail: '' })), coin },
    message: 'OK',
  });
}

function profits(total: string): object {
  return { pplns_profit: '0', pps_profit: total, solo_profit: '0', total_profit: total };
}

function listOf(book: PoolBook, path: string, url: URL, minedWith: Asset | undefined): object[] | undefined {
  const coin = path === '/hashrate/worker' && minedWith !== undefined ? minedWith : book.options.asset;
  if (url.searchParams.get('coin') !== coin) return [];
  switch (path) {
    case '/profit/history':
      return minedWith === undefined ? history(book, url) : [];
    case '/reward/history':
      return minedWith === undefined ? [] : history(book, url);
    case '/wallet/payment/history':
      return [...book.payouts]
        .filter((row) => row.txid !== null)
        .sort((a, b) => b.id - a.id)
        .map((row) => ({
          id: row.id,
          coin: book.options.asset,
          amount: coins(book, { amount: row.amount, tail: '' }),
          address: row.destination,
          tx: row.txid,
          create_time: seconds(row.at),
        }));
    case '/hashrate/worker':
      return [...book.workers.values()].map((worker, index) => ({
        coin: book.options.asset,
        group_id: 14,
        group_name: 'group1',
        hashrate_10min: worker.hashRate1h.toString(),
        hashrate_1hour: worker.hashRate1h.toString(),
        hashrate_24hour: worker.hashRate24h.toString(),
        last_active: worker.lastShareAt === null ? 0 : seconds(worker.lastShareAt),
        reject_rate: '0',
        worker_id: 369 + index,
        worker_name: worker.name,
        worker_status: worker.state === 'off' || worker.state === 'dis' ? 'unactive' : 'active',
      }));
    default:
      return undefined;
  }
}

function history(book: PoolBook, url: URL): object[] {
  const from = url.searchParams.get('start_date') ?? '';
  const to = url.searchParams.get('end_date') ?? '9999';
  const rows = url.searchParams.get('utc') === 'true' ? utcDays(book) : [...book.days.values()];
  return rows
    .filter((row) => row.day >= from && row.day <= to)
    .sort((a, b) => (a.day < b.day ? -1 : 1))
    .map((row) => ({ coin: book.options.asset, date: row.day, ...profits(coins(book, row)) }));
}

/** The same earnings cut at UTC midnight: a UTC+8 day has 8 hours of the UTC day before and 16 of its own. */
function utcDays(book: PoolBook): { day: Day; amount: bigint; tail: string }[] {
  const amounts = new Map<Day, bigint>();
  const add = (day: Day, amount: bigint): void => void amounts.set(day, (amounts.get(day) ?? 0n) + amount);
  for (const row of book.days.values()) {
    const before = row.amount / 3n;
    add(addDays(row.day, -1), before);
    add(row.day, row.amount - before);
  }
  return [...amounts].map(([day, amount]) => ({ day, amount, tail: '' }));
}

function paged(
  rows: readonly object[],
  url: URL,
  atTop: boolean,
  { book, previous }: { book: PoolBook; previous: Map<string, string> },
): Answer {
  const page = Number(url.searchParams.get('page') ?? '1');
  const limit = Number(url.searchParams.get('limit') ?? '50');
  const part = rows.slice((page - 1) * limit, page * limit);
  const pages = Math.ceil(rows.length / limit);
  const paging = {
    count: part.length,
    curr_page: page,
    data: part,
    has_next: page < pages,
    total: rows.length,
    total_page: pages,
  };
  let json = envelope(paging, atTop);
  const before = previous.get(url.pathname);
  previous.set(url.pathname, JSON.stringify(part));
  const fault = book.peekFault(url.pathname + url.search);
  if (fault === 'missing-page' && paging.has_next) {
    json = envelope({ ...paging, has_next: false, total_page: page }, atTop);
    book.takeFault(url.pathname + url.search);
  }
  if (fault === 'doubled-page' && page > 1 && before !== undefined) {
    // Page one again under the name of page two: as many rows as announced when both pages are full.
    const again = JSON.parse(before) as object[];
    json = envelope({ ...paging, count: again.length, data: again }, atTop);
    book.takeFault(url.pathname + url.search);
  }
  return { json, errorJson: ERROR };
}

function envelope(paging: object, atTop: boolean): string {
  return JSON.stringify(atTop ? { code: 0, ...paging, message: 'OK' } : { code: 0, data: paging, message: 'OK' });
}
