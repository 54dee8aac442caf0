import type { Instant } from '../units';
import type { AllocationRow, IdentificationRow, StandingOrderRow } from './instruction.entity';
import { snapshotOf } from './lots/allocation';
import type { Allocation, Identify, StandingOrder } from './lots/fact-event';

/** A standing order as the engine takes it. */
export function orderFact(row: StandingOrderRow): StandingOrder {
  return {
    kind: 'standing-order',
    id: `order/${row.id}`,
    at: row.recorded_at,
    effectiveAt: row.effective_at,
    method: row.method,
    wallet: row.wallet ?? undefined,
    asset: row.asset ?? undefined,
  };
}

/** Named units as the engine takes them. */
export function identifyFact(row: IdentificationRow): Identify {
  return {
    kind: 'identify',
    id: `identification/${row.id}`,
    at: row.recorded_at,
    of: row.disposal_id,
    lots: row.lots.map(({ lot, units }) => ({ lot, units: BigInt(units) })),
  };
}

/** An allocation as of the first instant of 2025. What counts as recorded is when it was made, as the member states. */
export function allocationFact(row: AllocationRow, zone: string): Allocation {
  return {
    kind: 'allocation',
    id: `allocation/${row.id}`,
    at: snapshotOf(zone),
    asset: row.asset,
    manner: row.manner,
    recordedAt: row.made_at,
    lots: row.lots.map(({ lot, wallet, units }) => ({ lot, wallet, units: BigInt(units) })),
  };
}

/** Of several records of one coin's allocation the last counts: it corrects how an earlier one was copied. */
export function lastByAsset(rows: readonly AllocationRow[]): AllocationRow[] {
  return [...new Map(rows.map((row) => [row.asset, row])).values()];
}

/** A member's decision with the time at which these books recorded it. */
export interface Recorded<T> {
  readonly recordedAt: Instant;
  readonly fact: T;
}

export function inRecordedOrder<T>(facts: readonly Recorded<T>[]): T[] {
  return facts.toSorted((a, b) => a.recordedAt - b.recordedAt).map(({ fact }) => fact);
}
