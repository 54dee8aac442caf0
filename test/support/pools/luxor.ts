import { dayStartAtOffset, formatInstant, HOUR_MS, type Instant, plusMs } from '../../../src/units';
import type { PoolBook } from './book';
import { type Answer, coins, type PoolServer, type ServerOptions, startServer } from './http';
import { jsonList, jsonObject, type Mangle } from './json-text';

export interface LuxorServerOptions extends ServerOptions {
  readonly token: string;
  /** What the pool calls itself on its own pages: an adapter that follows addresses goes there with its token. */
  readonly nextPageHost?: string;
  readonly mangle?: Mangle;
  /** The time of day at which the day's revenue was last computed. */
  readonly revenueTimeMs?: () => number;
}

const ERROR = '{"statusCode":500,"error":"Internal Server Error","message":"try again later"}';

/**
 * Luxor's API on loopback. As at the real pool, what is paid out is called a debit of `Miner Revenue`, `item_count` is no
 * count of anything, and a day's revenue carries some time of that day.
 */
export function startLuxorServer(book: PoolBook, options: LuxorServerOptions): Promise<PoolServer> {
  return startServer(
    book,
    (request, url) => {
      if (request.headers.authorization !== options.token) {
        return { status: 401, json: '{"error":"Unauthorized","message":"Invalid API key"}', errorJson: ERROR };
      }
      const [, version, pool, what, currency = ''] = url.pathname.split('/');
      if (version !== 'v2' || pool !== 'pool' || !url.searchParams.has('subaccount_names')) return undefined;
      if (what === 'revenue') return { json: revenue(book, url, currency, options), errorJson: ERROR };
      if (what === 'transactions') return paged(book, url, { list: what, rows: transactions(book, url), options });
      if (what === 'workers') return paged(book, url, { list: what, rows: workers(book), options });
      return undefined;
    },
    options,
  );
}

const text = JSON.stringify;

function inDays(url: URL, at: Instant): boolean {
  const day = formatInstant(at).slice(0, 10);
  return day >= (url.searchParams.get('start_date') ?? '9') && day <= (url.searchParams.get('end_date') ?? '0');
}

function revenue(book: PoolBook, url: URL, currency: string, options: LuxorServerOptions): string {
  const time = options.revenueTimeMs?.() ?? HOUR_MS;
  const rows = [...book.days.values()]
    .map((row) => ({ row, at: plusMs(dayStartAtOffset(row.day, 0), time) }))
    .filter(({ at }) => inDays(url, at))
    .map(({ row, at }) =>
      jsonObject({
        date_time: text(formatInstant(at)),
        revenue: jsonObject({
          currency_type: text(book.options.asset),
          revenue_type: '"MINING"',
          revenue: coins(book, row),
        }),
      }),
    );
  const beside = currency.includes('_') ? [merged(book, currency)] : [];
  return jsonObject({
    currency_type: text(currency),
    start_date: text(url.searchParams.get('start_date') ?? ''),
    end_date: text(url.searchParams.get('end_date') ?? ''),
    subaccounts: '[]',
    revenue: jsonList([...rows, ...beside]),
  });
}

/** The coin that is mined beside ours, in the same list. */
function merged(book: PoolBook, currency: string): string {
  const other = currency.split('_').find((coin) => coin !== book.options.asset) ?? '';
  const earned = jsonObject({ currency_type: text(other), revenue_type: '"MINING"', revenue: '12.5' });
  return jsonObject({ date_time: '"2026-03-01T01:00:00Z"', revenue: earned });
}

function transactions(book: PoolBook, url: URL): string[] {
  return book.payouts
    .filter((row) => inDays(url, row.at))
    .flatMap((row) => {
      const common = (category: string, units: bigint): string =>
        jsonObject({
          currency_type: text(book.options.asset),
          date_time: text(formatInstant(row.at)),
          address_name: text(row.destination),
          subaccount_name: text(book.options.account),
          transaction_category: text(category),
          currency_amount: coins(book, { amount: units, tail: '' }),
          usd_equivalent: '661.54',
          transaction_id: text(row.txid ?? `pending-${row.id}`),
          transaction_type: '"debit"',
        });
      const paid = common('Miner Revenue', row.amount);
      return row.fee === 0n ? [paid] : [paid, common('Transaction Fee', row.fee)];
    });
}

function workers(book: PoolBook): string[] {
  return [...book.workers.values()].map((worker) =>
    text({
      currency_type: book.options.asset,
      id: `${book.options.asset}-${book.options.account}-${worker.name}`,
      subaccount_name: book.options.account,
      name: worker.name,
      firmware: 'LuxOS',
      hashrate: Number(worker.hashRate1h),
      efficiency: 0.99,
      est_revenue: 0.00000123,
      last_share_time: worker.lastShareAt === null ? '' : formatInstant(worker.lastShareAt),
      status: worker.state === 'off' || worker.state === 'dis' ? 'INACTIVE' : 'ACTIVE',
    }),
  );
}

function paged(
  book: PoolBook,
  url: URL,
  of: { readonly list: string; readonly rows: readonly string[]; readonly options: LuxorServerOptions },
): Answer {
  const page = Number(url.searchParams.get('page_number') ?? '1');
  const size = Number(url.searchParams.get('page_size') ?? '10');
  const whole = of.rows.slice((page - 1) * size, page * size);
  const part = of.options.mangle?.(of.list, page, whole) ?? whole;
  const next = page * size < of.rows.length;
  const address = `${of.options.nextPageHost ?? 'https://app.luxor.tech'}/v2/pool/next?page_number=${page + 1}`;
  return {
    json: jsonObject({
      [of.list]: jsonList(part),
      pagination: text({
        page_number: page,
        page_size: size,
        item_count: 0,
        previous_page_url: null,
        next_page_url: next ? address : null,
      }),
    }),
    errorJson: ERROR,
  };
}
