import { createHash } from 'node:crypto';
import { type Asset, DAY_MS, dayAtOffset, DomainError, type Instant, plusMs } from '../../../units';
import type { Reply } from '../../reply';
import type { PoolPayout, RewardRow, WorkerSample, WorkerState } from '../../source';

const ASSET: Asset = 'BTC';
const STATUSES = ['queued', 'confirmed', 'failed'] as const;
const TXID = /^[0-9a-f]{64}$/;
const STATES: Readonly<Record<string, WorkerState>> = { ok: 'ok', low: 'low', off: 'off', dis: 'disabled' };
const HASHES_PER_UNIT: Readonly<Record<string, bigint>> = {
  'H/s': 1n,
  'Kh/s': 10n ** 3n,
  'Mh/s': 10n ** 6n,
  'Gh/s': 10n ** 9n,
  'Th/s': 10n ** 12n,
  'Ph/s': 10n ** 15n,
};

/**
 * `GET /accounts/rewards/json/btc`: one row per UTC day. The most recent day can still be unsettled: it counts as
 * settled when `calculation_date` is not before the day's end.
 * @throws SourceFailure when the parts do not sum to `total_reward`, or a day comes twice
 */
export function dailyRewards(body: Reply): RewardRow[] {
  return body
    .field('btc')
    .field('daily_rewards')
    .list()
    .map((row) => {
      const from = row.field('date').unixSeconds();
      const to = plusMs(from, DAY_MS);
      const total = row.field('total_reward').coins(ASSET);
      const parts = ['mining_reward', 'bos_plus_reward', 'referral_bonus', 'referral_reward'];
      const sum = parts.reduce((all, name) => all + row.field(name).coins(ASSET).amount.units, 0n);
      if (sum !== total.amount.units) throw row.field('total_reward').bad('parts-do-not-sum');
      if (from % DAY_MS !== 0) throw row.field('date').bad('not-the-start-of-a-day');
      return {
        externalId: `day-${dayAtOffset(from, 0)}`,
        from,
        to,
        asset: ASSET,
        net: total.amount.units,
        poolFee: 0n,
        residue: total.residue,
        settled: row.field('calculation_date').unixSeconds() >= to,
        raw: row.raw(),
      };
    });
}

/** `GET /accounts/block_rewards/json/btc`, for score-based and solo accounts. The wire says `block_heigh`. */
export function blockRewards(body: Reply): RewardRow[] {
  return body
    .field('btc')
    .field('block_rewards')
    .list()
    .map((row) => {
      const at = row.field('block_found_at').unixSeconds();
      const total = row.field('user_reward').coins(ASSET);
      const parts = ['mining_reward', 'braiinsos_plus_mining_bonus', 'referral_reward', 'referral_bonus'];
      const sum = parts.reduce((all, name) => all + row.field(name).coins(ASSET).amount.units, 0n);
      if (sum !== total.amount.units) throw row.field('user_reward').bad('parts-do-not-sum');
      return {
        externalId: `block-${row.field('block_heigh').integer()}`,
        from: plusMs(at, -DAY_MS),
        to: at,
        asset: ASSET,
        net: total.amount.units,
        poolFee: 0n,
        residue: total.residue,
        settled: row.field('confirmations_left').integer() === 0,
        raw: row.raw(),
      };
    });
}

/** `GET /accounts/payouts/json/btc`: not wrapped in `btc`, satoshi, and Lightning rows have an invoice and no `tx_id`. */
export function payouts(body: Reply): PoolPayout[] {
  const onChain = body
    .field('onchain')
    .list()
    .map((row) => payout(row, false));
  const lightning = (body.optional('lightning')?.list() ?? []).map((row) => payout(row, true));
  return [...onChain, ...lightning];
}

function payout(row: Reply, lightning: boolean): PoolPayout {
  const status = row.field('status').oneOf(STATUSES);
  const requestedAt = row.field('requested_at_ts');
  const destination = row.field('destination').text();
  const txid = lightning ? null : (row.optional('tx_id')?.matching(TXID) ?? null);
  if (!lightning && status === 'confirmed' && txid === null) throw row.field('tx_id').bad('missing');
  const key = lightning ? row.field('invoice').text() : destination;
  return {
    // A queued row has no txid yet and must stay the same row when it gets one.
    externalId: `${lightning ? 'ln' : 'on'}-${requestedAt.integer()}-${row.field('amount_sats').units()}-${short(key)}`,
    at: row.optional('resolved_at_ts')?.unixSeconds() ?? requestedAt.unixSeconds(),
    amount: row.field('amount_sats').units(),
    fee: row.field('fee_sats').units(),
    txid,
    lightning,
    generation: false,
    destination,
    status,
  };
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** `GET /accounts/workers/json/btc`: an object whose keys are worker names. */
export function workers(body: Reply, at: Instant): WorkerSample[] {
  return body
    .field('btc')
    .field('workers')
    .members()
    .map(([worker, row]) => {
      const unit = HASHES_PER_UNIT[row.field('hash_rate_unit').text()];
      if (unit === undefined) throw row.field('hash_rate_unit').bad('unknown-value');
      const state = STATES[row.field('state').oneOf(['ok', 'low', 'off', 'dis'])];
      if (state === undefined) throw row.field('state').bad('unknown-value');
      return {
        worker,
        at,
        hashRate1h: row.field('hash_rate_60m').hashRate(unit),
        hashRate24h: row.field('hash_rate_24h').hashRate(unit),
        state,
        lastShareAt: lastShare(row.optional('last_share')),
      };
    });
}

/** A worker that never sent a share has 0 or nothing there. */
function lastShare(field: Reply | undefined): Instant | null {
  return field === undefined || field.integer() === 0 ? null : field.unixSeconds();
}

/** `from` and `to` of a request: UTC days, both inclusive. @throws DomainError `rewards.bad-window` when they are reversed */
export function dayQuery(from: Instant, to: Instant): string {
  if (to < from) throw new DomainError('rewards.bad-window', 'A window ends after it begins.', { from, to });
  return `from=${dayAtOffset(from, 0)}&to=${dayAtOffset(to, 0)}`;
}
