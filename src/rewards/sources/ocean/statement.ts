import { type Asset, type Instant } from '../../../units';
import type { PoolTotal } from '../../pool-total';
import type { Reply } from '../../reply';
import { type PoolPayout, type RewardRow, SourceFailure } from '../../source';

const ASSET: Asset = 'BTC';
const HASH = /^[0-9a-f]{64}$/;

/** Opens `{"result": …}`. @throws SourceFailure `rewards.refused` for `{"error": …}`, which comes with status 200 */
export function result(body: Reply): Reply {
  const error = body.optional('error');
  if (error !== undefined) {
    const reason = error.text().slice(0, 200);
    throw new SourceFailure('rewards.refused', 'OCEAN answered with an error.', {
      source: body.source,
      field: 'error',
      reason,
    });
  }
  return body.field('result');
}

/**
 * `earnings` of `/earnpay`: one row per block found by the pool. Gross is net plus the fee, which the wire spells
 * `fees_colected_satoshis`; `ts` has no zone and is UTC. The row names a moment, not a window.
 */
export function earnings(opened: Reply): RewardRow[] {
  return opened
    .field('earnings')
    .list()
    .map((row) => {
      const at = row.field('ts').utcWithoutZone();
      row.field('shares_in_window').units();
      return {
        externalId: row.field('block_hash').matching(HASH),
        from: at,
        to: at,
        asset: ASSET,
        net: row.field('satoshis_net_earned').units(),
        poolFee: row.field('fees_colected_satoshis').units(),
        residue: { digits: 0n, scale: 0 },
        settled: true,
        raw: row.raw(),
      };
    });
}

/**
 * `payouts` of `/earnpay`: `on_chain_txid` is null for Lightning; `is_generation_txn` says that a block's coinbase paid
 * us itself. OCEAN's account name is the address that it pays.
 */
export function payouts(opened: Reply, address: string): PoolPayout[] {
  const seen = new Map<string, number>();
  return opened
    .field('payouts')
    .list()
    .map((row) => {
      const at = row.field('ts').utcWithoutZone();
      const amount = row.field('total_satoshis_net_paid').units();
      const txid = row.optional('on_chain_txid')?.matching(HASH) ?? null;
      const generation = row.field('is_generation_txn').flag();
      if (generation && txid === null) throw row.field('on_chain_txid').bad('missing');
      return {
        externalId: txid ?? numbered(seen, at, amount),
        at,
        amount,
        fee: 0n,
        txid,
        lightning: txid === null,
        generation,
        destination: address,
        status: 'confirmed',
      };
    });
}

/** `unpaid` of `/statsnap`: bitcoin as decimal text, what was earned and is not paid. Its rows are whole satoshi. */
export function unpaid(opened: Reply): PoolTotal[] {
  return [{ kind: 'balance', units: opened.field('unpaid').coins(ASSET).amount.units, rowsRounded: false }];
}

/** Lightning rows have no id: time and amount are the key, and a count where two are alike. */
function numbered(seen: Map<string, number>, at: Instant, amount: bigint): string {
  const key = `ln-${at}-${amount}`;
  const count = (seen.get(key) ?? 0) + 1;
  seen.set(key, count);
  return count === 1 ? key : `${key}-${count}`;
}
