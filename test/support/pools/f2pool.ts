import { dayStartAtOffset, formatCoins } from '../../../src/units';
import type { BookDay, BookPayout, BookTaking, PoolBook } from './book';
import { jsonNumber, type PoolServer, seconds, type ServerOptions, startServer, withNumbers } from './http';

export interface F2PoolServerOptions extends ServerOptions {
  readonly secret: string;
  /** Rate of the pool's fee as the pool writes it, for `mining_extra`. */
  readonly feeRate?: string;
}

const ERROR = '{"code":5000,"msg":"system error: try again later"}';
const CURRENCY = { BTC: 'bitcoin', LTC: 'litecoin' } as const;

/** F2Pool's API on loopback: POST and JSON only, errors as `{code, msg}` in a 200. Its address ends in `/v2`. */
export async function startF2PoolServer(book: PoolBook, options: F2PoolServerOptions): Promise<PoolServer> {
  const server = await startServer(
    book,
    (request, url, body) => {
      const json = request.headers['content-type']?.startsWith('application/json') === true;
      if (request.method !== 'POST' || !json) return undefined;
      const secret = request.headers['f2p-api-secret'];
      if (secret !== options.secret) {
        // As some services do, the wrong token is repeated to whoever sent it.
        const msg = `auth error: invalid api secret ${String(secret)}`;
        return { json: JSON.stringify({ code: 4001, msg }), errorJson: ERROR };
      }
      const answer = reply(book, url.pathname, JSON.parse(body) as Asked, options.feeRate ?? '0.04');
      return answer === undefined ? undefined : { json: withNumbers(answer), errorJson: ERROR };
    },
    options,
  );
  return { url: `${server.url}/v2`, close: () => server.close() };
}

interface Asked {
  readonly currency?: string;
  readonly mining_user_name?: string;
  readonly type?: string;
  readonly start_time?: number;
  readonly end_time?: number;
}

function reply(book: PoolBook, path: string, asked: Asked, feeRate: string): unknown {
  const { asset, account } = book.options;
  const currency = asset === 'BTC' || asset === 'LTC' ? CURRENCY[asset] : '';
  if (asked.currency !== currency) {
    return { code: 5001, msg: `params error: currency="${String(asked.currency)}"` };
  }
  if (asked.mining_user_name !== account) return { code: 5002, msg: 'params error: mining_user_name' };
  if (path === '/v2/assets/transactions/list') return { transactions: transactions(book, asked, feeRate) };
  if (path === '/v2/assets/balance') return { balance_info: balance(book) };
  if (path === '/v2/hash_rate/worker/list') return { workers: workers(book) };
  return undefined;
}

function balance(book: PoolBook) {
  const earned = [...book.days.values()].reduce((sum, row) => sum + row.amount, 0n);
  const taken = book.takings.reduce((sum, row) => sum + row.amount, 0n);
  const paid = book.payouts.reduce((sum, row) => sum + row.amount + row.fee, 0n);
  const left = earned - taken > paid ? earned - taken - paid : 0n;
  return {
    balance: coins(book, left),
    paid: coins(book, paid),
    total_income: coins(book, earned > taken ? earned - taken : 0n),
    yesterday_income: 0,
    estimated_today_income: 0,
  };
}

function transactions(book: PoolBook, asked: Asked, feeRate: string): unknown[] {
  const types = (asked.type ?? 'all').split(',');
  const [from, to] = [asked.start_time ?? 0, asked.end_time ?? seconds(book.options.now())];
  const rows = [
    ...(types.includes('revenue')
      ? [
          ...[...book.days.values()].map((row, index) => revenue(book, row, index, feeRate)),
          ...book.takings.map((row) => taken(book, row)),
        ]
      : []),
    ...(types.includes('payout') ? book.payouts.map((row) => payout(book, row)) : []),
  ];
  return rows.filter((row) => row.created_at >= from && row.created_at <= to);
}

/** `pps` is what the pool credited, its fee off; `tx_fee` is nothing here, so that the parts sum exactly. */
function revenue(book: PoolBook, row: BookDay, index: number, feeRate: string) {
  const start = dayStartAtOffset(row.day, book.options.dayOffsetMinutes);
  return {
    id: 532_145_000 + index,
    type: 'revenue_fpps',
    changed_balance: coins(book, row.amount, row.tail),
    created_at: seconds(row.calculatedAt),
    mining_extra: {
      mining_date: seconds(start),
      settle_date: seconds(start) + 86_400,
      pps: coins(book, row.amount, row.tail),
      pps_fee_rate: jsonNumber(feeRate),
      tx_fee: 0,
      tx_fee_rate: jsonNumber(feeRate),
      hash_rate: 1_035_827_914_295_214,
    },
    payout_extra: null,
  };
}

/** A correction: income below zero, with the mining day that it corrects where it names one. */
function taken(book: PoolBook, row: BookTaking) {
  const start = row.day === undefined ? undefined : seconds(dayStartAtOffset(row.day, book.options.dayOffsetMinutes));
  const mining_extra =
    start === undefined
      ? null
      : { mining_date: start, settle_date: start + 86_400, pps: 0, pps_fee_rate: 0, tx_fee: 0, tx_fee_rate: 0, hash_rate: 0 }; // prettier-ignore
  return {
    id: 800_000_000 + row.id,
    type: 'revenue_fpps',
    changed_balance: jsonNumber(`-${exact(book, row.amount)}`),
    created_at: seconds(row.at),
    mining_extra,
    payout_extra: null,
  };
}

function payout(book: PoolBook, row: BookPayout) {
  return {
    id: 700_000_000 + row.id,
    type: 'payout',
    changed_balance: jsonNumber(`-${exact(book, row.amount + row.fee)}`),
    created_at: seconds(row.at),
    mining_extra: null,
    payout_extra: {
      value: coins(book, row.amount),
      address: row.destination,
      tx_id: row.txid ?? '',
      paid_time: row.status === 'queued' ? 0 : seconds(row.at),
      wallet_type: row.lightning ? 'thirdpart' : 'mainnet',
      tip: coins(book, row.fee),
    },
  };
}

function exact(book: PoolBook, units: bigint): string {
  return formatCoins({ asset: book.options.asset, units });
}

/** With the decimals beyond the coin's own, as the pool's doubles have them; small ones as JavaScript spells them. */
function coins(book: PoolBook, units: bigint, tail = ''): string {
  const text = exact(book, units);
  if (tail !== '') return jsonNumber(text + tail);
  return jsonNumber(units < 100_000_000_000n ? String(Number(text)) : text);
}

function workers(book: PoolBook): unknown[] {
  return [...book.workers.values()].map((worker) => ({
    hash_rate_info: {
      name: worker.name,
      hash_rate: Number(worker.hashRate1h),
      h1_hash_rate: Number(worker.hashRate1h),
      h24_hash_rate: Number(worker.hashRate24h),
      h1_stale_hash_rate: 0,
      h24_stale_hash_rate: 0,
    },
    last_share_at: worker.lastShareAt === null ? 0 : seconds(worker.lastShareAt),
    status: worker.state === 'dis' ? 2 : worker.state === 'off' ? 1 : 0,
    host: '10.0.0.5',
  }));
}
