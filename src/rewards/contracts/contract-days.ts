import { DAY_MS, type Instant, instant, MINUTE_MS, plusMs } from '../../units';
import type { ContractTerms, Span } from './contract-terms';

/** One of the provider's days, cut where the contract starts and ends. */
export interface DayCut extends Span {
  /** 0 is the day of the start. */
  readonly index: number;
  /** Last instant at which the provider pays for this day in time. */
  readonly dueAt: Instant;
}

/** Beginning of the provider's day that an instant is in. */
export function dayStart(at: Instant, offsetMinutes: number): Instant {
  const shift = offsetMinutes * MINUTE_MS;
  return instant(Math.floor((at + shift) / DAY_MS) * DAY_MS - shift);
}

/**
 * The provider's days from the start up to `until`, the first and the last one cut. Days are counted by the declared
 * offset alone, so that each has 24 hours: a leap day is a day like any other and no clock is changed.
 */
export function contractDays(terms: ContractTerms, until: Instant): DayCut[] {
  const first = dayStart(terms.start, terms.dayOffsetMinutes);
  const days: DayCut[] = [];
  for (let index = 0; first + index * DAY_MS < until; index += 1) {
    const begins = plusMs(first, index * DAY_MS);
    const from = instant(Math.max(begins, terms.start));
    const to = instant(Math.min(begins + DAY_MS, until));
    if (from < to) days.push({ index, from, to, dueAt: dueAt(terms, begins) });
  }
  return days;
}

/** By which terms a provider's days are gathered and paid. */
export type SettlementTerms = Pick<ContractTerms, 'settlement' | 'start' | 'dayOffsetMinutes'>;

/** Last instant at which the provider pays in time for the day that begins at `day`. */
export function dueAt(terms: SettlementTerms, day: Instant): Instant {
  const { everyDays, paidWithinDays } = terms.settlement;
  return plusMs(periodStart(terms, day), (everyDays + paidWithinDays) * DAY_MS);
}

/** Beginning of the settlement period that a provider's day is in. */
export function periodStart({ settlement, start, dayOffsetMinutes }: SettlementTerms, day: Instant): Instant {
  const { everyDays, anchor } = settlement;
  const first = dayStart(anchor ?? start, dayOffsetMinutes);
  const period = Math.floor((day - first) / DAY_MS / everyDays);
  return plusMs(first, period * everyDays * DAY_MS);
}

/** Milliseconds that two spans have in common. */
export function overlapMs(a: Span, b: Span): number {
  return Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
}

/** The parts of a span in which the machines run. @param powered null: all of it */
export function poweredParts(span: Span, powered: readonly Span[] | null): Span[] {
  if (powered === null) return [{ from: span.from, to: span.to }];
  return powered
    .map((one) => ({ from: instant(Math.max(one.from, span.from)), to: instant(Math.min(one.to, span.to)) }))
    .filter(({ from, to }) => from < to);
}
