import { Inject, Injectable } from '@nestjs/common';
import type { MempoolPlace } from '../chain';
import { accounts } from '../ledger';
import type { ReadTx, WriteTx } from '../store';
import { DomainError, type Instant, newId } from '../units';
import { BatchBook, bookedBatch, bookedItem, type LoadedBatch } from './batch-book.service';
import { contested } from './cancellation.repository';
import { type Coin, freeCoins, isMature, OWN_CHANGE_CONFIRMATIONS_MIN } from './coin';
import { FINAL_CONFIRMATIONS } from './decide';
import { CHAIN_DOOR, type ChainDoor } from './doors';
import type { Gate } from './due';
import { batchedEntries, unbatchedEntries } from './entries';
import { GateService } from './gate.service';
import { HeldItems } from './held-items.service';
import { KeyAddresses } from './key-addresses.service';
import {
  type BatchRow,
  payoutBatches,
  payoutBumps,
  payoutClaims,
  payoutEvents,
  payoutInputs,
  payoutItems,
  payoutResiduals,
} from './payout.entity';
import type { PlannedTransaction } from './planned';
import type { PayoutPolicy } from './policy';
import { RELEASABLE_STATES, WAITING_STATES } from './states';
import type { Places } from './waiting-change.repository';
import { walletMoves } from './wallet.entity';
import type { TargetRate } from './what-if';

/** What transactions cost, and what of it members bear. */
interface BorneFees {
  readonly transactions: readonly {
    readonly feeSats: bigint;
    readonly items: readonly { readonly feeShareSats: bigint }[];
  }[];
}

/** The only run that may be between planning and hand-out. */
const CLAIM_SLOT = 'plan';

/** What a run takes and gives back: the claim, the coins, the members' money. */
@Injectable()
export class PlanDesk {
  constructor(
    readonly book: BatchBook,
    private readonly gates: GateService,
    @Inject(CHAIN_DOOR) private readonly chain: ChainDoor,
    readonly held: HeldItems,
    readonly keys: KeyAddresses,
  ) {}

  get disk(): GateService['disk'] {
    return this.gates.disk;
  }

  get handOuts(): GateService['handOuts'] {
    return this.gates.handOuts;
  }

  /** @see GateService.assertOpen */
  assertOpen(tx: ReadTx, outside: readonly Gate[], batch?: Pick<BatchRow, 'id' | 'state'>): Promise<void> {
    return this.gates.assertOpen(tx, outside, batch);
  }

  /** @see GateService.isComparing */
  isComparing(tx: ReadTx): Promise<boolean> {
    return this.gates.isComparing(tx);
  }

  /** @see SwitchService.halt */
  halt(tx: WriteTx, actor: string, reason: string): Promise<void> {
    return this.gates.halt(tx, actor, reason);
  }

  /** @see SwitchService.compareFirst */
  compareFirst(tx: WriteTx, actor: string, reason: string): Promise<void> {
    return this.gates.compareFirst(tx, actor, reason);
  }

  /** @see GateService.assertCancels */
  assertCancels(tx: ReadTx, outside: readonly Gate[], batch: Pick<BatchRow, 'id' | 'state'>): Promise<void> {
    return this.gates.assertCancels(tx, outside, batch);
  }

  /** @throws DomainError `payout.claimed` with the run that holds the claim */
  async claim(tx: WriteTx, run: { runId: string; actor: string; at: Instant }): Promise<void> {
    const row = { slot: CLAIM_SLOT, run_id: run.runId, claimed_by: run.actor, claimed_at: run.at };
    if ((await tx.insertNew(payoutClaims, [row])) === 1) return;
    const standing = await tx.findOne(payoutClaims, { slot: CLAIM_SLOT });
    throw new DomainError('payout.claimed', 'A batch is planned already: approve or cancel it first.', {
      runId: standing?.run_id ?? null,
    });
  }

  /** Ends a run's claim once none of its batches can give anything back any more. */
  async release(tx: WriteTx, runId: string): Promise<void> {
    const open = await tx.count(payoutBatches, { run_id: runId, state: { in: RELEASABLE_STATES } });
    if (open === 0) await tx.delete(payoutClaims, { slot: CLAIM_SLOT, run_id: runId });
  }

