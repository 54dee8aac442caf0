import { divide, formatFixed, type Usd, USD_SCALE } from '../src/units';

/** How a return shows dollars: "if you do round to whole dollars, round all amounts" (Instructions for Form 8949). */
export const ROUNDINGS = ['cents', 'dollars'] as const;
export type Rounding = (typeof ROUNDINGS)[number];

const DECIMALS: Readonly<Record<Rounding, number>> = { cents: 2, dollars: 0 };

/**
 * One amount of a form: rounded once from the exact figure, half away from zero ("$1.49 becomes $1 and $1.50 becomes $2").
 * @see Instructions for Form 8949 (2025) p. 3; Instructions for Schedule D (2025) p. 9.
 * Checked for 2025 and 2026 (docs/tax-sources.md)
 */
export function formDollars(value: Usd, rounding: Rounding): string {
  const decimals = DECIMALS[rounding];
  const rounded = divide(value, 10n ** BigInt(USD_SCALE - decimals), 'half-up');
  return formatFixed(rounded, decimals);
}

/** The policy in words, as it is printed on what is made. */
export function roundingWords(rounding: Rounding): string {
  const unit = rounding === 'cents' ? 'cents' : 'whole dollars';
  return (
    `Every amount is rounded to ${unit} by itself, half up, from its exact figure; totals are exact sums, rounded once. So ` +
    'a gain or a total can differ by a little from what the rounded amounts beside it come to.'
  );
}
