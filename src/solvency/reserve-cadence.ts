import { DAY_MS, type Instant } from '../units';

/** Token of `ReserveCadence`. */
export const RESERVE_CADENCE = Symbol('solvency.reserve-cadence');

/** How often the keys of our coins sign a statement, as the operator declares it. Whole days; 0 declares nothing. */
export interface ReserveCadence {
  /** Keys of the sealed seed: they sign by themselves. */
  readonly hotDays: number;
  /** Keys on devices: people sign. */
  readonly coldDays: number;
}

/** As the configuration's own defaults: hot daily, cold monthly (RULES.md 22). */
export const DEFAULT_CADENCE: ReserveCadence = { hotDays: 1, coldDays: 31 };

/** When a wallet's keys last signed, all of them. */
export interface SignedAge {
  /** When the newest statement was taken that they signed; null while they signed none. */
  readonly signedAt: Instant | null;
  /** When the first statement was taken; null while there is none. */
  readonly firstAt: Instant | null;
}

/** Whether the newest statement is for the seed to sign: as many days of the calendar (UTC) later as declared. */
export function isDue(days: number, { signedAt }: Pick<SignedAge, 'signedAt'>, newestAt: Instant): boolean {
  if (days === 0) return false;
  return signedAt === null || dayOf(newestAt) - dayOf(signedAt) >= days;
}

/** Since when a wallet is late; null while it is not. A statement is made once a day, so that a day may lie between. */
export function overdueSince(days: number, { signedAt, firstAt }: SignedAge, now: Instant): Instant | null {
  const from = signedAt ?? firstAt;
  if (days === 0 || from === null) return null;
  const late = (from + (days + 1) * DAY_MS) as Instant;
  return now >= late ? late : null;
}

function dayOf(at: Instant): number {
  return Math.floor(at / DAY_MS);
}
