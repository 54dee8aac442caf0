import { HOUR_MS, SECOND_MS } from '../units';

/** One question is asked at most so often before the attempt fails. */
export const TRIES_MAX = 3;
/** A pause that a pool asks for is waited for up to here; beyond it the attempt fails and the source rests. */
export const WAIT_MS_MAX = 30 * SECOND_MS;
/** No pool rests longer than this on its own word. */
const RETRY_AFTER_MS_MAX = 24 * HOUR_MS;
const BACKOFF_MS = SECOND_MS;

/**
 * Whether the same question may be asked again: nothing came (0), too fast (429), or the pool's own trouble (5xx).
 * Every call of this port reads, a POST too, so asking twice changes nothing at the pool.
 */
export function mayAskAgain(status: number): boolean {
  return status === 0 || status === 429 || (status >= 500 && status <= 599);
}

/**
 * Full jitter: anywhere between nothing and 1, 2, 4 … s, so that many readers that failed together do not return
 * together.
 * @param tries how many have failed, from 1
 * @param random from 0 inclusive to 1 exclusive
 */
export function backoffMs(tries: number, random: number): number {
  return Math.floor(random * Math.min(BACKOFF_MS * 2 ** (tries - 1), WAIT_MS_MAX));
}

/**
 * How long a pool asks us to stay away: whole seconds or an HTTP date (RFC 9110, 10.2.3), at most a day; 0 when it says
 * nothing that can be read.
 */
export function retryAfterMs(header: string | null, nowMs: number): number {
  if (header === null) return 0;
  const seconds = /^\d{1,9}$/.test(header.trim())
    ? Number.parseInt(header, 10) * SECOND_MS
    : Date.parse(header) - nowMs;
  return Number.isNaN(seconds) ? 0 : Math.min(Math.max(seconds, 0), RETRY_AFTER_MS_MAX);
}
