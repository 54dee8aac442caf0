import type { Asset } from '../units';

/** Who got what out of which credited row. */
interface OfRow {
  readonly memberId: string;
  readonly row: string;
  readonly asset: Asset;
}

/** How much of a credited row is income now, in base units: what was recognised less what was taken back since. */
export class RowTally {
  readonly #net = new Map<string, bigint>();

  /** Adds a fact of income, or one below zero that takes it back. */
  add(fact: OfRow & { readonly net: bigint }): void {
    const key = keyOf(fact);
    this.#net.set(key, (this.#net.get(key) ?? 0n) + fact.net);
  }

  /** Zero where nothing is known of the row. */
  of(row: OfRow): bigint {
    return this.#net.get(keyOf(row)) ?? 0n;
  }
}

function keyOf({ memberId, row, asset }: OfRow): string {
  return `${memberId}\n${asset}\n${row}`;
}
