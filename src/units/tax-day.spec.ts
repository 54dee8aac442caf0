import fc from 'fast-check';
import { DAY_MS, formatInstant, type Instant, instant, parseInstant } from './instant';
import {
  addDays,
  dayAtOffset,
  dayIn,
  dayStartAtOffset,
  formatLocal,
  localInstants,
  parseDay,
  taxYear,
  taxYearIn,
} from './tax-day';

/**
 * FAULTS.md F59: one stored UTC instant, one configured zone. The offsets below are those of the IANA time zone
 * database; the last millisecond of a day and the first of the next stand side by side.
 */
const ZONES = [
  'Etc/UTC',
  'America/New_York',
  'Europe/Berlin',
  'Asia/Kolkata', // +5:30
  'Australia/Lord_Howe', // +10:30, half an hour of summer time
  'Pacific/Kiritimati', // +14
  'Pacific/Pago_Pago', // -11
] as const;

const before = (at: Instant): Instant => instant(at - 1);

describe('the year turns', () => {
  it.each([
    ['Etc/UTC', '2026-01-01T00:00:00Z'],
    ['America/New_York', '2026-01-01T05:00:00Z'],
    ['Europe/Berlin', '2025-12-31T23:00:00Z'],
    ['Asia/Kolkata', '2025-12-31T18:30:00Z'],
    ['Australia/Lord_Howe', '2025-12-31T13:00:00Z'], // +11 in summer
    ['Pacific/Kiritimati', '2025-12-31T10:00:00Z'],
    ['Pacific/Pago_Pago', '2026-01-01T11:00:00Z'],
  ])('in %s at %s', (zone, first) => {
    const at = parseInstant(first);
    expect([dayIn(before(at), zone), taxYearIn(before(at), zone)]).toEqual(['2025-12-31', 2025]);
    expect([dayIn(at, zone), taxYearIn(at, zone)]).toEqual(['2026-01-01', 2026]);
    expect(formatLocal(before(at), zone)).toBe('2025-12-31 23:59:59');
    expect(formatLocal(at, zone)).toBe('2026-01-01 00:00:00');
  });
});

describe('every zone that the machine knows', () => {
  it('has the day that its own calendar shows, whatever was asked before', () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    // Beyond both ends of what is remembered too.
    const at = fc.integer({ min: Date.UTC(2007, 0, 1), max: Date.UTC(2203, 0, 1) });
    fc.assert(
      fc.property(zone, at, (name, ms) => {
        const shown = new Intl.DateTimeFormat('en-CA', { timeZone: name, dateStyle: 'short' }).format(ms);
        expect(dayIn(instant(ms), name)).toBe(shown);
      }),
      { numRuns: 500 },
    );
  });

  it('counts each hour of the days on which its clocks are changed', () => {
    for (const [zone, first] of [
      ['America/New_York', '2026-11-01T00:00:00Z'],
      ['Africa/Casablanca', '2026-02-15T00:00:00Z'], // the clocks go back for Ramadan
      ['Pacific/Apia', '2011-12-30T00:00:00Z'], // 30 December was left out
    ] as const) {
      const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
      for (let quarter = -48; quarter < 240; quarter += 1) {
        const ms = Date.parse(first) + quarter * 900_000;
        expect([zone, quarter, dayIn(instant(ms), zone)]).toEqual([zone, quarter, day.format(ms)]);
      }
    }
  });
});

describe('a day of another length', () => {
  it.each([
    ['23 hours: the gap of New York', 'America/New_York', '2026-03-08', '2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z'],
    [
      '25 hours: the fold of New York',
      'America/New_York',
      '2026-11-01',
      '2026-11-01T04:00:00Z',
      '2026-11-02T05:00:00Z',
    ],
    ['23 hours: the gap of Berlin', 'Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
    ['24½ hours: Lord Howe', 'Australia/Lord_Howe', '2026-04-05', '2026-04-04T13:00:00Z', '2026-04-05T13:30:00Z'],
    ['29 February', 'America/New_York', '2024-02-29', '2024-02-29T05:00:00Z', '2024-03-01T05:00:00Z'],
    ['28 February of a year without', 'Asia/Kolkata', '2026-02-28', '2026-02-27T18:30:00Z', '2026-02-28T18:30:00Z'],
  ])('%s', (_, zone, day, from, to) => {
    const [start, end] = [parseInstant(from), parseInstant(to)];
    expect(dayIn(before(start), zone)).toBe(addDays(parseDay(day), -1));
    expect(dayIn(start, zone)).toBe(day);
    expect(dayIn(before(end), zone)).toBe(day);
    expect(dayIn(end, zone)).toBe(addDays(parseDay(day), 1));
  });

  it('shows the hour that is missing and the hour that comes twice', () => {
    const local = (text: string): string => formatLocal(parseInstant(text), 'America/New_York');
    expect(local('2026-03-08T06:59:59.999Z')).toBe('2026-03-08 01:59:59');
    expect(local('2026-03-08T07:00:00Z')).toBe('2026-03-08 03:00:00');
    expect(local('2026-11-01T05:30:00Z')).toBe('2026-11-01 01:30:00');
    expect(local('2026-11-01T06:30:00Z')).toBe('2026-11-01 01:30:00');
  });
});

describe('years and days of any zone', () => {
  it('follow each other without gap or overlap: one instant between two years', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), fc.integer({ min: 2009, max: 2199 }), (zone, year) => {
        let low = Date.UTC(year, 11, 30);
        let high = Date.UTC(year + 1, 0, 3);
        while (high - low > 1) {
          const middle = Math.floor((low + high) / 2);
          if (taxYearIn(instant(middle), zone) > year) high = middle;
          else low = middle;
        }
        expect(dayIn(instant(low), zone)).toBe(`${year}-12-31`);
        expect(dayIn(instant(high), zone)).toBe(`${year + 1}-01-01`);
        expect(taxYearIn(instant(low), zone)).toBe(year);
      }),
      { numRuns: 150, verbose: 1 },
    );
  });

  it('never go back, and never skip a day from one instant to the next', () => {
    const at = fc.integer({ min: Date.UTC(2009, 0, 1), max: Date.UTC(2199, 0, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), at, fc.integer({ min: 1, max: 22 * 3_600_000 }), (zone, ms, step) => {
        const [a, b] = [dayIn(instant(ms), zone), dayIn(instant(ms + step), zone)];
        expect([a, addDays(a, 1)]).toContain(b);
      }),
      { numRuns: 500, verbose: 1 },
    );
  });
});

