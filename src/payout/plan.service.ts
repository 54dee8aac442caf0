import { Inject, Injectable } from '@nestjs/common';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, type Instant, newId } from '../units';
import { changeOffers } from './chaining';
import { type DerivedKey, deriveKey } from './descriptor';
import { type Destination, LEFT_OUT_CODES, type LeftOut } from './due';
import { type DueMember, DueService, EVERYBODY, type Outlook } from './due.service';
import { newBatch } from './new-batch';
import type { BatchRow, ItemRow } from './payout.entity';
import { type BatchPlan, type BatchRefusal, isRefusal } from './plan';
import { planWithChange } from './plan-change';
import type { Payable, PlannedTransaction } from './planned';
import { PlanDesk } from './plan-desk.service';
import type { FeePayer } from './policy';
import { type Draft, type Preview, previewOf } from './preview';
import { type Payer, placesNow, type Purse, purseOf } from './purse.repository';
import { divided } from './split';
import { RELEASABLE_STATES } from './states';
import { TreasuryService } from './treasury.service';
import type { Wallet } from './wallet';
import { feeOption, type FeeOption, gatesAt, LATER_TARGETS_BLOCKS, singleFees, type TargetRate } from './what-if';

/** Plans batches: the pure rules over what is due and what is in the treasury, then the claim in one transaction. */
@Injectable()
export class PlanService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly due: DueService,
    readonly treasury: TreasuryService,
    readonly desk: PlanDesk,
  ) {}

  /**
   * Changes nothing.
   * @throws DomainError `payout.unknown-wallet`, `payout.retired-wallet`
   */
  async preview(at: Instant = this.clock.now(), walletId?: string): Promise<Preview> {
    const wallet = this.treasury.payer(walletId);
    const outlook = await this.due.look(at);
    const places = await placesNow(this.store, this.desk, this.treasury);
    return this.store.read(async (tx) => previewOf(await this.draft(tx, outlook, { wallet, places })));
  }

  /**
   * What paying costs now, at the node's estimates for later, and each member alone. At another rate other members may
   * be due: each way is planned of its own. Changes nothing.
   * @returns without an estimate, no way for its target
   */
  async whatIf(at: Instant = this.clock.now(), walletId?: string): Promise<FeeOption[]> {
    const wallet = this.treasury.payer(walletId);
    const outlook = await this.due.look(at);
    const later = await this.desk.ratesAt(LATER_TARGETS_BLOCKS);
    const places = await placesNow(this.store, this.desk, this.treasury);
    const { policy } = this.treasury.settings;
    return this.store.read(async (tx) => {
      const members = await this.due.members(tx, outlook);
      const purse = await purseOf(tx, { wallet, places }, this);
      const { targetBlocks } = policy;
      const drafted = async (kind: 'now' | 'later', rate: TargetRate): Promise<FeeOption[]> => {
        const { rateSatPerKvb } = rate;
        const gates = gatesAt(outlook.gates, rateSatPerKvb, policy.maxRateSatPerKvb);
        const there = { ...outlook, rateSatPerKvb, gates };
        const draft = this.drawn(there, await this.due.again(tx, members, there), purse);
        const option = feeOption(kind, draft.result, rate);
        if (kind === 'later' || isRefusal(draft.result)) return [option];
        const items = draft.result.transactions.flatMap((transaction) => transaction.items);
        return [option, { ...option, kind: 'singly', feeSats: singleFees(items, draft.policy) }];
      };
      const { rateSatPerKvb } = outlook;
      const now = rateSatPerKvb === undefined ? [] : await drafted('now', { targetBlocks, rateSatPerKvb });
      const others = await Promise.all(later.map((rate) => drafted('later', rate)));
      return [...now, ...others.flat()];
    });
  }

  /**
   * Claims what is due into batches, one per transaction: members' money moves to in-batch, coins are reserved. All of them
   * are paid from one wallet, and change goes back to it.
   * @returns the new batches
   * @throws DomainError `payout.gate`, `payout.nothing-due`, `payout.no-funds`, `payout.fee-above-cap`,
   *   `payout.fee-unfunded`, `payout.claimed` {runId} when another run is not handed out yet (FAULTS F18),
   *   `payout.unknown-wallet`, `payout.retired-wallet`
   */
  async plan(actor: string, at: Instant = this.clock.now(), walletId?: string): Promise<BatchRow[]> {
    const wallet = this.treasury.payer(walletId);
    const outlook = await this.due.look(at);
    const places = await placesNow(this.store, this.desk, this.treasury);
    try {
      return await this.planIn({ wallet, places }, outlook, actor);
    } catch (error) {
      await this.noteRefused(error);
      throw error;
    }
  }

  /** Members read why nobody was paid; what it was is forgotten when there was nobody to pay. */
  private async noteRefused(error: unknown): Promise<void> {
    if (!(error instanceof DomainError)) return;
    const code = error.code.replace(/^payout\./, '');
    const known = LEFT_OUT_CODES.find((one) => one === code || (one === 'funds' && code === 'no-funds'));
    if (known === undefined && code !== 'nothing-due') return;
    const all = new Map(known === undefined ? [] : [[EVERYBODY, known] as const]);
    const left = error instanceof NothingPaid ? leftOutOf(error.refusal) : all;
    await this.desk.disk.write((tx) => this.due.noteLeftOut(tx, left, this.clock.now()));
  }

  private planIn({ wallet, places }: Payer, outlook: Outlook, actor: string): Promise<BatchRow[]> {
    return this.desk.disk.write(async (tx) => {
      const runId = newId();
      await this.desk.claim(tx, { runId, actor, at: this.clock.now() });
      await this.desk.assertOpen(tx, outlook.gates);
      const { result, members, destinations, policy } = await this.draft(tx, outlook, { wallet, places });
      if (isRefusal(result)) throw new NothingPaid(result);
      await this.desk.assertFeesFunded(tx, result);
      const snapshots = new Map(members.map((member) => [member.facts.memberId, member]));
      const rows: BatchRow[] = [];
      for (const transaction of result.transactions) {
        const { feePayer } = policy;
        rows.push(await this.create(tx, transaction, { runId, actor, wallet, snapshots, destinations, feePayer }));
      }
      await this.due.noteLeftOut(tx, leftOutOf(result), this.clock.now());
      return rows;
    });
  }

  /**
   * Gives the claims and coins of a batch back; only before hand-out (RULES.md 14).
   * @throws DomainError `payout.handed-out`
   */
  async cancel(batchId: string, actor: string, reason: string): Promise<BatchRow> {
    return this.desk.disk.write(async (tx) => {
      const { batch, items } = await this.desk.book.load(tx, batchId);
      if (!RELEASABLE_STATES.includes(batch.state)) {
        throw new DomainError('payout.handed-out', 'After hand-out only a same-input transaction can cancel.', {
          batchId,
          state: batch.state,
        });
      }
      return this.desk.giveBack(tx, { batch, items }, { actor, reason, at: this.clock.now() });
    });
  }

  /** While the operator's money is short of the fees, no coin is spent that could wait: tidying is what waits first. */
  private async draft(tx: ReadTx, outlook: Outlook, of: Payer): Promise<Draft> {
    const members = await this.desk.keys.dealt(tx, await this.due.members(tx, outlook));
    const from = await purseOf(tx, of, this);
    const draft = this.drawn(outlook, members, from);
    if (isRefusal(draft.result) || (await this.desk.missingFees(tx, draft.result)) <= 0n) return draft;
    return this.drawn(outlook, members, from, { longTermRateSatPerKvb: 0n });
  }

  private drawn(
    { at, rateSatPerKvb, fees }: Outlook,
    members: readonly DueMember[],
    { wallet, coins, payments, confirmed }: Purse,
    over: { readonly longTermRateSatPerKvb?: bigint } = {},
  ): Draft {
    const { treasury } = wallet;
    const { policy: rules } = this.treasury.settings;
    const destinations = new Map<string, Destination>();
    const owed: Payable[] = [];
    for (const { facts, decision } of members) {
      if (!decision.due || facts.destination === null) continue;
      const to = { destination: facts.destination, split: facts.split };
      for (const { destination, amountSats } of divided(facts.availableSats, to, rules.minimumSats)) {
        const itemId = newId();
        destinations.set(itemId, destination);
        const residual = facts.closing === true ? { isResidual: true } : {};
        owed.push({ itemId, memberId: facts.memberId, scriptHex: destination.scriptHex, amountSats, ...residual });
      }
    }
    const policy = {
      ...rules,
      ...over,
      rateSatPerKvb: rateSatPerKvb ?? rules.maxRateSatPerKvb,
      // Only its length matters before a key is given out.
      changeScriptHex: deriveKey(treasury, 1, 0).scriptHex,
      changeSpend: treasury.shape,
    };
    const { rateSatPerKvb: rate, maxUnconfirmedAncestors: maxAncestors } = policy;
    const offers = changeOffers(payments, confirmed, { maxAncestors, rateSatPerKvb: rate });
    const result = planWithChange(owed, coins, offers, policy);
    return { at, rateSatPerKvb, fees, members, policy, destinations, result };
  }

  private async create(
    tx: WriteTx,
    transaction: PlannedTransaction,
    run: {
      runId: string;
      actor: string;
      wallet: Wallet;
      snapshots: ReadonlyMap<string, DueMember>;
      destinations: Draft['destinations'];
      feePayer: FeePayer;
    },
  ): Promise<BatchRow> {
    const { wallet } = run;
    const id = newId();
    const change = transaction.changeVout === null ? undefined : await this.treasury.changeKey(tx, id, wallet);
    const at = this.clock.now();
    const { batch, inputs } = newBatch({
      id,
      wallet,
      inputs: await this.treasury.inputsOf(tx, transaction.inputs),
      outputs: outputsOf(transaction, change),
      figures: {
        run_id: run.runId,
        planned_by: run.actor,
        planned_at: at,
        fee_payer: run.feePayer,
        rate_sat_per_kvb: transaction.rateSatPerKvb,
        paid: transaction.items.reduce((sum, item) => sum + item.paidSats, 0n),
        fee: transaction.feeSats,
        change: transaction.changeSats,
        change_vout: transaction.changeVout,
        change_index: change?.index ?? null,
        vbytes: transaction.vbytes,
      },
    });
    const items = transaction.items.map((item) =>
      itemRow(item, {
        ...{ batchId: id, at, member: run.snapshots.get(item.memberId) },
        destination: run.destinations.get(item.itemId),
      }),
    );
    await this.desk.open(tx, { batch, items, inputs }, transaction);
    await this.desk.keys.take(
      tx,
      items.map(({ id: itemId }) => run.destinations.get(itemId)),
      id,
    );
    return batch;
  }
}

