import { DomainError, type Instant } from '../../units';
import { snapshotOf } from './allocation';
import {
  type Allocation,
  type FactEvent,
  type FactRules,
  type Identify,
  type StandingOrder,
  TAKING_KINDS,
} from './fact-event';
import type { Method } from './lot-pool';

/** Where and when lots are taken. */
interface Taken {
  readonly wallet: string;
  readonly asset: string;
  readonly at: Instant;
}

/**
 * What the taxpayer's books and records said no later than each disposal: standing orders and lots that were named.
 * What was written down later does not count.
 * @see 26 CFR 1.1012-1(j)(2), (j)(3)(ii), (j)(4); Rev. Proc. 2024-28 s.5.02(5)(c).
 * Checked for 2025 and 2026 (docs/tax-sources.md)
 */
export class Instructions {
  readonly #orders: StandingOrder[] = [];
  readonly #named = new Map<string, Identify>();
  readonly #since: Instant;
  #unordered = 0;

  /** @param allocations of the file: units are not named while a global one is not complete */
  constructor(
    private readonly rules: Pick<FactRules, 'method' | 'zone'>,
    private readonly allocations: readonly Allocation[] = [],
  ) {
    this.#since = snapshotOf(rules.zone);
  }

  /** How many disposals of 2025 or later went by the order that the rules begin with, which is none on record. */
  get unordered(): number {
    return this.#unordered;
  }

  /** @throws DomainError `tax.order-backdated` */
  order(order: StandingOrder): void {
    if (order.effectiveAt < order.at) {
      throw new DomainError(
        'tax.order-backdated',
        'A standing order counts from when it was recorded: its effective time is earlier. It was not applied.',
      );
    }
    this.#orders.push(order);
  }

  /** @throws DomainError `tax.no-such-event`, `tax.names-no-lots`, `tax.identified-late`, `tax.identified-twice`, `tax.identified-before-allocation` */
  name(identify: Identify, events: ReadonlyMap<string, FactEvent>): void {
    const target = events.get(identify.of);
    if (target === undefined) {
      throw new DomainError('tax.no-such-event', `There is no event "${identify.of}" whose units could be named.`);
    }
    if (!TAKING_KINDS.includes(target.kind) && !isWithheld(target)) {
      throw new DomainError('tax.names-no-lots', `"${identify.of}" takes no units: it is ${target.kind}.`);
    }
    if (identify.at > target.at) {
      throw new DomainError(
        'tax.identified-late',
        `The units of "${identify.of}" were named after it happened: the order in force decides instead.`,
      );
    }
    this.assertAllocated(target);
    const first = this.#named.get(identify.of);
    if (first !== undefined) {
      throw new DomainError('tax.identified-twice', `"${first.id}" has named the units of "${identify.of}" already.`);
    }
    this.#named.set(identify.of, identify);
  }

  private assertAllocated({
    id,
    at,
    asset,
  }: Pick<FactEvent, 'id' | 'at'> & { readonly asset?: string | undefined }): void {
    const isOpen = (one: Allocation): boolean =>
      one.asset === asset && at >= one.at && at < (one.completedAt ?? one.at);
    if (!this.allocations.some(isOpen)) return;
    throw new DomainError(
      'tax.identified-before-allocation',
      `The units of "${id}" were named while the global allocation of ${asset ?? ''} was not complete: until then a standing order alone counts (Rev. Proc. 2024-28 s.5.02(5)(c)).`,
    );
  }

  namedFor(id: string): Identify | undefined {
    return this.#named.get(id);
  }

  methodAt(taken: Taken): Method {
    const order = orderAt(this.#orders, taken);
    if (order !== undefined) return order.method;
    if (taken.at >= this.#since) this.#unordered += 1;
    return this.rules.method;
  }
}

/** Of a purchase for dollars a part can be withheld in its own coin; which units that are can be named (1.1012-1(j)(3)(ii)). */
function isWithheld(event: FactEvent): boolean {
  if (event.kind !== 'acquire') return false;
  const coin = event.cost?.coin;
  return coin !== undefined && coin.asset === event.asset && coin.wallet === event.wallet;
}

/**
 * The order in force: of those for this wallet and coin the one that became effective last; of one instant the last in the
 * list. Undefined: the method that the rules begin with.
 */
export function orderAt<T extends Omit<StandingOrder, 'kind'>>(
  orders: readonly T[],
  { wallet, asset, at }: Taken,
): T | undefined {
  let found: T | undefined;
  for (const order of orders) {
    const fits = (order.wallet ?? wallet) === wallet && (order.asset ?? asset) === asset && order.effectiveAt <= at;
    if (fits && (found === undefined || order.effectiveAt >= found.effectiveAt)) found = order;
  }
  return found;
}
