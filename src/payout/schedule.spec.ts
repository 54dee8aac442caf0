import { DAY_MS, instant, MINUTE_MS } from '../units';
import { lastRun, nextRun, parseSchedule, type Schedule } from './schedule';

const at = (text: string) => instant(Date.parse(text));
const shown = (time: number | undefined): string | null => (time === undefined ? null : new Date(time).toISOString());
const schedule = (text: string): Schedule => {
  const parsed = parseSchedule(text);
  if (parsed === undefined) throw new Error(`"${text}" is no schedule`);
  return parsed;
};

describe('the schedule of batches', () => {
  it.each([
    ['daily 12:00', '2026-11-22T12:00:00Z', '2026-11-22T12:00:00Z', '2026-11-22T12:00:00Z'],
    ['daily 12:00', '2026-11-22T12:00:00.001Z', '2026-11-22T12:00:00Z', '2026-11-23T12:00:00Z'],
    ['daily 00:00', '2026-12-31T23:59:59.999Z', '2026-12-31T00:00:00Z', '2027-01-01T00:00:00Z'],
    // 2026-11-23 is a Monday.
    ['weekly monday 08:30', '2026-11-22T09:00:00Z', '2026-11-16T08:30:00Z', '2026-11-23T08:30:00Z'],
    ['weekly monday 08:30', '2026-11-23T08:30:00Z', '2026-11-23T08:30:00Z', '2026-11-23T08:30:00Z'],
    ['weekly sunday 23:59', '2026-11-22T23:58:59Z', '2026-11-15T23:59:00Z', '2026-11-22T23:59:00Z'],
    ['monthly 28 12:00', '2027-02-28T12:00:00.001Z', '2027-02-28T12:00:00Z', '2027-03-28T12:00:00Z'],
    ['monthly 1 12:00', '2026-12-31T23:59:59Z', '2026-12-01T12:00:00Z', '2027-01-01T12:00:00Z'],
    // 2028 has a 29 February: ten days after 20 February is 1 March.
    ['every 10 days from 2028-02-20 06:00', '2028-02-20T06:00:01Z', '2028-02-20T06:00:00Z', '2028-03-01T06:00:00Z'],
    ['every 1 days from 2026-01-01 06:00', '2026-01-05T05:59:59Z', '2026-01-04T06:00:00Z', '2026-01-05T06:00:00Z'],
  ])('%s, seen at %s', (text, now, last, next) => {
    expect(shown(lastRun(schedule(text), at(now)))).toBe(shown(at(last)));
    expect(shown(nextRun(schedule(text), at(now)))).toBe(shown(at(next)));
  });

  it('has no run before the day that it begins on', () => {
    const every = schedule('every 14 days from 2026-12-01 12:00');
    const early = at('2026-11-22T00:00:00Z');
    expect(lastRun(every, early)).toBeUndefined();
    expect(shown(nextRun(every, early))).toBe('2026-12-01T12:00:00.000Z');
    expect(lastRun(every, at('2026-12-01T11:59:59Z'))).toBeUndefined();
    expect(shown(lastRun(every, at('2026-12-01T12:00:00Z')))).toBe('2026-12-01T12:00:00.000Z');
  });

  it('plans nothing by itself when an operator plans by hand', () => {
    expect(nextRun(schedule('manual'), at('2026-11-22T00:00:00Z'))).toBeUndefined();
    expect(lastRun(schedule('manual'), at('2026-11-22T00:00:00Z'))).toBeUndefined();
  });

  it.each(['daily 12:00', 'weekly friday 07:15', 'monthly 15 00:00', 'every 9 days from 2020-02-29 23:59'])(
    'leaves no run out and makes none up: %s',
    (text) => {
      const rule = schedule(text);
      for (let day = 0; day < 800; day += 1) {
        const now = instant(at('2026-01-01T00:00:00Z') + day * DAY_MS + ((day * 7_919) % 1_440) * MINUTE_MS);
        const [last, next] = [lastRun(rule, now) ?? 0, nextRun(rule, now) ?? 0];
        expect(last).toBeLessThanOrEqual(now);
        expect(next).toBeGreaterThanOrEqual(now);
        // Nothing lies between: the run after the last one is the next one.
        expect(nextRun(rule, instant(last + 1))).toBe(last === next ? nextRun(rule, instant(now + 1)) : next);
      }
    },
  );

  it.each([
    '',
    'Daily 12:00',
    'daily',
    'daily 24:00',
    'daily 12:60',
    'daily 1:00',
    'weekly 12:00',
    'weekly funday 12:00',
    'monthly 0 12:00',
    'monthly 29 12:00',
    'every 0 days from 2026-12-01 12:00',
    'every 366 days from 2026-12-01 12:00',
    'every 7 days from 2026-02-29 12:00',
    'every 7 days 12:00',
    'manual 12:00',
    ' daily 12:00',
  ])('refuses "%s"', (text) => {
    expect(parseSchedule(text)).toBeUndefined();
  });
});
