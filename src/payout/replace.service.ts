import { Injectable } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import { assertInvariant, DomainError, newId } from '../units';
import { assertRaiseWithin } from './alone.repository';
import { approvalRow, type Envelope } from './approval';
import type { LoadedBatch } from './batch-book.service';
import { batchHash } from './batch-hash';
import { CancelDesk } from './cancel-desk.service';
import { byOutpoint } from './coin';
import { type ApprovalRow, type BatchRow, payoutApprovals, payoutAttempts, payoutInputs } from './payout.entity';
import { PlanDesk } from './plan-desk.service';
import { buildPsbt, unsignedTxid } from './psbt';
import { ReplaceAsks } from './replace-asks.service';
import { type ReplacementRow, payoutAddedInputs, payoutReplacements } from './replacement.entity';
import { attemptsPlanned, changeSpender, familyOf, firstAttempt, FOUND_BY } from './replacement.repository';
import { REPLACEABLE, planReplacement, type ReplacePlan, type ReplaceRefusal } from './replacing';
import { assertEnvelope, assertOther } from './second-look';
import { SigningSession } from './signing-session';
import { TreasuryService } from './treasury.service';

const SENTENCES: Readonly<Record<ReplaceRefusal, string>> = {
  'fast-enough': 'The payment offers the estimated rate already',
  'change-spent': 'A later batch spends the change of this one and would be lost with it',
  'no-coin': 'The change does not carry a higher fee, and no free coin does',
  'evicts-too-many': 'Too many transactions of others hang on the payment',
  'too-large': 'With the coins that it needs the transaction would be too large',
  'rate-cap': 'The rate is above the highest of the policy',
  'fee-cap': 'The fee is above the highest of the policy',
  'share-cap': 'The fee is above its share of what is paid',
  'item-cap': 'The output of one payment would cost more of it than the policy lets',
};

/** An attempt as an operator looks at it. */
export interface AttemptView {
  readonly row: ReplacementRow;
  readonly approvedBy: string | null;
  readonly isSigned: boolean;
  /** A block holds it, or it is the newest that is signed. */
  readonly isInForce: boolean;
}

/** Every attempt at a payment, and what can be done. */
export interface BatchAttempts {
  readonly isPossible: boolean;
  /** Of the last one, while nobody has approved it: whether anybody who may approve lets it be signed. */
  readonly isInEnvelope: boolean | null;
  readonly attempts: readonly AttemptView[];
}

/** What is shown of a replacement before anybody agrees to it. */
export interface PlannedReplacement {
  readonly row: ReplacementRow;
  /** Beyond the dearest attempt so far, satoshi: the operator's cost. */
  readonly addedFeeSats: bigint;
  /** Of it, what is asked only because others hang on the payment. */
  readonly pinnedSats: bigint;
  readonly addedCoins: number;
  readonly isInEnvelope: boolean;
}

/** Replaces a payment that waits by a dearer one: the same coins, the same payments, the change gives (RULES.md 13, 16, 19). */
@Injectable()
export class ReplaceService {
  constructor(
    private readonly desk: PlanDesk,
    readonly house: CancelDesk,
    private readonly treasury: TreasuryService,
    private readonly asks: ReplaceAsks,
  ) {}

  /**
   * What replacing a batch would cost now; nothing is written.
   * @param rateSatPerKvb an operator's own rate; without it the node's estimate, and only if that is faster
   * @returns the plan, or why there is none
   * @throws DomainError `payout.not-replaceable` {state}, `payout.no-rate`
   */
  async preview(batchId: string, rateSatPerKvb?: bigint): Promise<ReplacePlan | { readonly refused: ReplaceRefusal }> {
    const outside = await this.asks.outside(batchId, rateSatPerKvb);
    return this.house.store.read(async (tx) => {
      const loaded = await this.desk.book.load(tx, batchId);
      assertReplaceable(loaded);
      return planReplacement(await this.asks.of(tx, loaded, outside));
    });
  }

