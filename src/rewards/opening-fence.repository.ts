import type { ReadTx, WriteTx } from '../store';
import { type Instant, instant } from '../units';
import { EVERY_SOURCE, type FenceAct, fenceIn, fencesOf, isOpeningRow } from './opening';
import { openingFence, openingFenceAct } from './opening.entity';
import { discrepancy, poolPayout, rewardRowHead, rewardShare, rewardSourceState } from './reward.entity';
import { patchState } from './reward.repository';

/** Work of a source before this instant is in an opening balance; the first instant of all where none is. */
export async function fenceOf(tx: ReadTx, sourceId: string): Promise<Instant> {
  const rows = await tx.find(openingFence, { where: { source_id: { in: [sourceId, EVERY_SOURCE] } } });
  return fenceIn(new Map(rows.map((row) => [row.source_id, row.before_at])), sourceId);
}

/**
 * What a pool dates before this instant pays nothing that is booked here: it is before the opening balances, or before the
 * source begins, and no row of then is booked.
 */
export async function paidFrom(tx: ReadTx, sourceId: string): Promise<Instant> {
  const fence = await fenceOf(tx, sourceId);
  const state = await tx.findOne(rewardSourceState, { source_id: sourceId });
  const since = state?.declaration.since ?? fence;
  if (since <= fence) return fence;
  const [first] = await tx.find(rewardRowHead, {
    where: { source_id: sourceId, booked_revision: { not: null } },
    orderBy: [['to_at', 'asc']],
    limit: 1,
  });
  const begins = first !== undefined && first.from_at < since ? first.from_at : since;
  return begins > fence ? begins : fence;
}

/**
 * Whether a payout that its pool dates before the opening balances may still cover them: only where its coin came after,
 * and no further than they are still owed. It never covers what was earned since: the pool has paid something else with it.
 * @param wanted what its coin explains, fee included
 */
export async function coversOpening(tx: ReadTx, sourceId: string, wanted: bigint): Promise<boolean> {
  const open = await tx.find(rewardShare, {
    where: { source_id: sourceId, open: true, external_id: { gte: 'opening-', lt: 'opening.' } },
  });
  const owed = open.filter(({ external_id }) => isOpeningRow(external_id));
  return wanted > 0n && owed.reduce((sum, { due, received }) => sum + due - received, 0n) >= wanted;
}

/**
 * Balances as of an instant are opened: work before it is in them. An act whose balances were taken back ends here, where
 * the file that corrects it begins.
 */
export async function fence(tx: WriteTx, importId: string, act: FenceAct, now: Instant): Promise<void> {
  await tx.update(openingFenceAct, { source_id: act.sourceId, state: 'loose' }, { state: 'lifted' });
  const seq = (await tx.count(openingFenceAct)) + 1;
  const { sourceId: source_id, beforeAt: before_at, booked } = act;
  await tx.insert(openingFenceAct, [{ import_id: importId, source_id, seq, before_at, booked, state: 'stands' }]);
  await refence(tx, now);
}

/**
 * Balances of an act were taken back.
 * @param lift the fence goes at once; else it stays until a corrected file of the same kind comes
 * @returns whether there is such an act: not of an import from before acts were kept
 */
export async function loosen(
  tx: WriteTx,
  of: { readonly importId: string; readonly sourceId: string },
  { lift, now }: { readonly lift: boolean; readonly now: Instant },
): Promise<boolean> {
  const key = { import_id: of.importId, source_id: of.sourceId };
  if ((await tx.update(openingFenceAct, key, { state: lift ? 'lifted' : 'loose' })) === 0) return false;
  if (lift) await refence(tx, now);
  return true;
}

/** Whether an import fenced the source's work, or everybody's, under its own name. */
export async function hasFenced(
  tx: ReadTx,
  of: { readonly importId: string; readonly sourceId: string },
): Promise<boolean> {
  return (await tx.count(openingFenceAct, { import_id: of.importId, source_id: of.sourceId })) > 0;
}

/** Brings the fences up to the acts; what came out from behind one is read again. */
async function refence(tx: WriteTx, now: Instant): Promise<void> {
  const acts = await tx.find(openingFenceAct, { where: { state: { not: 'lifted' } }, orderBy: [['seq', 'asc']] });
  const after = fencesOf(acts.map((act) => ({ sourceId: act.source_id, beforeAt: act.before_at, booked: act.booked })));
  const before = new Map((await tx.find(openingFence)).map((row) => [row.source_id, row.before_at]));
  const gone = [...before.keys()].filter((sourceId) => !after.has(sourceId));
  if (gone.length > 0) await tx.delete(openingFence, { source_id: { in: gone } });
  await tx.upsert(openingFence, [...after].map(([source_id, before_at]) => ({ source_id, before_at }))); // prettier-ignore
  for (const { source_id } of await tx.find(rewardSourceState)) {
    const span = { from: fenceIn(after, source_id), to: fenceIn(before, source_id) };
    if (span.from < span.to) await readAgain(tx, source_id, span, now);
  }
}

/** Rows between the fences are nobody's no more: their pool is asked for them again, however long ago they were stated. */
async function readAgain(
  tx: WriteTx,
  sourceId: string,
  span: { readonly from: Instant; readonly to: Instant },
  now: Instant,
): Promise<void> {
  const within = { gte: span.from, lt: span.to };
  const rows = await tx.find(rewardRowHead, {
    where: { source_id: sourceId, booked_revision: null, from_at: within },
    orderBy: [['from_at', 'asc']],
  });
  const payouts = await tx.find(poolPayout, { where: { source_id: sourceId, matched: null, at: within } });
  const subjects = [...rows, ...payouts].map((row) => row.external_id);
  const noted = { source_id: sourceId, kind: 'opened-before', subject: { in: subjects }, resolved_at: null } as const;
  await tx.update(discrepancy, noted, { resolved_at: now });
  const state = await tx.findOne(rewardSourceState, { source_id: sourceId });
  const first = Math.min(...[...rows.map((row) => row.from_at), ...payouts.map((row) => row.at)]);
  if (state?.watermark_at == null || first >= state.watermark_at) return;
  await patchState(tx, sourceId, { watermark_at: instant(first) });
}
