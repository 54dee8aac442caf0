import { assertInvariant, assertNever } from './domain-error';

/** Every division in the product names one of these. */
export type Rounding = 'floor' | 'ceil' | 'half-even' | 'half-up';

/**
 * Divides two integers with a named rounding.
 * `floor` goes to minus infinity, `ceil` to plus infinity, `half-up` rounds a tie away from zero
 * (as the IRS does with 50 cents), `half-even` to the even neighbour.
 * @throws InvariantBroken when the divisor is not positive
 */
export function divide(dividend: bigint, divisor: bigint, rounding: Rounding): bigint {
  assertInvariant(divisor > 0n, 'the divisor is positive');
  const truncated = dividend / divisor;
  const remainder = dividend % divisor;
  if (remainder === 0n) return truncated;
  const away = dividend < 0n ? truncated - 1n : truncated + 1n;
  const twice = (remainder < 0n ? -remainder : remainder) * 2n;
  switch (rounding) {
    case 'floor':
      return dividend < 0n ? away : truncated;
    case 'ceil':
      return dividend < 0n ? truncated : away;
    case 'half-up':
      return twice >= divisor ? away : truncated;
    case 'half-even':
      if (twice === divisor) return truncated % 2n === 0n ? truncated : away;
      return twice > divisor ? away : truncated;
    default:
      return assertNever(rounding);
  }
}
