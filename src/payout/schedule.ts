import { DAY_MS, formatInstant, type Instant, instant, MINUTE_MS } from '../units';

/** When batches are planned, in UTC. Days 29 to 31 of a month are not offered: not every month has them. */
export type Schedule =
  | { readonly kind: 'daily'; readonly minuteOfDay: number }
  /** From 0, Sunday. */
  | { readonly kind: 'weekly'; readonly weekday: number; readonly minuteOfDay: number }
  | { readonly kind: 'monthly'; readonly dayOfMonth: number; readonly minuteOfDay: number }
  /** @property firstDay midnight of the first planned day */
  | { readonly kind: 'every'; readonly days: number; readonly firstDay: Instant; readonly minuteOfDay: number }
  /** Only when an operator plans. */
  | { readonly kind: 'manual' };

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const WEEK_DAYS = 7;
/** 1970-01-01 was a Thursday. */
const FIRST_SUNDAY = instant(3 * DAY_MS);
const EVERY_DAYS_MAX = 365;
/** Of a date in `2026-12-01`. */
const DAY_LENGTH = 10;
const FORM =
  /^(?:(?<manual>manual)|(?:daily|weekly (?<weekday>[a-z]+)|monthly (?<day>\d{1,2})|every (?<days>\d{1,3}) days from (?<from>\d{4}-\d{2}-\d{2})) (?<hour>\d{2}):(?<minute>\d{2}))$/;

/**
 * A schedule as an operator writes it: `manual`, `daily 12:00`, `weekly monday 12:00`, `monthly 1 12:00` (1 to 28),
 * `every 10 days from 2026-12-01 12:00`. Times are UTC.
 * @returns undefined for anything else
 */
export function parseSchedule(text: string): Schedule | undefined {
  const parts = FORM.exec(text)?.groups;
  if (parts === undefined) return undefined;
  if (parts['manual'] !== undefined) return { kind: 'manual' };
  const [hour, minute] = [toInt(parts['hour']), toInt(parts['minute'])];
  if (hour > 23 || minute > 59) return undefined;
  const minuteOfDay = hour * 60 + minute;
  if (parts['weekday'] !== undefined) {
    const weekday = WEEKDAYS.indexOf(parts['weekday']);
    return weekday === -1 ? undefined : { kind: 'weekly', weekday, minuteOfDay };
  }
  if (parts['day'] !== undefined) {
    const dayOfMonth = toInt(parts['day']);
    return dayOfMonth < 1 || dayOfMonth > 28 ? undefined : { kind: 'monthly', dayOfMonth, minuteOfDay };
  }
  if (parts['days'] === undefined) return { kind: 'daily', minuteOfDay };
  const days = toInt(parts['days']);
  const firstDay = dayOf(parts['from'] ?? '');
  if (days < 1 || days > EVERY_DAYS_MAX || firstDay === undefined) return undefined;
  return { kind: 'every', days, firstDay, minuteOfDay };
}

/** A schedule as an operator writes it: what `parseSchedule` reads as the same one. */
export function formatSchedule(schedule: Schedule): string {
  if (schedule.kind === 'manual') return 'manual';
  const two = (part: number): string => String(part).padStart(2, '0');
  const time = `${two(Math.floor(schedule.minuteOfDay / 60))}:${two(schedule.minuteOfDay % 60)}`;
  switch (schedule.kind) {
    case 'daily':
      return `daily ${time}`;
    case 'weekly':
      return `weekly ${WEEKDAYS[schedule.weekday] ?? ''} ${time}`;
    case 'monthly':
      return `monthly ${schedule.dayOfMonth} ${time}`;
    case 'every':
      return `every ${schedule.days} days from ${formatInstant(schedule.firstDay).slice(0, DAY_LENGTH)} ${time}`;
    default:
      return schedule satisfies never;
  }
}

function toInt(text: string | undefined): number {
  return Number.parseInt(text ?? '', 10);
}

/** Midnight of a day that the calendar has. */
function dayOf(text: string): Instant | undefined {
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, text.length) !== text ? undefined : instant(at);
}

/** The first planned run at or after an instant; undefined when nothing is planned by itself. */
export function nextRun(schedule: Schedule, at: Instant): Instant | undefined {
  if (schedule.kind === 'manual') return undefined;
  if (schedule.kind === 'monthly') {
    const inMonth = monthly(schedule, at);
    return instant(inMonth(0) >= at ? inMonth(0) : inMonth(1));
  }
  const { first, everyMs } = rhythm(schedule);
  const before = latest(first, everyMs, at);
  const next = before === at ? before : before + everyMs;
  return instant(schedule.kind === 'every' && next < first ? first : next);
}

/** The last planned run at or before an instant; undefined when there was none. */
export function lastRun(schedule: Schedule, at: Instant): Instant | undefined {
  if (schedule.kind === 'manual') return undefined;
  if (schedule.kind === 'monthly') {
    const inMonth = monthly(schedule, at);
    return instant(inMonth(0) <= at ? inMonth(0) : inMonth(-1));
  }
  const { first, everyMs } = rhythm(schedule);
  const last = latest(first, everyMs, at);
  return schedule.kind === 'every' && last < first ? undefined : instant(last);
}

/** The run of the month that is so many after an instant's. */
function monthly(schedule: { dayOfMonth: number; minuteOfDay: number }, at: Instant): (add: number) => number {
  const date = new Date(at);
  return (add) =>
    Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + add, schedule.dayOfMonth) + schedule.minuteOfDay * MINUTE_MS;
}

/** One run, and the span to the next. */
function rhythm(schedule: Exclude<Schedule, { kind: 'manual' | 'monthly' }>): { first: number; everyMs: number } {
  const offset = schedule.minuteOfDay * MINUTE_MS;
  if (schedule.kind === 'daily') return { first: offset, everyMs: DAY_MS };
  if (schedule.kind === 'every') return { first: schedule.firstDay + offset, everyMs: schedule.days * DAY_MS };
  return { first: FIRST_SUNDAY + schedule.weekday * DAY_MS + offset, everyMs: WEEK_DAYS * DAY_MS };
}

/** The last of a rhythm at or before an instant, in both directions of time. */
function latest(first: number, everyMs: number, at: number): number {
  return first + Math.floor((at - first) / everyMs) * everyMs;
}
