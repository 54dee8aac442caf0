import { DAY_MS, dayStartAtOffset, formatInstant, type Instant, plusMs } from '../../../src/units';
import type { PoolBook } from './book';
import { coins, type PoolServer, type ServerOptions, startServer } from './http';
import { jsonList, jsonObject, type Mangle } from './json-text';

export interface FoundryServerOptions extends ServerOptions {
  readonly apiKey: string;
  /** What Foundry keeps of each day, in base units. */
  readonly fee?: bigint;
  readonly mangle?: Mangle;
}

const ERROR = '{"timestamp":"2026-03-01T00:00:00.000+00:00","status":500,"error":"Internal Server Error"}';

/** Foundry's earnings on loopback: newest last, the current day partial and ending now. */
export function startFoundryServer(book: PoolBook, options: FoundryServerOptions): Promise<PoolServer> {
  return startServer(
    book,
    (request, url) => {
      if (request.headers['x-api-key'] !== options.apiKey) {
        return { status: 401, json: '{"error":"Unauthorized"}', errorJson: ERROR };
      }
      if (url.pathname !== `/v2/earnings/${book.options.account}`) return undefined;
      const rows = earnings(book, url, options.fee ?? 0n);
      return { json: jsonList(options.mangle?.('earnings', 0, rows) ?? rows), errorJson: ERROR };
    },
    options,
  );
}

function earnings(book: PoolBook, url: URL, fee: bigint): string[] {
  const from = Number(url.searchParams.get('startDateUnixMs') ?? '0');
  const to = Number(url.searchParams.get('endDateUnixMs') ?? book.options.now());
  return [...book.days.values()]
    .map((row) => ({ row, start: dayStartAtOffset(row.day, 0) }))
    .filter(({ start }) => start >= from && start <= to)
    .sort((a, b) => a.start - b.start)
    .map(({ row, start }) => {
      const end = plusMs(start, Math.min(DAY_MS, Math.max(1_000, book.options.now() - start)));
      const gross = { amount: row.amount + fee, tail: row.tail };
      return jsonObject({
        startTime: offset(start),
        endTime: offset(end),
        totalAmount: coins(book, row),
        hashrate: '11111111111111',
        ppsBaseAmount: coins(book, gross),
        txFeeRewardAmount: '0.0',
        fppsRatePercent: '105.0',
        poolFeeAmount: coins(book, { amount: fee, tail: '' }),
        feeRatePercent: '0.45',
        grossEarnings: coins(book, gross),
      });
    });
}

function offset(at: Instant): string {
  return JSON.stringify(formatInstant(at).replace('Z', '+00:00'));
}
