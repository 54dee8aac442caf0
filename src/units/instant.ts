import type { Brand } from './brand';
import { assertInvariant, DomainError } from './domain-error';

/** Epoch milliseconds, UTC. */
export type Instant = Brand<number, 'Instant'>;

/** The only source of time in the product; a rule never asks the machine. */
export interface Clock {
  now(): Instant;
}

/** Injection token of the Clock. */
export const CLOCK = Symbol('clock');

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** @throws InvariantBroken when it is not a whole number of milliseconds */
export function instant(epochMs: number): Instant {
  assertInvariant(Number.isSafeInteger(epochMs), `an instant is whole milliseconds, not ${epochMs}`);
  return epochMs as Instant;
}

/** @param seconds unix seconds, as block headers and most pools write them */
export function instantOfSeconds(seconds: number): Instant {
  return instant(seconds * SECOND_MS);
}

export function plusMs(at: Instant, ms: number): Instant {
  return instant(at + ms);
}

/** `YYYY-MM-DDTHH:MM:SS`. */
const SECONDS_LENGTH = 19;
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;

/** @throws DomainError `units.bad-instant` when the text is not ISO 8601 in UTC, or no time of the calendar */
export function parseInstant(text: string): Instant {
  const epochMs = ISO.test(text) ? Date.parse(text) : Number.NaN;
  // The engine reads 30 February as 2 March and hour 24 as tomorrow: what it read must be what was written.
  const real = !Number.isNaN(epochMs) && new Date(epochMs).toISOString().startsWith(text.slice(0, SECONDS_LENGTH));
  if (!real) throw new DomainError('units.bad-instant', `"${text}" is not a UTC time.`, { text });
  return instant(epochMs);
}

/** ISO 8601 in UTC with milliseconds. */
export function formatInstant(at: Instant): string {
  return new Date(at).toISOString();
}
