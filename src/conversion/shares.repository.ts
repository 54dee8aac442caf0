import type { ReadTx } from '../store';
import type { Due } from './booking';
import { conversionShare, type ShareRow } from './conversion.entity';

/** What each holder sold and bought in a conversion, by holder. */
export async function sharesOf(tx: ReadTx, id: string): Promise<Map<string, ShareRow>> {
  const rows = await tx.find(conversionShare, { where: { conversion_id: id }, orderBy: [['holder', 'asc']] });
  return new Map(rows.map((row) => [row.holder, row]));
}

/** What each holder has of a conversion's bitcoin after the fees so far. */
export function duesOf(shares: ReadonlyMap<string, ShareRow>): Due[] {
  return [...shares.values()].map((share) => ({
    holder: share.holder,
    due: share.bought - share.fee - share.withdrawal_fee,
  }));
}
