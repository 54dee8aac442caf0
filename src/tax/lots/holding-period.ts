import { addDays, type Day, type TaxYear } from '../../units';

export type Term = 'short' | 'long';

/**
 * Held for more than one year, counted in calendar days of the tax zone from the day after the acquisition: long from
 * (acquired day + 1) plus one year on. A 29 February without counterpart rolls to 1 March.
 * @see 26 USC 1222; Instructions for Form 8949 (2025), "Short-Term and Long-Term"; RULES.md 7. Checked for 2025 and 2026
 */
export function termOf(acquired: Day, disposed: Day): Term {
  const [year = '', month = '', day = ''] = addDays(acquired, 1).split('-');
  const next = Number.parseInt(year, 10) + 1;
  const isLost = month === '02' && day === '29' && !isLeap(next);
  const longFrom = `${String(next).padStart(4, '0')}-${isLost ? '03-01' : `${month}-${day}`}`;
  // Days in ISO form compare as text.
  return disposed >= longFrom ? 'long' : 'short';
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** What a broker reported of a sale on Form 1099-DA (1099-B until 2024): nothing, proceeds alone, or the basis too. */
export const REPORTED = ['none', 'proceeds', 'basis'] as const;
export type Reported = (typeof REPORTED)[number];

export const BOXES = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L'] as const;
/** A box of Form 8949 that says in which part and under which reporting a row stands. */
export type Box = (typeof BOXES)[number];

/** From this year on digital assets have boxes of their own; the draft of 2026 (April 1) has the same. */
const OWN_BOXES_FROM = 2025;

/**
 * The box of a row. Digital assets never stand in A to F from 2025 on.
 * @see Instructions for Form 8949 (2025), "New boxes G, H, and I"; Form 8949 (2024), Parts I and II.
 * Checked for 2024 to 2026 (docs/tax-sources.md)
 */
export function boxOf(year: TaxYear, term: Term, reported: Reported): Box {
  const boxes: Readonly<Record<Term, Readonly<Record<Reported, Box>>>> =
    year >= OWN_BOXES_FROM
      ? { short: { basis: 'G', proceeds: 'H', none: 'I' }, long: { basis: 'J', proceeds: 'K', none: 'L' } }
      : { short: { basis: 'A', proceeds: 'B', none: 'C' }, long: { basis: 'D', proceeds: 'E', none: 'F' } };
  return boxes[term][reported];
}
