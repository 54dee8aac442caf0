import type { Asset } from '../units';
import { type Coin, splitCoin } from './lot';

/** A restatement that lowers one row: what the ledger took, and where. Base units, zero or above. */
export interface Reduction {
  readonly asset: Asset;
  readonly source: string;
  /** The row that the pool restated: the reduction is this row's, whichever coin was taken for it (RULES.md 6). */
  readonly row: string;
  readonly accrued: bigint;
  readonly own: bigint;
  readonly debt: bigint;
  /** What of this row is income now, not yet taken back. */
  readonly recognised: bigint;
}

/** What a reduction leaves, and what it does to income. */
export interface Restated {
  readonly accrued: readonly Coin[];
  readonly own: readonly Coin[];
  /** Income of the restated row that is none any more: it goes at its original value. */
  readonly reversed: bigint;
  /** Coins of other rows that the member has had already, as coin of the restated row: they are income now. */
  readonly received: readonly Coin[];
  /** Recognised coins of other rows that were taken when the restated row had no more to give. */
  readonly undone: readonly Coin[];
  /** Part of the debt that has no income behind it: what pays it later is no income either. */
  readonly uncovered: bigint;
}

type Place = 'accrued' | 'own';

/**
 * Takes a reduction out of a member's coins. The ledger takes coin by place (accrued, then available, then a debt), but
 * the reduction is the restated row's. So where coin of another row was taken, the two change places: what the member
 * holds or was paid for the restated row stands for the other row from here on, and no row but the restated one loses
 * anything. Of the restated row goes first what is not income yet (nothing reverses), then what is (it reverses). Pure.
 *
 * Coin that the member keeps and owes instead is neither: it stays on the books as coin that had its income, and the
 * later earning that pays the debt is income in full.
 */
export function takeReduction(coins: Readonly<Record<Place, readonly Coin[]>>, reduction: Reduction): Restated {
  const exchange = new Exchange(coins, reduction);
  const foreign = [...exchange.take('accrued', reduction.accrued), ...exchange.take('own', reduction.own)];
  for (const coin of foreign) exchange.replace(coin);
  exchange.owe(reduction.debt);
  return exchange;
}

class Exchange implements Restated {
  readonly received: Coin[] = [];
  readonly undone: Coin[] = [];
  reversed = 0n;
  uncovered = 0n;
  #places: Record<Place, readonly Coin[]>;

  constructor(
    coins: Readonly<Record<Place, readonly Coin[]>>,
    private readonly of: Reduction,
  ) {
    this.#places = { ...coins };
  }

  get accrued(): readonly Coin[] {
    return this.#places.accrued;
  }

  get own(): readonly Coin[] {
    return this.#places.own;
  }

  /** Takes units out of one place: the row's own coins first. @returns the coins of other rows that had to go */
  take(place: Place, units: bigint): Coin[] {
    let missing = units;
    for (const recognised of [false, true]) missing -= this.give(place, missing, recognised, () => []);
    const foreign: Coin[] = [];
    const taken = (coin: Coin): Coin[] => {
      foreign.push(coin);
      return [];
    };
    if (place === 'accrued') {
      // As the claims do it: the source's other rows, oldest first; then whatever is accrued in this coin.
      missing -= this.swap(place, missing, (coin) => this.isAsset(coin) && coin.source === this.of.source, taken);
      this.swap(place, missing, (coin) => this.isAsset(coin), taken);
    } else {
      this.#places.own = [...this.#places.own].reverse();
      this.swap(place, missing, (coin) => this.isAsset(coin), taken);
      this.#places.own = [...this.#places.own].reverse();
    }
    return foreign;
  }

  /** Coin of another row was taken: coin of the restated row stands for it, or what was paid for that row does. */
  replace(coin: Coin): void {
    let rest = coin;
    const stand = (slot: Coin): Coin[] => {
      const [here, left] = splitCoin(rest, slot.net);
      rest = left;
      const { cause, reference, at } = slot;
      return [{ ...here, cause, reference, at }];
    };
    for (const recognised of [false, true]) {
      for (const place of ['accrued', 'own'] as const) this.give(place, rest.net, recognised, stand);
    }
    const paid = this.reverse(rest.net);
    const [here, beyond] = splitCoin(rest, paid);
    if (paid > 0n && !here.recognised) this.received.push(here);
    if (beyond.net > 0n && beyond.recognised) this.undone.push(beyond);
  }

  /** The member keeps the coin and owes it. */
  owe(units: bigint): void {
    let missing = units;
    const kept = (slot: Coin): Coin[] => [{ ...slot, row: `owed/${slot.row}`, rule: 'credit', recognised: true }];
    for (const recognised of [false, true]) {
      for (const place of ['accrued', 'own'] as const) missing -= this.give(place, missing, recognised, kept);
    }
    this.uncovered += missing - this.reverse(missing);
  }

  /** Gives up coins of the restated row in one place; what was income of them reverses. @returns how much it had */
  private give(place: Place, units: bigint, recognised: boolean, make: (slot: Coin) => Coin[]): bigint {
    const fits = (coin: Coin): boolean =>
      this.isAsset(coin) && coin.row === this.of.row && coin.recognised === recognised;
    if (!recognised) return this.swap(place, units, fits, make);
    return this.reverse(this.swap(place, smaller(units, this.left()), fits, make));
  }

  /** @returns how much of it was income that is still there to reverse */
  private reverse(units: bigint): bigint {
    const part = smaller(units, this.left());
    this.reversed += part;
    return part;
  }

  private left(): bigint {
    return this.of.recognised - this.reversed;
  }

  private isAsset(coin: Coin): boolean {
    return coin.asset === this.of.asset;
  }

  /** Puts other coins where coins that fit are, in order. @returns how many units changed */
  private swap(place: Place, units: bigint, fits: (coin: Coin) => boolean, make: (slot: Coin) => Coin[]): bigint {
    let missing = units;
    this.#places[place] = this.#places[place].flatMap((coin) => {
      const part = smaller(coin.net, missing);
      if (part <= 0n || !fits(coin)) return [coin];
      missing -= part;
      const [slot, rest] = splitCoin(coin, part);
      return [...(rest.net > 0n ? [rest] : []), ...make(slot)];
    });
    return units - missing;
  }
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
