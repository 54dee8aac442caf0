import { parseInstant } from '../units';
import { needsTwoPeople, reportBy } from './hold';

describe('reportBy', () => {
  it.each([
    ['a Monday', '2026-03-02T12:00:00Z', '2026-03-16T23:59:59.999Z'],
    ['a Friday', '2026-03-06T23:59:59Z', '2026-03-20T23:59:59.999Z'],
    ['a Saturday', '2026-03-07T00:00:00Z', '2026-03-20T23:59:59.999Z'],
    ['a Sunday', '2026-03-08T00:00:00Z', '2026-03-20T23:59:59.999Z'],
    ['the turn of a year', '2026-12-24T10:00:00Z', '2027-01-07T23:59:59.999Z'],
  ])('ends with the tenth business day after %s', (_, blocked, until) => {
    expect(reportBy(parseInstant(blocked))).toBe(parseInstant(until));
  });
});

describe('needsTwoPeople', () => {
  it.each([
    ['sanctions', true],
    ['court-order', true],
    ['dispute', false],
    ['gone', false],
  ])('of %s: %s', (reason, two) => expect(needsTwoPeople(reason)).toBe(two));
});
