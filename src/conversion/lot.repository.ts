import type { ReadTx } from '../store';
import { type Asset, HOUR_MS, type Instant, plusMs } from '../units';
import { conversion, type ConversionRow } from './conversion.entity';
import { conversionLot } from './lot.entity';
import { atRateOf } from './machine';

/** A lot is measured by its first part for so long; then the market has moved, and what is left begins another. */
const LOT_MS = HOUR_MS;

/** The lot that a sale of this coin goes on with now: its first conversion, and which part this is. */
export async function lotOf(
  tx: ReadTx,
  of: { readonly asset: Asset; readonly venue: string; readonly now: Instant },
): Promise<{ readonly firstId: string; readonly number: number } | undefined> {
  const { asset, venue, now } = of;
  const recent = await tx.find(conversion, { where: { asset, venue, created_at: { gt: plusMs(now, -LOT_MS) } } });
  const ids = recent.map(({ id }) => id);
  if (ids.length === 0) return undefined;
  const [first] = await tx.find(conversionLot, { where: { conversion_id: { in: ids }, number: 1 }, limit: 1 });
  if (first === undefined) return undefined;
  return { firstId: first.first_id, number: (await tx.count(conversionLot, { first_id: first.first_id })) + 1 };
}

/** What a conversion's amount is worth at the rate that the first part of its lot was offered; null for any other. */
export async function offeredFirst(tx: ReadTx, row: Pick<ConversionRow, 'id' | 'amount'>): Promise<bigint | null> {
  const lot = await tx.findOne(conversionLot, { conversion_id: row.id });
  if (lot === undefined || lot.first_id === row.id) return null;
  const first = await tx.findOne(conversion, { id: lot.first_id });
  return first?.quoted == null ? null : atRateOf(row.amount, { amount: first.amount, quoted: first.quoted });
}