  /**
   * Plans the dearer transaction and stores it with its cost; nothing is signed and the payment goes on. Planned again,
   * the last one counts.
   * @param rateSatPerKvb as {@link preview}
   * @throws DomainError `payout.not-replaceable` {state}, `payout.no-rate`, `payout.replace-refused` {reason},
   *   `payout.fee-unfunded`, `payout.item-held`, `payout.gate`
   */
  async plan(batchId: string, actor: string, rateSatPerKvb?: bigint): Promise<PlannedReplacement> {
    const gates = await this.house.outside();
    const outside = await this.asks.outside(batchId, rateSatPerKvb);
    return this.house.write(async (tx) => {
      const loaded = await this.desk.book.load(tx, batchId);
      assertReplaceable(loaded);
      await this.desk.assertOpen(tx, gates, loaded.batch);
      await this.desk.held.assertNone(tx, loaded.items);
      const plan = planReplacement(await this.asks.of(tx, loaded, outside));
      if ('refused' in plan) throw refusal(batchId, plan.refused);
      await this.assertFunded(tx, plan.addedFeeSats);
      const row = await this.draw(tx, loaded, { plan, actor });
      const isFirst = (await attemptsPlanned(tx, batchId)).length === 0;
      await tx.insert(payoutReplacements, isFirst ? [firstAttempt(loaded.batch), row] : [row]);
      const details = { replacement: row.id, fee: String(row.fee), added: String(plan.addedFeeSats), txid: row.txid };
      await this.desk.book.record(tx, { actor, action: 'payout.replace-planned', subject: batchId, details });
      await this.desk.book.begin(tx, `replacement/${row.id}`);
      const { addedFeeSats, pinnedSats, added, isInEnvelope } = plan;
      return { row, addedFeeSats, pinnedSats, addedCoins: added.length, isInEnvelope };
    });
  }

  /**
   * Lets exactly the replacement that was shown be signed. Inside the envelope of the standing approval anybody who may
   * approve says so, whoever planned it; where that is one person's word alone, the same person within the sum of a day.
   * Outside it somebody else does, with an envelope of their own. Its coins are pinned from here on.
   * @throws DomainError `payout.stale-approval`, `payout.own-batch`, `audit.other-than-…`, `audit.device-unknown`,
   *   `payout.envelope`, `payout.not-replaceable`, `payout.replace-refused` {reason: change-spent}, `payout.coin-taken`, `payout.fee-unfunded`, `payout.item-held`,
   *   `payout.gate`
   */
  async approve(batchId: string, actor: string, envelope: Envelope, seenHash: string): Promise<ReplacementRow> {
    const gates = await this.house.outside();
    return this.house.write(async (tx) => {
      const loaded = await this.desk.book.load(tx, batchId);
      const { batch, items } = loaded;
      assertReplaceable(loaded);
      await this.desk.assertOpen(tx, gates, batch);
      await this.desk.held.assertNone(tx, items);
      const family = await familyOf(tx, batch);
      const row = (await attemptsPlanned(tx, batchId)).at(-1);
      const isOpen = row !== undefined && row.number > (family.at(-1)?.number ?? 0);
      if (!isOpen || row.hash !== seenHash) {
        const sentence =
          'The replacement is not the one that was shown, or it is approved already. Nothing was changed; look at the batch again.';
        throw new DomainError('payout.stale-approval', sentence, { batchId });
      }
      // Since it was planned a block held the payment, a batch spent its change, and a reorganisation took both away.
      if ((await changeSpender(tx, family)) !== undefined) throw refusal(batchId, 'change-spent');
      await this.assertFunded(tx, row.fee - (family.at(-1)?.fee ?? 0n));
      await this.seal(tx, row, { batch, actor, envelope, standing: await this.asks.standing(tx, family) });
      await this.pin(tx, row);
      await this.desk.handOuts.add(tx, { batchId, txid: row.txid, at: this.house.clock.now() });
      const details = { replacement: row.id, fee: String(row.fee), txid: row.txid };
      await this.desk.book.record(tx, { actor, action: 'payout.replace-approved', subject: batchId, details });
      return row;
    });
  }

