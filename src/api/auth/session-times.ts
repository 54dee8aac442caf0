import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, plusMs } from '../../units';
import type { Role } from '../wire/auth.dto';

interface SessionTimes {
  readonly idleMs: number;
  readonly absoluteMs: number;
}

/** Operators move other people's money: half an hour idle, twelve hours in all (ASVS 7.3). */
const TIMES: Readonly<Record<Role, SessionTimes>> = {
  operator: { idleMs: 30 * MINUTE_MS, absoluteMs: 12 * HOUR_MS },
  member: { idleMs: DAY_MS, absoluteMs: 7 * DAY_MS },
};
/** SECURITY.md B2: a fresh factor at most five minutes old. */
const STEP_UP_MS = 5 * MINUTE_MS;
/** `last_seen_at` is written at most this often: reading a page is not a write. */
export const SEEN_EVERY_MS = MINUTE_MS;

export function idleEnd(role: Role, lastSeenAt: Instant): Instant {
  return plusMs(lastSeenAt, TIMES[role].idleMs);
}

export function absoluteEnd(role: Role, createdAt: Instant): Instant {
  return plusMs(createdAt, TIMES[role].absoluteMs);
}

/** A clock set back makes no session younger than it is: a proof from the future counts for nothing. */
export function stepUpEnd(steppedUpAt: Instant | null, now: Instant): Instant | null {
  if (steppedUpAt === null || steppedUpAt > now) return null;
  const end = plusMs(steppedUpAt, STEP_UP_MS);
  return end > now ? end : null;
}
