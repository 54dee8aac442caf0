import { DomainError, type Network, type Secret } from '../units';
import { type Approval, isSealed } from './approval';
import { batchHash } from './batch-hash';
import type { ApprovalRow, BatchRow, ItemRow } from './payout.entity';
import { SigningSession } from './signing-session';

/** An approval as its seal was made. */
export function approvalOf(row: ApprovalRow): Approval {
  return {
    batchHash: row.batch_hash,
    approvedBy: row.approved_by,
    approvedAt: row.approved_at,
    envelope: { maxRateSatPerKvb: row.max_rate_sat_per_kvb, maxFeeSats: row.max_fee },
    mac: row.mac,
  };
}

/**
 * Holds what would go out against what was approved: the hash is computed from the PSBT and the items, the seal from
 * the key that no database holds. The hot signer does this itself; people outside sign what the service hands them.
 * @throws DomainError `payout.not-approved` {reason: hash, seal} @see RULES.md 19
 */
export function assertApproved(
  { batch, items }: { readonly batch: Pick<BatchRow, 'id' | 'psbt'>; readonly items: readonly ItemRow[] },
  row: ApprovalRow,
  house: { readonly network: Network; readonly approvalKey: Secret },
): void {
  const { transaction, inputs } = new SigningSession(batch.psbt);
  const byVout = new Map(items.map((item) => [item.vout, item.id]));
  const hash = batchHash({
    network: house.network,
    batchId: batch.id,
    inputs: transaction.inputs.map(({ txid, vout }, index) => ({
      outpoint: `${txid}:${vout}`,
      valueSats: inputs[index]?.valueSats ?? 0n,
    })),
    outputs: transaction.outputs.map(({ scriptHex, valueSats }, vout) => ({
      scriptHex,
      valueSats,
      itemId: byVout.get(vout) ?? null,
    })),
  });
  if (row.batch_hash !== hash) throw refused(batch.id, 'hash');
  if (!isSealed(approvalOf(row), house.approvalKey)) throw refused(batch.id, 'seal');
}

function refused(batchId: string, reason: string): DomainError {
  const message = 'This batch is not the one that was approved. Nothing was handed out or sent by this.';
  return new DomainError('payout.not-approved', message, { batchId, reason });
}
