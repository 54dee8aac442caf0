import { DAY_MS, HOUR_MS, type Instant, instant } from '../units';
import type { WorkPiece } from './device-work';

/** Work of a stretch of time by member, `null` for nobody. */
export interface WorkSum {
  readonly weights: ReadonlyMap<string | null, bigint>;
  readonly total: bigint;
  /** The first instant whose work counts. */
  readonly firstAt: Instant;
}

/** The hour of UTC that an instant lies in, by its first millisecond. */
export function hourOf(at: number): Instant {
  return instant(Math.floor(at / HOUR_MS) * HOUR_MS);
}

/** The day of UTC that an instant lies in, by its midnight. */
export function dayOf(at: number): Instant {
  return instant(Math.floor(at / DAY_MS) * DAY_MS);
}

/** Two sums as one: of two halves of an hour, or of work that came late and what was there before. */
export function plusWork(a: WorkSum | undefined, b: WorkSum): WorkSum {
  if (a === undefined) return b;
  const weights = new Map(a.weights);
  for (const [memberId, hashes] of b.weights) weights.set(memberId, (weights.get(memberId) ?? 0n) + hashes);
  return { weights, total: a.total + b.total, firstAt: a.firstAt < b.firstAt ? a.firstAt : b.firstAt };
}

/** Sums of pieces by the hour they lie in. No piece crosses an hour: `workPieces` cuts there. */
export function workByHour(pieces: readonly WorkPiece[]): Map<Instant, WorkSum> {
  const hours = new Map<Instant, { weights: Map<string | null, bigint>; total: bigint; firstAt: Instant }>();
  for (const { memberId, from, hashes } of pieces) {
    if (hashes === 0n) continue;
    const hour = hourOf(from);
    const sum = hours.get(hour) ?? { weights: new Map<string | null, bigint>(), total: 0n, firstAt: instant(from) };
    hours.set(hour, sum);
    sum.weights.set(memberId, (sum.weights.get(memberId) ?? 0n) + hashes);
    sum.total += hashes;
    if (from < sum.firstAt) sum.firstAt = instant(from);
  }
  return hours;
}

/** Sums of hours by their day. */
export function workByDay(hours: ReadonlyMap<Instant, WorkSum>): Map<Instant, WorkSum> {
  const days = new Map<Instant, WorkSum>();
  for (const [hour, sum] of hours) days.set(dayOf(hour), plusWork(days.get(dayOf(hour)), sum));
  return days;
}
