import type { ReadTx, WriteTx } from '../store';
import { decimalsOf, type Instant } from '../units';
import { isOpeningRow } from './opening';
import { type BookedSums, bookedFor, compareTotal, type PoolTotal, roundingOf } from './pool-total';
import { sourceTotal } from './reconcile.entity';
import { poolPayout, rewardRow, rewardRowHead } from './reward.entity';
import type { SourceDeclaration } from './source';

/**
 * Holds the totals that a pool states against its rows and payouts as they are booked. While the pool still counts a row,
 * or a payout is queued, nothing is compared: whether its total has that already, no pool says.
 */
export async function compareTotals(
  tx: WriteTx,
  declaration: SourceDeclaration,
  totals: readonly PoolTotal[],
  now: Instant,
): Promise<void> {
  const { id: source_id } = declaration;
  if (totals.length === 0) return;
  const sums = await bookedSums(tx, declaration);
  if (sums === undefined) return;
  const known = new Map((await tx.find(sourceTotal, { where: { source_id } })).map((row) => [row.kind, row]));
  await tx.upsert(
    sourceTotal,
    totals.map((total) => {
      const row = known.get(total.kind);
      const before = row && { base: row.base, gap: row.gap, differsSince: row.differs_since };
      const [booked, rounding] = [bookedFor(total.kind, sums), roundingOf(total, sums)];
      const { base, gap, differsSince } = compareTotal(before, { stated: total.units, booked, rounding, now });
      return {
        ...{ source_id, kind: total.kind, stated: total.units, booked, base, gap, rounding },
        ...{ first_read_at: row?.first_read_at ?? now, read_at: now, differs_since: differsSince },
      };
    }),
  );
}

/** Undefined while something is still counted or queued. */
async function bookedSums(
  tx: ReadTx,
  { id, asset, amountDecimals }: SourceDeclaration,
): Promise<BookedSums | undefined> {
  // prettier-ignore
  const where = { source_id: id };
  const heads = (await tx.find(rewardRowHead, { where })).filter(({ external_id }) => !isOpeningRow(external_id));
  const unbooked = heads.filter(({ booked_revision }) => booked_revision === null);
  const stated = await latest(tx, id, new Map(unbooked.map((head) => [head.external_id, head.revision])));
  if (stated.some(({ settled }) => !settled)) return undefined;
  const payouts = await tx.find(poolPayout, { where });
  if (payouts.some(({ status }) => status === 'queued')) return undefined;
  const rows = [...heads.filter(({ booked_revision }) => booked_revision !== null), ...stated];
  const scale = Math.max(0, (amountDecimals ?? 0) - decimalsOf(asset));
  const unit = 10n ** BigInt(scale);
  const fine = rows.reduce((sum, row) => sum + row.net * unit + residueAt(row, scale), 0n);
  const sumOf = (status: 'confirmed' | 'taken-back'): bigint =>
    payouts.filter((row) => row.status === status).reduce((sum, { amount, fee }) => sum + amount + fee, 0n);
  return { count: rows.length + payouts.length, earned: fine / unit, paid: sumOf('confirmed'), takenBack: sumOf('taken-back') }; // prettier-ignore
}

/** Rows as they were stated last. A row that an opening balance pays for is the pool's all the same. */
async function latest(tx: ReadTx, source_id: string, revisions: ReadonlyMap<string, number>) {
  if (revisions.size === 0) return [];
  const rows = await tx.find(rewardRow, { where: { source_id, external_id: { in: [...revisions.keys()] } } });
  return rows.filter((row) => revisions.get(row.external_id) === row.revision);
}

function residueAt(row: { readonly residue_digits: bigint; readonly residue_scale: number }, scale: number): bigint {
  return row.residue_scale <= scale
    ? row.residue_digits * 10n ** BigInt(scale - row.residue_scale)
    : row.residue_digits / 10n ** BigInt(row.residue_scale - scale);
}
