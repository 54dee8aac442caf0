import type { ReadTx, Row } from '../store';
import { DAY_MS, type Instant, plusMs } from '../units';
import type { Assignment, Window, WorkInterval } from './device-work';
import { deviceAssignment, deviceWork, worker } from './reward.entity';

/** Intervals of a source's work that reach into a window. */
export async function readIntervals(tx: ReadTx, sourceId: string, window: Window): Promise<WorkInterval[]> {
  // A measured interval is at most a day long: the index on its end bounds the search on both sides.
  const rows = await tx.find(deviceWork, {
    where: {
      source_id: sourceId,
      from_at: { lt: window.to },
      to_at: { gt: window.from, lte: plusMs(window.to, DAY_MS) },
    },
  });
  return rows.map(intervalOf);
}

/** Who owned which worker of a source from when on. */
export async function readAssignments(tx: ReadTx, sourceId: string): Promise<Assignment[]> {
  const rows = await tx.find(deviceAssignment, { where: { source_id: sourceId } });
  return rows.map((row) => ({ worker: row.worker, from: row.from_at, memberId: row.member_id }));
}

/** The first instant that a log can speak for: a day before its first worker was seen. */
export async function logBegins(tx: ReadTx, sourceId: string): Promise<Instant | undefined> {
  const [first] = await tx.find(worker, { where: { source_id: sourceId }, orderBy: [['first_seen_at', 'asc']], limit: 1 }); // prettier-ignore
  return first === undefined ? undefined : plusMs(first.first_seen_at, -DAY_MS);
}

/** An interval as it is stored. */
export function intervalOf(row: Row<typeof deviceWork>): WorkInterval {
  return {
    worker: row.worker,
    from: row.from_at,
    to: row.to_at,
    basis: row.basis,
    hashRate: row.hash_rate,
    hashes: row.work,
  };
}
