import type { ReadTx, Row, WriteTx } from '../store';
import { DAY_MS, HOUR_MS, type Instant, instant, plusMs } from '../units';
import { type Window, type WorkInterval, workPieces } from './device-work';
import { rewardSourceState, workLog } from './reward.entity';
import { sharingRule } from './sharing.entity';
import { daysOf, logBegins, readAssignments, readIntervals } from './work-log.repository';
import { dayOf, hourOf, plusWork, workByDay, workByHour, type WorkSum } from './work-sum'; // prettier-ignore
import { workSum, workSumRange } from './work-sum.entity';

/** A window of PPLNS reaches back seven days from the end of its row, and a row is stated within two. */
const KEPT_MS = 9 * DAY_MS;
/** A thousand rigs read every ten minutes are 36,000 samples: more is summed at the next reading. */
const HOURS_AT_ONCE = 6;

type Unit = Row<typeof workSum>['unit'];
type Sums = ReadonlyMap<Instant, WorkSum>;

/** Whole hours of a source that are summed: `[from, to)`; undefined where none is. */
export async function summedHours(tx: ReadTx, sourceId: string): Promise<Window | undefined> {
  const range = await tx.findOne(workSumRange, { source_id: sourceId });
  return range === undefined ? undefined : { from: range.from_at, to: range.until_at };
}

/** The sum of one hour or day, known from `summedHours` to be there; undefined where nobody worked. */
export async function sumOf(tx: ReadTx, sourceId: string, unit: Unit, from: Instant): Promise<WorkSum | undefined> {
  const row = await tx.findOne(workSum, { source_id: sourceId, unit, from_at: from });
  return row === undefined ? undefined : read(row);
}

/**
 * Adds work that was just logged to the sums of its hours, whenever it was done, and sums what hours are not yet. Call it
 * once the owners of new workers are settled. Nothing is kept for a source that never shared by the last shares.
 */
export async function addToSums(tx: WriteTx, sourceId: string, logged: readonly WorkInterval[]): Promise<void> {
  if (logged.length === 0 || !(await everByLastShares(tx, sourceId))) return;
  const newest = logged.reduce((max, { to }) => Math.max(max, to), 0);
  const before = await summedHours(tx, sourceId);
  if (before !== undefined) {
    const assignments = await readAssignments(tx, sourceId);
    await merge(tx, sourceId, workByHour(workPieces(logged, assignments, before)));
  }
  await extend(tx, sourceId, before, plusMs(hourOf(newest - 1), HOUR_MS));
}

/**
 * Forgets the sums since an instant: somebody else owns these workers from then on. They are made anew with the readings
 * to come; until then the log itself is read.
 */
export async function forgetSums(
  tx: WriteTx,
  sourceId: string,
  since: Instant,
  workers: readonly string[],
): Promise<void> {
  const range = await summedHours(tx, sourceId);
  if (range === undefined || since >= range.to) return;
  const summed = { from: instant(Math.max(since, range.from)), to: range.to };
  const worked = {
    source_id: sourceId,
    // An interval is at most a day long.
    from_day: { in: daysOf({ from: plusMs(summed.from, -DAY_MS), to: summed.to }) },
    worker: { in: workers },
    from_at: { lt: summed.to },
    to_at: { gt: summed.from },
    work: { not: 0n },
  };
  if ((await tx.find(workLog, { where: worked, limit: 1 })).length === 0) return;
  const until = hourOf(since);
  if (until <= range.from) {
    await tx.delete(workSum, { source_id: sourceId });
    await tx.delete(workSumRange, { source_id: sourceId });
    return;
  }
  const midnight = dayOf(until);
  await tx.delete(workSum, { source_id: sourceId, unit: 'hour', from_at: { gte: until } });
  await tx.delete(workSum, { source_id: sourceId, unit: 'day', from_at: { gte: midnight } });
  const left = await tx.find(workSum, { where: { source_id: sourceId, unit: 'hour', from_at: { gte: midnight } } });
  await put(tx, sourceId, 'day', workByDay(new Map(left.map((row) => [row.from_at, read(row)]))));
  await tx.update(workSumRange, { source_id: sourceId }, { until_at: until });
}

/** Sums hours up to `end`, and then back to where a window may reach, a few at a time. */
async function extend(tx: WriteTx, sourceId: string, before: Window | undefined, end: Instant): Promise<void> {
  const oldest = dayOf(end - KEPT_MS);
  const isStale = before !== undefined && before.to <= oldest;
  if (isStale) await tx.delete(workSum, { source_id: sourceId });
  const begins = hourOf((await logBegins(tx, sourceId)) ?? end);
  const range = before === undefined || isStale ? { from: end, to: end } : before;
  const to = range.to < end ? instant(Math.min(end, range.to + HOURS_AT_ONCE * HOUR_MS)) : range.to;
  const left = HOURS_AT_ONCE * HOUR_MS - (to - range.to);
  let from = instant(Math.min(range.from, Math.max(oldest, begins, range.from - left)));
  for (const window of [
    { from: range.to, to },
    { from, to: range.from },
  ]) {
    if (window.to <= window.from) continue;
    const intervals = await readIntervals(tx, sourceId, window);
    await merge(tx, sourceId, workByHour(workPieces(intervals, await readAssignments(tx, sourceId), window)));
  }
  if (from < oldest) {
    await tx.delete(workSum, { source_id: sourceId, from_at: { lt: oldest } });
    from = oldest;
  }
  await tx.upsert(workSumRange, [{ source_id: sourceId, from_at: from, until_at: to }]);
}

async function merge(tx: WriteTx, sourceId: string, hours: Sums): Promise<void> {
  for (const [unit, fresh] of [
    ['hour', hours],
    ['day', workByDay(hours)],
  ] as const) {
    if (fresh.size === 0) continue;
    const stored = await tx.find(workSum, { where: { source_id: sourceId, unit, from_at: { in: [...fresh.keys()] } } });
    const known = new Map(stored.map((row) => [row.from_at, read(row)]));
    await put(tx, sourceId, unit, new Map([...fresh].map(([at, sum]) => [at, plusWork(known.get(at), sum)])));
  }
}

async function put(tx: WriteTx, sourceId: string, unit: Unit, sums: Sums): Promise<void> {
  await tx.upsert(
    workSum,
    [...sums].map(([from, { weights, total, firstAt }]) => ({
      ...{ source_id: sourceId, unit, from_at: from, first_at: firstAt, total },
      members: [...weights].map(([memberId, hashes]) => [memberId, hashes.toString()] as const),
    })),
  );
}

function read(row: Row<typeof workSum>): WorkSum {
  const weights = new Map(row.members.map(([memberId, hashes]) => [memberId, BigInt(hashes)]));
  return { weights, total: row.total, firstAt: row.first_at };
}

/** Rules are only ever added: a source that shared so once has its sums kept for good. */
async function everByLastShares(tx: ReadTx, sourceId: string): Promise<boolean> {
  const state = await tx.findOne(rewardSourceState, { source_id: sourceId });
  if (state?.declaration.sharing === 'pplns') return true;
  return (await tx.count(sharingRule, { source_id: sourceId, rule: 'pplns' })) > 0;
}
