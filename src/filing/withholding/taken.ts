import { amount, type Asset, parsePrice, type Usd, usd, usdValue } from '../../units';
import type { DueTax } from './judge';

/** Coin that stands as withheld of one payment, and its dollars. */
export type Withheld = DueTax;

export const NOTHING_WITHHELD: Withheld = { units: 0n, usd: usd(0n) };

/**
 * What is withheld of what is due: never more than the payment brought and than is there. The whole coin stands for the exact
 * dollars; less coin for what it is worth, rounded once.
 * @param there the least of what the payment brought after its fees, and of what the member has
 */
export function withheldOf(
  due: DueTax,
  there: bigint,
  of: { readonly asset: Asset; readonly price: string },
): Withheld {
  if (there >= due.units) return due;
  const units = there > 0n ? there : 0n;
  return { units, usd: lesser(due.usd, usdValue(amount(of.asset, units), parsePrice(of.price))) };
}

/** What stays withheld once a part of the payment was taken back in the same year: the rest goes back at its original value. */
export function staysOf(stands: Withheld, left: DueTax): Withheld {
  return { units: stands.units < left.units ? stands.units : left.units, usd: lesser(stands.usd, left.usd) };
}

function lesser(a: Usd, b: Usd): Usd {
  return a < b ? a : b;
}
