import { DAY_MS, HOUR_MS, instant, type Instant } from '../units';
import { isDue, overdueSince, type SignedAge } from './reserve-cadence';

const MIDNIGHT = Date.UTC(2026, 10, 21);
const at = (days: number, hours = 0): Instant => instant(MIDNIGHT + days * DAY_MS + hours * HOUR_MS);
const both = (day: number): SignedAge => ({ signedAt: at(day), firstAt: at(day) });

describe('the declared cadence of signatures', () => {
  it.each<[string, number, Instant | null, Instant, boolean]>([
    ['nothing was signed yet', 1, null, at(0), true],
    ['on the same day', 1, at(0, 1), at(0, 23), false],
    ['on the next day, hours later only', 1, at(0, 23), at(1), true],
    ['a day early', 31, at(0), at(30, 23), false],
    ['on the day', 31, at(0, 23), at(31), true],
    ['nothing is declared', 0, null, at(99), false],
  ])('asks for a signature when it is due: %s', (_, days, signedAt, newestAt, expected) => {
    expect(isDue(days, { signedAt }, newestAt)).toBe(expected);
  });

  it.each<[string, number, SignedAge, Instant, Instant | null]>([
    ['a millisecond before a day of grace is over', 1, both(0), instant(at(2) - 1), null],
    ['when it is over', 1, both(0), at(2), at(2)],
    ['later', 31, { signedAt: at(0), firstAt: at(-9) }, at(40), at(32)],
    ['never signed, from the first statement on', 1, { signedAt: null, firstAt: at(0) }, at(2), at(2)],
    ['never signed, and no statement', 1, { signedAt: null, firstAt: null }, at(2), null],
    ['nothing declared', 0, both(0), at(999), null],
  ])('tells when it is late: %s', (_, days, age, now, expected) => {
    expect(overdueSince(days, age, now)).toBe(expected);
  });
});
