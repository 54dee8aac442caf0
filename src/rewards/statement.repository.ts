import type { Row } from '../store';
import type { Instant } from '../units';
import type { PayoutRow, rewardRow, RowHead } from './reward.entity';
import type { PoolPayout, RewardRow } from './source';

/** What makes a revision; the raw text may change its spelling. */
export const ROW_CONTENT = [
  'from_at',
  'to_at',
  'asset',
  'net',
  'pool_fee',
  'residue_digits',
  'residue_scale',
  'settled',
] as const;

/** A row as it is kept, revision by revision. */
export function contentOf(row: RewardRow): Pick<Row<typeof rewardRow>, (typeof ROW_CONTENT)[number]> {
  return {
    from_at: row.from,
    to_at: row.to,
    asset: row.asset,
    net: row.net,
    pool_fee: row.poolFee,
    residue_digits: row.residue.digits,
    residue_scale: row.residue.scale,
    settled: row.settled,
  };
}

/** Whether a booked row is to be restated. */
export function differsFromBooked(head: RowHead, row: RewardRow): boolean {
  return (
    head.net !== row.net ||
    head.pool_fee !== row.poolFee ||
    head.residue_digits !== row.residue.digits ||
    head.residue_scale !== row.residue.scale
  );
}

/** A payout as it is first announced. */
export function payoutRow(
  of: { readonly sourceId: string; readonly asset: PayoutRow['asset']; readonly now: Instant },
  payout: PoolPayout,
): PayoutRow {
  return {
    source_id: of.sourceId,
    external_id: payout.externalId,
    asset: of.asset,
    at: payout.at,
    amount: payout.amount,
    fee: payout.fee,
    txid: payout.txid,
    lightning: payout.lightning,
    generation: payout.generation,
    destination: payout.destination,
    status: payout.status,
    first_seen_at: of.now,
    matched: null,
    waiting: 0n,
    steps: 0,
    wallet_id: null,
  };
}

/** Whether the pool says otherwise of a payout that is not proved yet. */
export function differs(before: PayoutRow, next: PayoutRow): boolean {
  return (
    before.status !== next.status ||
    before.txid !== next.txid ||
    before.amount !== next.amount ||
    before.fee !== next.fee ||
    before.at !== next.at
  );
}
