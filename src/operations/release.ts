import { HOUR_MS, type Instant, plusMs } from '../units';

/** An operator who works alone waits so long between asking and starting again (RULES.md 19). */
export const ALONE_DELAY_MS = 24 * HOUR_MS;

export type ReleaseDecision = 'asked' | 'waiting' | 'released';

/**
 * Whether a stop is lifted. One person can stop; two start again (RULES.md 19): the first asks, another one agrees;
 * or the same one asks again a day later.
 */
export function decideRelease(
  asked: { readonly actor: string; readonly at: Instant } | undefined,
  actor: string,
  now: Instant,
): ReleaseDecision {
  if (asked === undefined) return 'asked';
  if (asked.actor !== actor || now >= plusMs(asked.at, ALONE_DELAY_MS)) return 'released';
  return 'waiting';
}
