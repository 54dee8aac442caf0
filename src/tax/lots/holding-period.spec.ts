import { type Day, parseDay, taxYear } from '../../units';
import { type Box, boxOf, type Reported, type Term, termOf } from './holding-period';

const day = (text: string): Day => parseDay(text);

/**
 * More than one year, from the day after the acquisition (Instructions for Form 8949; RULES.md 7): long from
 * (acquired + 1) plus one year on.
 */
describe('the term of a lot', () => {
  it.each<[string, string, Term]>([
    // The Instructions' own way of counting: the day of acquisition is not counted, the day of disposal is.
    ['2024-03-10', '2025-03-10', 'short'],
    ['2024-03-10', '2025-03-11', 'long'],
    ['2025-12-31', '2026-12-31', 'short'],
    ['2025-12-31', '2027-01-01', 'long'],
    // A leap year's extra day makes nobody's year shorter.
    ['2023-03-01', '2024-03-01', 'short'],
    ['2023-03-01', '2024-03-02', 'long'],
    ['2023-02-28', '2024-02-29', 'short'],
    ['2023-02-28', '2024-03-01', 'long'],
    // The day after is 29 February, which the next year does not have: 1 March.
    ['2024-02-28', '2025-02-28', 'short'],
    ['2024-02-28', '2025-03-01', 'long'],
    ['2024-02-29', '2025-02-28', 'short'],
    ['2024-02-29', '2025-03-01', 'long'],
    ['2026-06-01', '2026-06-01', 'short'],
  ])('%s to %s is %s', (acquired, disposed, term) => {
    expect(termOf(day(acquired), day(disposed))).toBe(term);
  });
});

/** Instructions for Form 8949 (2025), boxes G to L for digital assets; Form 8949 (2024), boxes A to F. */
describe('the box of Form 8949', () => {
  it.each<[number, Term, Reported, Box]>([
    [2024, 'short', 'none', 'C'],
    [2024, 'long', 'none', 'F'],
    [2024, 'short', 'basis', 'A'],
    [2024, 'short', 'proceeds', 'B'],
    [2024, 'long', 'basis', 'D'],
    [2024, 'long', 'proceeds', 'E'],
    [2025, 'short', 'none', 'I'],
    [2025, 'long', 'none', 'L'],
    [2025, 'short', 'basis', 'G'],
    [2025, 'short', 'proceeds', 'H'],
    [2025, 'long', 'basis', 'J'],
    [2025, 'long', 'proceeds', 'K'],
    [2026, 'long', 'none', 'L'],
  ])('%i, %s, reported %s: %s', (year, term, reported, box) => {
    expect(boxOf(taxYear(year), term, reported)).toBe(box);
  });
});
