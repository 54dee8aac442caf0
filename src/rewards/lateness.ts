import { DAY_MS, type Instant } from '../units';

/** A payout that a pool announced and that is not on our chain after so long is late, in sight. */
const LATE_MS = 3 * DAY_MS;

/** After so long it is missing: somebody has to ask the pool, unless the sources file declares another time. */
const MISSING_DAYS_DEFAULT = 14;

/** How an announced payout stands whose coin is not here. `awaited`: it has time. */
export type Lateness = 'awaited' | 'late' | 'missing';

/** @param missingAfterDays as the source declares it; both bounds count from the instant that the pool names */
export function latenessOf(announcedAt: Instant, now: Instant, missingAfterDays: number | undefined): Lateness {
  const age = now - announcedAt;
  if (age < LATE_MS) return 'awaited';
  return age < (missingAfterDays ?? MISSING_DAYS_DEFAULT) * DAY_MS ? 'late' : 'missing';
}
