import { formatCoins, type Instant, formatInstant } from '../../../src/units';
import type { PoolBook } from './book';
import { type PoolServer, seconds, type ServerOptions, startServer } from './http';

const NO_USER = '{"error":"No such user or user has no active workers"}';
const EARNPAY = /^\/v1\/earnpay\/([^/]+)\/(\d+)(?:\/(\d+))?$/;
const STATSNAP = /^\/v1\/statsnap\/([^/]+)$/;

/** OCEAN's API on loopback; its address ends in `/v1`. No authentication: the address is the account. */
export async function startOceanServer(book: PoolBook, options: ServerOptions = {}): Promise<PoolServer> {
  const server = await startServer(
    book,
    (_request, url) => {
      const json = reply(book, url.pathname);
      return json === undefined ? undefined : { json, errorJson: NO_USER };
    },
    options,
  );
  return { url: `${server.url}/v1`, close: () => server.close() };
}

function reply(book: PoolBook, path: string): string | undefined {
  const earnpay = EARNPAY.exec(path);
  const statsnap = STATSNAP.exec(path);
  const account = earnpay?.[1] ?? statsnap?.[1];
  if (account === undefined) return undefined;
  if (account !== book.options.account) return NO_USER;
  if (earnpay === null) return JSON.stringify({ result: snapshot(book) });
  const from = Number(earnpay[2]) * 1_000;
  const to = earnpay[3] === undefined ? book.options.now() : Number(earnpay[3]) * 1_000;
  return JSON.stringify({ result: earnings(book, from, to) });
}

/** ISO without a zone, as OCEAN writes it; it means UTC. */
function zoneless(at: Instant): string {
  return formatInstant(at).slice(0, 19);
}

function earnings(book: PoolBook, from: number, to: number): unknown {
  const inWindow = (row: { at: Instant }): boolean => row.at >= from && row.at < to;
  return {
    start_ts: zoneless(from as Instant),
    end_ts: zoneless(to as Instant),
    earnings: [...book.blocks.values()].filter(inWindow).map((row) => ({
      block_hash: row.hash,
      ts: zoneless(row.at),
      shares_in_window: Number(row.shares),
      fees_colected_satoshis: Number(row.fee),
      satoshis_net_earned: Number(row.net),
    })),
    payouts: book.payouts
      .filter(inWindow)
      .filter((row) => row.status === 'confirmed')
      .map((row) => ({
        ts: zoneless(row.at),
        on_chain_txid: row.txid,
        total_satoshis_net_paid: Number(row.amount),
        is_generation_txn: row.generation,
      })),
  };
}

function unpaidOf(book: PoolBook): bigint {
  const earned = [...book.blocks.values()].reduce((sum, row) => sum + row.net, 0n);
  const paid = book.payouts.filter((row) => row.status === 'confirmed').reduce((sum, row) => sum + row.amount, 0n);
  return earned > paid ? earned - paid : 0n;
}

function snapshot(book: PoolBook): unknown {
  return {
    snap_ts: String(seconds(book.options.now())),
    hashrate_60s: '0',
    hashrate_300s: '2000000000000',
    shares_in_tides: '262144',
    unpaid: formatCoins({ asset: 'BTC', units: unpaidOf(book) }),
    lastest_share_ts: String(seconds(book.options.now())),
  };
}