it.each(['UTC', 'America/New_York', 'Pacific/Kiritimati'])(
  'a wall clock of %s with milliseconds is the very millisecond',
  (zone) => {
    const [whole = Number.NaN] = localInstants('2026-07-01 10:20:30', zone);
    expect(localInstants('2026-07-01 10:20:30.123', zone)).toEqual([whole + 123]);
  },
);

describe('a zone, a day, a year as text', () => {
  it.each(['', 'Mars/Olympus', 'America/New York', '../etc'])('refuses the zone %j', (zone) => {
    expect(() => dayIn(instant(0), zone)).toThrow(expect.objectContaining({ code: 'units.unknown-zone' }));
  });

  it.each(['2024-02-29', '2000-02-29', '2026-12-31', '2026-01-01'])('takes the day %s', (text) => {
    expect(parseDay(text)).toBe(text);
  });

  it.each([
    '2026-02-29',
    '2100-02-29',
    '2026-02-30',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-1-1',
    '26-01-01',
    '2026/01/01',
    '01.02.2026',
    '2026-01-01T00:00:00Z',
    ' 2026-01-01',
    '',
  ])('refuses the day %j', (text) => {
    expect(() => parseDay(text)).toThrow(expect.objectContaining({ code: 'units.bad-day' }));
  });

  it.each([2008, 2201, 2025.5, Number.NaN])('refuses the year %s', (year) => {
    expect(() => taxYear(year)).toThrow(expect.objectContaining({ code: 'units.bad-year' }));
  });

  it.each([2009, 2200])('takes the year %s', (year) => expect(taxYear(year)).toBe(year));

  it('counts days by the calendar', () => {
    expect(addDays(parseDay('2024-02-28'), 1)).toBe('2024-02-29');
    expect(addDays(parseDay('2026-02-28'), 1)).toBe('2026-03-01');
    expect(addDays(parseDay('2026-01-01'), -1)).toBe('2025-12-31');
  });
});

describe('a pool day with a declared offset', () => {
  it('begins at 16:00 UTC of the day before for ViaBTC (UTC+8)', () => {
    const start = dayStartAtOffset(parseDay('2026-01-01'), 480);
    expect(formatInstant(start)).toBe('2025-12-31T16:00:00.000Z');
    expect(dayAtOffset(start, 480)).toBe('2026-01-01');
    expect(dayAtOffset(before(start), 480)).toBe('2025-12-31');
    expect(dayAtOffset(instant(start + DAY_MS), 480)).toBe('2026-01-02');
  });
});

/** ISO 8601 in UTC, `Z` written out; POSIX time has no leap second. */
describe('an instant as text', () => {
  it.each([
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z'],
    ['2025-12-31T23:59:59.999Z', '2025-12-31T23:59:59.999Z'],
    ['2025-12-31T23:59:59.9Z', '2025-12-31T23:59:59.900Z'],
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
  ])('%s is read', (text, printed) => {
    expect(formatInstant(parseInstant(text))).toBe(printed);
  });

  it.each([
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['no zone', '2026-01-01T00:00:00'],
    ['another zone', '2026-01-01T00:00:00+01:00'],
    ['a day alone', '2026-01-01'],
    ['a blank for the T', '2026-01-01 00:00:00Z'],
    ['a day that is none', '2026-02-30T00:00:00Z'],
    ['29 February of a year without', '2026-02-29T00:00:00Z'],
    ['hour 24', '2026-01-01T24:00:00Z'],
    ['minute 60', '2026-01-01T00:60:00Z'],
    ['month 13', '2026-13-01T00:00:00Z'],
    ['microseconds', '2026-01-01T00:00:00.000001Z'],
    ['unix seconds', '1767225600'],
    ['nothing', ''],
  ])('%s is refused', (_, text) => {
    expect(() => parseInstant(text)).toThrow(expect.objectContaining({ code: 'units.bad-instant' }));
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('%s is no instant', (ms) => {
    expect(() => instant(ms)).toThrow('whole milliseconds');
  });
});
