import type { ReadTx, Row } from '../store';
import { DAY_MS, type Instant, instant, plusMs } from '../units';
import { type Assignment, hashesWithin, type Window, type WorkInterval } from './device-work';
import type { KnownWorker } from './known-worker';
import { deviceAssignment, workLog } from './reward.entity';
import type { WorkerSample } from './source';
import { type LastReading, leftDayCount } from './work-since';
import { firstSeenAt, type SourceWorkers } from './worker-state.repository';

const INTERVAL = ['worker', 'from_at', 'to_at', 'basis', 'work'] as const;

/**
 * Intervals of a source's work that reach into a window.
 * @param before those alone that ended before it
 */
export async function readIntervals(
  tx: ReadTx,
  sourceId: string,
  window: Window,
  before: Instant = plusMs(window.to, DAY_MS + 1),
): Promise<WorkInterval[]> {
  // A measured interval is at most a day long: the index on its end bounds the search on both sides.
  const rows = await tx.pick(workLog, INTERVAL, {
    where: {
      source_id: sourceId,
      from_at: { lt: window.to },
      to_at: { gt: window.from, lt: instant(Math.min(before, window.to + DAY_MS + 1)) },
    },
  });
  return rows.map(intervalOf);
}

/**
 * What was known of workers when they were read last. After a silence of hours the log of the same hours a day before is
 * read too, once for all workers: that much has left the pool's count of a day.
 */
export async function readLastReadings(
  tx: ReadTx,
  workers: SourceWorkers,
  samples: readonly WorkerSample[],
): Promise<Map<string, LastReading>> {
  const readings = new Map<string, LastReading>();
  const wanted = new Map<string, Window>();
  for (const sample of samples) {
    const known = workers.get(sample.worker);
    if (known === undefined) continue;
    const reading = readingOf(known);
    readings.set(known.name, reading);
    const left = leftDayCount(sample, reading);
    if (left !== undefined) wanted.set(known.name, left);
  }
  if (wanted.size === 0) return readings;
  const windows = [...wanted.values()];
  const from = windows.reduce((min, window) => Math.min(min, window.from), Infinity);
  const to = windows.reduce((max, window) => Math.max(max, window.to), 0);
  const log = await readIntervals(tx, workers.sourceId, { from: instant(from), to: instant(to) });
  const left = new Map<string, { hashes: bigint; knownMs: number }>();
  for (const interval of log) {
    const window = wanted.get(interval.worker);
    if (window === undefined) continue;
    const part = hashesWithin(interval, window);
    const before = left.get(interval.worker);
    if (before === undefined) left.set(interval.worker, part);
    else left.set(interval.worker, { hashes: before.hashes + part.hashes, knownMs: before.knownMs + part.knownMs });
  }
  for (const [name, reading] of readings) {
    if (wanted.has(name)) readings.set(name, { ...reading, left: left.get(name) ?? { hashes: 0n, knownMs: 0 } });
  }
  return readings;
}

function readingOf({ sampledAt: at, hashRate1h, hashRate24h }: KnownWorker): LastReading {
  return {
    at,
    ...(hashRate1h === null ? {} : { hashRate1h }),
    ...(hashRate24h === null ? {} : { hashRate24h }),
  };
}

/** Who owned which worker of a source from when on. */
export async function readAssignments(tx: ReadTx, sourceId: string): Promise<Assignment[]> {
  const rows = await tx.pick(deviceAssignment, ['worker', 'from_at', 'member_id'], { where: { source_id: sourceId } });
  return rows.map((row) => ({ worker: row.worker, from: row.from_at, memberId: row.member_id }));
}

/** The first instant that a log can speak for: a day before its first worker was seen. */
export async function logBegins(tx: ReadTx, sourceId: string): Promise<Instant | undefined> {
  const first = await firstSeenAt(tx, sourceId);
  return first === undefined ? undefined : plusMs(first, -DAY_MS);
}

/** Whole days from 1970 to an instant. */
export function daysTo(at: Instant): number {
  return Math.floor(at / DAY_MS);
}

/** The days, from 1970, that a window lies in. */
export function daysOf({ from, to }: Window): number[] {
  const first = daysTo(from);
  return Array.from({ length: Math.max(0, daysTo(to) - first + 1) }, (_, n) => first + n);
}

/** An interval as it is stored. */
export function intervalOf(row: Pick<Row<typeof workLog>, (typeof INTERVAL)[number]>): WorkInterval {
  return {
    worker: row.worker,
    from: row.from_at,
    to: row.to_at,
    basis: row.basis,
    hashes: row.work,
  };
}