/** A plan that pays nobody, with whom it left out and why. */
class NothingPaid extends DomainError {
  constructor(readonly refusal: BatchRefusal) {
    const { refused } = refusal;
    super(`payout.${refused}`, 'There is nothing that can be paid now.', { refused });
  }
}

/** Outputs by place; the one that is no item is our change. */
function outputsOf(transaction: PlannedTransaction, change: DerivedKey | undefined) {
  const count = transaction.items.length + (change === undefined ? 0 : 1);
  const byVout = new Map(transaction.items.map((item) => [item.vout, item]));
  return Array.from({ length: count }, (_, vout) => {
    const item = byVout.get(vout);
    if (item !== undefined) return { scriptHex: item.scriptHex, valueSats: item.paidSats, itemId: item.itemId };
    if (change === undefined) throw new DomainError('payout.foreign-output', 'An output belongs to nobody.');
    return { scriptHex: change.scriptHex, valueSats: transaction.changeSats, itemId: null, key: change };
  });
}

function itemRow(
  item: PlannedTransaction['items'][number],
  context: { batchId: string; at: Instant; member: DueMember | undefined; destination: Destination | undefined },
): ItemRow {
  const { member, destination } = context;
  if (member === undefined || destination === undefined) {
    throw new DomainError('payout.no-destination', 'An item has nobody to go to.', { item: item.itemId });
  }
  return {
    id: item.itemId,
    batch_id: context.batchId,
    member_id: item.memberId,
    address_id: destination.addressId,
    address: destination.address,
    script_hex: item.scriptHex,
    amount: item.amountSats,
    fee_share: item.feeShareSats,
    vout: item.vout,
    threshold: member.decision.thresholdSats ?? 0n,
    quote_id: member.decision.quoteId,
    claimed_at: context.at,
  };
}

/** Of those whom a plan left out, what `decideDue` cannot tell of each alone. */
function leftOutOf({ deferred }: Pick<BatchPlan, 'deferred'>): ReadonlyMap<string, LeftOut['code']> {
  return new Map(
    deferred.flatMap(({ memberId, reason }) => {
      const code = reason.code === 'gate' ? reason.gate : reason.code;
      const known = LEFT_OUT_CODES.find((one) => one === code);
      return known === undefined ? [] : [[memberId, known] as const];
    }),
  );
}
