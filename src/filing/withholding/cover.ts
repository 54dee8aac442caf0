import { type Asset, type Day, inCents, type Usd, usd } from '../../units';
import { NOTHING_WITHHELD, type Withheld } from './taken';

/** Tax withheld of one payment, or given back of it, as far as the coin and the dollars of it are asked for. */
export interface WithheldRow {
  readonly of_payment: string;
  readonly day: Day;
  readonly asset: Asset;
  readonly units: bigint;
  readonly usd: Usd;
}

/** What of one payment stands as withheld. */
interface Standing {
  readonly asset: Asset;
  units: bigint;
  usd: bigint;
}

/** Coin by asset, and what it was owed for in dollars. */
export type Covered = ReadonlyMap<Asset, Withheld>;

/**
 * The coin that so many dollars of tax pay for: the oldest payments first, each whole, the last one in proportion, rounded down.
 * Dollars beyond what is owed pay for no coin. What was given back of a payment is not owed.
 * @param rows of one year, in the order of the journal
 */
export function coveredBy(dollars: Usd, rows: readonly WithheldRow[]): Covered {
  const covered = new Map<Asset, Withheld>();
  const owed = standings(rows).filter(({ usd: value }) => value > 0n);
  const total = owed.reduce((sum, one) => sum + one.usd, 0n);
  // Dollars are paid in cents: who paid the total as a return prints it has paid all of it.
  let left: bigint = inCents(usd(total)) <= dollars ? total : dollars;
  for (const { asset, units, usd: value } of owed) {
    const part = left < value ? left : value;
    const before = covered.get(asset) ?? NOTHING_WITHHELD;
    const coin = part === value ? units : (units * part) / value;
    covered.set(asset, { units: before.units + coin, usd: usd(before.usd + part) });
    left -= part;
    if (left === 0n) break;
  }
  return covered;
}

function standings(rows: readonly WithheldRow[]): readonly Standing[] {
  const byPayment = new Map<string, Standing>();
  for (const { of_payment: id, asset, units, usd: value } of rows) {
    const one = byPayment.get(id);
    if (one === undefined) byPayment.set(id, { asset, units, usd: value });
    else {
      one.units += units;
      one.usd += value;
    }
  }
  return [...byPayment.values()];
}
