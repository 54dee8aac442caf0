import { formatInstant, type Instant } from '../../../src/units';
import type { PoolBook } from './book';
import { type Answer, coins, type PoolServer, type ServerOptions, startServer } from './http';
import { jsonList, jsonObject, type Mangle } from './json-text';

export interface MiningcoreServerOptions extends ServerOptions {
  readonly poolId: string;
  readonly mangle?: Mangle;
  /** Digits after a reward's eighth decimal: the database keeps twelve. */
  readonly tail?: string;
  /** Further balance changes, as JSON text with their time. */
  readonly changes?: readonly { readonly at: Instant; readonly json: string }[];
}

const ERROR = '{"result":null,"success":false,"pageCount":0}';
const text = JSON.stringify;

/** A miningcore on loopback: newest row first, and a `pageCount` that leaves the last, partial page out. */
export function startMiningcoreServer(book: PoolBook, options: MiningcoreServerOptions): Promise<PoolServer> {
  const miner = `pools/${options.poolId}/miners/${book.options.account}`;
  return startServer(
    book,
    (_request, url) => {
      if (url.pathname === `/api/${miner}`) return { json: minerPage(book, options.tail), errorJson: ERROR };
      if (url.pathname === `/api/v2/${miner}/payments`) return paged(url, 'payments', payments(book), options);
      if (url.pathname !== `/api/v2/${miner}/balancechanges`) return undefined;
      return paged(url, 'balancechanges', changes(book, options), options);
    },
    options,
  );
}

/** Microseconds, as .NET prints them. */
function created(at: Instant): string {
  return text(formatInstant(at).replace('Z', '627Z'));
}

function change(book: PoolBook, poolId: string, of: { at: Instant; amount: string; usage: string }): string {
  const { at, amount, usage } = of;
  const address = text(book.options.account);
  return jsonObject({ poolId: text(poolId), address, amount, usage: text(usage), created: created(at) });
}

function changes(book: PoolBook, { poolId, tail = '', changes: more = [] }: MiningcoreServerOptions): string[] {
  const rewards = [...book.blocks.values()].map((row) => ({
    at: row.at,
    json: change(book, poolId, {
      at: row.at,
      amount: coins(book, { amount: row.net, tail }),
      usage: `Reward for 1.2 M shares for block ${row.height}`,
    }),
  }));
  const resets = book.payouts.map((row) => ({
    at: row.at,
    json: change(book, poolId, {
      at: row.at,
      amount: `-${coins(book, { amount: row.amount, tail: '' })}`,
      usage: 'Balance reset after payment',
    }),
  }));
  // Its admin route books any amount under any wording; left empty, it names who asked.
  const taken = book.takings.map((row) => ({
    at: row.at,
    json: change(book, poolId, {
      at: row.at,
      amount: `-${coins(book, { amount: row.amount, tail: '' })}`,
      usage: row.usage ?? 'Admin balance change from 127.0.0.1',
    }),
  }));
  return newestFirst([...rewards, ...resets, ...taken, ...more]);
}

function payments(book: PoolBook): string[] {
  const rows = book.payouts
    .filter((row) => row.txid !== null)
    .map((row) => ({
      at: row.at,
      json: jsonObject({
        coin: text(book.options.asset),
        address: text(row.destination),
        addressInfoLink: text(`https://example.org/address/${row.destination}`),
        amount: `${coins(book, { amount: row.amount, tail: '' })}8901`,
        transactionConfirmationData: text(row.txid ?? ''),
        transactionInfoLink: text(`https://example.org/tx/${row.txid ?? ''}`),
        created: created(row.at),
      }),
    }));
  return newestFirst(rows);
}

function newestFirst(rows: readonly { readonly at: Instant; readonly json: string }[]): string[] {
  return [...rows].sort((a, b) => b.at - a.at).map((row) => row.json);
}

function paged(url: URL, list: string, rows: readonly string[], options: MiningcoreServerOptions): Answer {
  const page = Number(url.searchParams.get('page') ?? '0');
  const size = Number(url.searchParams.get('pageSize') ?? '15');
  const whole = rows.slice(page * size, (page + 1) * size);
  const result = jsonList(options.mangle?.(list, page, whole) ?? whole);
  const pageCount = String(Math.floor(rows.length / size));
  return { json: jsonObject({ result, success: 'true', pageCount }), errorJson: ERROR };
}

/** All that was credited and not taken back, as two figures: what is owed and what was paid. */
function sums(book: PoolBook, tail: string): { readonly owed: string; readonly paid: string } {
  const credited = [...book.blocks.values()].reduce((sum, row) => sum + row.net, 0n);
  const taken = book.takings.reduce((sum, row) => sum + row.amount, 0n);
  const paid = book.payouts.filter((row) => row.txid !== null).reduce((sum, row) => sum + row.amount, 0n);
  const owed = credited > taken + paid ? credited - taken - paid : 0n;
  return { owed: coins(book, { amount: owed, tail }), paid: coins(book, { amount: paid, tail: '' }) };
}

function minerPage(book: PoolBook, tail = ''): string {
  const workers = Object.fromEntries(
    [...book.workers.values()].map((worker) => [
      worker.name,
      { hashrate: Number(worker.hashRate1h), sharesPerSecond: 0.05 },
    ]),
  );
  const performance = book.workers.size === 0 ? null : { created: formatInstant(book.options.now()), workers };
  const { owed, paid } = sums(book, tail);
  return jsonObject({ pendingShares: '56139', pendingBalance: owed, totalPaid: paid, performance: text(performance) });
}
