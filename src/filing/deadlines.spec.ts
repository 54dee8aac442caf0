import { parseDay, taxYear } from '../units';
import { isBusinessDay, sameOrNextBusinessDay } from './business-day';
import { deadlinesOf } from './deadlines';

/*
 * Federal holidays as the Office of Personnel Management prints them (opm.gov, federal holidays of 2025 to 2027), with
 * Emancipation Day of the District of Columbia.
 */
const KEPT: Readonly<Record<number, readonly string[]>> = {
  2025: ['01-01', '01-20', '02-17', '04-16', '05-26', '06-19', '07-04', '09-01', '10-13', '11-11', '11-27', '12-25'],
  2026: ['01-01', '01-19', '02-16', '04-16', '05-25', '06-19', '07-03', '09-07', '10-12', '11-11', '11-26', '12-25'],
  2027: ['01-01', '01-18', '02-15', '04-16', '05-31', '06-18', '07-05', '09-06', '10-11', '11-11', '11-25', '12-24', '12-31'], // prettier-ignore
};

describe('business days', () => {
  it.each([2025, 2026, 2027])('of %d are all weekdays but the printed holidays', (year) => {
    const days = Array.from({ length: 365 }, (_, index) => new Date(Date.UTC(year, 0, 1 + index)));
    const closed = days.filter((day) => day.getUTCDay() % 6 !== 0).map((day) => day.toISOString().slice(0, 10));
    const kept = closed.filter((day) => !isBusinessDay(parseDay(day)));
    expect(kept.map((day) => day.slice(5))).toEqual(KEPT[year]);
  });

  it.each([
    ['2026-01-30', '2026-01-30'],
    ['2026-01-31', '2026-02-02'],
    ['2026-02-14', '2026-02-17'],
    ['2026-07-03', '2026-07-06'],
    // New Year's Day of 2028 is a Saturday and kept on the Friday before.
    ['2027-12-31', '2028-01-03'],
  ])('%s moves to %s', (day, moved) => {
    expect(sameOrNextBusinessDay(parseDay(day))).toBe(moved);
  });
});

describe('deadlines', () => {
  // As printed for the filing seasons of 2025, 2026 and 2027: Publication 1099, "due dates"; TAX.md 1.10. For boxes 8 and 10 of 2024 the
  // General Instructions print February 17, 2025, which was a legal holiday: section 7503 moves it by one day more.
  it.each([
    [2024, '2025-01-31', '2025-01-31', '2025-01-31', '2025-02-18', '2025-02-28', '2025-03-31'],
    [2025, '2026-02-02', '2026-02-02', '2026-02-02', '2026-02-17', '2026-03-02', '2026-03-31'],
    [2026, '2027-02-01', '2027-02-01', '2027-02-01', '2027-02-16', '2027-03-01', '2027-03-31'],
  ])('of payments of %d', (year, ...days) => {
    expect(deadlinesOf(taxYear(year)).map(({ day }) => day)).toEqual(days);
  });
});
