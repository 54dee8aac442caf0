import { DomainError, HOUR_MS, type Instant, localInstants, MINUTE_MS, parseDay, parseInstant, plusMs } from '../../units'; // prettier-ignore

const ISO = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;
const SECONDS = ':00';
/** `HH:MM` */
const MINUTES_LENGTH = 5;
/** Kiribati is furthest from Greenwich. */
const OFFSET_HOURS_MAX = 14;
const MINUTE_MAX = 59;

/**
 * Reads a time as people write it: with `Z` or an offset it is an instant; without, it is a wall clock's in the zone; a day
 * alone is its first instant there.
 * @throws DomainError `tax.bad-time`, `tax.no-such-time` where the clock was put forward, `tax.ambiguous-time` where it was
 *   put back and showed the time twice
 */
export function readTime(text: string, zone: string): Instant {
  const [, day, time, offset] = ISO.exec(text) ?? [];
  if (day === undefined) throw badTime(text);
  try {
    if (time === undefined) return firstInstantOf(parseDay(day), zone);
    const seconds = time.length === MINUTES_LENGTH ? `${time}${SECONDS}` : time;
    if (offset === undefined) return wallClock(text, `${parseDay(day)} ${seconds}`, zone);
    return atOffset(parseInstant(`${day}T${seconds}Z`), offset);
  } catch (error) {
    if (!(error instanceof DomainError) || !error.code.startsWith('units.bad-')) throw error;
    throw badTime(text);
  }
}

/** By year and zone: no more than there are of both. Who goes through all members asks the calendar once. */
const begins = new Map<string, Instant>();

/** The first instant of a calendar year. @throws DomainError as `readTime` */
export function yearBegins(year: number, zone: string): Instant {
  const key = `${year} ${zone}`;
  let at = begins.get(key);
  if (at === undefined) begins.set(key, (at = readTime(`${year}-01-01`, zone)));
  return at;
}

function badTime(text: string): DomainError {
  return new DomainError('tax.bad-time', `"${text.slice(0, 40)}" is no time such as "2026-03-01T14:30:00Z".`);
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
