import type { ReadTx } from '../store';
import { type ChildRow, payoutChildren } from './child.entity';
import { type AttemptRow, payoutAttempts, payoutBatches } from './payout.entity';

/** What a batch pulls; undefined for one that pays somebody. */
export function childRowOf(tx: ReadTx, batchId: string): Promise<ChildRow | undefined> {
  return tx.findOne(payoutChildren, { batch_id: batchId });
}

/** Batches that pull a batch and were signed, each with its bytes. */
export async function signedChildren(
  tx: ReadTx,
  batchId: string,
): Promise<{ readonly id: string; readonly attempt: AttemptRow }[]> {
  const rows = await tx.find(payoutChildren, { where: { parent_id: batchId } });
  const found: { id: string; attempt: AttemptRow }[] = [];
  for (const { batch_id: id } of rows) {
    const child = await tx.findOne(payoutBatches, { id });
    const attempt = child === undefined ? undefined : await tx.findOne(payoutAttempts, { txid: child.txid });
    if (attempt !== undefined) found.push({ id, attempt });
  }
  return found;
}

/** Satoshi of fees that signed children of a batch, and children of those, have on top: a replacement pays for them. */
export async function childFees(tx: ReadTx, batchId: string): Promise<bigint> {
  let fees = 0n;
  for (const { id, attempt } of await signedChildren(tx, batchId)) fees += attempt.fee + (await childFees(tx, id));
  return fees;
}

/** Of these batches, those that pull another one. */
export async function childIdsAmong(
  tx: ReadTx,
  batches: readonly { readonly id: string }[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.find(payoutChildren, { where: { batch_id: { in: batches.map(({ id }) => id) } } });
  return new Set(rows.map(({ batch_id }) => batch_id));
}
