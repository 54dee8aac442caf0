import { DAY_MS, type Instant, instant, MINUTE_MS } from '../units';

/** When batches are planned, in UTC. Days 29 to 31 are not offered: not every month has them. */
export type Schedule =
  | { readonly kind: 'daily'; readonly minuteOfDay: number }
  | { readonly kind: 'monthly'; readonly dayOfMonth: number; readonly minuteOfDay: number };

/** The first planned run at or after an instant. */
export function nextRun(schedule: Schedule, at: Instant): Instant {
  const offset = schedule.minuteOfDay * MINUTE_MS;
  if (schedule.kind === 'daily') {
    const today = at - (((at % DAY_MS) + DAY_MS) % DAY_MS) + offset;
    return instant(today >= at ? today : today + DAY_MS);
  }
  const date = new Date(at);
  const inMonth = (add: number): number =>
    Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + add, schedule.dayOfMonth) + offset;
  return instant(inMonth(0) >= at ? inMonth(0) : inMonth(1));
}

/** The last planned run at or before an instant. */
export function lastRun(schedule: Schedule, at: Instant): Instant {
  const offset = schedule.minuteOfDay * MINUTE_MS;
  if (schedule.kind === 'daily') {
    const today = at - (((at % DAY_MS) + DAY_MS) % DAY_MS) + offset;
    return instant(today <= at ? today : today - DAY_MS);
  }
  const date = new Date(at);
  const inMonth = (add: number): number =>
    Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + add, schedule.dayOfMonth) + offset;
  return instant(inMonth(0) <= at ? inMonth(0) : inMonth(-1));
}
