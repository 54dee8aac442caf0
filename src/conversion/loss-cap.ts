import { divide } from '../units';

/** What one fill stayed below its part of the quote, in satoshi; a fill above it is no gain to set off. */
export function lossOf(
  quote: { readonly quoted: bigint; readonly amount: bigint },
  fill: { readonly sold: bigint; readonly bought: bigint },
): bigint {
  // Rounded up: a loss is never understated.
  const expected = divide(quote.quoted * fill.sold, quote.amount, 'ceil');
  return expected > fill.bought ? expected - fill.bought : 0n;
}

/** The note of a conversion that waits because of the day's losses; the operator's screens say it in words. */
export const LOSS_CAP_NOTE = 'day-loss-cap';
