import { DAY_MS, HOUR_MS, type Instant, instant, plusMs, SECOND_MS } from '../units';
import type { WorkerSample } from './source';

/** Samples closer than this stand on the one-hour rate. */
const CLOSE_MS = 2 * HOUR_MS;
/** The 24 h rate says nothing about what was before. */
const MEASURED_MS_MAX = DAY_MS;

/** Work of one worker over an interval; `hashes` is a weight, not money. */
export interface WorkInterval {
  readonly worker: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly basis: '1h' | '24h' | 'gap';
  readonly hashRate: bigint;
  readonly hashes: bigint;
}

/**
 * What a new sample says about the time since the one before: hash rate × elapsed. The one-hour rate counts when at most
 * two hours passed, else the 24-hour rate for at most 24 hours; longer ago is a gap, in sight and without work. A device
 * that was off has a lower average, so that it earns nothing for that time. A pool without a 24-hour rate says nothing of
 * time in which it was read and did not list the worker, nor of more than the hour before a first sight: otherwise a rig
 * that is renamed, or comes for an hour, would be paid for a day.
 * @param previousAt the worker's last sample; undefined at first sight, which speaks for what the rate is an average of
 * @param readAt when workers of the pool were read last; undefined when never
 * @returns intervals in order; none when the sample is not newer
 */
export function workSince(
  sample: WorkerSample,
  previousAt: Instant | undefined,
  readAt: Instant | undefined = previousAt,
): WorkInterval[] {
  const { worker, at } = sample;
  const start = previousAt ?? plusMs(at, -MEASURED_MS_MAX);
  const elapsedMs = at - start;
  if (elapsedMs <= 0) return [];
  if (sample.hashRate24h === undefined && sample.hashRate1h !== undefined) {
    const from = measuredFrom(at, previousAt, readAt);
    return withGap(previousAt ?? from, intervalOf(worker, '1h', sample.hashRate1h, { from, to: at }));
  }
  const close = previousAt !== undefined && elapsedMs <= CLOSE_MS && sample.hashRate1h !== undefined;
  const hashRate = close ? sample.hashRate1h : sample.hashRate24h;
  if (hashRate === undefined) return [gap(worker, start, at)];
  const from = plusMs(at, -Math.min(elapsedMs, MEASURED_MS_MAX));
  return withGap(start, intervalOf(worker, close ? '1h' : '24h', hashRate, { from, to: at }));
}

/** From when on a one-hour rate alone speaks for a worker. A silence of the pool itself is shared by all its workers. */
function measuredFrom(at: Instant, previousAt: Instant | undefined, readAt: Instant | undefined): Instant {
  const listed = previousAt !== undefined && previousAt >= (readAt ?? previousAt);
  const since = plusMs(at, -(listed ? MEASURED_MS_MAX : HOUR_MS));
  return instant(Math.min(at, Math.max(since, previousAt ?? since, readAt ?? since)));
}

function intervalOf(worker: string, basis: '1h' | '24h', hashRate: bigint, { from, to }: Window): WorkInterval {
  return { worker, from, to, basis, hashRate, hashes: (hashRate * BigInt(to - from)) / BigInt(SECOND_MS) };
}

function withGap(start: Instant, measured: WorkInterval): WorkInterval[] {
  const { worker, from, to } = measured;
  const known = from < to ? [measured] : [];
  return from > start ? [gap(worker, start, from), ...known] : known;
}

function gap(worker: string, from: Instant, to: Instant): WorkInterval {
  return { worker, from, to, basis: 'gap', hashRate: 0n, hashes: 0n };
}

/** From `from` on the worker's work belongs to `memberId`; null: to nobody. */
export interface Assignment {
  readonly worker: string;
  readonly from: Instant;
  readonly memberId: string | null;
}

