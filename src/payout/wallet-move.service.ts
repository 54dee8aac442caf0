import { Inject, Injectable } from '@nestjs/common';
import type { WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, newId } from '../units';
import { deriveKey } from './descriptor';
import { GateService } from './gate.service';
import { newBatch } from './new-batch';
import type { BatchRow } from './payout.entity';
import { PlanDesk } from './plan-desk.service';
import type { PsbtOutput } from './psbt';
import { TreasuryService } from './treasury.service';
import type { Wallet } from './wallet';
import { planWalletMove, type WalletMovePlan } from './wallet-move';

/** What an operator wants moved. */
export interface MoveWish {
  readonly fromId: string;
  readonly toId: string;
  /** Satoshi that arrive; null moves everything that is free. */
  readonly amountSats: bigint | null;
}

interface MoveRun {
  readonly from: Wallet;
  readonly to: Wallet;
  readonly runId: string;
  readonly actor: string;
  readonly rateSatPerKvb: bigint;
}

/**
 * Moves between wallets of the house: a hot wallet is filled or emptied, a retired one is swept. Each is a batch that pays
 * nobody, approved by a second person, signed by whoever holds the keys of the wallet that it leaves, and followed as
 * any other.
 */
@Injectable()
export class WalletMoveService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly treasury: TreasuryService,
    private readonly desk: PlanDesk,
    private readonly gates: GateService,
  ) {}

  /**
   * Plans a move and holds its coins. The network fee is the operator's cost.
   * @throws DomainError `payout.unknown-wallet`, `payout.retired-wallet`, `payout.same-wallet`, `payout.gate`,
   *   `payout.claimed`, `payout.fee-unfunded`, and what {@link planWalletMove} throws
   */
  async plan(actor: string, wish: MoveWish): Promise<BatchRow[]> {
    const from = this.treasury.wallet(wish.fromId);
    const to = this.treasury.payer(wish.toId);
    if (from.walletId === to.walletId) {
      const sentence = 'A move goes to another wallet. Nothing was planned; choose two different ones.';
      throw new DomainError('payout.same-wallet', sentence, { wallet: from.walletId });
    }
    const outside = await this.gates.outside();
    const { fees, gates } = await this.gates.rate();
    const { rateSatPerKvb } = fees;
    return this.desk.disk.write(async (tx) => {
      await this.desk.assertOpen(tx, [...outside, ...gates]);
      if (rateSatPerKvb === undefined)
        throw new DomainError('payout.gate', 'There is no fee rate. Nothing was planned.');
      const { policy } = this.treasury.settings;
      const free = await this.treasury.coinsOf(tx, from, await this.desk.freeCoins(tx, policy));
      const moves = planWalletMove(free, {
        amountSats: wish.amountSats,
        toScriptHex: deriveKey(to.treasury, 1, 0).scriptHex,
        changeScriptHex: deriveKey(from.treasury, 1, 0).scriptHex,
        spend: from.treasury.shape,
        policy: { ...policy, rateSatPerKvb },
      });
      const runId = newId();
      await this.desk.claim(tx, { runId, actor, at: this.clock.now() });
      await this.desk.assertFeesFunded(tx, { transactions: moves.map(({ feeSats }) => ({ feeSats, items: [] })) });
      const rows: BatchRow[] = [];
      for (const move of moves) rows.push(await this.open(tx, move, { from, to, runId, actor, rateSatPerKvb }));
      return rows;
    });
  }

  private async open(tx: WriteTx, plan: WalletMovePlan, run: MoveRun): Promise<BatchRow> {
    const { from, to } = run;
    const id = newId();
    const arrival = await this.treasury.moveKey(tx, id, to);
    const change = plan.changeVout === null ? undefined : await this.treasury.changeKey(tx, id, from);
    const outputs: (PsbtOutput & { itemId: null })[] = [
      { scriptHex: arrival.scriptHex, valueSats: plan.movedSats, key: arrival, itemId: null },
    ];
    if (plan.changeVout !== null && change !== undefined) {
      const back = { scriptHex: change.scriptHex, valueSats: plan.changeSats, key: change, itemId: null };
      outputs.splice(plan.changeVout, 0, back);
    }
    const { batch, inputs } = newBatch({
      id,
      wallet: from,
      inputs: await this.treasury.inputsOf(tx, plan.inputs),
      outputs,
      figures: {
        run_id: run.runId,
        planned_by: run.actor,
        planned_at: this.clock.now(),
        fee_payer: 'operator',
        rate_sat_per_kvb: run.rateSatPerKvb,
        paid: 0n,
        fee: plan.feeSats,
        change: plan.changeSats,
        change_vout: plan.changeVout,
        change_index: change?.index ?? null,
        vbytes: plan.vbytes,
      },
    });
    const move = { batch_id: id, to_wallet_id: to.walletId, amount: plan.movedSats, vout: plan.movedVout };
    await this.desk.open(tx, { batch, items: [], inputs, move });
    return batch;
  }
}
