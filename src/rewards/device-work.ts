import { DAY_MS, groupBy, HOUR_MS, type Instant, plusMs } from '../units';

/** Work of one worker over an interval; `hashes` is a weight, not money. */
export interface WorkInterval {
  readonly worker: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly basis: '1h' | '24h' | 'gap';
  readonly hashes: bigint;
}

/** Work as it was measured: with the rate that it stands on, hashes per second. */
export interface MeasuredWork extends WorkInterval {
  readonly hashRate: bigint;
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

/** What of an interval lies in a window: its hashes, floored, and the time of it that somebody measured. */
export function hashesWithin(interval: WorkInterval, { from, to }: Window): { hashes: bigint; knownMs: number } {
  const ms = Math.min(interval.to, to) - Math.max(interval.from, from);
  if (ms <= 0 || interval.basis === 'gap') return { hashes: 0n, knownMs: 0 };
  return { hashes: hashesIn(interval, ms), knownMs: ms };
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
  const byWorker = groupBy(assignments, ({ worker }) => worker);
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