/** An instant and a later one, the later not in it. */
export interface Window {
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * Work per member in a window `[from, to)`: intervals are cut at the window's edges and where an assignment changes, in
 * proportion to time. Work of a worker that belongs to nobody comes under `null`: its part of a reward is held in sight.
 */
export function workByMember(
  intervals: readonly WorkInterval[],
  assignments: readonly Assignment[],
  window: Window,
): Map<string | null, bigint> {
  const result = new Map<string | null, bigint>();
  for (const { memberId, hashes } of partsIn(intervals, assignments, window)) {
    result.set(memberId, (result.get(memberId) ?? 0n) + hashes);
  }
  return result;
}

/** Work per worker in a window, of workers that belonged to nobody while they did it. Its sum is `null` of `workByMember`. */
export function unownedWork(
  intervals: readonly WorkInterval[],
  assignments: readonly Assignment[],
  window: Window,
): Map<string, bigint> {
  const result = new Map<string, bigint>();
  for (const { worker, memberId, hashes } of partsIn(intervals, assignments, window)) {
    if (memberId === null) result.set(worker, (result.get(worker) ?? 0n) + hashes);
  }
  return result;
}

/** Work per worker in a window, as far as the worker was the member's while it did it; and the time in which it hashed. */
export function workOfMember(
  intervals: readonly WorkInterval[],
  assignments: readonly Assignment[],
  window: Window,
  memberId: string,
): Map<string, { readonly hashes: bigint; readonly hashingMs: number }> {
  const result = new Map<string, { hashes: bigint; hashingMs: number }>();
  for (const part of partsIn(intervals, assignments, window)) {
    if (part.memberId !== memberId) continue;
    const before = result.get(part.worker) ?? { hashes: 0n, hashingMs: 0 };
    const hashingMs = before.hashingMs + part.to - part.from;
    result.set(part.worker, { hashes: before.hashes + part.hashes, hashingMs });
  }
  return result;
}

/** One day of one worker, from midnight UTC. */
export interface WorkDay {
  readonly from: Instant;
  readonly hashes: bigint;
  /** Of the day, so long somebody measured, whatever was measured. */
  readonly measuredMs: number;
  /** Of the day, so long it hashed. */
  readonly hashingMs: number;
}

/** A worker's days, oldest first, gaps left as days without work. @param first midnight of the first day */
export function workDays(intervals: readonly WorkInterval[], first: Instant, days: number): WorkDay[] {
  return Array.from({ length: days }, (_, n): WorkDay => {
    const from = plusMs(first, n * DAY_MS);
    const to = plusMs(from, DAY_MS);
    let hashes = 0n;
    let measuredMs = 0;
    let hashingMs = 0;
    for (const one of intervals) {
      const ms = Math.min(one.to, to) - Math.max(one.from, from);
      if (ms <= 0 || one.basis === 'gap') continue;
      measuredMs += ms;
      if (one.hashes === 0n) continue;
      hashingMs += ms;
      hashes += (one.hashes * BigInt(ms)) / BigInt(one.to - one.from);
    }
    return { from, hashes, measuredMs, hashingMs };
  });
}

/** Work of one owner over an interval. */
export interface WorkPiece {
  readonly memberId: string | null;
  readonly from: number;
  readonly to: number;
  readonly hashes: bigint;
}

/**
 * The work of a window in pieces, each of one owner and of one hour of UTC: pieces of an hour are the same whatever the
 * window around it, so that sums of whole hours say what the pieces say, to the hash.
 */
export function workPieces(
  intervals: readonly WorkInterval[],
  assignments: readonly Assignment[],
  window: Window,
): WorkPiece[] {
  return [...partsIn(intervals, assignments, window, HOUR_MS)];
}

/** Pieces of intervals in a window, each of one owner. @param cutMs where pieces end beside that: at its multiples */
function* partsIn(
  intervals: readonly WorkInterval[],
  assignments: readonly Assignment[],
  window: Window,
  cutMs = Infinity,
): Generator<WorkPiece & { readonly worker: string }> {
  const byWorker = new Map<string, Assignment[]>();
  for (const one of assignments) {
    const list = byWorker.get(one.worker);
    if (list === undefined) byWorker.set(one.worker, [one]);
    else list.push(one);
  }
  for (const list of byWorker.values()) list.sort((a, b) => a.from - b.from);
  for (const interval of intervals) {
    if (interval.hashes === 0n) continue;
    const { worker } = interval;
    for (const part of owners(interval, byWorker.get(worker) ?? [])) {
      const end = Math.min(part.to, window.to);
      let from = Math.max(part.from, window.from);
      while (from < end) {
        const to = Math.min(end, nextCut(from, cutMs));
        const hashes = hashesIn(interval, to - from);
        if (hashes > 0n) yield { worker, memberId: part.memberId, from, to, hashes };
        from = to;
      }
    }
  }
}

function nextCut(from: number, cutMs: number): number {
  return Number.isFinite(cutMs) ? (Math.floor(from / cutMs) + 1) * cutMs : Infinity;
}

/** Hashes of a part of an interval, floored. */
function hashesIn({ from, to, hashes }: WorkInterval, ms: number): bigint {
  return ms === to - from ? hashes : (hashes * BigInt(ms)) / BigInt(to - from);
}

/** Cuts an interval where its owner changes. `assignments` are of this worker, oldest first. */
function owners(
  interval: WorkInterval,
  assignments: readonly Assignment[],
): { readonly from: number; readonly to: number; readonly memberId: string | null }[] {
  const parts: { from: number; to: number; memberId: string | null }[] = [];
  let from: number = interval.from;
  let memberId: string | null = null;
  for (const one of assignments) {
    if (one.from >= interval.to) break;
    if (one.from > from) {
      parts.push({ from, to: one.from, memberId });
      from = one.from;
    }
    memberId = one.memberId;
  }
  parts.push({ from, to: interval.to, memberId });
  return parts;
}
