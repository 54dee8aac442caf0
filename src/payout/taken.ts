import { groupBy } from '../units';
import type { PaidPlace } from './adopting';

/** An item of a batch whose coins another transaction took, as that batch would have paid it. Satoshi. */
export interface OwedItem {
  readonly memberId: string;
  readonly scriptHex: string;
  readonly valueSats: bigint;
}

/**
 * Outputs that pay items of the batch whose coins were taken: the same script, to the satoshi, each item once. Where fewer
 * pay than several members are owed the same at one script, nobody can tell which of them was paid.
 * @returns the member by place of the output
 * @see RULES 13
 */
export function paidItems(outputs: readonly PaidPlace[], items: readonly OwedItem[]): ReadonlyMap<number, string> {
  const paying = groupBy(outputs, asPaid);
  const found = new Map<number, string>();
  for (const [at, owed] of groupBy(items, asPaid)) {
    const places = paying.get(at) ?? [];
    const isPlain = new Set(owed.map(({ memberId }) => memberId)).size === 1;
    if (!isPlain && places.length < owed.length) continue;
    for (const [index, { memberId }] of owed.entries()) {
      const place = places[index];
      if (place !== undefined) found.set(place.vout, memberId);
    }
  }
  return found;
}

/** The same for the same script and amount. */
function asPaid({ scriptHex, valueSats }: { readonly scriptHex: string; readonly valueSats: bigint }): string {
  return `${scriptHex} ${valueSats}`;
}
