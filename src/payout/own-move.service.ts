import { Inject, Injectable } from '@nestjs/common';
import type { WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, newId } from '../units';
import type { Coin } from './coin';
import { deriveKey } from './descriptor';
import { newBatch } from './new-batch';
import { bearableMoves, type MovePolicy, type OwnMove, tooDear } from './own-move';
import type { BatchRow } from './payout.entity';
import { PlanDesk } from './plan-desk.service';
import { ownMoves } from './restore.entity';
import { TreasuryService } from './treasury.service';
import type { Wallet } from './wallet';

/** Who moves coins, at which rate, and for which restore. */
interface MoveOrder {
  readonly actor: string;
  readonly rateSatPerKvb: bigint;
  readonly restoreId: number;
}

/** A move of coins of one wallet. */
interface WalletMove extends OwnMove {
  readonly wallet: Wallet;
}

/** Batches that pay nobody: coins of ours to a fresh key of ours. They are approved, signed, sent and buried like any other. */
@Injectable()
export class OwnMoveService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly treasury: TreasuryService,
    private readonly desk: PlanDesk,
  ) {}

  /**
   * Plans the move of every one of these coins within its wallet, and holds them for it. A wallet whose coins do not bear
   * the fee takes its other free ones along; where these do not help it is left for another time, and holds up no other one.
   * @throws DomainError `payout.claimed`, `payout.foreign-coin`, `payout.fee-unfunded`, `payout.move-too-dear` when no
   *   wallet's coins bear it
   */
  async plan(tx: WriteTx, coins: readonly Coin[], order: MoveOrder): Promise<BatchRow[]> {
    const moves: WalletMove[] = [];
    let ours = 0;
    for (const wallet of this.treasury.wallets) {
      const own = await this.treasury.coinsOf(tx, wallet, coins);
      ours += own.length;
      const policy = this.policyOf(wallet, order);
      const alone = bearableMoves(own, policy);
      const bearable = alone === 'too-dear' ? bearableMoves(await this.withSpare(tx, wallet, own), policy) : alone;
      if (bearable !== 'too-dear') moves.push(...bearable.map((move) => ({ ...move, wallet })));
    }
    if (ours < coins.length) {
      throw new DomainError('payout.foreign-coin', 'A coin is not on a key that was given out. Nothing was planned.');
    }
    if (moves.length === 0 && ours > 0) throw tooDear();
    const runId = newId();
    await this.desk.claim(tx, { runId, actor: order.actor, at: this.clock.now() });
    await this.desk.assertFeesFunded(tx, { transactions: moves.map(({ feeSats }) => ({ feeSats, items: [] })) });
    const rows: BatchRow[] = [];
    for (const move of moves) rows.push(await this.open(tx, move, { ...order, runId }));
    return rows;
  }

  /** Coins that came since need no move; what they bring carries the others. */
  private async withSpare(tx: WriteTx, wallet: Wallet, own: readonly Coin[]): Promise<Coin[]> {
    const names = new Set(own.map(({ txid, vout }) => `${txid}:${vout}`));
    const free = await this.treasury.coinsOf(tx, wallet, await this.desk.freeCoins(tx, this.treasury.settings.policy));
    return [...own, ...free.filter(({ txid, vout }) => !names.has(`${txid}:${vout}`))];
  }

  private policyOf({ treasury }: Wallet, { rateSatPerKvb }: MoveOrder): MovePolicy {
    const { maxFeeSats } = this.treasury.settings.policy;
    return { rateSatPerKvb, maxFeeSats, scriptHex: deriveKey(treasury, 1, 0).scriptHex, spend: treasury.shape };
  }

  private async open(tx: WriteTx, move: WalletMove, run: MoveOrder & { readonly runId: string }): Promise<BatchRow> {
    const { wallet } = move;
    const id = newId();
    const to = await this.treasury.changeKey(tx, id, wallet);
    const { batch, inputs } = newBatch({
      id,
      wallet,
      inputs: await this.treasury.inputsOf(tx, move.inputs),
      outputs: [{ scriptHex: to.scriptHex, valueSats: move.valueSats, key: to, itemId: null }],
      figures: {
        run_id: run.runId,
        planned_by: run.actor,
        planned_at: this.clock.now(),
        fee_payer: 'operator',
        rate_sat_per_kvb: run.rateSatPerKvb,
        paid: 0n,
        fee: move.feeSats,
        change: move.valueSats,
        change_vout: 0,
        change_index: to.index,
        vbytes: move.vbytes,
      },
    });
    await tx.insert(ownMoves, [{ batch_id: id, kind: 'barrier', restore_id: run.restoreId }]);
    await this.desk.open(tx, { batch, items: [], inputs });
    return batch;
  }
}
