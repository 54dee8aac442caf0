import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { CLOCK, type Clock, DomainError } from '../units';
import { approvedAlone, type Maker, makerOf, takenOn } from './alone.repository';
import { approvalRow, type Envelope } from './approval';
import { BatchBook, type LoadedBatch } from './batch-book.service';
import { GateService } from './gate.service';
import { HeldItems } from './held-items.service';
import { type BatchRow, payoutApprovals } from './payout.entity';
import { assertEnvelope, assertOther, mayApprove, SCHEDULE } from './second-look';
import { PAYOUT_SETTINGS, type PayoutSettings } from './settings';
import { assertMove } from './states';
import { payoutTakenOn } from './taken-on.entity';

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
   * @throws DomainError `payout.stale-approval`, `payout.envelope` {cap}, `payout.own-batch` {waitUntil},
   *   `payout.take-on-first` {limit}, `audit.other-than-…`, `audit.device-unknown`, `payout.gate`, `payout.item-held`, `payout.wrong-state`, `store.full`
   */
  async approve(batchId: string, actor: string, envelope: Envelope, seenHash?: string): Promise<BatchRow> {
    const outside = await this.gates.outside();
    return this.gates.disk.write(async (tx) => {
      const loaded = await this.book.load(tx, batchId);
      const { batch, items } = loaded;
      assertSeen(batch, seenHash ?? batch.batch_hash);
      const { policy } = this.settings;
      const maker = await makerOf(tx, batch);
      const planned = {
        ...maker,
        feeSats: batch.fee,
        rateSatPerKvb: batch.rate_sat_per_kvb,
        alone: await this.alone(tx, loaded, actor),
      };
      const ground = assertOther(planned, { actor, at: this.clock.now(), policy });
      await this.book.assertDevice(tx, ground, maker.about);
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

  /**
   * Takes a batch of the schedule on: from here on it is as if the operator had planned it, and another one approves.
   * @param seenHash as {@link approve}
   * @throws DomainError `payout.stale-approval`, `payout.wrong-state`, `payout.not-scheduled`, `payout.taken-on` {by}
   */
  async takeOn(batchId: string, actor: string, seenHash: string): Promise<BatchRow> {
    return this.gates.disk.write(async (tx) => {
      const { batch } = await this.book.load(tx, batchId);
      assertSeen(batch, seenHash);
      assertMove(batch.state, 'approved');
      if (batch.planned_by !== SCHEDULE) {
        const sentence = 'A person planned this batch: another one approves it. Nothing was changed.';
        throw new DomainError('payout.not-scheduled', sentence, { batchId });
      }
      const row = { batch_id: batchId, batch_hash: seenHash, taken_by: actor, taken_at: this.clock.now() };
      if ((await tx.insertNew(payoutTakenOn, [row])) === 0) {
        const by = (await takenOn(tx, batch))?.taken_by ?? null;
        const sentence =
          'This batch was taken on already. Nothing was changed: another operator than that one approves it.';
        throw new DomainError('payout.taken-on', sentence, { batchId, by });
      }
      await this.book.record(tx, { actor, action: 'payout.taken-on', subject: batchId, details: { hash: seenHash } });
      await this.book.begin(tx, `taken-on/${batchId}`);
      return batch;
    });
  }

  /** Who took a planned batch on, and whether somebody has to before this operator may approve it. */
  async look(
    tx: ReadTx,
    batch: BatchRow,
    actor: string,
  ): Promise<{ readonly taken: Pick<Maker, 'by' | 'at'> | null; readonly needsTaker: boolean }> {
    if (batch.planned_by !== SCHEDULE) return { taken: null, needsTaker: false };
    const row = await takenOn(tx, batch);
    if (row !== undefined) return { taken: { by: row.taken_by, at: row.taken_at }, needsTaker: false };
    const look = { actor, at: this.clock.now(), policy: this.settings.policy };
    const loaded = await this.book.load(tx, batch.id);
    const planned = { by: SCHEDULE, at: batch.planned_at, alone: await this.alone(tx, loaded, actor) };
    return { taken: null, needsTaker: batch.state === 'planned' && !mayApprove(planned, look) };
  }

  /** What an approval would let leave, and what went out by the same person's word alone before. */
  private async alone(
    tx: ReadTx,
    { batch, move }: LoadedBatch,
    actor: string,
  ): Promise<{ sats: bigint; beforeSats: bigint }> {
    const { aloneUpToSats, scheduleAloneUpToSats } = this.settings.policy;
    const asks = aloneUpToSats > 0n || scheduleAloneUpToSats > 0n;
    return {
      sats: batch.paid + batch.fee + (move?.amount ?? 0n),
      beforeSats: asks ? await approvedAlone(tx, actor, this.clock.now()) : 0n,
    };
  }
}

/** @throws DomainError `payout.stale-approval` */
function assertSeen({ id, batch_hash }: BatchRow, seenHash: string): void {
  if (seenHash === batch_hash) return;
  throw new DomainError('payout.stale-approval', 'The batch is not the one that was shown.', { batchId: id });
}
