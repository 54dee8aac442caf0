import {
  addDays,
  type Asset,
  dayStartAtOffset,
  type Day,
  DomainError,
  type Instant,
  parseDay,
  plusMs,
  type ScaledAmount,
} from '../../../units';
import type { Reply } from '../../reply';
import type { PoolPayout, RewardRow, SourceDeclaration, WorkerSample } from '../../source';

const TXID = /^[0-9a-f]{64}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * One row of `profit/history`: a day in the declared zone (UTC+8 unless the call said utc=true). The day counts as
 * settled `settleDelayMs` after its end: ViaBTC gives no calculation time.
 */
export function profitRow(row: Reply, declaration: SourceDeclaration, settledBefore: Instant): RewardRow {
  const { asset, amountDecimals } = declaration;
  if (row.field('coin').text() !== asset) throw row.field('coin').bad('other-asset');
  const total = row.field('total_profit').coins(asset, amountDecimals);
  const sum = PARTS.reduce((all, name) => all + inSmallest(row.field(name).coins(asset, amountDecimals)), 0n);
  if (sum !== inSmallest(total)) throw row.field('total_profit').bad('parts-do-not-sum');
  return dayRow(row, declaration, { total, settledBefore, kind: '' });
}

/**
 * One row of `reward/history`: a day's income of a coin mined beside another. ViaBTC's own document as we have it does not
 * show it; public clients read `total_profit` by day, in the pages of `profit/history`. So coin and parts may be left out;
 * what is there must agree.
 */
export function mergedRow(row: Reply, declaration: SourceDeclaration, settledBefore: Instant): RewardRow {
  const { asset, amountDecimals } = declaration;
  const coin = row.optional('coin');
  if (coin !== undefined && coin.text() !== asset) throw coin.bad('other-asset');
  const total = row.field('total_profit').coins(asset, amountDecimals);
  const parts = PARTS.flatMap((name) => row.optional(name) ?? []).map((part) => part.coins(asset, amountDecimals));
  const sum = parts.reduce((all, part) => all + inSmallest(part), 0n);
  if (parts.length > 0 && sum !== inSmallest(total)) throw row.field('total_profit').bad('parts-do-not-sum');
  return dayRow(row, declaration, { total, settledBefore, kind: 'reward-' });
}

const PARTS = ['pplns_profit', 'pps_profit', 'solo_profit'] as const;

function dayRow(
  row: Reply,
  { asset, dayOffsetMinutes }: SourceDeclaration,
  of: { readonly total: ScaledAmount; readonly settledBefore: Instant; readonly kind: string },
): RewardRow {
  const day = dayOf(row.field('date'));
  const to = dayStartAtOffset(addDays(day, 1), dayOffsetMinutes);
  return {
    externalId: `${of.kind}${asset}-${day}`,
    from: dayStartAtOffset(day, dayOffsetMinutes),
    to,
    asset,
    net: of.total.amount.units,
    poolFee: 0n,
    residue: of.total.residue,
    settled: to <= of.settledBefore,
    raw: row.raw(),
  };
}

/** More decimals than any declaration may have, so that parts with residues sum exactly. */
const COMMON_SCALE = 40;

function inSmallest({ amount, residue }: ScaledAmount): bigint {
  return amount.units * 10n ** BigInt(COMMON_SCALE) + residue.digits * 10n ** BigInt(COMMON_SCALE - residue.scale);
}

function dayOf(field: Reply): Day {
  try {
    return parseDay(field.matching(DATE));
  } catch (cause) {
    throw cause instanceof DomainError && cause.code === 'units.bad-day' ? field.bad('not-a-day', cause) : cause;
  }
}

/** One row of `wallet/payment/history`: sent on chain, no fee stated. */
export function paymentRow(row: Reply, asset: Asset): PoolPayout {
  if (row.field('coin').text() !== asset) throw row.field('coin').bad('other-asset');
  const { amount } = row.field('amount').coins(asset);
  return {
    externalId: `payment-${row.field('id').integer()}`,
    at: row.field('create_time').unixSeconds(),
    amount: amount.units,
    fee: 0n,
    txid: row.field('tx').matching(TXID),
    lightning: false,
    generation: false,
    destination: row.field('address').text(),
    status: 'confirmed',
  };
}

/** One row of `hashrate/worker`: decimal text in H/s; the wire says `unactive`. */
export function workerRow(row: Reply, at: Instant): WorkerSample {
  const lastActive = row.optional('last_active');
  return {
    worker: row.field('worker_name').text(),
    at,
    hashRate1h: row.field('hashrate_1hour').hashRate(1n),
    hashRate24h: row.field('hashrate_24hour').hashRate(1n),
    state: row.field('worker_status').oneOf(['active', 'unactive']) === 'active' ? 'ok' : 'off',
    lastShareAt: lastActive === undefined || lastActive.integer() === 0 ? null : lastActive.unixSeconds(),
  };
}

/** Settled days end before this instant. */
export function settledBefore(now: Instant, settleDelayMs: number): Instant {
  return plusMs(now, -settleDelayMs);
}
