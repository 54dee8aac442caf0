import { createHmac } from 'node:crypto';
import { formatCoins } from '../../../src/units';
import type { BookBlock, BookPayout, PoolBook } from './book';
import {
  type Answer,
  type AskedWith,
  jsonNumber,
  type PoolServer,
  type ServerOptions,
  startServer,
  withNumbers,
} from './http';

export interface NiceHashServerOptions extends ServerOptions {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly organization: string;
}

/** "if timestamp is more than five minutes apart from server's time, the request will be rejected" */
const TOLERANCE_MS = 300_000;
const SIZE_MAX = 100;
const ERROR = failure(5000, 'Internal server error');

function failure(code: number, message: string): string {
  return JSON.stringify({ error_id: '3a71f9a1-be49-46ac-8a8b-862da6b8ad91', errors: [{ code, message }] });
}

/** NiceHash's API on loopback: server time without a key, all else signed, each nonce once. */
export function startNiceHashServer(book: PoolBook, options: NiceHashServerOptions): Promise<PoolServer> {
  const nonces = new Set<string>();
  return startServer(
    book,
    (request, url) => {
      if (url.pathname === '/api/v2/time') {
        return { json: `{"serverTime":${book.poolNow()}}`, errorJson: ERROR };
      }
      const refused = refusal(request, url, { book, options, nonces });
      if (refused !== undefined) return { status: 401, json: refused, errorJson: ERROR };
      return reply(book, url);
    },
    options,
  );
}

function refusal(
  request: AskedWith,
  url: URL,
  of: { readonly book: PoolBook; readonly options: NiceHashServerOptions; readonly nonces: Set<string> },
): string | undefined {
  const { book, options, nonces } = of;
  const header = (name: string): string => String(request.headers[name] ?? '');
  const [time, nonce] = [header('x-time'), header('x-nonce')];
  if (Math.abs(Number(time) - book.poolNow()) > TOLERANCE_MS) return failure(2001, 'Session Time skew detected');
  if (nonce === '' || nonce.length > 36 || nonces.has(nonce) || header('x-request-id') === '') {
    return failure(2002, 'Invalid nonce');
  }
  nonces.add(nonce);
  const parts = [options.apiKey, time, nonce, '', options.organization, '', request.method ?? '', url.pathname];
  const input = [...parts, url.search.slice(1)].join('\0');
  const signature = createHmac('sha256', options.apiSecret).update(input).digest('hex');
  const ok =
    header('x-auth') === `${options.apiKey}:${signature}` && header('x-organization-id') === options.organization;
  // As some services do, the wrong key is repeated to whoever sent it.
  return ok ? undefined : failure(2000, `Invalid API Key ${header('x-auth')}`);
}

function reply(book: PoolBook, url: URL): Answer | undefined {
  switch (url.pathname) {
    case `/main/api/v2/accounting/hashpowerEarnings/${book.options.asset}`:
      return paged(book, url, { rows: earnings(book), before: url.searchParams.get('timestamp') });
    case '/main/api/v2/mining/rigs/payouts':
      return paged(book, url, { rows: credits(book), before: url.searchParams.get('beforeTimestamp') });
    case '/main/api/v2/mining/rigs2':
      return { json: withNumbers(rigs(book)), errorJson: ERROR };
    default:
      return undefined;
  }
}

interface Row {
  readonly created: number;
}

function paged(book: PoolBook, url: URL, of: { readonly rows: Row[]; readonly before: string | null }): Answer {
  const page = Number(url.searchParams.get('page') ?? '0');
  const size = Math.min(Number(url.searchParams.get('size') ?? '10'), SIZE_MAX);
  const before = Number(of.before ?? book.poolNow());
  const rows = of.rows.filter((row) => row.created < before).sort((a, b) => b.created - a.created);
  const totalPageCount = Math.ceil(rows.length / size);
  const doubled = page > 0 && book.peekFault(url.pathname + url.search) === 'doubled-page';
  const missing = book.peekFault(url.pathname + url.search) === 'missing-page';
  if (doubled || missing) book.takeFault(url.pathname + url.search);
  const from = doubled ? page - 1 : missing ? page + 1 : page;
  const list = rows.slice(from * size, (from + 1) * size);
  return { json: withNumbers({ list, pagination: { size, page, totalPageCount } }), errorJson: ERROR };
}

function earnings(book: PoolBook): Row[] {
  return [...book.blocks.values()].map((row: BookBlock) => ({
    id: row.hash,
    created: row.at,
    currency: { enumName: book.options.asset, description: 'Bitcoin' },
    amount: coins(book, row.net + row.fee),
    metadata: '',
    accountType: { enumName: 'USER', description: 'User' },
    feeAmount: coins(book, row.fee),
    feeMetadata: '',
  }));
}

/** Credits inside NiceHash: no transaction stands behind them. */
function credits(book: PoolBook): Row[] {
  return book.payouts.map((row: BookPayout) => ({
    id: `00000000-0000-4000-8000-${String(row.id).padStart(12, '0')}`,
    created: row.at,
    currency: { enumName: book.options.asset, description: book.options.asset },
    amount: coins(book, row.amount + row.fee),
    metadata: '{"payoutRounds":6}',
    accountType: { enumName: 'UNPAID', description: 'Unpaid' },
    feeAmount: coins(book, row.fee),
    feeMetadata: '{}',
  }));
}

/** As JavaScript spells a small number: 1e-8, 2.47e-6. */
function coins(book: PoolBook, units: bigint): string {
  const exact = formatCoins({ asset: book.options.asset, units });
  return jsonNumber(units < 100_000_000_000n ? String(Number(exact)) : exact);
}

const STATUS = { ok: 'MINING', low: 'MINING', off: 'OFFLINE', dis: 'DISABLED' } as const;

function rigs(book: PoolBook): unknown {
  const miningRigs = [...book.workers.values()].map((worker, index) => ({
    rigId: `0-AbCdEfGh${index}`,
    name: worker.name,
    minerStatus: STATUS[worker.state],
    profitability: 0.00003,
    unpaidAmount: '0.00000380',
  }));
  return {
    minerStatuses: { MINING: miningRigs.length },
    totalRigs: miningRigs.length,
    totalProfitability: 0.00034,
    unpaidAmount: '0.00004567',
    nextPayoutTimestamp: '2025-01-01T04:00:00Z',
    lastPayoutTimestamp: '2025-01-01T00:00:00Z',
    miningRigs,
  };
}
