import { allocate, assertInvariant, type Instant, type Usd, usd } from '../../units';
import { Heap } from './heap';

/** In which order lots leave where none was named. `specific`: named ones only, the rest as `fifo`. */
export const METHODS = ['fifo', 'lifo', 'hifo', 'lofo', 'specific'] as const;
export type Method = (typeof METHODS)[number];
type Order = Exclude<Method, 'specific'>;

/** Where a lot comes from; none of it changes when the lot moves or is sold in part. */
export interface LotOrigin {
  /** Of the event that acquired it. */
  readonly id: string;
  /** First acquisition: a move into another wallet is disregarded. @see 26 CFR 1.1012-1(j)(1). Checked for 2025 and 2026 */
  readonly acquiredAt: Instant;
  /** Place among all acquisitions, for those of one instant. */
  readonly order: number;
  readonly units: bigint;
  readonly basis: Usd;
}

/** Units of one lot that were taken out together, with their part of its basis. */
export interface LotPart {
  readonly origin: LotOrigin;
  readonly units: bigint;
  readonly basis: Usd;
}

/** What is left of a lot in one pool. */
interface Piece {
  readonly origin: LotOrigin;
  units: bigint;
  basis: Usd;
}

/** Compares basis per unit without dividing. */
function costs(a: LotOrigin, b: LotOrigin): bigint {
  return a.basis * b.units - b.basis * a.units;
}

function isEarlier(a: LotOrigin, b: LotOrigin): boolean {
  return a.acquiredAt === b.acquiredAt ? a.order < b.order : a.acquiredAt < b.acquiredAt;
}

const BEFORE: Readonly<Record<Order, (a: Piece, b: Piece) => boolean>> = {
  fifo: (a, b) => isEarlier(a.origin, b.origin),
  lifo: (a, b) => isEarlier(b.origin, a.origin),
  hifo: (a, b) => {
    const more = costs(a.origin, b.origin);
    return more === 0n ? isEarlier(a.origin, b.origin) : more > 0n;
  },
  lofo: (a, b) => {
    const more = costs(a.origin, b.origin);
    return more === 0n ? isEarlier(a.origin, b.origin) : more < 0n;
  },
};

/** The lots of one asset that one rule chooses among: those of a wallet, or of all wallets. Units and basis are conserved. */
export class LotPool {
  readonly #pieces = new Map<string, Piece[]>();
  /** Made when an order is first asked for; pieces that are used up are left in them until they come up. */
  readonly #heaps = new Map<Order, Heap<Piece>>();
  #held = 0n;

  /** Base units. */
  get held(): bigint {
    return this.#held;
  }

  /** Units of one lot that are here. */
  heldOf(id: string): bigint {
    return (this.#pieces.get(id) ?? []).reduce((sum, { units }) => sum + units, 0n);
  }

  put({ origin, units, basis }: LotPart): void {
    assertInvariant(units > 0n && basis >= 0n, 'a lot has units and no negative basis');
    const piece = { origin, units, basis };
    const pieces = this.#pieces.get(origin.id);
    if (pieces === undefined) this.#pieces.set(origin.id, [piece]);
    else pieces.push(piece);
    for (const heap of this.#heaps.values()) heap.push(piece);
    this.#held += units;
  }

  /** Takes by order. @throws InvariantBroken when it holds less: the caller asks `held` first */
  take(units: bigint, method: Method): LotPart[] {
    assertInvariant(units <= this.#held, 'a pool gives what it holds');
    const heap = this.#heap(method === 'specific' ? 'fifo' : method);
    const parts: LotPart[] = [];
    for (let left = units; left > 0n;) {
      const piece = heap.peek();
      assertInvariant(piece !== undefined, 'what is held is in some lot');
      if (piece.units > 0n) {
        const part = this.#cut(piece, left);
        parts.push(part);
        left -= part.units;
      }
      if (piece.units === 0n) heap.pop();
    }
    return parts;
  }

  /** Takes from one lot. @throws InvariantBroken when it holds less of it: the caller asks `heldOf` first */
  takeOf(id: string, units: bigint): LotPart[] {
    const parts: LotPart[] = [];
    let left = units;
    for (const piece of this.#pieces.get(id) ?? []) {
      if (left === 0n) break;
      if (piece.units === 0n) continue;
      const part = this.#cut(piece, left);
      parts.push(part);
      left -= part.units;
    }
    assertInvariant(left === 0n, 'a lot gives what it holds');
    return parts;
  }

  /** All that is left, by acquisition. */
  remaining(): LotPart[] {
    return this.#live().sort((a, b) => (isEarlier(a.origin, b.origin) ? -1 : 1));
  }

  #cut(piece: Piece, most: bigint): LotPart {
    const units = piece.units < most ? piece.units : most;
    const [basis = 0n] = units === piece.units ? [piece.basis] : allocate(piece.basis, [units, piece.units - units]);
    piece.units -= units;
    piece.basis = usd(piece.basis - basis);
    this.#held -= units;
    return { origin: piece.origin, units, basis: usd(basis) };
  }

  #heap(order: Order): Heap<Piece> {
    let heap = this.#heaps.get(order);
    if (heap === undefined) {
      heap = new Heap(BEFORE[order]);
      for (const piece of this.#live()) heap.push(piece);
      this.#heaps.set(order, heap);
    }
    return heap;
  }

  #live(): Piece[] {
    const live: Piece[] = [];
    for (const pieces of this.#pieces.values()) for (const piece of pieces) if (piece.units > 0n) live.push(piece);
    return live;
  }
}
