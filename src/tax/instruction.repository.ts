import type { ReadTx } from '../store';
import { type Instant, newId } from '../units';
import type { ActivityChoice } from './activity';
import {
  activity,
  allocation,
  type AllocationRow,
  allocationStatement,
  identification,
  type IdentificationRow,
  ownEvent,
  type OwnEventRow,
  standingOrder,
  type StandingOrderRow,
} from './instruction.entity';
import { lotCost } from './lot-cost.entity';

/** All that a member wrote down of lots, each kind in the order in which it was recorded. */
export interface InstructionRows {
  readonly orders: readonly StandingOrderRow[];
  readonly identifications: readonly IdentificationRow[];
  readonly allocations: readonly AllocationRow[];
}

type Versioned = typeof standingOrder | typeof identification | typeof allocation | typeof activity;

/** What every new row begins with. Its number is the member's next; the database refuses it when another was first. */
export async function rowHead(tx: ReadTx, table: Versioned, memberId: string, now: Instant) {
  const rows = await tx.count<(typeof standingOrder)['columns']>(table as typeof standingOrder, {
    member_id: memberId,
  });
  return { id: newId(), member_id: memberId, version: rows + 1, recorded_at: now };
}

/** Rows of a member in the order in which they were recorded, also within one millisecond. */
function recorded(memberId: string) {
  return { where: { member_id: memberId }, orderBy: [['version', 'asc']] } as const;
}

export async function instructionRows(tx: ReadTx, memberId: string): Promise<InstructionRows> {
  const query = recorded(memberId);
  return {
    orders: await tx.find(standingOrder, query),
    identifications: await tx.find(identification, query),
    allocations: await tx.find(allocation, query),
  };
}

const RECORDED = [standingOrder, identification, allocation, activity, ownEvent] as const;

/** Who of these members wrote down anything at all. */
export async function whoRecorded(tx: ReadTx, memberIds: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const table of RECORDED as readonly (typeof ownEvent)[]) {
    const rows = await tx.pick(table, ['member_id'], { where: { member_id: { in: memberIds } } });
    for (const { member_id: id } of rows) found.add(id);
  }
  return found;
}

/** How many rows there are of all members, which none can leave: the same number is the same rows. */
export async function recordings(tx: ReadTx): Promise<number> {
  let rows = 0;
  for (const table of RECORDED as readonly (typeof ownEvent)[]) rows += await tx.count(table);
  return rows + (await tx.count(lotCost));
}

/** Every version of what the member entered of own wallets, as it was recorded. */
export function ownEventRows(tx: ReadTx, memberId: string): Promise<OwnEventRow[]> {
  return tx.find(ownEvent, {
    where: { member_id: memberId },
    orderBy: [
      ['recorded_at', 'asc'],
      ['event_id', 'asc'],
      ['version', 'asc'],
    ],
  });
}

/** The member's words about allocations, by id; erased ones are absent. */
export async function statementsOf(tx: ReadTx, memberId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.find(allocationStatement, { where: { member_id: memberId } });
  return new Map(rows.map(({ allocation_id, words }) => [allocation_id, words]));
}

/** What the member called the activity, in the order in which it was recorded. */
export async function activityChoices(tx: ReadTx, memberId: string): Promise<ActivityChoice[]> {
  const rows = await tx.find(activity, recorded(memberId));
  return rows.map((row) => ({
    recordedAt: row.recorded_at,
    effectiveAt: row.effective_at,
    sourceId: row.source_id,
    treatment: row.treatment,
  }));
}
