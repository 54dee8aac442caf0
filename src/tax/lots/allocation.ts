import { addDays, dayIn, DomainError, type Instant, localInstants, parseDay } from '../../units';
import { type Allocation, type FactEvent, type FactRules, TAKING_KINDS } from './fact-event';

const SNAPSHOT_DAY = parseDay('2025-01-01');
/** The return for 2025 with every extension. @see Rev. Proc. 2024-28 s.5.02(4)(b) */
const RETURN_DUE = parseDay('2026-10-15');

/** The first instant of 2025 in the taxpayer's zone. @see Rev. Proc. 2024-28 s.3.10 */
export function snapshotOf(zone: string): Instant {
  const [first] = localInstants(`${SNAPSHOT_DAY} 00:00:00`, zone);
  if (first === undefined) throw new DomainError('tax.no-such-time', `${SNAPSHOT_DAY} does not begin in ${zone}.`);
  return first;
}

/**
 * Whether units of unused basis may still be divided among wallets, by what the books recorded in time. It cannot be made up
 * afterwards.
 * @throws DomainError `tax.no-allocation-needed`, `tax.allocation-late`
 * @see Rev. Proc. 2024-28 s.5.02(4), (5); RULES.md 9
 */
export function assertAllocation(event: Allocation, rules: FactRules, events: readonly FactEvent[]): void {
  if (rules.basis === 'wallet') {
    throw new DomainError(
      'tax.no-allocation-needed',
      'The lots of this file are counted by wallet from the beginning.',
    );
  }
  const late = (why: string): never => {
    throw new DomainError('tax.allocation-late', `${why} (Rev. Proc. 2024-28 s.5.02). It was not applied.`);
  };
  if (event.manner === 'global') {
    if (event.recordedAt >= event.at) late('A global allocation is described in the books before 2025-01-01');
    return;
  }
  const takes = events.filter((one) => TAKING_KINDS.includes(one.kind) && 'asset' in one && one.asset === event.asset);
  const first = takes.filter(({ at }) => at >= event.at).reduce<Instant | undefined>((least, { at }) => (least === undefined || at < least ? at : least), undefined); // prettier-ignore
  if (first !== undefined && event.recordedAt >= first) {
    late('A specific unit allocation is complete before the first sale, disposition or transfer of the coin in 2025');
  }
  if (dayIn(event.recordedAt, rules.zone) >= addDays(RETURN_DUE, 1)) {
    late('A specific unit allocation is complete before the return for 2025 is due');
  }
}
