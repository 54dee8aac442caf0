import { DomainError, groupBy, type Instant } from '../../units';
import { overlapMs } from './contract-days';
import type { Span } from './contract-terms';

/** A member holds so many units from an instant on, until the next holding of the same member; 0 ends it. */
export interface UnitHolding {
  readonly memberId: string;
  readonly from: Instant;
  readonly units: bigint;
}

/** One member's weight in a window of a contract; `null` is what nobody holds. */
export interface UnitWeight {
  readonly memberId: string | null;
  readonly weight: bigint;
}

/**
 * By which weights a window of a contract is shared: units x milliseconds that a member held them in it, and what nobody
 * held, so that unsold units enrich nobody. A window of no length counts the units of that instant.
 * @returns by member id, nobody's last, none of them zero
 */
export function unitWeights(total: bigint, holdings: readonly UnitHolding[], window: Span): UnitWeight[] {
  const moment = window.from >= window.to;
  const spanMs = moment ? 1n : BigInt(window.to - window.from);
  const weights: UnitWeight[] = [];
  let held = 0n;
  for (const [memberId, versions] of byMember(holdings)) {
    let weight = 0n;
    versions.forEach((version, index) => {
      const until = versions[index + 1]?.from ?? Number.MAX_SAFE_INTEGER;
      if (moment) weight += version.from <= window.from && window.from < until ? version.units : 0n;
      else weight += version.units * BigInt(overlapMs(window, { from: version.from, to: until as Instant }));
    });
    held += weight;
    if (weight > 0n) weights.push({ memberId, weight });
  }
  const left = total * spanMs - held;
  return left > 0n ? [...weights, { memberId: null, weight: left }] : weights;
}

function byMember(holdings: readonly UnitHolding[]): [string, UnitHolding[]][] {
  const sorted = holdings.toSorted((a, b) => a.from - b.from);
  return [...groupBy(sorted, ({ memberId }) => memberId)].sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Whether another holding can stand beside those that are declared.
 * @throws DomainError `rewards.contract-oversold` where at some instant more units would be held than there are
 */
export function assertUnitsFit(total: bigint, holdings: readonly UnitHolding[]): void {
  for (const { from } of holdings) {
    const held = unitWeights(0n, holdings, { from, to: from }).reduce((sum, { weight }) => sum + weight, 0n);
    if (held <= total) continue;
    const message = `Members would hold ${held} units of a contract of ${total}. Nothing was changed. Take units from somebody first.`;
    throw new DomainError('rewards.contract-oversold', message, { param: 'units', held: String(held), from });
  }
}
