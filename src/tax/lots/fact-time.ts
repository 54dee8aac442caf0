import { DAY_MS, DomainError, FIRST_TAX_YEAR, HOUR_MS, type Instant, LAST_TAX_YEAR, localInstants, MINUTE_MS, parseDay, parseInstant, plusMs, taxYearIn } from '../../units'; // prettier-ignore

/** Day, time, decimals of a second, offset. Programs print microseconds, some nanoseconds. */
const ISO = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.(\d{1,9}))?)?)(Z|[+-]\d{2}:\d{2})?)?$/;
const SECONDS = ':00';
/** `HH:MM` and `HH:MM:SS` */
const MINUTES_LENGTH = 5;
const SECONDS_LENGTH = 8;
/** Decimals of a second that an instant has. */
const MS_DIGITS = 3;
const IS_ABOVE_ZERO = /[1-9]/;
/** Where the tax years begin and end by UTC. */
const BEGIN = Date.UTC(FIRST_TAX_YEAR, 0, 1);
const END = Date.UTC(LAST_TAX_YEAR + 1, 0, 1);
/** Kiribati is furthest from Greenwich. */
const OFFSET_HOURS_MAX = 14;
const MINUTE_MAX = 59;

/**
 * Reads a time as people write it: with `Z` or an offset it is an instant; without, it is a wall clock's in the zone; a day
 * alone is its first instant there.
 * @param finer what becomes of digits beyond the millisecond: they are cut off, or, of a record that must not count earlier
 *   than it was made, rounded up
 * @throws DomainError `tax.bad-time`, also outside the tax years 2009 to 2200 of the zone; `tax.no-such-time` where the clock
 *   was put forward, `tax.ambiguous-time` where it was put back and showed the time twice
 */
export function readTime(text: string, zone: string, finer: 'cut' | 'up' = 'cut'): Instant {
  const [, day, time, decimals = '', offset] = ISO.exec(text) ?? [];
  if (day === undefined) throw badTime(text);
  // A day beside the first year or the last may be one of them in the zone.
  const year = Number.parseInt(day.slice(0, 4), 10);
  if (year < FIRST_TAX_YEAR - 1 || year > LAST_TAX_YEAR + 1) throw outside(text);
  const at = parsed(text, { day, time, decimals, offset }, zone);
  const isBeyond = finer === 'up' && IS_ABOVE_ZERO.test(decimals.slice(MS_DIGITS));
  const read = isBeyond ? plusMs(at, 1) : at;
  if (!isTaxTime(read, zone)) throw outside(text);
  return read;
}

/** Whether it is of a year that the engine judges. */
export function isTaxTime(at: Instant, zone: string): boolean {
  // A clock is never a whole day away from UTC: only then the zone decides.
  if (at >= BEGIN + DAY_MS && at < END - DAY_MS) return true;
  if (at < BEGIN - DAY_MS || at >= END + DAY_MS) return false;
  const year = taxYearIn(at, zone);
  return year >= FIRST_TAX_YEAR && year <= LAST_TAX_YEAR;
}

interface WrittenTime {
  readonly day: string;
  readonly time: string | undefined;
  readonly decimals: string;
  readonly offset: string | undefined;
}

function parsed(text: string, { day, time, decimals, offset }: WrittenTime, zone: string): Instant {
  try {
    if (time === undefined) return firstInstantOf(parseDay(day), zone);
    const whole = time.length === MINUTES_LENGTH ? `${time}${SECONDS}` : time.slice(0, SECONDS_LENGTH);
    const seconds = decimals === '' ? whole : `${whole}.${decimals.slice(0, MS_DIGITS)}`;
    if (offset === undefined) return wallClock(text, `${parseDay(day)} ${seconds}`, zone);
    return atOffset(parseInstant(`${day}T${seconds}Z`), offset);
  } catch (error) {
    if (!(error instanceof DomainError) || !error.code.startsWith('units.bad-')) throw error;
    throw badTime(text);
  }
}

/** By year and zone: no more than there are of both. Who goes through all members asks the calendar once. */
const begins = new Map<string, Instant>();

/** The first instant of a calendar year. */
export function yearBegins(year: number, zone: string): Instant {
  const key = `${year} ${zone}`;
  let at = begins.get(key);
  if (at === undefined) begins.set(key, (at = firstInstantOf(parseDay(`${year}-01-01`), zone)));
  return at;
}

function badTime(text: string): DomainError {
  return new DomainError('tax.bad-time', `"${text.slice(0, 40)}" is no time such as "2026-03-01T14:30:00Z".`);
}

function outside(text: string): DomainError {
  const years = `${FIRST_TAX_YEAR} to ${LAST_TAX_YEAR}`;
  return new DomainError('tax.bad-time', `"${text.slice(0, 40)}" is in none of the years ${years}: look at the year.`);
}

function wallClock(text: string, local: string, zone: string): Instant {
  const [first, second] = localInstants(local, zone);
  if (first === undefined) {
    throw new DomainError(
      'tax.no-such-time',
      `Clocks in ${zone} never showed "${text}": they were put forward over it.`,
    );
  }
  if (second === undefined) return first;
  const message = `Clocks in ${zone} showed "${text}" twice: say which one, with an offset such as "-05:00" or "Z".`;
  throw new DomainError('tax.ambiguous-time', message);
}

/** Where midnight is skipped, the day begins with the first minute that its clocks show. */
function firstInstantOf(day: string, zone: string): Instant {
  for (const hour of ['00:00', '00:30', '01:00', '02:00', '03:00']) {
    const [first] = localInstants(`${day} ${hour}:00`, zone);
    if (first !== undefined) return first;
  }
  throw new DomainError('tax.no-such-time', `There was no ${day} in ${zone}.`);
}

function atOffset(local: Instant, offset: string): Instant {
  if (offset === 'Z') return local;
  const [hours = 0, minutes = 0] = offset
    .slice(1)
    .split(':')
    .map((part) => Number.parseInt(part, 10));
  if (hours > OFFSET_HOURS_MAX || minutes > MINUTE_MAX) throw badTime(offset);
  const ms = hours * HOUR_MS + minutes * MINUTE_MS;
  return plusMs(local, offset.startsWith('-') ? ms : -ms);
}
