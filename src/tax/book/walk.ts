import { type Entry, type EntryId, memberOf } from '../../ledger';
import { type Asset, type Instant, instant } from '../../units';
import type { ReceiptRow } from '../income.entity';
import { EMPTY_STATE, type IncomeState } from '../lot';
import { movementsOf, REDUCTIONS } from '../movement';
import type { IncomePolicy } from '../policy';
import { Replay } from './replay';

/** What one entry did to one member's coin of one asset, in base units. */
export interface Passage {
  readonly asset: Asset;
  /** Its instants of income, and what was taken back, in order. */
  readonly receipts: readonly ReceiptRow[];
  /**
   * What came on the books as coin that has had its income, or left them, beside the receipts: below zero it was paid,
   * spent, converted or given. Zero where a later entry undid the entry, in both of them.
   */
  readonly beyond: bigint;
  /** Up: the member owes more. */
  readonly debt: bigint;
}

export interface Step {
  readonly entry: Entry;
  /** When it took its place in the books: never earlier than the step before. */
  readonly bookedAt: Instant;
  readonly passages: readonly Passage[];
}

/**
 * When coin came or went beside receipts. A debt is paid out of a new earning when the books took that down, as the earning
 * is income then, and not on the pool's day (RULES.md 6).
 */
export function movedAt({ entry, bookedAt }: Step): Instant {
  return entry.kind === 'debt.recouped' ? bookedAt : entry.occurredAt;
}

/** A member's journal as coin that has had its income. */
export interface Walk {
  readonly steps: readonly Step[];
  /** On the books as the member's own with its income, and what waits for its instant of income. */
  readonly had: ReadonlyMap<Asset, bigint>;
  readonly waiting: ReadonlyMap<Asset, bigint>;
}

/**
 * Follows every entry of one member as recognition did, and comes to the income that was booked then. Pure.
 * @param entries all that touch the member, in order, as far as recognition has followed them
 * @param receipts the member's, in any order
 * @throws DomainError `tax.other-recognition`
 */
export function walkBooks(
  memberId: string,
  entries: readonly Entry[],
  { policy, receipts }: { readonly policy: IncomePolicy; readonly receipts: readonly ReceiptRow[] },
): Walk {
  const replay = new Replay(memberId, policy, receipts);
  const steps: Step[] = [];
  let state: IncomeState = EMPTY_STATE;
  let bookedAt = instant(0);
  for (const entry of entries) {
    const own = { ...entry, postings: entry.postings.filter(({ account }) => isOf(account, memberId)) };
    const { booked, next } = replay.step(state, own);
    if (entry.knownAt > bookedAt) bookedAt = entry.knownAt;
    const passages = passagesOf(own, booked, [hadOf(state), hadOf(next)]);
    if (passages.length > 0) steps.push({ entry: own, bookedAt, passages });
    state = next;
  }
  return { steps: withoutUndone(steps), had: hadOf(state), waiting: sumsOf(state, (recognised) => !recognised) };
}

function isOf(account: Entry['postings'][number]['account'], memberId: string): boolean {
  return memberOf(account)?.memberId === memberId || account === `receivable/member/${memberId}`;
}

function sumsOf(state: IncomeState, fits: (recognised: boolean) => boolean): Map<Asset, bigint> {
  const sums = new Map<Asset, bigint>();
  for (const { asset, net, recognised } of [...state.accrued, ...state.own]) {
    if (fits(recognised)) sums.set(asset, (sums.get(asset) ?? 0n) + net);
  }
  return sums;
}

function hadOf(state: IncomeState): Map<Asset, bigint> {
  return sumsOf(state, (recognised) => recognised);
}

function passagesOf(
  entry: Entry,
  stored: readonly ReceiptRow[],
  [before, after]: readonly [ReadonlyMap<Asset, bigint>, ReadonlyMap<Asset, bigint>],
): Passage[] {
  return movementsOf(entry).flatMap(({ asset, debt }): Passage[] => {
    const receipts = stored.filter((row) => row.asset === asset);
    const change = (after.get(asset) ?? 0n) - (before.get(asset) ?? 0n);
    const beyond = receipts.reduce((rest, { net }) => rest - net, change);
    return receipts.length === 0 && beyond === 0n && debt === 0n ? [] : [{ asset, receipts, beyond, debt }];
  });
}

/** What an entry did and a later one undid was never: only income that was booked stands until it is taken back. */
function withoutUndone(steps: readonly Step[]): Step[] {
  const byId = new Map<EntryId, Step>(steps.map((step) => [step.entry.id, step]));
  const undone = new Set<Passage>();
  for (const step of steps) {
    const first = step.entry.reverses === undefined ? undefined : byId.get(step.entry.reverses);
    // What a pool took back and owes again is earned again: both count.
    if (first !== undefined && REDUCTIONS.includes(first.entry.kind)) continue;
    for (const passage of step.passages) {
      const other = first?.passages.find(({ asset }) => asset === passage.asset);
      if (other === undefined || other.beyond !== -passage.beyond) continue;
      undone.add(passage).add(other);
    }
  }
  return steps.map((step) => ({
    ...step,
    passages: step.passages.map((one) => (undone.has(one) ? { ...one, beyond: 0n } : one)),
  }));
}
