import type { ReadTx, WriteTx } from '../store';
import type { Instant } from '../units';
import type { LoadedBatch } from './batch-book.service';
import { payoutReceipts, payoutRevocations, type RevocationRow } from './payout.entity';
import { receiptOf } from './receipts';

/** A settlement that a reorganisation undid. */
export interface Undone extends Pick<LoadedBatch, 'batch' | 'items'> {
  readonly forkHeight: number | null;
  readonly newTip: string;
  readonly at: Instant;
}

/** A revocation before it has its place in the list. */
export type Revocation = Omit<RevocationRow, 'position'>;

/**
 * Publishes that every receipt of this settlement is untrue now, in the transaction that undoes the settlement.
 * @see RULES 21, FAULTS F12
 */
export async function publishRevocations(tx: WriteTx, undone: Undone): Promise<void> {
  const { batch, items, forkHeight, newTip, at } = undone;
  const settlement = batch.settlements;
  const stored = await tx.findOne(payoutReceipts, { batch_id: batch.id, settlement });
  if (stored === undefined) return;
  const rows = items.map((item): Revocation => {
    const receipt = receiptOf(stored.receipt, item);
    return {
      payout_id: item.id,
      settlement,
      receipt_digest: receipt.digest,
      txid: receipt.txid,
      left_block: receipt.blockHash,
      left_height: receipt.blockHeight,
      fork_height: forkHeight,
      new_tip: newTip,
      revoked_at: at,
    };
  });
  await publish(tx, rows);
}

/** Publishes revocations in the order given, behind those that are published already. */
export async function publish(tx: WriteTx, rows: readonly Revocation[]): Promise<void> {
  const [last] = await tx.find(payoutRevocations, { orderBy: [['position', 'desc']], limit: 1 });
  const next = (last?.position ?? 0) + 1;
  await tx.insert(
    payoutRevocations,
    rows.map((row, index): RevocationRow => ({ position: next + index, ...row })),
  );
}

/** Published revocations, newest first. */
export function revocationsBefore(tx: ReadTx, page: { before?: number; limit: number }): Promise<RevocationRow[]> {
  return tx.find(payoutRevocations, {
    where: page.before === undefined ? {} : { position: { lt: page.before } },
    orderBy: [['position', 'desc']],
    limit: page.limit,
  });
}