  /** The node's estimates for these targets; one that it does not have is left out. Never inside a write. */
  async ratesAt(targets: readonly number[]): Promise<TargetRate[]> {
    const rates = await Promise.all(targets.map((targetBlocks) => this.chain.feeRate(targetBlocks)));
    return targets.flatMap((targetBlocks, index) => {
      const rateSatPerKvb = rates[index];
      return rateSatPerKvb === undefined ? [] : [{ targetBlocks, rateSatPerKvb }];
    });
  }

  /** What the node says of the transactions that it holds of these. Never inside a write. */
  async places(txids: readonly string[]): Promise<Places> {
    const found = new Map<string, MempoolPlace>();
    for (const txid of txids) {
      const place = await this.chain.mempoolPlace(txid);
      if (typeof place === 'object') found.set(txid, place);
    }
    return found;
  }

  /** Mature coins that no live batch holds; change of our own batches from its first confirmation on. */
  async freeCoins(tx: ReadTx, policy: PayoutPolicy): Promise<Coin[]> {
    const coins = await this.matureCoins(tx, policy);
    const outpoints = coins.map((coin) => `${coin.txid}:${coin.vout}`);
    const reserved = await tx.find(payoutInputs, { where: { outpoint: { in: outpoints } } });
    return freeCoins(coins, new Set(reserved.map(({ outpoint }) => outpoint)), policy.minInputConfirmations);
  }

  /** The same with those that live batches hold. */
  async matureCoins(tx: ReadTx, policy: PayoutPolicy): Promise<Coin[]> {
    const confirmed = await this.certain(tx, await this.chain.spendable(tx, OWN_CHANGE_CONFIRMATIONS_MIN));
    const change = await this.ownChange(
      tx,
      confirmed.filter((coin) => !isMature(coin, policy.minInputConfirmations)),
    );
    const coins = confirmed.map((coin) => (change.has(coin) ? { ...coin, ownChange: true } : coin));
    return coins.filter((coin) => isMature(coin, policy.minInputConfirmations));
  }

  /**
   * Before a hand-out, that every coin still stands: a reorganisation may have taken one away since the plan, for good when
   * its sender spends what it came from elsewhere, and what spends it could neither be mined nor cancelled. Change of a
   * batch of ours that waits comes back with it.
   * @throws DomainError `payout.coin-gone` {coins} @see FAULTS F10, F16
   */
  async assertCoinsStand(tx: ReadTx, { batch, inputs }: Pick<LoadedBatch, 'batch' | 'inputs'>): Promise<void> {
    const there = new Set((await this.chain.spendable(tx, 1)).map(({ txid, vout }) => `${txid}:${vout}`));
    const gone = inputs.map(({ outpoint }) => outpoint).filter((outpoint) => !there.has(outpoint));
    if (gone.length === 0) return;
    const parents = gone.map((outpoint) => outpoint.slice(0, outpoint.lastIndexOf(':')));
    const waiting = await tx.find(payoutBatches, { where: { txid: { in: parents }, state: { in: WAITING_STATES } } });
    const own = new Set(waiting.map(({ txid, change_vout: vout }) => `${txid}:${vout}`));
    if (gone.every((outpoint) => own.has(outpoint))) return;
    const message =
      'A coin of this batch is in no block any more, or spent. Nothing is signed. Wait until a block holds it again, or cancel the batch and plan it anew.';
    throw new DomainError('payout.coin-gone', message, { batchId: batch.id, coins: gone.length });
  }

  /** Without those of a payment or a cancellation that the other one can still take the place of. */
  private async certain(tx: ReadTx, coins: readonly Coin[]): Promise<readonly Coin[]> {
    const young = coins.filter(({ confirmations }) => confirmations < FINAL_CONFIRMATIONS);
    const open = await contested(tx, [...new Set(young.map(({ txid }) => txid))]);
    return open.size === 0
      ? coins
      : coins.filter(({ txid, confirmations }) => confirmations >= FINAL_CONFIRMATIONS || !open.has(txid));
  }

  /** Those that are the change output of a batch: a coin that somebody sent to a change address of ours is none. */
  private async ownChange(tx: ReadTx, coins: readonly Coin[]): Promise<ReadonlySet<Coin>> {
    const txids = [...new Set(coins.map(({ txid }) => txid))];
    const batches = await tx.find(payoutBatches, { where: { txid: { in: txids } } });
    const places = new Map(batches.map((batch) => [batch.txid, batch.change_vout]));
    return new Set(coins.filter(({ txid, vout }) => places.get(txid) === vout));
  }

