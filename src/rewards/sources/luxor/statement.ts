import { createHash } from 'node:crypto';
import { addDays, type Asset, dayAtOffset, type Day, dayStartAtOffset, type Instant, plusMs } from '../../../units';
import type { Reply } from '../../reply';
import {
  type PoolPayout,
  type RewardRow,
  type SourceDeclaration,
  SourceFailure,
  type SourceWindow,
  type WorkerSample,
} from '../../source';

const TXID = /^[0-9a-f]{64}$/;
const REVENUE_TYPE = /^[A-Za-z0-9_-]{1,40}$/;
/** What is paid to a wallet. Whether the pool calls it a debit or a credit says nothing: its own sample says debit. */
const PAID = 'Miner Revenue';
const PAYOUT_FEE = 'Transaction Fee';
/** Luxor mines these two merged, under one name; a source takes the coin that it declares. */
const MERGED: readonly Asset[] = ['LTC', 'DOGE'];

/** Luxor's name of what is mined: `LTC_DOGE` for either of the two. */
export function currencyOf(asset: Asset): string {
  return MERGED.includes(asset) ? MERGED.join('_') : asset;
}

/** First and last day that a window asks for, both inclusive; Luxor's days are UTC. */
export function daysOf(window: SourceWindow): { readonly first: Day; readonly last: Day } {
  return { first: dayAtOffset(window.from, 0), last: dayAtOffset(window.to, 0) };
}

/** @throws SourceFailure `rewards.refused` for an error in the shape of an answer, whatever the HTTP status said */
export function opened(body: Reply): Reply {
  const error = body.optional('error');
  if (error === undefined) return body;
  const reason = (body.optional('message') ?? error).text().slice(0, 200);
  const fields = { source: body.source, field: 'error', reason };
  throw new SourceFailure('rewards.refused', 'Luxor answered with an error. Nothing was booked.', fields);
}

/** One page of a list. `item_count` is not used: in the pool's own samples it is 0 beside a row. */
export interface Page {
  readonly rows: readonly Reply[];
  readonly hasNext: boolean;
}

/**
 * Reads a page and checks that it is the one that was asked for and, where another follows, full.
 * The address of the next page says only that there is one: it is never followed, because the token would go with it.
 * @throws SourceFailure `rewards.bad-reply`, reason `another-page` or `count-mismatch`
 */
export function readPage(body: Reply, list: string, wanted: number): Page {
  const rows = body.field(list).list();
  const pagination = body.field('pagination');
  const size = pagination.field('page_size').integer();
  const hasNext = pagination.optional('next_page_url') !== undefined;
  if (pagination.field('page_number').integer() !== wanted) throw pagination.field('page_number').bad('another-page');
  if (rows.length > size || (hasNext && rows.length < size)) throw body.field(list).bad('count-mismatch');
  return { rows, hasNext };
}

/**
 * `GET /v2/pool/revenue/{currency}`: what was earned on a UTC day, by kind (`MINING`, a referral …). The row's time is
 * some moment of that day and may move: the id is the day and the kind, so that a moved time is a revision and not new
 * money. A day that ends after `settledBefore` still counts.
 */
export function revenueRows(
  body: Reply,
  declaration: SourceDeclaration,
  of: { readonly window: SourceWindow; readonly settledBefore: Instant },
): RewardRow[] {
  const { first, last } = daysOf(of.window);
  return body
    .field('revenue')
    .list()
    .filter((row) => isOurs(row.field('revenue').field('currency_type'), declaration.asset))
    .map((row) => revenueRow(row, declaration, of.settledBefore))
    .filter((row) => {
      const day = dayAtOffset(row.from, 0);
      return day >= first && day <= last;
    });
}

function revenueRow(row: Reply, { asset, amountDecimals }: SourceDeclaration, settledBefore: Instant): RewardRow {
  const day = dayAtOffset(row.field('date_time').utcWithoutZone(), 0);
  const earned = row.field('revenue');
  const kind = earned.field('revenue_type').matching(REVENUE_TYPE);
  const { amount, residue } = earned.field('revenue').coinNumber(asset, amountDecimals);
  const to = dayStartAtOffset(addDays(day, 1), 0);
  return {
    externalId: `${asset}-${day}-${kind}`,
    from: dayStartAtOffset(day, 0),
    to,
    asset,
    net: amount.units,
    poolFee: 0n,
    residue,
    settled: to <= settledBefore,
    raw: row.raw(),
  };
}

/** The coin mined beside ours is another source's; any other coin is a mistake. */
function isOurs(currency: Reply, asset: Asset): boolean {
  const name = currency.text();
  if (name === asset) return true;
  if (MERGED.includes(asset) && MERGED.some((coin) => coin === name)) return false;
  throw currency.bad('other-asset');
}

/**
 * `GET /v2/pool/transactions/{currency}`: what was paid to wallets. A `Transaction Fee` under the same transaction id is
 * the payout's fee. Other categories pay nobody here; they stay in the kept reply.
 * One transaction may pay several of our wallets: each is a row of its own.
 */
export function payoutRows(rows: readonly Reply[], declaration: SourceDeclaration, subaccount: string): PoolPayout[] {
  const ours = rows.filter((row) => {
    if (row.field('subaccount_name').text() !== subaccount) throw row.field('subaccount_name').bad('other-account');
    return isOurs(row.field('currency_type'), declaration.asset);
  });
  const amountOf = (row: Reply): bigint => row.field('currency_amount').coinNumber(declaration.asset).amount.units;
  const fees = new Map<string, bigint>();
  for (const row of ours.filter((one) => categoryOf(one) === PAYOUT_FEE)) {
    const id = row.field('transaction_id').text();
    fees.set(id, (fees.get(id) ?? 0n) + amountOf(row));
  }
  return ours
    .filter((row) => categoryOf(row) === PAID)
    .map((row) => {
      const id = row.field('transaction_id').text();
      const destination = row.field('address_name').text();
      const fee = fees.get(id) ?? 0n;
      // Booked once, with the first wallet that this transaction pays.
      fees.delete(id);
      const txid = TXID.test(id) ? id : null;
      return {
        externalId: `paid-${short(id)}-${short(destination)}`,
        at: row.field('date_time').utcWithoutZone(),
        amount: amountOf(row),
        fee,
        txid,
        lightning: false,
        generation: false,
        destination,
        // Without a transaction of the chain nothing can be proved: it is announced, not paid.
        status: txid === null ? 'queued' : 'confirmed',
      };
    });
}

function categoryOf(row: Reply): string {
  return row.field('transaction_category').text();
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/**
 * `GET /v2/pool/workers/{currency}`: hash rates in H/s, of now. The estimated revenue that Luxor gives per worker is, in
 * its own words, no source of truth and is not read. A worker without a share yet has no time, or an empty one.
 */
export function workerRow(row: Reply, at: Instant): WorkerSample {
  const active = row.field('status').oneOf(['ACTIVE', 'INACTIVE']) === 'ACTIVE';
  const lastShare = row.optional('last_share_time');
  const rate = row.optional('hashrate');
  const counted = rate === undefined ? 0n : rate.hashRate(1n);
  return {
    worker: row.field('name').text(),
    at,
    // An inactive worker earns nothing, whatever rate its row still shows.
    hashRate1h: active ? counted : 0n,
    state: active ? 'ok' : 'off',
    lastShareAt: lastShare === undefined || lastShare.value === '' ? null : lastShare.utcWithoutZone(),
  };
}

/** Days that end at or before this are settled. */
export function settledBefore(now: Instant, settleDelayMs: number): Instant {
  return plusMs(now, -settleDelayMs);
}
