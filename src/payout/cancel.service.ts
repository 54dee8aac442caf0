import { Injectable } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import { DomainError, type Instant, newId } from '../units';
import { approvalRow, type Envelope } from './approval';
import type { LoadedBatch } from './batch-book.service';
import { batchHash } from './batch-hash';
import { CancelBooksService } from './cancel-books.service';
import { CancelDesk, type HeldAttempt } from './cancel-desk.service';
import { type CancellationRow, payoutCancellations } from './cancellation.entity';
import { cancellationsOf, rivalsOf } from './cancellation.repository';
import { CANCEL_STATES, CANCELLABLE_BY_COINS, type CancelPlan, planCancellation } from './cancelling';
import { childRowOf } from './child.repository';
import { FINAL_CONFIRMATIONS } from './decide';
import { type DerivedKey, deriveKey } from './descriptor';
import { type BatchRow, payoutApprovals, payoutAttempts } from './payout.entity';
import { PlanDesk } from './plan-desk.service';
import { buildPsbt, unsignedTxid } from './psbt';
import { changeSpender, familyOf } from './replacement.repository';
import { assertEnvelope, assertOther } from './second-look';
import { spendOf } from './selection/coin-pool';
import { TreasuryService } from './treasury.service';

/** A cancellation as an operator looks at it. */
export interface CancellationView {
  readonly id: string;
  readonly plannedBy: string;
  readonly plannedAt: Instant;
  readonly feeSats: bigint;
  readonly rateSatPerKvb: bigint;
  readonly vbytes: number;
  readonly backSats: bigint;
  readonly hash: string;
  readonly txid: string;
  readonly approvedBy: string | null;
  readonly isSigned: boolean;
}

/** What the node says of a batch before its cancellation is priced. */
interface NodeSight extends HeldAttempt {
  readonly rateSatPerKvb: bigint;
  readonly incrementSatPerKvb: bigint;
}

/** What an operator can do about a batch that was handed out. */
interface BatchCancellation {
  readonly isPossible: boolean;
  /** Of a cancellation, in our own chain. */
  readonly confirmations: number;
  readonly confirmationsNeeded: number;
  readonly last: CancellationView | null;
}

/** Cancels a batch after its hand-out, by spending its coins to ourselves: two people, the cost shown before (RULES.md 14). */
@Injectable()
export class CancelService {
  constructor(
    private readonly desk: PlanDesk,
    private readonly house: CancelDesk,
    private readonly treasury: TreasuryService,
    private readonly books: CancelBooksService,
  ) {}

  /**
   * Plans the transaction and stores it with its cost; nothing is signed and the batch goes on. Planned again, the last
   * one counts. Of a cancellation that is stuck, a dearer one is planned.
   * @throws DomainError `payout.not-cancellable` {state}, `payout.no-rate`, `payout.cancel-refused` {reason}, `payout.gate`
   */
  async plan(batchId: string, actor: string): Promise<CancellationView> {
    const outside = await this.house.outside();
    const rateSatPerKvb = await this.house.feeRate(this.treasury.settings.policy.targetBlocks);
    if (rateSatPerKvb === undefined) {
      const sentence =
        'The node has no fee estimate, so a cancellation cannot be priced. Nothing was changed; try again later.';
      throw new DomainError('payout.no-rate', sentence, { batchId });
    }
    const incrementSatPerKvb = await this.house.increment();
    const held = await this.house.heldAttempt(batchId);
    return this.house.write(async (tx) => {
      const loaded = await this.desk.book.load(tx, batchId);
      await this.house.assertOpen(tx, outside, loaded.batch);
      await this.assertCancellable(tx, loaded.batch);
      const wallet = this.treasury.wallet(loaded.batch.wallet_id);
      const back = await this.treasury.changeKey(tx, `cancel-${batchId}`, wallet);
      const plan = await this.price(tx, loaded, { rateSatPerKvb, incrementSatPerKvb, ...held });
      if ('refused' in plan) {
        const { refused } = plan;
        const sentence = `A cancellation is not possible within the limits of the policy (${refused}). Nothing was changed, and the batch goes on as it is.`;
        throw new DomainError('payout.cancel-refused', sentence, { batchId, reason: refused });
      }
      const row = await this.draw(tx, loaded, { plan, back, actor });
      await tx.insert(payoutCancellations, [row]);
      const details = { cancellation: row.id, fee: String(row.fee), txid: row.txid };
      await this.desk.book.record(tx, { actor, action: 'payout.cancel-planned', subject: batchId, details });
      await this.desk.book.begin(tx, `cancellation/${row.id}`);
      return this.viewOf(tx, row);
    });
  }

