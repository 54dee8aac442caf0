import type { ReadTx } from '../store';
import { coinOrigin } from './reconcile.entity';
import { discrepancy, type DiscrepancyRow } from './reward.entity';

/** Names the payout that an operator's word makes of a coin, for ever. */
export function namedPayoutId({ txid, vout }: { readonly txid: string; readonly vout: number }): string {
  return `named-${txid}-${vout}`;
}

/** Of what a source says that it paid inside the pool, what an operator has named as coin of ours. Base units. */
export async function drawnFromInside(tx: ReadTx, sourceId: string): Promise<bigint> {
  const rows = await tx.find(coinOrigin, { where: { source_id: sourceId } });
  return rows.reduce((sum, row) => sum + row.from_inside, 0n);
}

/** What stands open between a pool's word and the chain, newest first, and how much there is of it. */
export async function openDoubts(
  tx: ReadTx,
  limit: number,
): Promise<{ readonly rows: readonly DiscrepancyRow[]; readonly total: number }> {
  const where = { resolved_at: null };
  const rows = await tx.find(discrepancy, {
    where,
    orderBy: [
      ['opened_at', 'desc'],
      ['id', 'asc'],
    ],
    limit,
  });
  return { rows, total: await tx.count(discrepancy, where) };
}