  /**
   * What is missing for the fees of a plan that the operator bears: they come out of the fee reserve and the operator's
   * own surplus, never out of members' money (I10).
   * @returns satoshi; 0 or less when nothing is missing
   */
  async missingFees(tx: ReadTx, plan: BorneFees): Promise<bigint> {
    const borne = plan.transactions.reduce((sum, { feeSats, items }) => {
      return sum + feeSats - items.reduce((shares, item) => shares + item.feeShareSats, 0n);
    }, 0n);
    const reserve = await this.book.ledger.balance(tx, accounts.feeReserve, 'BTC');
    return borne - reserve - (await this.gates.surplusSats(tx));
  }

  /**
   * Before a batch is handed out or signed: coins may be gone since it was planned, and its fee is in no balance yet (I10).
   * @throws DomainError `payout.fee-unfunded` {missing}
   */
  assertFeeFunded(tx: ReadTx, { batch, items }: Pick<LoadedBatch, 'batch' | 'items'>): Promise<void> {
    const shares = items.map((item) => ({ feeShareSats: item.fee_share }));
    return this.assertFeesFunded(tx, { transactions: [{ feeSats: batch.fee, items: shares }] });
  }

  /** @throws DomainError `payout.fee-unfunded` {missing} */
  async assertFeesFunded(tx: ReadTx, plan: BorneFees): Promise<void> {
    const missing = await this.missingFees(tx, plan);
    if (missing > 0n) {
      throw new DomainError('payout.fee-unfunded', 'The fee reserve does not cover the network fee.', {
        missing: String(missing),
      });
    }
  }

  /**
   * Gives the claims and coins of a batch back, and the addresses of members' keys; only before hand-out (RULES.md 14). Its
   * name is freed: the same facts give the same transaction again, and of a copy that was brought back the chain may show
   * it yet.
   */
  async giveBack(
    tx: WriteTx,
    { batch, items }: Pick<LoadedBatch, 'batch' | 'items'>,
    { actor, reason, at }: { readonly actor: string; readonly reason: string; readonly at: Instant },
  ): Promise<BatchRow> {
    const patch = { txid: `${batch.txid}/given-back/${batch.id}` };
    const moved = await this.book.move(tx, batch, { to: 'queued', actor, patch, details: { reason } });
    await this.book.ledger.post(tx, unbatchedEntries(bookedBatch({ batch }), items.map(bookedItem), at));
    await tx.delete(payoutInputs, { batch_id: batch.id });
    await this.keys.giveBack(tx, batch.id);
    await this.release(tx, batch.run_id);
    return moved;
  }

  /**
   * Stores a planned batch: row, items, reservations, the members' claims, event and audit row.
   * @param plan of a payment: what of its fee brings its own payments that no block holds yet to the rate, and its items
   */
  async open(
    tx: WriteTx,
    { batch, items, inputs, move }: LoadedBatch,
    { bumpSats = 0n, items: planned }: Pick<PlannedTransaction, 'bumpSats' | 'items'> = { items: [] },
  ): Promise<void> {
    await tx.insert(payoutBatches, [batch]);
    if (move !== undefined) await tx.insert(walletMoves, [move]);
    await tx.insert(payoutItems, items);
    await tx.insert(payoutInputs, inputs);
    const residuals = planned.filter(({ isResidual }) => isResidual === true);
    await tx.insert(payoutResiduals, residuals.map(({ itemId }) => ({ item_id: itemId, batch_id: batch.id }))); // prettier-ignore
    if (bumpSats > 0n) await tx.insert(payoutBumps, [{ batch_id: batch.id, sats: bumpSats }]);
    await this.book.ledger.post(tx, batchedEntries(bookedBatch({ batch }), items.map(bookedItem), batch.planned_at));
    const details = {
      run: batch.run_id,
      items: String(items.length),
      paid: String(batch.paid),
      fee: String(batch.fee),
      ...(bumpSats === 0n ? {} : { bump: String(bumpSats) }),
      ...(move === undefined ? {} : { moved: String(move.amount), to: move.to_wallet_id }),
    };
    await tx.insert(payoutEvents, [
      {
        id: newId(),
        batch_id: batch.id,
        at: batch.planned_at,
        actor: batch.planned_by,
        from_state: 'claimed',
        to_state: 'planned',
        details,
      },
    ]);
    await this.book.record(tx, { actor: batch.planned_by, action: 'payout.planned', subject: batch.id, details });
    await this.book.begin(tx, `batch/${batch.id}`);
  }
}