  /**
   * A second person approves exactly the cancellation that was shown. From here on the payment is neither signed nor sent
   * again by us; which of the two confirms, the network decides.
   * @throws DomainError `payout.stale-approval`, `payout.own-batch`, `audit.other-than-…`, `audit.device-unknown`,
   *   `payout.envelope`, `payout.not-cancellable`, `payout.gate`
   */
  async approve(batchId: string, actor: string, envelope: Envelope, seenHash: string): Promise<CancellationView> {
    const outside = await this.house.outside();
    const { policy, approvalKey } = this.treasury.settings;
    return this.house.write(async (tx) => {
      const loaded = await this.desk.book.load(tx, batchId);
      await this.house.assertOpen(tx, outside, loaded.batch);
      await this.assertCancellable(tx, loaded.batch);
      const row = await this.newest(tx, batchId);
      if (row === undefined || row.hash !== seenHash || (await this.isApproved(tx, row))) {
        const sentence =
          'The cancellation is not the one that was shown, or it is approved already. Nothing was changed; look at the batch again.';
        throw new DomainError('payout.stale-approval', sentence, { batchId });
      }
      const at = this.house.clock.now();
      const planned = { by: row.planned_by, at: row.planned_at, feeSats: row.fee, rateSatPerKvb: row.rate_sat_per_kvb };
      const ground = assertOther(planned, { actor, at, policy });
      await this.desk.book.assertDevice(tx, ground, `cancellation/${row.id}`);
      assertEnvelope(planned, envelope, policy);
      const approval = { batchHash: row.hash, approvedBy: actor, approvedAt: at, envelope };
      await tx.insert(payoutApprovals, [approvalRow(row.id, approval, approvalKey)]);
      // A copy of the books that does not know of it must not go on: the coins may be gone (RULES.md 15).
      await this.desk.handOuts.add(tx, { batchId: row.id, txid: row.txid, at });
      await this.begin(tx, loaded, { row, actor });
      return this.viewOf(tx, row);
    });
  }

  /**
   * Whether a cancellation can be planned now, and the last one, approved or not.
   * @throws DomainError `payout.unknown-batch`
   */
  async view(tx: ReadTx, batchId: string): Promise<BatchCancellation> {
    const { batch } = await this.desk.book.load(tx, batchId);
    const row = await this.newest(tx, batchId);
    const { state, block_height: height } = batch;
    const isInBlock = height !== null && CANCEL_STATES.includes(state);
    return {
      confirmations: isInBlock ? (await this.house.chain.tipHeight(tx)) - height + 1 : 0,
      isPossible: CANCELLABLE_BY_COINS.includes(batch.state),
      confirmationsNeeded: FINAL_CONFIRMATIONS,
      last: row === undefined ? null : await this.viewOf(tx, row),
    };
  }

  /**
   * What taking the coins back would cost now; nothing is written.
   * @throws DomainError `payout.not-cancellable`, `payout.change-spent`
   */
  async preview(tx: ReadTx, loaded: LoadedBatch, at: NodeSight): Promise<ReturnType<typeof planCancellation>> {
    await this.assertCancellable(tx, loaded.batch);
    return this.price(tx, loaded, at);
  }

  private async price(tx: ReadTx, { batch, inputs }: LoadedBatch, at: NodeSight) {
    const { policy } = this.treasury.settings;
    const { treasury } = this.treasury.wallet(batch.wallet_id);
    return planCancellation({
      inputs: inputs.map(({ value, script_hex }) => ({
        valueSats: value,
        spend: spendOf(script_hex, treasury.shape),
      })),
      // Any of our keys: only its length counts here.
      backScriptHex: deriveKey(treasury, 1, 0).scriptHex,
      rateSatPerKvb: at.rateSatPerKvb,
      incrementSatPerKvb: at.incrementSatPerKvb,
      rivals: await rivalsOf(tx, batch, at),
      caps: policy,
    });
  }

