import type { ReadTx, WriteTx } from '../store';
import { incomeCursor, incomeReceipt, incomeState, incomeValuation, type ValuationRow } from './income.entity';
import type { IncomeState } from './lot';
import { RowTally } from './row-tally';
import { jsonOf, stateOf } from './stored-state';

/** Followers of the journal: income, prices of disposals, and which entries are whose. */
export type Follower = 'journal' | 'disposal-prices' | 'member-entries';

/**
 * Position of the last journal entry that was followed, 0 before the first; keeps every other follower
 * waiting until this transaction ends.
 */
export async function lockCursor(tx: WriteTx, id: Follower = 'journal'): Promise<number> {
  await tx.insertNew(incomeCursor, [{ id, position: 0 }]);
  const [row] = await tx.lock(incomeCursor, { id });
  return row?.position ?? 0;
}

export async function moveCursor(tx: WriteTx, position: number, id: Follower = 'journal'): Promise<void> {
  await tx.update(incomeCursor, { id }, { position });
}

/** How far a follower is. */
export async function followedUntil(tx: ReadTx, id: Follower): Promise<number> {
  return (await tx.findOne(incomeCursor, { id }))?.position ?? 0;
}

/** How far income was recognised. */
export function recognisedUntil(tx: ReadTx): Promise<number> {
  return followedUntil(tx, 'journal');
}

export async function loadStates(tx: ReadTx, memberIds: readonly string[]): Promise<Map<string, IncomeState>> {
  const rows = memberIds.length === 0 ? [] : await tx.find(incomeState, { where: { member_id: { in: memberIds } } });
  return new Map(rows.map((row) => [row.member_id, stateOf(row.state)]));
}

export async function saveStates(tx: WriteTx, states: ReadonlyMap<string, IncomeState>): Promise<void> {
  if (states.size === 0) return;
  await tx.upsert(
    incomeState,
    [...states].map(([member_id, state]) => ({ member_id, state: jsonOf(state) })),
  );
}

/** What of these rows is income of these members now, by all facts that stand. */
export async function loadTally(tx: ReadTx, rows: readonly string[], memberIds: readonly string[]): Promise<RowTally> {
  const tally = new RowTally();
  if (rows.length === 0) return tally;
  const facts = await tx.find(incomeReceipt, { where: { member_id: { in: memberIds }, source_row: { in: rows } } });
  for (const { member_id: memberId, source_row: row, asset, net } of facts) tally.add({ memberId, row, asset, net });
  return tally;
}

/** Valued receipts of a member that a reduction may take back, newest last. */
export async function valuationsOf(tx: ReadTx, memberId: string): Promise<ValuationRow[]> {
  return tx.find(incomeValuation, { where: { member_id: memberId } });
}
