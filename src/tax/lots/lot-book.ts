import { allocate, assertInvariant, DomainError, type Instant, type Usd, usd } from '../../units';
import type { Allocation, Quantity } from './fact-event';
import { type LotPart, LotPool, type Method } from './lot-pool';

/** Units in one wallet. */
export interface Place extends Quantity {
  readonly wallet: string;
}

/** Lots named for one event: `units` of each. */
export type Named = readonly { readonly lot: string; readonly units: bigint }[];

/** No two places have one key, whatever stands in their names. */
const keyOf = (wallet: string | null, asset: string): string => `${asset.length} ${asset}${wallet ?? ''}`;

/** Lots that one rule chooses among: of a wallet, or (null) of all wallets. */
interface Kept {
  readonly asset: string;
  readonly wallet: string | null;
  readonly pool: LotPool;
}

/**
 * Every lot of one taxpayer: by wallet, or in one pool of all wallets as was accepted until 2024. What a wallet holds is
 * counted either way: nothing leaves a wallet that is not in it.
 * @see 26 CFR 1.1012-1(j)(1); Rev. Proc. 2024-28. Checked for 2025 and 2026 (docs/tax-sources.md)
 */
export class LotBook {
  readonly #pools = new Map<string, Kept>();
  readonly #held = new Map<string, Place>();
  /** Coins whose one pool was divided among the wallets. */
  readonly #allocated = new Set<string>();
  #acquisitions = 0;

  /**
   * @param pooled coins of which one pool serves all wallets until it is divided
   * @param show an amount with its coin, for messages
   */
  constructor(
    private readonly pooled: ReadonlySet<string> | 'all',
    private readonly show: (quantity: Quantity) => string,
  ) {}

