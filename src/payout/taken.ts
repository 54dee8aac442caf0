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
  const paying = alike(outputs);
  const found = new Map<number, string>();
  for (const [at, owed] of alike(items)) {
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

function alike<T extends { readonly scriptHex: string; readonly valueSats: bigint }>(
  all: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) {
    const at = `${one.scriptHex} ${one.valueSats}`;
    found.set(at, [...(found.get(at) ?? []), one]);
  }
  return found;
}
