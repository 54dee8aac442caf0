import type { Asset, Instant } from '../../units';

/** Units of one lot that the member keeps and owes: their income was taken back, or never was. */
interface Debt {
  readonly lot: string;
  readonly at: Instant;
  readonly id: string;
  units: bigint;
  paidAt: Instant | null;
}

/** What a member owes in coin, oldest first. */
export class Owed {
  readonly #debts = new Map<Asset, Debt[]>();

  add(asset: Asset, { lot, units, at, id }: Pick<Debt, 'lot' | 'units' | 'at' | 'id'>): void {
    if (units <= 0n) return;
    this.#debts.set(asset, [...(this.#debts.get(asset) ?? []), { lot, units, at, id, paidAt: null }]);
  }

  /** @returns the lots that units given for the debt stand for */
  pay(asset: Asset, units: bigint, at: Instant): { lot: string; units: bigint }[] {
    let left = units;
    const paid: { lot: string; units: bigint }[] = [];
    for (const debt of this.#debts.get(asset) ?? []) {
      const part = debt.units < left ? debt.units : left;
      if (part <= 0n) continue;
      debt.units -= part;
      left -= part;
      if (debt.units === 0n) debt.paidAt = at;
      paid.push({ lot: debt.lot, units: part });
    }
    return paid;
  }

  /** Every debt that ever was, and when it was paid. */
  *all(): Iterable<{ readonly asset: Asset; readonly debt: Readonly<Debt> }> {
    for (const [asset, debts] of this.#debts) for (const debt of debts) yield { asset, debt };
  }
}