  /** Coins of which some are held. */
  coins(): ReadonlySet<string> {
    return new Set([...this.#held.values()].flatMap(({ asset, units }) => (units > 0n ? [asset] : [])));
  }

  isByWallet(asset: string): boolean {
    return this.#allocated.has(asset) || !(this.pooled === 'all' || this.pooled.has(asset));
  }

  /** @throws DomainError `tax.more-than-held` when a wallet has less than is asked of it altogether */
  require(places: readonly Place[]): void {
    const asked = new Map<string, Place>();
    for (const place of places) {
      const key = keyOf(place.wallet, place.asset);
      const units = (asked.get(key)?.units ?? 0n) + place.units;
      asked.set(key, { ...place, units });
    }
    for (const [key, { wallet, asset, units }] of asked) {
      const held = this.#held.get(key)?.units ?? 0n;
      if (units <= held) continue;
      const [needed, there] = [this.show({ asset, units }), this.show({ asset, units: held })];
      throw new DomainError(
        'tax.more-than-held',
        `It takes ${needed} from wallet "${wallet}", which then held ${there}.`,
      );
    }
  }

  /** A new lot. @param acquiredAt its first acquisition */
  acquire(place: Place, lot: { readonly id: string; readonly basis: Usd; readonly acquiredAt: Instant }): void {
    const { id, basis, acquiredAt } = lot;
    const order = (this.#acquisitions += 1);
    this.#put(place, [{ origin: { id, acquiredAt, order, units: place.units, basis }, units: place.units, basis }]);
  }

  /**
   * Whether the units of an event can be the ones that were named.
   * @throws DomainError `tax.lot-twice`, `tax.lot-not-held`, `tax.named-too-much`
   */
  assertNamed(place: Place, named: Named): void {
    const pool = this.#pool(place);
    const seen = new Set<string>();
    for (const { lot, units } of named) {
      if (seen.has(lot)) throw new DomainError('tax.lot-twice', `Lot "${lot}" is named twice.`);
      seen.add(lot);
      const held = pool.heldOf(lot);
      if (units <= held) continue;
      const [needed, there] = [this.show({ ...place, units }), this.show({ ...place, units: held })];
      const where = this.isByWallet(place.asset) ? `wallet "${place.wallet}"` : 'the wallets';
      throw new DomainError(
        'tax.lot-not-held',
        `${needed} of lot "${lot}" were named; ${where} held ${there} of it then.`,
      );
    }
    const sum = named.reduce((all, { units }) => all + units, 0n);
    if (sum > place.units) {
      const [more, all] = [this.show({ ...place, units: sum }), this.show(place)];
      throw new DomainError('tax.named-too-much', `Lots of ${more} were named for an event of ${all}.`);
    }
  }

  /** Named lots first, what they leave open by order. The caller has asked `require` and `assertNamed`. */
  take(place: Place, how: { readonly named: Named; readonly method: Method }): LotPart[] {
    const pool = this.#pool(place);
    const first = how.named.flatMap(({ lot, units }) => pool.takeOf(lot, units));
    this.#count(place.wallet, place.asset, -place.units);
    return [...first, ...pool.take(place.units - sumOf(first), how.method)];
  }

  /**
   * Takes units out of a wallet that stand for certain lots. What of these lots lies in another wallet changes places with
   * what leaves by order, date and basis with it: the other wallet keeps its units. The caller has asked `require`.
   * @returns what was given up: parts of those lots, as far as they are there
   */
  giveFor(place: Place, how: { readonly of: Named; readonly method: Method }): LotPart[] {
    const pool = this.#pool(place);
    this.#count(place.wallet, place.asset, -place.units);
    let left = place.units;
    const takeFrom = (from: LotPool, lot: string, most: bigint): LotPart[] => {
      const units = [from.heldOf(lot), most, left].reduce((least, one) => (one < least ? one : least));
      left -= units;
      return units > 0n ? from.takeOf(lot, units) : [];
    };
    const here = how.of.map(({ lot, units }) => takeFrom(pool, lot, units));
    const elsewhere = how.of.flatMap(({ lot, units }, index) => {
      let missing = units - sumOf(here[index] ?? []);
      return this.#others(place, pool).flatMap((other) => {
        const gone = takeFrom(other, lot, missing);
        missing -= sumOf(gone);
        for (const part of pool.take(sumOf(gone), how.method)) other.put(part);
        return gone;
      });
    });
    return [...here.flat(), ...elsewhere, ...pool.take(left, how.method)];
  }

  /** Puts parts of lots into a wallet: dates and basis stay what they were. */
  receive(wallet: string, asset: string, parts: readonly LotPart[]): void {
    const units = sumOf(parts);
    if (units > 0n) this.#put({ wallet, asset, units }, parts);
  }

  /**
   * Divides the one pool of a coin among the wallets that hold it.
   * @throws DomainError `tax.allocation-twice`, `tax.allocation-sums`, `tax.lot-not-held`
   */
  allocate({ asset, lots }: Pick<Allocation, 'asset' | 'lots'>): void {
    if (this.isByWallet(asset)) {
      throw new DomainError('tax.allocation-twice', `Another allocation has divided ${asset} already.`);
    }
    const pool = this.#pool({ wallet: '', asset });
    const [wallets, named] = [new Map<string, bigint>(), new Map<string, bigint>()];
    for (const { wallet, lot, units } of lots) {
      wallets.set(wallet, (wallets.get(wallet) ?? 0n) + units);
      named.set(lot, (named.get(lot) ?? 0n) + units);
    }
    const held = [...this.#held.values()].filter((one) => one.asset === asset && one.units > 0n);
    for (const { wallet, units } of held) this.#assertSum(asset, wallet, [wallets.get(wallet), units]);
    if (wallets.size > held.length) throw new DomainError('tax.allocation-sums', `It names a wallet without ${asset}.`);
    for (const { origin } of pool.remaining()) {
      if (pool.heldOf(origin.id) === named.get(origin.id)) continue;
      const message = `Lot "${origin.id}" had ${this.show({ asset, units: pool.heldOf(origin.id) })} of unused basis: all of it is allocated, and no more.`;
      throw new DomainError('tax.lot-not-held', message);
    }
    const parts = lots.map(({ wallet, lot, units }) => ({ wallet, parts: pool.takeOf(lot, units) }));
    this.#pools.delete(keyOf(null, asset));
    this.#allocated.add(asset);
    for (const part of parts) for (const one of part.parts) this.#pool({ ...part, asset }).put(one);
  }

  /** What is left, by coin, wallet and acquisition. */
  *remaining(): Iterable<{ readonly asset: string; readonly wallet: string | null; readonly part: LotPart }> {
    const name = ({ asset, wallet }: Kept): string => `${asset}\n${wallet ?? ''}`;
    for (const { asset, wallet, pool } of [...this.#pools.values()].sort((a, b) => (name(a) < name(b) ? -1 : 1))) {
      for (const part of pool.remaining()) yield { asset, wallet, part };
    }
  }

  #assertSum(asset: string, wallet: string, [named = 0n, held]: readonly [bigint | undefined, bigint]): void {
    if (named === held) return;
    const [said, there] = [this.show({ asset, units: named }), this.show({ asset, units: held })];
    throw new DomainError(
      'tax.allocation-sums',
      `It gives wallet "${wallet}" ${said}; on 2025-01-01 it held ${there}.`,
    );
  }

  #pool({ wallet, asset }: { readonly wallet: string; readonly asset: string }): LotPool {
    const whose = this.isByWallet(asset) ? wallet : null;
    const key = keyOf(whose, asset);
    let kept = this.#pools.get(key);
    if (kept === undefined) {
      kept = { asset, wallet: whose, pool: new LotPool() };
      this.#pools.set(key, kept);
    }
    return kept.pool;
  }

  #put(place: Place, parts: readonly LotPart[]): void {
    const pool = this.#pool(place);
    for (const part of parts) pool.put(part);
    this.#count(place.wallet, place.asset, place.units);
  }

  #others({ asset }: Place, pool: LotPool): LotPool[] {
    return [...this.#pools.values()].flatMap((one) => (one.pool !== pool && one.asset === asset ? [one.pool] : []));
  }

  #count(wallet: string, asset: string, units: bigint): void {
    const key = keyOf(wallet, asset);
    const held = (this.#held.get(key)?.units ?? 0n) + units;
    assertInvariant(held >= 0n, 'a wallet never holds less than nothing');
    this.#held.set(key, { wallet, asset, units: held });
  }
}

function sumOf(parts: readonly LotPart[]): bigint {
  return parts.reduce((sum, { units }) => sum + units, 0n);
}

/** The same units with more basis: a cost that went into them. Each lot gets its share by units. */
export function withMoreBasis(parts: readonly LotPart[], added: Usd): LotPart[] {
  if (added === 0n || parts.length === 0) return [...parts];
  const shares = allocate(
    added,
    parts.map(({ units }) => units),
  );
  return parts.map(({ origin, units, basis: before }, index) => {
    const basis = usd(before + (shares[index] ?? 0n));
    return { origin: { ...origin, units, basis }, units, basis };
  });
}
