import { DomainError, type Instant } from '../../units';
import { assertAllocation, snapshotOf } from './allocation';
import { FactActs } from './fact-acts';
import type { Allocation, FactEvent, FactRules, Quantity } from './fact-event';
import type { FactError, TaxFacts } from './fact-rows';
import { FactSink } from './fact-sink';
import { Instructions } from './instructions';
import { LotBook } from './lot-book';

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
  const warnings: FactError[] = [];
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
  for (const event of inOrder([...moving, ...allocations])) {
    const isJudged = judge(event, () => {
      if (event.kind === 'allocation') book.allocate(event);
      else acts.apply(event, (mistake) => errors.push(mistake));
    });
    if (!isJudged || event.at < snapshot) continue;
    const { asset } = { asset: undefined, ...event };
    if (asset !== undefined && !book.isByWallet(asset)) universal.add(asset);
  }
  for (const asset of universal) warnings.push(universalStill(asset));
  return { ...sink.rows(), lots: sink.lots(book.remaining()), errors, warnings };
}

/** Coins of which one pool serves all wallets until it is divided; `all` of them, or none. */
function pooledAssets({ basis }: FactRules, allocations: readonly Allocation[]): ReadonlySet<string> | 'all' {
  if (basis === 'universal') return 'all';
  return new Set(basis === 'wallet' ? [] : allocations.map(({ asset }) => asset));
}

function inOrder(events: readonly FactEvent[]): FactEvent[] {
  // A division of unused basis holds from the first instant of its day on, before anything else of that instant.
  const rank = ({ kind }: FactEvent): number => (kind === 'allocation' ? 0 : 1);
  // The sort is stable (ECMA-262): of one instant, the list's own order.
  const when = ({ at, bookedAt = at }: FactEvent): Instant => bookedAt;
  return events.toSorted((a, b) => when(a) - when(b) || rank(a) - rank(b));
}

function universalStill(asset: string): FactError {
  return {
    id: asset,
    code: 'tax.universal-after-2024',
    message:
      `${asset} was moved in 2025 or later while one pool served all wallets: since then lots are counted by wallet ` +
      '(26 CFR 1.1012-1(j)), and no allocation of 2025-01-01 (Rev. Proc. 2024-28) is in the file.',
  };
}