  /** @throws DomainError `payout.not-cancellable` {state}, `payout.change-spent` {by} */
  private async assertCancellable(tx: ReadTx, batch: BatchRow): Promise<void> {
    const { id, state } = batch;
    if (!CANCELLABLE_BY_COINS.includes(state)) {
      const sentence =
        'This batch cannot be cancelled by its coins: before the hand-out it is given back freely, and what a block holds is spent. Nothing was changed.';
      throw new DomainError('payout.not-cancellable', sentence, { batchId: id, state });
    }
    const child = await childRowOf(tx, id);
    if (child !== undefined && (await this.house.chain.rawOf(tx, child.parent_txid)) === undefined) {
      const sentence =
        'This batch pulls another one that no block holds, and spends its change. Nothing was changed; cancel that one, and this one is void with it.';
      throw new DomainError('payout.not-cancellable', sentence, { batchId: id, state, parent: child.parent_id });
    }
    const by = await changeSpender(tx, await familyOf(tx, batch));
    // A child pays nobody, so that nothing is lost with it.
    if (by === undefined || (await childRowOf(tx, by)) !== undefined) return;
    const sentence =
      'A later batch spends the change of this one and would be lost with it. Nothing was changed; cancel the later batch first.';
    throw new DomainError('payout.change-spent', sentence, { batchId: id, by });
  }

  /** Into `cancelling`, from where both transactions are followed. A dearer cancellation finds the batch there. */
  private async begin(
    tx: WriteTx,
    loaded: LoadedBatch,
    { row, actor }: { readonly row: CancellationRow; readonly actor: string },
  ): Promise<void> {
    const { batch } = loaded;
    const details = { cancellation: row.id, fee: String(row.fee), txid: row.txid };
    if (batch.state === 'cancelling') {
      await this.desk.book.record(tx, { actor, action: 'payout.cancel-approved', subject: batch.id, details });
      return;
    }
    const standing = await this.books.standing(tx, batch.id);
    if (standing === undefined) await this.books.open(tx, batch.id, batch.state !== 'handed-out');
    const moved = await this.desk.book.move(tx, batch, { to: 'cancelling', actor, details });
    await this.books.bring(tx, { ...loaded, batch: moved });
  }

  private async draw(
    tx: ReadTx,
    { batch, inputs }: LoadedBatch,
    by: { readonly plan: CancelPlan; readonly back: DerivedKey; readonly actor: string },
  ): Promise<CancellationRow> {
    const { plan, back } = by;
    const { treasury } = this.treasury.wallet(batch.wallet_id);
    const coins = await this.treasury.inputsOf(
      tx,
      inputs.map(({ outpoint, value, script_hex }) => {
        const at = outpoint.lastIndexOf(':');
        const vout = Number.parseInt(outpoint.slice(at + 1), 10);
        return { txid: outpoint.slice(0, at), vout, valueSats: value, scriptHex: script_hex };
      }),
    );
    const outputs = [{ scriptHex: back.scriptHex, valueSats: plan.backSats, key: back, itemId: null }];
    const psbt = buildPsbt(treasury, coins, outputs);
    const id = newId();
    const outpoints = inputs.map(({ outpoint, value }) => ({ outpoint, valueSats: value }));
    return {
      id,
      batch_id: batch.id,
      number: ((await this.newest(tx, batch.id))?.number ?? 0) + 1,
      planned_by: by.actor,
      planned_at: this.house.clock.now(),
      rate_sat_per_kvb: plan.rateSatPerKvb,
      fee: plan.feeSats,
      back: plan.backSats,
      vbytes: plan.vbytes,
      hash: batchHash({ network: treasury.network, batchId: id, inputs: outpoints, outputs }),
      psbt,
      txid: unsignedTxid(psbt),
    };
  }

  private async newest(tx: ReadTx, batchId: string): Promise<CancellationRow | undefined> {
    return (await cancellationsOf(tx, batchId)).at(-1);
  }

  private async isApproved(tx: ReadTx, { id }: CancellationRow): Promise<boolean> {
    return (await tx.findOne(payoutApprovals, { batch_id: id })) !== undefined;
  }

  private async viewOf(tx: ReadTx, row: CancellationRow): Promise<CancellationView> {
    const approval = await tx.findOne(payoutApprovals, { batch_id: row.id });
    return {
      id: row.id,
      plannedBy: row.planned_by,
      plannedAt: row.planned_at,
      feeSats: row.fee,
      rateSatPerKvb: row.rate_sat_per_kvb,
      vbytes: row.vbytes,
      backSats: row.back,
      hash: row.hash,
      txid: row.txid,
      approvedBy: approval?.approved_by ?? null,
      isSigned: (await tx.findOne(payoutAttempts, { txid: row.txid })) !== undefined,
    };
  }
}
