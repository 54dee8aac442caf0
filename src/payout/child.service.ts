import { Injectable } from '@nestjs/common';
import type { MempoolPlace } from '../chain';
import type { ReadTx, WriteTx } from '../store';
import { DomainError, newId } from '../units';
import { outpointsOf, unconfirmedBelow } from './ancestors.repository';
import { CancelDesk } from './cancel-desk.service';
import { type ChildAsk, type ChildPlan, type ChildRefusal, planChild, type Weighed } from './child';
import { payoutChildren } from './child.entity';
import { deriveKey } from './descriptor';
import { newBatch } from './new-batch';
import { type AttemptRow, type BatchRow, payoutAttempts, payoutInputs } from './payout.entity';
import { PlanDesk } from './plan-desk.service';
import type { PayoutPolicy } from './policy';
import { decodeRawTransaction } from './raw-transaction';
import { WAITING_STATES } from './states';
import { TreasuryService } from './treasury.service';
import { vbytesOfWeight } from './vsize';

const REFUSED: Readonly<Record<ChildRefusal, string>> = {
  'no-change': 'it has no change that a child could spend',
  'change-spent': 'a later batch spends its change already; pull that one instead',
  'fast-enough': 'it pays today’s rate by itself',
  'rate-cap': 'the child alone would be above your cap on fee rates',
  'fee-cap': 'the child would be above your cap on fees',
  'no-coin': 'its change and your free coins do not bear the fee',
  'mempool-limits': 'too much hangs on it in the mempool for one more',
};

/** What a child is planned by. */
export interface ChildTarget {
  /** Of parent and child together. */
  readonly rateSatPerKvb: bigint;
  /** The parent's; null where the node does not hold it, or does not tell. */
  readonly place: MempoolPlace | null;
}

/** Plans batches that pull a stuck one into a block: child pays for parent, at the operator's cost (RULES.md 13, 16, 17). */
@Injectable()
export class ChildService {
  constructor(
    private readonly desk: PlanDesk,
    private readonly house: CancelDesk,
    private readonly treasury: TreasuryService,
  ) {}

  /**
   * Plans a child at today's rate and stores it as a batch of its own: approved, signed, sent and buried like any other.
   * @throws DomainError `payout.unknown-batch`, `payout.not-waiting` {state}, `payout.no-rate`, `payout.child-refused`
   *   {reason}, `payout.claimed`, `payout.fee-unfunded`, `payout.gate`
   */
  async plan(parentId: string, actor: string): Promise<BatchRow> {
    const outside = await this.house.outside();
    const rateSatPerKvb = await this.house.feeRate(this.treasury.settings.policy.targetBlocks);
    if (rateSatPerKvb === undefined) {
      const sentence =
        'The node has no fee estimate, so a child cannot be priced. Nothing was changed; try again later.';
      throw new DomainError('payout.no-rate', sentence, { batchId: parentId });
    }
    const place = await this.house.place(parentId);
    return this.house.write(async (tx) => {
      const { batch: parent } = await this.desk.book.load(tx, parentId);
      await this.desk.assertOpen(tx, outside);
      if (!WAITING_STATES.includes(parent.state)) {
        const sentence =
          'Only a batch that was signed and that no block holds is pulled by a child. Nothing was changed; look at the batch again.';
        throw new DomainError('payout.not-waiting', sentence, { batchId: parentId, state: parent.state });
      }
      const plan = await this.sketch(tx, parent, { rateSatPerKvb, place });
      if ('refused' in plan) {
        const sentence = `A child is not possible: ${REFUSED[plan.refused]}. Nothing was changed, and the batch goes on as it is.`;
        throw new DomainError('payout.child-refused', sentence, { batchId: parentId, reason: plan.refused });
      }
      const runId = newId();
      await this.desk.claim(tx, { runId, actor, at: this.house.clock.now() });
      await this.desk.assertFeesFunded(tx, { transactions: [{ feeSats: plan.feeSats, items: [] }] });
      return this.open(tx, parent, { plan, runId, actor, rateSatPerKvb });
    });
  }

  get policy(): PayoutPolicy {
    return this.treasury.settings.policy;
  }

