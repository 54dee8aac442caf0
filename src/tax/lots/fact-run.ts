import { DomainError, type Instant } from '../../units';
import { assertAllocation, snapshotOf } from './allocation';
import { FactActs } from './fact-acts';
import type { Allocation, FactEvent, FactRules, Quantity } from './fact-event';
import type { FactError, FactWarning, TaxFacts } from './fact-rows';
import { FactSink } from './fact-sink';
import { Instructions } from './instructions';
import { LotBook } from './lot-book';
import type { Method } from './lot-pool';

/** Kinds that change what is held. */
const MOVING_KINDS: readonly FactEvent['kind'][] = [
  'acquire',
  'income',
  'transfer',
  'dispose',
  'exchange',
  'fee',
  'return',
];

/**
 * Judges events in the order in which they happened: income, disposals lot by lot, and what is left. An event that cannot be
 * judged is named with its id and leaves nothing behind; all others are judged.
 * @param events each with an id of its own, in any order; of one instant, the earlier in the list comes first. Where one was booked at
 *   another time than it counts from, lots are counted in the order of booking, and its dates are its own
 * @param show an amount with its coin, for messages
 * @see 26 CFR 1.1001-7 (costs and amount realized), 1.1012-1(h) (basis) and (j) (which units). Checked for 2025 and 2026
 */
export function judgeFacts(
  rules: FactRules,
  events: readonly FactEvent[],
  show: (quantity: Quantity) => string,
): TaxFacts {
  const errors: FactError[] = [];
  const judge = (event: FactEvent, act: () => void): boolean => {
    try {
      act();
      return true;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      errors.push({ id: event.id, code: error.code, message: error.message });
      return false;
    }
  };
  const allocations = events
    .filter((event) => event.kind === 'allocation')
    .filter((event) => judge(event, () => assertAllocation(event, rules, events)));
  const book = new LotBook(pooledAssets(rules, allocations), show);
  const said = new Instructions(rules, allocations);
  const sink = new FactSink(rules.zone);
  const acts = new FactActs(rules, book, said, sink);
  const isNamed = events.some(({ kind }) => kind === 'identify');
  const byId = new Map(isNamed ? events.map((event) => [event.id, event]) : []);
  for (const event of events) {
    if (event.kind === 'standing-order') judge(event, () => said.order(event));
    if (event.kind === 'identify') judge(event, () => said.name(event, byId));
  }
  const universal = new Set<string>();
  const snapshot = snapshotOf(rules.zone);
  const moving = events.filter(({ kind }) => MOVING_KINDS.includes(kind));
  let opening: ReadonlySet<string> | undefined;
  for (const event of inOrder([...moving, ...allocations])) {
    if (event.at >= snapshot) opening ??= book.coins();
    const isJudged = judge(event, () => {
      if (event.kind === 'allocation') book.allocate(event);
      else acts.apply(event, (mistake) => errors.push(mistake));
    });
    if (!isJudged || event.at < snapshot || rules.basis === 'wallet') continue;
    for (const asset of coinsOf(event)) if (!book.isByWallet(asset)) universal.add(asset);
  }
  const warnings = [
    ...[...universal].map((asset) => (opening?.has(asset) === true ? universalStill(asset) : universalNew(asset))),
    ...(said.unordered > 0 && NEEDS_ORDER.includes(rules.method) ? [notOrdered(rules.method, said.unordered)] : []),
  ];
  return { ...sink.rows(), lots: sink.lots(book.remaining()), errors, warnings };
}

/** Coins of which one pool serves all wallets until it is divided; `all` of them, or none. */
function pooledAssets({ basis }: FactRules, allocations: readonly Allocation[]): ReadonlySet<string> | 'all' {
  if (basis === 'universal') return 'all';
  return new Set(basis === 'wallet' ? [] : allocations.map(({ asset }) => asset));
}

/** Coins that an event moves. */
function coinsOf(event: FactEvent): string[] {
  const { asset, to, cost } = { asset: undefined, to: undefined, cost: undefined, ...event };
  return [asset, to?.asset, cost?.coin?.asset].flatMap((one) => one ?? []);
}

function inOrder(events: readonly FactEvent[]): FactEvent[] {
  // A division of unused basis holds from the first instant of its day on, before anything else of that instant.
  const rank = ({ kind }: FactEvent): number => (kind === 'allocation' ? 0 : 1);
  // The sort is stable (ECMA-262): of one instant, the list's own order.
  const when = ({ at, bookedAt = at }: FactEvent): Instant => bookedAt;
  return events.toSorted((a, b) => when(a) - when(b) || rank(a) - rank(b));
}

/** Orders of lots other than the rule of law, first in first out. */
const NEEDS_ORDER: readonly Method[] = ['lifo', 'hifo', 'lofo'];

function notOrdered(method: Method, count: number): FactWarning {
  return {
    id: 'rules.method',
    code: 'tax.method-without-order',
    message:
      `Lots left by ${method} in 2025 or later, ${count === 1 ? 'once' : `${count} times`} without a standing order among the events: such an order counts only ` +
      'where it stood in the books no later than the disposal (26 CFR 1.1012-1(j)(2), (j)(3)(ii)). Without it the first acquired leave first.',
  };
}

function universalNew(asset: string): FactWarning {
  return {
    id: asset,
    code: 'tax.universal-not-allowed',
    message:
      `No ${asset} was held when 2025 began, so there was nothing to allocate (Rev. Proc. 2024-28): lots of it are counted by wallet (26 CFR 1.1012-1(j)(1), (6)), ` +
      'and here one pool served all wallets. Ask for "basis": "wallet", or enter the allocation that was made.',
    blocksYear: true,
  };
}

function universalStill(asset: string): FactWarning {
  return {
    id: asset,
    code: 'tax.universal-after-2024',
    message:
      `${asset} was moved in 2025 or later while one pool served all wallets: since then lots are counted by wallet ` +
      '(26 CFR 1.1012-1(j)), and no allocation of 2025-01-01 (Rev. Proc. 2024-28) is in the file.',
  };
}
