import { HOUR_MS, type Instant, MINUTE_MS, plusMs, SECOND_MS } from '../../units';

/** Failed attempts so far. */
export interface Failures {
  readonly failures: number;
  readonly lastFailedAt: Instant;
}

/** How many failures are free, and the longest wait after more. */
export interface ThrottleRule {
  readonly free: number;
  readonly waitMaxMs: number;
}

/** Nobody is locked out for ever: an attacker who knows a mail address costs its owner at most a minute. */
export const ACCOUNT_RULE: ThrottleRule = { free: 5, waitMaxMs: MINUTE_MS };
export const ADDRESS_RULE: ThrottleRule = { free: 20, waitMaxMs: 15 * MINUTE_MS };
/** Failures older than this are forgotten. */
const FORGET_MS = HOUR_MS;
const DOUBLINGS_MAX = 20;

/** When the next attempt is allowed: at once below the free ones, then 1, 2, 4, ... seconds after the last failure. */
export function nextAttemptAt(failed: Failures, rule: ThrottleRule): Instant {
  const over = Math.min(failed.failures - rule.free, DOUBLINGS_MAX);
  if (over < 0) return failed.lastFailedAt;
  return plusMs(failed.lastFailedAt, Math.min(2 ** over * SECOND_MS, rule.waitMaxMs));
}

/** Failures after one more at `now`. */
export function afterFailure(before: Failures | undefined, now: Instant): Failures {
  const kept = before !== undefined && now - before.lastFailedAt <= FORGET_MS ? before.failures : 0;
  return { failures: kept + 1, lastFailedAt: now };
}
