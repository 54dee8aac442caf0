import { addDays, type Day, parseDay } from '../units';

const SATURDAY = 6;
const SUNDAY = 0;
const MONDAY = 1;
const THURSDAY = 4;

/** A holiday on one date of every year, since its first. `MM-DD`. */
const FIXED: readonly { readonly date: string; readonly since: number }[] = [
  { date: '01-01', since: 1885 },
  // Emancipation Day is a legal holiday of the District of Columbia alone, and counts for the IRS (Rev. Rul. 2015-13).
  { date: '04-16', since: 2005 },
  { date: '06-19', since: 2021 },
  { date: '07-04', since: 1885 },
  { date: '11-11', since: 1978 },
  { date: '12-25', since: 1885 },
];

/** A holiday on a weekday of a month: the nth from its start, or the last. */
const MOVING: readonly { readonly month: number; readonly weekday: number; readonly nth: number | 'last' }[] = [
  { month: 1, weekday: MONDAY, nth: 3 },
  { month: 2, weekday: MONDAY, nth: 3 },
  { month: 5, weekday: MONDAY, nth: 'last' },
  { month: 9, weekday: MONDAY, nth: 1 },
  { month: 10, weekday: MONDAY, nth: 2 },
  { month: 11, weekday: THURSDAY, nth: 4 },
];

/**
 * The day itself, or the first after it that is no Saturday, Sunday or legal holiday in the District of Columbia.
 * @see 26 USC 7503; 5 USC 6103(a), (b). Checked for 2024 to 2026 (docs/tax-sources.md)
 */
export function sameOrNextBusinessDay(day: Day): Day {
  return isBusinessDay(day) ? day : sameOrNextBusinessDay(addDays(day, 1));
}

/** @returns false on a Saturday, a Sunday, and a day on which a legal holiday is kept */
export function isBusinessDay(day: Day): boolean {
  const weekday = weekdayOf(day);
  return weekday !== SATURDAY && weekday !== SUNDAY && !keptIn(yearOf(day)).includes(day);
}

/** The days on which holidays of a year are kept; New Year's Day of the next year may be kept in this one. */
function keptIn(year: number): readonly Day[] {
  const fixed = [year, year + 1].flatMap((of) =>
    FIXED.filter(({ since }) => of >= since).map(({ date }) => keptOn(parseDay(`${of}-${date}`))),
  );
  return [...fixed, ...MOVING.map(({ month, weekday, nth }) => nthWeekday(year, month, { weekday, nth }))];
}

/** A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after. */
function keptOn(holiday: Day): Day {
  const weekday = weekdayOf(holiday);
  if (weekday === SATURDAY) return addDays(holiday, -1);
  return weekday === SUNDAY ? addDays(holiday, 1) : holiday;
}

function nthWeekday(year: number, month: number, of: { weekday: number; nth: number | 'last' }): Day {
  const first = parseDay(`${year}-${String(month).padStart(2, '0')}-01`);
  const ahead = (of.weekday - weekdayOf(first) + 7) % 7;
  const days = Array.from({ length: 5 }, (_, week) => addDays(first, ahead + week * 7)).filter((day) =>
    day.startsWith(first.slice(0, 7)),
  );
  return (of.nth === 'last' ? days.at(-1) : days[of.nth - 1]) ?? first;
}

function weekdayOf(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

function yearOf(day: Day): number {
  return Number.parseInt(day.slice(0, 4), 10);
}
