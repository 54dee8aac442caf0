import { type Usd, usd } from '../../units';

/** Beyond it a forecast says nothing: no machine runs so long. */
const DAYS_MAX = 36_500n;

/** What is known of a device's price and what it brought back. Dollars in 1e-12. */
export interface PaybackFacts {
  readonly price: Usd;
  /** Its part of what was booked, each row by the price of its receipt. */
  readonly earned: Usd;
  /** Electricity of the same rows. */
  readonly electricity: Usd;
  /** What is left a day now; null: nobody can say. */
  readonly netPerDay: Usd | null;
}

/**
 * How a device stands against its price. `not-at-this-rate`: it earns nothing a day that is left, or would need more
 * than a hundred years.
 */
export const PAYBACK_STATES = ['paid-back', 'pays-back', 'not-at-this-rate', 'no-rate'] as const;
export type PaybackState = (typeof PAYBACK_STATES)[number];

export interface Payback {
  /** Earned less electricity; below zero where it cost more than it brought. */
  readonly recovered: Usd;
  /** Of the price; zero where all of it came back. */
  readonly remaining: Usd;
  readonly state: PaybackState;
  /** Whole days until the rest is back at the present rate, rounded up; null in every state but `pays-back`. */
  readonly days: number | null;
}

/** The payback time of a device: what is left of its price, divided by what is left a day. */
export function paybackOf({ price, earned, electricity, netPerDay }: PaybackFacts): Payback {
  const recovered = usd(earned - electricity);
  const remaining = recovered >= price ? usd(0n) : usd(price - recovered);
  if (remaining === 0n) return { recovered, remaining, state: 'paid-back', days: null };
  if (netPerDay === null) return { recovered, remaining, state: 'no-rate', days: null };
  if (netPerDay <= 0n) return { recovered, remaining, state: 'not-at-this-rate', days: null };
  const days = (remaining + netPerDay - 1n) / netPerDay;
  if (days > DAYS_MAX) return { recovered, remaining, state: 'not-at-this-rate', days: null };
  return { recovered, remaining, state: 'pays-back', days: Number(days) };
}
