import type { Brand } from './brand';
import { DomainError } from './domain-error';
import { DAY_MS, type Instant, instant, MINUTE_MS, SECOND_MS } from './instant';

/** A calendar day `YYYY-MM-DD` in some zone that the context names. */
export type Day = Brand<string, 'Day'>;

/** A calendar year that a return is filed for. */
export type TaxYear = Brand<number, 'TaxYear'>;

/** No bitcoin before, no law known after. */
export const FIRST_TAX_YEAR = 2009;
export const LAST_TAX_YEAR = 2200;

/** `YYYY-MM-DD HH:MM:SS` */
const LOCAL_LENGTH = 19;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
/** `YYYY-MM-DD` */
const DAY_LENGTH = 10;
/** Days of UTC since 1970 whose clocks are remembered, 2009 to 2200: what was ever mined, and not so many that they fill the memory. */
const FIRST_KEPT_DAY = Date.UTC(2009, 0, 1) / DAY_MS;
const LAST_KEPT_DAY = Date.UTC(2200, 11, 31) / DAY_MS;
const formats = new Map<string, Intl.DateTimeFormat>();
/** By zone and day of UTC; null where clocks are changed in it. No zone changes its offset twice within a day. */
const aheadByDay = new Map<string, Map<number, number | null>>();
const days = new Map<number, Day>();

function formatIn(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        calendar: 'gregory',
        numberingSystem: 'latn',
        hourCycle: 'h23',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      });
    } catch (cause) {
      throw new DomainError('units.unknown-zone', `"${zone}" is not an IANA time zone.`, { zone }, { cause });
    }
    formats.set(zone, format);
  }
  return format;
}

function partsIn(at: Instant, zone: string): Record<string, string> {
  return Object.fromEntries(
    formatIn(zone)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
}

/** Local wall-clock text `YYYY-MM-DD HH:MM:SS` in a zone, for people. */
export function formatLocal(at: Instant, zone: string): string {
  const p = partsIn(at, zone);
  return `${p['year']}-${p['month']}-${p['day']} ${p['hour']}:${p['minute']}:${p['second']}`;
}

/**
 * Every instant at which clocks of a zone show a local time: none where they are put forward, two where they are put back.
 * @param local `YYYY-MM-DD HH:MM:SS`, with up to three decimals
 * @throws DomainError `units.unknown-zone`
 */
export function localInstants(local: string, zone: string): readonly Instant[] {
  const asUtc = Date.parse(`${local.replace(' ', 'T')}Z`);
  const shown = local.slice(0, LOCAL_LENGTH);
  // No zone changes its offset twice within a day, nor lies further from UTC than one.
  const second = Math.floor(asUtc / SECOND_MS) * SECOND_MS;
  const offsets = new Set([-DAY_MS, DAY_MS].map((away) => aheadAt(instant(second + away), zone)));
  const found = [...offsets].map((offset) => instant(asUtc - offset));
  return found.filter((at) => formatLocal(at, zone) === shown).sort((a, b) => a - b);
}

/**
 * The tax day: the instant seen in one configured IANA zone. The only place where it is computed.
 * @see Rev. Proc. 2024-28 s.3.10, "the taxpayer's day"
 * @throws DomainError `units.unknown-zone`
 */
export function dayIn(at: Instant, zone: string): Day {
  const ahead = aheadOn(Math.floor(at / DAY_MS), zone);
  // The calendar of a million receipts is asked once a day, not once a receipt.
  if (ahead !== undefined) return dayNumbered(Math.floor((at + ahead) / DAY_MS));
  const p = partsIn(at, zone);
  return `${p['year']}-${p['month']}-${p['day']}` as Day;
}

/** One text for all that happened on a day. @param number days since 1970-01-01 */
function dayNumbered(number: number): Day {
  let day = days.get(number);
  if (day === undefined) {
    day = new Date(number * DAY_MS).toISOString().slice(0, DAY_LENGTH) as Day;
    days.set(number, day);
  }
  return day;
}

/** @returns milliseconds by which clocks of the zone are ahead of UTC all through a day of UTC; undefined where they are changed in it */
function aheadOn(utcDay: number, zone: string): number | undefined {
  if (utcDay < FIRST_KEPT_DAY || utcDay > LAST_KEPT_DAY) return undefined;
  const known = aheadByDay.get(zone) ?? new Map<number, number | null>();
  aheadByDay.set(zone, known);
  let ahead = known.get(utcDay);
  if (ahead === undefined) {
    const [first, last] = [aheadAt(instant(utcDay * DAY_MS), zone), aheadAt(instant((utcDay + 1) * DAY_MS), zone)];
    ahead = first === last ? first : null;
    known.set(utcDay, ahead);
  }
  return ahead ?? undefined;
}

/** @param at a whole second */
function aheadAt(at: Instant, zone: string): number {
  return Date.parse(`${formatLocal(at, zone).replace(' ', 'T')}Z`) - at;
}

/** @throws DomainError `units.unknown-zone` */
export function taxYearIn(at: Instant, zone: string): TaxYear {
  return Number.parseInt(dayIn(at, zone).slice(0, 4), 10) as TaxYear;
}

/** @throws DomainError `units.bad-year` outside 2009 to 2200 */
export function taxYear(year: number): TaxYear {
  if (!Number.isInteger(year) || year < FIRST_TAX_YEAR || year > LAST_TAX_YEAR) {
    throw new DomainError('units.bad-year', `${year} is not a tax year.`, { year });
  }
  return year as TaxYear;
}

/** @throws DomainError `units.bad-day` when the text is not a day of the calendar */
export function parseDay(text: string): Day {
  const match = DAY.exec(text);
  const utc = match === null ? Number.NaN : Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(utc) || new Date(utc).toISOString().slice(0, 10) !== text) {
    throw new DomainError('units.bad-day', `"${text}" is not a day.`, { text });
  }
  return text as Day;
}

/** The day after, before, or any number of days away, by the calendar. */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10) as Day;
}

/** First instant of a day whose boundary is a fixed offset from UTC, as pools declare it (ViaBTC: +480 minutes). */
export function dayStartAtOffset(day: Day, offsetMinutes: number): Instant {
  return instant(Date.parse(`${day}T00:00:00Z`) - offsetMinutes * MINUTE_MS);
}

/** The day of an instant whose boundary is a fixed offset from UTC. */
export function dayAtOffset(at: Instant, offsetMinutes: number): Day {
  return new Date(at + offsetMinutes * MINUTE_MS).toISOString().slice(0, 10) as Day;
}
