import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { CLOCK, type Clock, DAY_MS, DomainError, plusMs } from '../units';
import { approvalRow, type Envelope } from './approval';
import { BatchBook } from './batch-book.service';
import { GateService } from './gate.service';
import { HeldItems } from './held-items.service';
import { type BatchRow, payoutApprovals, payoutBatches } from './payout.entity';
import { assertEnvelope, assertOther } from './second-look';
import { PAYOUT_SETTINGS, type PayoutSettings } from './settings';
import { walletMoves } from './wallet.entity';

/** Approvals by people: bound to the batch's hash, with an envelope for its fee. */
@Injectable()
export class ApproveService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly book: BatchBook,
    private readonly gates: GateService,
    @Inject(PAYOUT_SETTINGS) private readonly settings: PayoutSettings,
    private readonly held: HeldItems,
  ) {}

  /**
   * Approves a planned batch as it stands.
   * @param seenHash the hash that the operator was shown: an approval of anything else is void (FAULTS F55)
   * @throws DomainError `payout.stale-approval`, `payout.envelope` {cap}, `payout.own-batch` {waitUntil}, `payout.gate`,
   *   `payout.item-held`, `payout.wrong-state`, `store.full`
   */
  async approve(batchId: string, actor: string, envelope: Envelope, seenHash?: string): Promise<BatchRow> {
    const outside = await this.gates.outside();
    return this.gates.disk.write(async (tx) => {
      const { batch, items, move } = await this.book.load(tx, batchId);
      if (seenHash !== undefined && seenHash !== batch.batch_hash) {
        throw new DomainError('payout.stale-approval', 'The batch is not the one that was shown.', { batchId });
      }
      const { policy } = this.settings;
      const planned = {
        by: batch.planned_by,
        at: batch.planned_at,
        feeSats: batch.fee,
        rateSatPerKvb: batch.rate_sat_per_kvb,
        alone: {
          sats: batch.paid + batch.fee + (move?.amount ?? 0n),
          beforeSats: await this.approvedAlone(tx, actor),
        },
      };
      assertOther(planned, { actor, at: this.clock.now(), policy });
      assertEnvelope(planned, envelope, policy);
      await this.gates.assertOpen(tx, outside, batch);
      await this.held.assertNone(tx, items);
      const approval = { batchHash: batch.batch_hash, approvedBy: actor, approvedAt: this.clock.now(), envelope };
      const moved = await this.book.move(tx, batch, {
        to: 'approved',
        actor,
        details: {
          hash: batch.batch_hash,
          maxRate: String(envelope.maxRateSatPerKvb),
          maxFee: String(envelope.maxFeeSats),
        },
      });
      await tx.insert(payoutApprovals, [approvalRow(batchId, approval, this.settings.approvalKey)]);
      return moved;
    });
  }

  /** What somebody planned and approved without a second person in the last 24 hours. */
  private async approvedAlone(tx: ReadTx, actor: string): Promise<bigint> {
    if (this.settings.policy.aloneUpToSats === 0n) return 0n;
    const since = plusMs(this.clock.now(), -DAY_MS);
    const approvals = await tx.find(payoutApprovals, { where: { approved_by: actor, approved_at: { gt: since } } });
    const ids = approvals.map((row) => row.batch_id);
    const batches = await tx.find(payoutBatches, { where: { id: { in: ids }, planned_by: actor } });
    const moves = await tx.find(walletMoves, { where: { batch_id: { in: batches.map(({ id }) => id) } } });
    const moved = moves.reduce((sum, { amount }) => sum + amount, 0n);
    return batches.reduce((sum, { paid, fee }) => sum + paid + fee, moved);
  }
}