  /** Every attempt that was planned, the first one first. @throws DomainError `payout.unknown-batch` */
  async view(tx: ReadTx, batchId: string): Promise<BatchAttempts> {
    const { batch, move } = await this.desk.book.load(tx, batchId);
    const planned = await attemptsPlanned(tx, batchId);
    const rows = planned.length === 0 ? [firstAttempt(batch)] : planned;
    const approvals = await tx.find(payoutApprovals, { where: { batch_id: { in: rows.map(({ id }) => id) } } });
    const by = new Map(approvals.map((row) => [row.batch_id, row.approved_by]));
    const signed = await tx.find(payoutAttempts, { where: { batch_id: batchId } });
    const bytes = new Set(signed.map(({ txid }) => txid));
    const last = rows.at(-1);
    const isOpen = last !== undefined && last.number > 0 && !by.has(last.id) && last.planned_by !== FOUND_BY;
    return {
      isPossible: REPLACEABLE.includes(batch.state) && move === undefined,
      isInEnvelope: isOpen ? isInside(last, await this.asks.standing(tx, await familyOf(tx, batch))) : null,
      attempts: rows.map((row) => ({
        row,
        approvedBy: by.get(row.id) ?? null,
        isSigned: bytes.has(row.txid),
        isInForce: row.txid === batch.txid,
      })),
    };
  }

  private async seal(
    tx: WriteTx,
    row: ReplacementRow,
    by: {
      readonly batch: BatchRow;
      readonly actor: string;
      readonly envelope: Envelope;
      readonly standing: ApprovalRow;
    },
  ): Promise<void> {
    const { actor, standing } = by;
    const { policy, approvalKey } = this.treasury.settings;
    const at = this.house.clock.now();
    const inside = isInside(row, standing);
    const act = { by: row.planned_by, at: row.planned_at, feeSats: row.fee, rateSatPerKvb: row.rate_sat_per_kvb };
    const ground = inside
      ? await assertRaiseWithin(tx, { batch: by.batch, raised: row }, { actor, at, policy })
      : assertOther(act, { actor, at, policy });
    await this.desk.book.assertDevice(tx, ground, `replacement/${row.id}`);
    if (!inside) assertEnvelope(act, by.envelope, policy);
    const envelope = inside ? envelopeOf(standing) : by.envelope;
    const approval = { batchHash: row.hash, approvedBy: actor, approvedAt: at, envelope };
    await tx.insert(payoutApprovals, [approvalRow(row.id, approval, approvalKey)]);
  }

  /** Coins that only this attempt spends. @throws DomainError `payout.coin-taken` when one is not free any more */
  private async pin(tx: WriteTx, { batch_id, number, psbt }: ReplacementRow): Promise<void> {
    const { transaction, inputs } = new SigningSession(psbt);
    const coins = inputs.map(({ valueSats: value, scriptHex: script_hex }, index) => {
      const { txid = '', vout = 0 } = transaction.inputs[index] ?? {};
      return { outpoint: `${txid}:${vout}`, value, script_hex };
    });
    const own = new Set((await tx.find(payoutInputs, { where: { batch_id } })).map(({ outpoint }) => outpoint));
    const fresh = coins.filter(({ outpoint }) => !own.has(outpoint));
    const free = await this.desk.freeCoins(tx, this.treasury.settings.policy);
    const there = new Set(free.map(({ txid, vout }) => `${txid}:${vout}`));
    if (fresh.some(({ outpoint }) => !there.has(outpoint))) {
      const sentence =
        'A coin of this replacement is not free any more: another batch took it, or its block left the chain. Nothing was changed; plan it again.';
      throw new DomainError('payout.coin-taken', sentence, { batchId: batch_id });
    }
    await tx.insert(
      payoutInputs,
      fresh.map((coin) => ({ ...coin, batch_id })),
    );
    await tx.insert(
      payoutAddedInputs,
      fresh.map(({ outpoint }) => ({ outpoint, batch_id, number })),
    );
  }

