import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../units';
import { isBumpDue, type WaitingPayment } from './bumping';
import { CancelDesk } from './cancel-desk.service';
import { type BatchRow, payoutApprovals, payoutAttempts, payoutEvents } from './payout.entity';
import { PlanDesk } from './plan-desk.service';
import { ReplaceService } from './replace.service';
import { attemptsPlanned } from './replacement.repository';
import { SIGNER, type Signer, signsOutside } from './signer';
import { TreasuryService } from './treasury.service';

const ACTOR = 'job-payout';
/** Nothing to be told: there is no price now, or these books hold no approval to go by. */
const QUIET = ['payout.no-rate', 'payout.not-approved'];
/** What the limits are is the standing approval's affair: its own are taken over. */
const NONE = { maxRateSatPerKvb: 0n, maxFeeSats: 0n };

/**
 * Replaces payments that wait too long by dearer ones, within the limits of their approval and where the policy says so
 * (RULES.md 19). What devices or co-signers sign is proposed, and a person lets it go.
 */
@Injectable()
export class BumpService {
  constructor(
    private readonly house: CancelDesk,
    private readonly desk: PlanDesk,
    private readonly treasury: TreasuryService,
    private readonly replaces: ReplaceService,
    @Inject(SIGNER) private readonly signer: Signer,
  ) {}

  /**
   * One look at a payment; it is signed in the next round as any replacement. With nothing to do it writes nothing (I14).
   * @throws DomainError `payout.fee-unfunded`, `payout.item-held`, `payout.gate`, `payout.coin-taken`
   */
  async bump(batch: Pick<BatchRow, 'id' | 'wallet_id'>): Promise<void> {
    const { bumpAfterBlocks } = this.treasury.settings.policy;
    if (bumpAfterBlocks === null || !isBumpDue(await this.waiting(batch.id), bumpAfterBlocks)) return;
    try {
      const plan = await this.replaces.preview(batch.id);
      if ('refused' in plan || !plan.isInEnvelope) return;
      const { row, isInEnvelope } = await this.replaces.plan(batch.id, ACTOR);
      if (isInEnvelope && !this.isOutside(batch)) await this.replaces.approve(batch.id, ACTOR, NONE, row.hash);
    } catch (error) {
      if (!(error instanceof DomainError) || !QUIET.includes(error.code)) throw error;
    }
  }

  private waiting(batchId: string): Promise<WaitingPayment> {
    return this.house.store.read(async (tx) => {
      const { batch, move } = await this.desk.book.load(tx, batchId);
      const [newest] = (await attemptsPlanned(tx, batchId)).slice(-1);
      const isApproved =
        newest !== undefined && (await tx.findOne(payoutApprovals, { batch_id: newest.id })) !== undefined;
      const isSigned = newest !== undefined && (await tx.findOne(payoutAttempts, { txid: newest.txid })) !== undefined;
      // Looked at by somebody and left alone, a plan is in nobody's way; the job's own waits for a person.
      const isProposed = newest?.planned_by === ACTOR && this.isOutside(batch);
      const sent = await tx.find(payoutEvents, { where: { batch_id: batchId, to_state: 'sent' } });
      const tips = sent.flatMap(({ details }) => (details['tip'] === undefined ? [] : [Number(details['tip'])]));
      return {
        state: batch.state,
        sentAtTip: tips.length === 0 ? null : Math.max(...tips),
        tipHeight: await this.house.chain.tipHeight(tx),
        isReplacing: (!isSigned && (isApproved || isProposed)) || move !== undefined,
      };
    });
  }

  private isOutside({ wallet_id: walletId }: Pick<BatchRow, 'wallet_id'>): boolean {
    return signsOutside(this.treasury.wallet(walletId), this.signer.kind);
  }
}
