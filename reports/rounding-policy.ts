import { divide, formatFixed, type Usd, usd, USD_SCALE } from '../src/units';

/** How a return shows dollars: "if you do round to whole dollars, round all amounts" (Instructions for Form 8949). */
export const ROUNDINGS = ['cents', 'dollars'] as const;
export type Rounding = (typeof ROUNDINGS)[number];

const DECIMALS: Readonly<Record<Rounding, number>> = { cents: 2, dollars: 0 };

/**
 * One amount as a form shows it: an exact figure to cents, half away from zero; where whole dollars are shown, those cents to
 * dollars ("drop cent amounts under 50 cents and increase cent amounts over 49 cents to the next dollar").
 * @see Instructions for Form 8949 (2025) p. 3; Instructions for Schedule D (2025) p. 9.
 * Checked for 2025 and 2026 (docs/tax-sources.md)
 */
export function onForm(value: Usd, rounding: Rounding): Usd {
  const cents = to(value, 'cents');
  return rounding === 'cents' ? cents : to(cents, rounding);
}

/**
 * Amounts that are added to figure one line: "include cents when adding the amounts and round off only the total"
 * (Instructions for Schedule D (2025), p. 9).
 */
export function sumOnForm(values: readonly Usd[], rounding: Rounding): Usd {
  const cents = values.reduce((sum, value) => sum + onForm(value, 'cents'), 0n);
  return onForm(usd(cents), rounding);
}

/** The text of one amount of a form. */
export function formDollars(value: Usd, rounding: Rounding): string {
  return formatFixed(onForm(value, rounding) / unitOf(rounding), DECIMALS[rounding]);
}

function to(value: Usd, rounding: Rounding): Usd {
  const unit = unitOf(rounding);
  return usd(divide(value, unit, 'half-up') * unit);
}

/** A cent or a dollar, at 1e-12 dollar. */
export function unitOf(rounding: Rounding): bigint {
  return 10n ** BigInt(USD_SCALE - DECIMALS[rounding]);
}

/** The policy in words, as it is printed on what is made. */
export function roundingWords(rounding: Rounding): string {
  return rounding === 'cents'
    ? 'Forms are in cents: each amount that comes from the books is rounded once, half up, and all else is figured from what is printed. So column (h) is ' +
        '(d) - (e) + (g) in each row, line 2 is the sum of its rows, and Schedules C, D and SE add up as they stand.'
    : 'Forms are in whole dollars, all of them: each amount that comes from the books is rounded from its cents, half up. Line 2 of Form 8949 includes cents when ' +
        'its rows are added, and only its total is rounded (Instructions for Schedule D): it can differ from the sum of the printed rows. Column (h) is ' +
        '(d) - (e) + (g) in each row and each line, and Schedules C, D and SE add up as they stand.';
}
