import { dayIn, DomainError, type Instant, parseDay, parseInstant } from '../../units';
import { type Allocation, type FactEvent, type FactRules, TAKING_KINDS } from './fact-event';
import { yearBegins } from './fact-time';

const SNAPSHOT_YEAR = 2025;
/**
 * The return for 2025 with every extension: an allocation is complete before this day.
 * @see Rev. Proc. 2024-28 s.5.02(4)(b). Checked for 2025 (docs/tax-sources.md)
 */
const RETURN_DUE = parseDay('2026-10-15');
/** The end of that day in the last zone on earth (UTC-12): what the database refuses whatever the zone. */
export const ALLOCATION_LAST = parseInstant('2026-10-16T11:59:59.999Z');

/** The first instant of 2025 in the taxpayer's zone. @see Rev. Proc. 2024-28 s.3.10. Checked for 2025 */
export function snapshotOf(zone: string): Instant {
  return yearBegins(SNAPSHOT_YEAR, zone);
}

/**
 * Whether units of unused basis may still be divided among wallets, by what the books recorded in time. It cannot be made up
 * afterwards.
 * @throws DomainError `tax.no-allocation-needed`, `tax.allocation-late`
 * @see Rev. Proc. 2024-28 s.5.02(4), (5); RULES.md 9. Checked for 2025 (docs/tax-sources.md)
 */
export function assertAllocation(event: Allocation, rules: FactRules, events: readonly FactEvent[]): void {
  if (rules.basis === 'wallet') {
    throw new DomainError(
      'tax.no-allocation-needed',
      'The lots of this file are counted by wallet from the beginning.',
    );
  }
  assertMadeInTime(event.manner, event.recordedAt, rules.zone);
  const takes = events.filter((one) => isTakenBy(one, event.asset));
  const first = takes.filter(({ at }) => at >= event.at).reduce<Instant | undefined>((least, { at }) => (least === undefined || at < least ? at : least), undefined); // prettier-ignore
  if (event.manner === 'global') return assertCompletedInTime(event.completedAt ?? event.recordedAt, first, rules.zone);
  if (first !== undefined && event.recordedAt >= first) {
    throw late(
      'A specific unit allocation is complete before the first sale, disposition or transfer of the coin in 2025',
    );
  }
}

/** Given away, moved, or given or withheld for the costs of something else: a disposition too (26 CFR 1.1001-7(b)(1)(ii)). */
function isTakenBy(event: FactEvent, asset: string): boolean {
  if (TAKING_KINDS.includes(event.kind) && 'asset' in event && event.asset === asset) return true;
  return 'cost' in event && event.cost?.coin?.asset === asset;
}

/** A global allocation is complete before the later of the first sale and the due date (s.5.02(5)(b)). */
function assertCompletedInTime(completedAt: Instant, firstTaken: Instant | undefined, zone: string): void {
  if (dayIn(completedAt, zone) < RETURN_DUE || (firstTaken !== undefined && completedAt < firstTaken)) return;
  throw late('A global allocation is complete before the return for 2025 is due, or before the first sale where that is later'); // prettier-ignore
}

/**
 * Whether an allocation of its manner could still be made, by the calendar alone.
 * @throws DomainError `tax.allocation-late`
 * @see Rev. Proc. 2024-28 s.5.02(4), (5). Checked for 2025 (docs/tax-sources.md)
 */
export function assertMadeInTime(manner: Allocation['manner'], madeAt: Instant, zone: string): void {
  if (manner === 'global' && madeAt >= snapshotOf(zone)) {
    throw late('A global allocation is described in the books before 2025-01-01');
  }
  if (manner === 'specific-unit' && dayIn(madeAt, zone) >= RETURN_DUE) {
    throw late('A specific unit allocation is complete before the return for 2025 is due');
  }
}

function late(why: string): DomainError {
  return new DomainError('tax.allocation-late', `${why} (Rev. Proc. 2024-28 s.5.02). It was not applied.`);
}
