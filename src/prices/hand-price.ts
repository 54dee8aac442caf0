import { DAY_MS, DomainError, type Instant, plusMs, type Price } from '../units';
import { within } from './outlier';

/** How far around an instant a price is looked for that a hand-typed one can be compared with. */
export const NEAR_DAYS = 7;

/** An operator who works alone waits so long between stating and confirming (RULES.md 19). */
const ALONE_MS = DAY_MS;

/** A price that was not typed by one person alone, at or near the instant of one that was. */
export interface NearPrice {
  readonly price: Price;
  readonly at: Instant;
  readonly source: string;
}

/** Why a hand-typed price needs a second person: it is far from a price beside it, or there is none beside it. */
export type HandDoubt = { readonly why: 'far'; readonly near: NearPrice } | { readonly why: 'nothing-near' };

/**
 * Compares a hand-typed price with those around it (FAULTS.md F41): every one of them must lie within the bound. A price
 * that nothing can be compared with is doubted too: nobody but its writer vouches for it.
 * @param bandBps how far they may be apart, in hundredths of a percent of the lower; the bound itself is near enough
 * @returns undefined where one person's word is enough; else the doubt, with the first of the prices that is too far
 */
export function doubtOf(price: Price, near: readonly NearPrice[], bandBps: number): HandDoubt | undefined {
  if (near.length === 0) return { why: 'nothing-near' };
  const far = near.find((one) => !within(price, one.price, bandBps));
  return far === undefined ? undefined : { why: 'far', near: far };
}

interface Act {
  readonly by: string;
  readonly at: Instant;
}

/** Whether somebody may confirm a stated price: another person may, and who works alone by declaration a day later. */
export function maySign(stated: Act, signing: Act, alone: boolean): boolean {
  return stated.by !== signing.by || (alone && signing.at >= plusMs(stated.at, ALONE_MS));
}

/** @throws DomainError `prices.second-person` unless `maySign` */
export function assertMaySign(stated: Act, signing: Act, alone: boolean): void {
  if (maySign(stated, signing, alone)) return;
  throw new DomainError(
    'prices.second-person',
    alone
      ? 'You stated this price yourself and work alone: you can confirm it a day after, with another device. Nothing is valued by it yet.'
      : 'You stated this price yourself: another operator confirms it. Nothing is valued by it yet.',
  );
}