  /** What a child would be now, nothing stored. @throws DomainError `payout.no-bytes` before the batch was signed */
  async sketch(
    tx: ReadTx,
    parent: BatchRow,
    { rateSatPerKvb, place }: ChildTarget,
  ): Promise<ChildPlan | { readonly refused: ChildRefusal }> {
    const { policy } = this.treasury.settings;
    const wallet = this.treasury.wallet(parent.wallet_id);
    const { treasury } = wallet;
    const attempt = await tx.findOne(payoutAttempts, { txid: parent.txid });
    if (attempt === undefined) {
      throw new DomainError('payout.no-bytes', 'There are no signed bytes.', { batchId: parent.id });
    }
    const { change, ...itself } = parentOf(parent, attempt);
    const below = await unconfirmedBelow(tx, this.house.chain, outpointsOf(attempt.raw_hex));
    const spender =
      change === null ? undefined : await tx.findOne(payoutInputs, { outpoint: `${parent.txid}:${change.vout}` });
    // Where a block holds the parent and nobody has followed it yet, its change is among the free coins too.
    const coins = (await this.desk.freeCoins(tx, policy)).filter(({ txid }) => txid !== parent.txid);
    return planChild({
      ancestors: beneath(place, [...below.map(weighed), itself]),
      change,
      changeSpentBy: spender?.batch_id ?? null,
      coins: await this.treasury.coinsOf(tx, wallet, coins),
      scriptHex: deriveKey(treasury, 1, 0).scriptHex,
      spend: treasury.shape,
      rateSatPerKvb,
      place,
      caps: policy,
    });
  }

  private async open(
    tx: WriteTx,
    parent: BatchRow,
    by: { readonly plan: ChildPlan; readonly runId: string; readonly actor: string; readonly rateSatPerKvb: bigint },
  ): Promise<BatchRow> {
    const { plan, actor, rateSatPerKvb } = by;
    const id = newId();
    const wallet = this.treasury.wallet(parent.wallet_id);
    const to = await this.treasury.changeKey(tx, id, wallet);
    const { batch, inputs } = newBatch({
      id,
      wallet,
      inputs: await this.treasury.inputsOf(tx, plan.inputs),
      outputs: [{ scriptHex: to.scriptHex, valueSats: plan.valueSats, key: to, itemId: null }],
      figures: {
        run_id: by.runId,
        planned_by: actor,
        planned_at: this.house.clock.now(),
        fee_payer: 'operator',
        rate_sat_per_kvb: plan.rateSatPerKvb,
        paid: 0n,
        fee: plan.feeSats,
        change: plan.valueSats,
        change_vout: 0,
        change_index: to.index,
        vbytes: plan.vbytes,
      },
    });
    const row = { batch_id: id, parent_id: parent.id, parent_txid: parent.txid, rate_sat_per_kvb: rateSatPerKvb };
    await tx.insert(payoutChildren, [row]);
    await this.desk.open(tx, { batch, items: [], inputs });
    const details = { child: id, fee: String(plan.feeSats), rate: String(rateSatPerKvb) };
    await this.desk.book.record(tx, { actor, action: 'payout.child-planned', subject: parent.id, details });
    return batch;
  }
}

/** The parent as it was signed, and its change. */
function parentOf(parent: BatchRow, attempt: AttemptRow): Weighed & Pick<ChildAsk, 'change'> {
  const { outputs } = decodeRawTransaction(attempt.raw_hex);
  const vout = parent.change_vout;
  const output = vout === null ? undefined : outputs[vout];
  const change =
    vout === null || output === undefined
      ? null
      : { txid: attempt.txid, vout, ...output, confirmations: 0, coinbase: false };
  return { ...weighed(attempt), change };
}

function weighed({ raw_hex: rawHex, fee: feeSats }: AttemptRow): Weighed {
  return { feeSats, vbytes: vbytesOfWeight(decodeRawTransaction(rawHex).weight) };
}

/** Before our own, what the node counts beyond them: nothing, but after a reorganisation. */
function beneath(place: MempoolPlace | null, own: readonly Weighed[]): readonly Weighed[] {
  if (place === null || place.ancestors.count <= own.length) return own;
  const feeSats = own.reduce((left, one) => left - one.feeSats, place.ancestors.feesSats);
  const vbytes = own.reduce((left, one) => left - one.vbytes, place.ancestors.vbytes);
  return vbytes > 0 ? [{ feeSats: feeSats < 0n ? 0n : feeSats, vbytes }, ...own] : own;
}
