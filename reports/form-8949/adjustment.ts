import { type Usd, usd, ZERO_USD } from '../../src/units';
import { onForm, type Rounding } from '../rounding-policy';
import type { CapitalSale } from './sale';

/** Columns (d) to (h), exact or as they are filled in; (h) = (d) - (e) + (g) in both. */
export interface Columns {
  readonly proceeds: Usd;
  readonly basis: Usd;
  /** Codes in alphabetical order, not separated. Empty where nothing is adjusted. */
  readonly codes: string;
  readonly adjustment: Usd;
  readonly gain: Usd;
}

/** Boxes of which the IRS was told a basis: what was told stands in (e), even where it is wrong. */
const BASIS_WAS_REPORTED = ['A', 'D', 'G', 'J'];

/**
 * Columns of one sale. What a form reported is shown as reported, and corrected in (g):
 * B, a basis that is wrong; E, costs that the form left out; O, what the costs do not explain.
 * Where more was received than the form says, (d) is the correct figure.
 * @see Instructions for Form 8949 (2025): columns (d) and (e) p. 6 and 7, codes p. 8 to 11, worksheet for (g) p. 11.
 * Checked for 2025 and 2026 (docs/tax-sources.md)
 */
export function columnsOf({ box, proceeds, basis, statement }: CapitalSale): Columns {
  const gain = usd(proceeds - basis);
  if (statement === null) return { proceeds, basis, codes: '', adjustment: ZERO_USD, gain };
  const left = statement.proceeds - proceeds;
  const codes = new Set<string>();
  const shown = left > 0n ? statement.proceeds : proceeds;
  if (left > 0n && statement.costs > 0n) codes.add('E');
  if (left > statement.costs) codes.add('O');
  const isWrong = statement.basis !== null && statement.basis !== basis;
  if (isWrong) codes.add('B');
  const stated = isWrong && BASIS_WAS_REPORTED.includes(box) ? (statement.basis ?? basis) : basis;
  const adjustment = usd(gain - (shown - stated));
  return { proceeds: usd(shown), basis: usd(stated), codes: [...codes].sort().join(''), adjustment, gain };
}

/** Dollars of columns (d), (e), (g) and (h). */
export type Amounts = Omit<Columns, 'codes'>;

/**
 * Columns as they are filled in: (d), (e) and (g) are rounded, (h) is what they come to.
 * @see Instructions for Form 8949 (2025) p. 11, "Column (h)": subtract (e) from (d), then combine (g).
 * Checked for 2025 (docs/tax-sources.md)
 */
export function filledIn({ proceeds, basis, adjustment }: Amounts, rounding: Rounding): Amounts {
  const [d, e, g] = [proceeds, basis, adjustment].map((value) => onForm(value, rounding)) as [Usd, Usd, Usd];
  return { proceeds: d, basis: e, adjustment: g, gain: usd(d - e + g) };
}

/** Sums of columns as they are given. */
export function sumColumns(rows: readonly Amounts[]): Amounts {
  const sum = (pick: (row: Amounts) => Usd): Usd => usd(rows.reduce((all, row) => all + pick(row), 0n));
  return {
    proceeds: sum((row) => row.proceeds),
    basis: sum((row) => row.basis),
    adjustment: sum((row) => row.adjustment),
    gain: sum((row) => row.gain),
  };
}
