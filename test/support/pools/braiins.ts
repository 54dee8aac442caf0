import { dayAtOffset, DAY_MS, dayStartAtOffset, plusMs } from '../../../src/units';
import type { BookPayout, PoolBook } from './book';
import { coins, type PoolServer, type Route, seconds, type ServerOptions, startServer } from './http';

export interface BraiinsServerOptions extends ServerOptions {
  readonly token: string;
}

const ERROR = '{"error":"Internal error, try again later"}';
const ZERO = '0.00000000';

/** Braiins Pool's account API on loopback. The rate limit is 5 s in real life: `minIntervalMs` sets it for tests. */
export function startBraiinsServer(book: PoolBook, options: BraiinsServerOptions): Promise<PoolServer> {
  return startServer(book, braiinsRoute(book, options.token), options);
}

/** What Braiins Pool answers of a book. */
export function braiinsRoute(book: PoolBook, token: string): Route {
  return (request, url) => {
    const given = request.headers['pool-auth-token'] ?? request.headers['x-pool-auth-token'];
    if (given !== token) return { status: 401, json: '{"error":"Unauthorized"}', errorJson: ERROR };
    const body = reply(book, url);
    return body === undefined ? undefined : { json: JSON.stringify(body), errorJson: ERROR };
  };
}

function reply(book: PoolBook, url: URL): unknown {
  // The default window is the last 90 days.
  const today = dayAtOffset(book.options.now(), 0);
  const from = url.searchParams.get('from') ?? dayAtOffset(plusMs(book.options.now(), -90 * DAY_MS), 0);
  const to = url.searchParams.get('to') ?? today;
  const inWindow = (day: string): boolean => day >= from && day <= to;
  switch (url.pathname) {
    case '/accounts/rewards/json/btc':
      return { btc: { daily_rewards: dailyRewards(book, inWindow) } };
    case '/accounts/block_rewards/json/btc':
      return { btc: { block_rewards: blockRewards(book, inWindow) } };
    case '/accounts/payouts/json/btc':
      return payouts(book, inWindow);
    case '/accounts/workers/json/btc':
      return { btc: { workers: workers(book) } };
    case '/accounts/profile/json/btc/':
      return { username: book.options.account, btc: { hash_rate_unit: 'Gh/s', ok_workers: book.workers.size } };
    default:
      return undefined;
  }
}

function dailyRewards(book: PoolBook, inWindow: (day: string) => boolean): unknown[] {
  return [...book.days.values()]
    .filter((row) => inWindow(row.day))
    .sort((a, b) => (a.day < b.day ? -1 : 1))
    .map((row) => ({
      date: seconds(dayStartAtOffset(row.day, 0)),
      total_reward: coins(book, row),
      mining_reward: coins(book, row),
      bos_plus_reward: ZERO,
      referral_bonus: ZERO,
      referral_reward: ZERO,
      calculation_date: seconds(row.calculatedAt),
    }));
}

function blockRewards(book: PoolBook, inWindow: (day: string) => boolean): unknown[] {
  return [...book.blocks.values()]
    .filter((row) => inWindow(dayAtOffset(row.at, 0)))
    .map((row) => ({
      block_found_at: seconds(row.at),
      pool_scoring_hash_rate: 9878745444.96727,
      user_scoring_hash_rate: 100234.5,
      block_value: '3.14600000',
      user_reward: coins(book, { amount: row.net, tail: '' }),
      block_heigh: row.height,
      mining_reward: coins(book, { amount: row.net, tail: '' }),
      braiinsos_plus_mining_bonus: ZERO,
      referral_reward: ZERO,
      referral_bonus: ZERO,
      confirmations_left: row.confirmationsLeft,
    }));
}

function payouts(book: PoolBook, inWindow: (day: string) => boolean): unknown {
  const rows = book.payouts.filter((row) => inWindow(dayAtOffset(row.at, 0)));
  const common = (row: BookPayout): object => ({
    financial_account_name: 'Bitcoin Account',
    requested_at_ts: seconds(row.at) - 600,
    ...(row.status === 'queued' ? {} : { resolved_at_ts: seconds(row.at) }),
    status: row.status,
    amount_sats: Number(row.amount),
    fee_sats: Number(row.fee),
    destination: row.destination,
  });
  return {
    onchain: rows
      .filter((row) => !row.lightning)
      .map((row) => ({
        ...common(row),
        ...(row.txid === null ? {} : { tx_id: row.txid }),
        trigger_type: 'triggered',
      })),
    lightning: rows
      .filter((row) => row.lightning)
      .map((row) => ({
        ...common(row),
        invoice: row.destination,
        preimage: '0001020304050607080900010203040506070809000102030405060708090102',
        trigger_type: 'manual',
      })),
  };
}

function workers(book: PoolBook): Record<string, unknown> {
  const gigahashes = (rate: bigint): number => Number(rate / 1_000_000_000n);
  return Object.fromEntries(
    [...book.workers.values()].map((worker) => [
      worker.name,
      {
        state: worker.state,
        last_share: worker.lastShareAt === null ? 0 : seconds(worker.lastShareAt),
        hash_rate_unit: 'Gh/s',
        hash_rate_scoring: gigahashes(worker.hashRate1h),
        hash_rate_5m: gigahashes(worker.hashRate1h),
        hash_rate_60m: gigahashes(worker.hashRate1h),
        hash_rate_24h: gigahashes(worker.hashRate24h),
        shares_5m: 10,
        shares_60m: 100,
        shares_24h: 2400,
      },
    ]),
  );
}
