import type { ReadTx } from '../store';
import { childRowOf } from './child.repository';
import { type CancellationRow, payoutCancellations } from './cancellation.entity';
import { payoutApprovals, payoutBatches } from './payout.entity';

/** Every cancellation that was planned for a batch, oldest first. */
export function cancellationsOf(tx: ReadTx, batchId: string): Promise<CancellationRow[]> {
  return tx.find(payoutCancellations, { where: { batch_id: batchId }, orderBy: [['number', 'asc']] });
}

/** Those that a second person approved, oldest first: from there on each of them may be signed and sent. */
export async function approvedCancellations(tx: ReadTx, batchId: string): Promise<CancellationRow[]> {
  const rows = await cancellationsOf(tx, batchId);
  if (rows.length === 0) return [];
  const approvals = await tx.find(payoutApprovals, { where: { batch_id: { in: rows.map(({ id }) => id) } } });
  const approved = new Set(approvals.map(({ batch_id }) => batch_id));
  return rows.filter(({ id }) => approved.has(id));
}

/**
 * Those that decide about a batch: the approved ones, and one that a block holds. A copy of the database that was brought
 * back may lack its approval (RULES.md 15).
 */
export async function decisiveCancellations(
  tx: ReadTx,
  batchId: string,
  inBlock: string | undefined,
): Promise<CancellationRow[]> {
  const approved = new Set((await approvedCancellations(tx, batchId)).map(({ id }) => id));
  const rows = await cancellationsOf(tx, batchId);
  return rows.filter(({ id, txid }) => approved.has(id) || txid === inBlock);
}

/**
 * Which of these transactions are a payment or a cancellation that stands against the other: until one of them is buried,
 * a reorganisation can put the other in its place, and whatever spends its outputs would be lost with it (RULES.md 13).
 */
export async function contested(tx: ReadTx, txids: readonly string[]): Promise<ReadonlySet<string>> {
  const cancellations = await tx.find(payoutCancellations, { where: { txid: { in: txids } } });
  const batches = await tx.find(payoutBatches, { where: { txid: { in: txids } } });
  const found = new Set(cancellations.map(({ txid }) => txid));
  for (const { id, txid } of batches) {
    if (await isContested(tx, id)) found.add(txid);
  }
  return found;
}

/** With what a child pulls, for it is lost with that one. */
async function isContested(tx: ReadTx, batchId: string): Promise<boolean> {
  if ((await approvedCancellations(tx, batchId)).length > 0) return true;
  const child = await childRowOf(tx, batchId);
  return child !== undefined && isContested(tx, child.parent_id);
}
