import type { MempoolPlace } from '../chain';
import type { ReadTx } from '../store';
import type { Rival } from './cancelling';
import { childFees, childRowOf } from './child.repository';
import { type CancellationRow, payoutCancellations } from './cancellation.entity';
import { type BatchRow, payoutApprovals, payoutAttempts, payoutBatches } from './payout.entity';
import { payoutReplacements } from './replacement.entity';
import { familyOf } from './replacement.repository';

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
 * Which of these transactions are an attempt at a payment or a cancellation that stands against another: until one of them is buried,
 * a reorganisation can put the other in its place, and whatever spends its outputs would be lost with it (RULES.md 13).
 */
export async function contested(tx: ReadTx, txids: readonly string[]): Promise<ReadonlySet<string>> {
  const cancellations = await tx.find(payoutCancellations, { where: { txid: { in: txids } } });
  const batches = await tx.find(payoutBatches, { where: { txid: { in: txids } } });
  const found = new Set(cancellations.map(({ txid }) => txid));
  for (const { id, txid } of batches) {
    if (await isContested(tx, id)) found.add(txid);
  }
  // Attempts that are not in force.
  const attempts = await tx.find(payoutReplacements, { where: { txid: { in: txids } } });
  for (const { batch_id: id, txid } of attempts) {
    if (await isContested(tx, id)) found.add(txid);
  }
  return found;
}

/** By a cancellation or another attempt; with what a child pulls, for it is lost with that one. */
async function isContested(tx: ReadTx, batchId: string): Promise<boolean> {
  if ((await approvedCancellations(tx, batchId)).length > 0) return true;
  const batch = await tx.findOne(payoutBatches, { id: batchId });
  if (batch !== undefined && (await familyOf(tx, batch)).length > 1) return true;
  const child = await childRowOf(tx, batchId);
  return child !== undefined && isContested(tx, child.parent_id);
}

/**
 * What a cancellation must outbid: every attempt at the payment, once it is signed or the node has it, with all that hangs
 * on it (BIP-125 rule 3), and earlier cancellations.
 * @param place of the attempt that the node holds; null where it holds none, or does not tell
 */
export async function rivalsOf(
  tx: ReadTx,
  batch: BatchRow,
  { isHeld, place }: { readonly isHeld: boolean; readonly place: MempoolPlace | null },
): Promise<Rival[]> {
  const attempt = await tx.findOne(payoutAttempts, { txid: batch.txid });
  const attempts = attempt === undefined && !isHeld ? [] : await familyOf(tx, batch);
  const hanging = await childFees(tx, batch.id);
  const seen = place?.descendants.feesSats ?? 0n;
  const payments = attempts.map(({ fee, rate_sat_per_kvb: rateSatPerKvb }) => {
    const known = fee + hanging;
    return { feeSats: seen > known ? seen : known, rateSatPerKvb };
  });
  const earlier = (await approvedCancellations(tx, batch.id)).map(({ fee, rate_sat_per_kvb: rate }) => {
    return { feeSats: fee, rateSatPerKvb: rate };
  });
  return [...payments, ...earlier];
}