  private assertFunded(tx: ReadTx, feeSats: bigint): Promise<void> {
    return this.desk.assertFeesFunded(tx, { transactions: [{ feeSats, items: [] }] });
  }

  private async draw(
    tx: WriteTx,
    loaded: LoadedBatch,
    by: { readonly plan: ReplacePlan; readonly actor: string },
  ): Promise<ReplacementRow> {
    const { plan } = by;
    const { batch, items } = loaded;
    const wallet = this.treasury.wallet(batch.wallet_id);
    const { treasury } = wallet;
    const spent = [...(await this.asks.coinsOf(tx, batch)), ...plan.added].sort(byOutpoint);
    const coins = await this.treasury.inputsOf(tx, spent);
    const change = plan.changeVout === null ? undefined : await this.treasury.changeKey(tx, batch.id, wallet);
    const byVout = new Map(items.map((item) => [item.vout, item]));
    const count = items.length + (change === undefined ? 0 : 1);
    const outputs = Array.from({ length: count }, (_, vout) => {
      const item = byVout.get(vout);
      if (item !== undefined) {
        return { scriptHex: item.script_hex, valueSats: item.amount - item.fee_share, itemId: item.id };
      }
      assertInvariant(change !== undefined && vout === plan.changeVout, 'an output is an item or our change');
      return { scriptHex: change.scriptHex, valueSats: plan.changeSats, key: change, itemId: null };
    });
    const inputs = coins.map(({ txid, vout, valueSats }) => ({ outpoint: `${txid}:${vout}`, valueSats }));
    const id = newId();
    const psbt = buildPsbt(treasury, coins, outputs);
    return {
      id,
      batch_id: batch.id,
      number: ((await attemptsPlanned(tx, batch.id)).at(-1)?.number ?? 0) + 1,
      planned_by: by.actor,
      planned_at: this.house.clock.now(),
      rate_sat_per_kvb: plan.rateSatPerKvb,
      fee: plan.feeSats,
      change: plan.changeSats,
      change_vout: plan.changeVout,
      change_index: change?.index ?? null,
      vbytes: plan.vbytes,
      hash: batchHash({ network: treasury.network, batchId: id, inputs, outputs }),
      psbt,
      txid: unsignedTxid(psbt),
    };
  }
}

function refusal(batchId: string, reason: ReplaceRefusal): DomainError {
  const sentence = `${SENTENCES[reason]}. Nothing was changed: the payment goes on as it is, and members get the same.`;
  return new DomainError('payout.replace-refused', sentence, { batchId, reason });
}

/** @throws DomainError `payout.not-replaceable` {state} */
function assertReplaceable({ batch: { id, state }, move }: LoadedBatch): void {
  if (REPLACEABLE.includes(state) && move === undefined) return;
  const sentence =
    move === undefined
      ? 'Only a payment that is signed and in no block yet can be replaced by a dearer one. Nothing was changed.'
      : 'A move between wallets is not replaced by a dearer one. Nothing was changed; pull it by a child, or take it back.';
  throw new DomainError('payout.not-replaceable', sentence, { batchId: id, state });
}

function envelopeOf({ max_rate_sat_per_kvb: maxRateSatPerKvb, max_fee: maxFeeSats }: ApprovalRow): Envelope {
  return { maxRateSatPerKvb, maxFeeSats };
}

function isInside({ fee, rate_sat_per_kvb: rate }: ReplacementRow, standing: ApprovalRow): boolean {
  return fee <= standing.max_fee && rate <= standing.max_rate_sat_per_kvb;
}
