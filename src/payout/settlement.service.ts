import { Inject, Injectable } from '@nestjs/common';
import type { ProvedTransaction } from '../chain/payment-proof.service';
import { accounts } from '../ledger';
import type { WriteTx } from '../store';
import { newId } from '../units';
import { FINAL_CONFIRMATIONS } from './decide';
import { assertOther } from './second-look';
import { PAYOUT_SETTINGS, type PayoutSettings } from './settings';
import { readStated, refuseSettlement, type StatedPayment } from './settlement';
import { bookedSettlement, SettlementDesk } from './settlement-desk.service';
import { heldEntry, returnedEntry } from './settlement-entries';
import { payoutSettlements, settledOutputs, type SettlementRow } from './settlement.entity';

/** Where in our chain an operator says that a transaction stands. */
export interface StatedPlace {
  readonly txid: string;
  readonly height: number;
}

/** Called in the transaction of an act, to tell whom it concerns. */
export type ThenTell = (tx: WriteTx, row: SettlementRow) => Promise<void>;

/**
 * Payments that the operator made from another wallet (RULES.md 28): one person states, the amount is held; a second one
 * approves; the confirmations settle it. Whatever is stated is proved in our own chain first.
 */
@Injectable()
export class SettlementService {
  constructor(
    private readonly desk: SettlementDesk,
    @Inject(PAYOUT_SETTINGS) private readonly settings: PayoutSettings,
  ) {}

  /**
   * States a payment that stands in a block: what it pays is held and in no batch from now on.
   * @returns its id
   * @throws DomainError `payout.settlement-<why>`, `members.unknown`, and what {@link PaymentProofService.at} throws
   */
  async propose(actor: string, stated: StatedPayment & { readonly height: number }): Promise<string> {
    const evidence = readStated(stated);
    const proved = await this.proved(stated);
    const id = await this.desk.store.write(async (tx) => {
      const { scriptHex, address, uses } = await this.desk.judge(tx, stated, proved);
      const at = this.desk.clock.now();
      const row: SettlementRow = {
        id: newId(),
        member_id: stated.memberId,
        txid: stated.txid,
        vout: stated.vout,
        amount: stated.amountSats,
        script_hex: scriptHex,
        address,
        inputs: proved.spends,
        state: 'proposed',
        block_hash: proved.block.hash,
        block_height: proved.block.height,
        look_height: proved.block.height,
        looked_hash: null,
        evidence,
        proposed_by: actor,
        proposed_at: at,
        approved_by: null,
        approved_at: null,
        returned_by: null,
        note: null,
        settlements: 0,
        moved_at: at,
      };
      const output = { outpoint: `${row.txid}:${row.vout}`, settlement_id: row.id };
      if ((await tx.insertNew(settledOutputs, [output])) === 0) refuseSettlement('used');
      await this.assertAvailable(tx, row);
      await tx.insert(payoutSettlements, [row]);
      await this.desk.keys.note(tx, uses, row.id);
      // A copy of the books that does not know of it would pay the amount again (RULES.md 15).
      await this.desk.rooms.handOuts.add(tx, { batchId: row.id, txid: row.txid, at });
      await this.desk.rooms.ledger.post(tx, [heldEntry(bookedSettlement(row), at)]);
      await this.desk.record(tx, { actor, what: 'proposed', row }, { block: proved.block.hash });
      await this.desk.rooms.audit.begin(tx, `settlement/${row.id}`);
      return row.id;
    });
    await this.keep();
    return id;
  }

  /**
   * A second person agrees; the payment is proved and judged once more.
   * @throws DomainError `payout.own-batch` {waitUntil}, `audit.other-than-…`, `audit.device-unknown`, `payout.unknown-settlement`, and as {@link propose}
   */
  async approve(id: string, actor: string, then: ThenTell): Promise<void> {
    const { txid, block_height: height } = await this.desk.store.read((tx) => this.desk.load(tx, id));
    const proved = await this.proved({ txid, height: height ?? 0 });
    await this.desk.store.write(async (tx) => {
      const row = await this.desk.load(tx, id);
      if (row.state !== 'proposed') refuseSettlement('not-open');
      const at = this.desk.clock.now();
      const planned = { by: row.proposed_by, at: row.proposed_at };
      const ground = assertOther(planned, { actor, at, policy: this.settings.policy });
      if (ground === 'after-wait') await this.desk.rooms.audit.assertOtherDevice(tx, `settlement/${id}`);
      await this.desk.judge(tx, { memberId: row.member_id, vout: row.vout, amountSats: row.amount }, proved);
      const { hash: block_hash, height: block_height } = proved.block;
      const approved = { state: 'approved', approved_by: actor, approved_at: at, block_hash, block_height } as const;
      await this.desk.move(tx, row, approved);
      await this.desk.record(tx, { actor, what: 'approved', row }, { block: block_hash });
      await then(tx, { ...row, ...approved });
    });
  }

  /** Takes a statement back before anybody approved it, by anybody. @throws DomainError `payout.settlement-not-open` */
  async withdraw(id: string, actor: string): Promise<void> {
    await this.desk.store.write(async (tx) => {
      const row = await this.desk.load(tx, id);
      if (row.state !== 'proposed') refuseSettlement('not-open');
      await this.giveBack(tx, row, { actor, what: 'withdrawn' });
    });
    await this.keep();
  }

  /**
   * Gives back what was approved and can confirm no more: a buried transaction spends one of its coins otherwise. Nothing
   * less ends it, or the member could be paid twice.
   * @throws DomainError `payout.settlement-not-lost`, `payout.settlement-not-replaced`
   */
  async giveUp(id: string, actor: string, other: StatedPlace, then: ThenTell): Promise<void> {
    const proved = await this.proved(other);
    await this.desk.store.write(async (tx) => {
      const row = await this.desk.load(tx, id);
      if (row.state !== 'approved' || row.block_hash !== null) refuseSettlement('not-lost');
      const isBuried = (await this.desk.rooms.proofs.confirmations(proved.block, tx)) >= FINAL_CONFIRMATIONS;
      const isConflict = proved.txid !== row.txid && proved.spends.some((spent) => row.inputs.includes(spent));
      if (!isBuried || !isConflict) refuseSettlement('not-replaced');
      await this.giveBack(tx, row, { actor, what: 'given-up', details: { replacedBy: proved.txid } });
      await then(tx, { ...row, state: 'returned' });
    });
    await this.keep();
  }

  private async proved({ txid, height }: StatedPlace): Promise<ProvedTransaction> {
    const proved = await this.desk.rooms.proofs.at(txid, height);
    return proved ?? refuseSettlement('not-found');
  }

  private async assertAvailable(tx: WriteTx, row: SettlementRow): Promise<void> {
    const available = await this.desk.rooms.ledger.balance(tx, accounts.member(row.member_id, 'available'), 'BTC');
    if (available < row.amount) refuseSettlement('too-much');
  }

  private keep(): Promise<void> {
    return this.desk.store.read((tx) => this.desk.rooms.handOuts.keep(tx));
  }

  /** The output is free again: a wrong member or number can be stated anew. */
  private async giveBack(
    tx: WriteTx,
    row: SettlementRow,
    act: { readonly actor: string; readonly what: string; readonly details?: Readonly<Record<string, string>> },
  ): Promise<void> {
    await this.desk.move(tx, row, { state: 'returned', returned_by: act.actor, note: null });
    await tx.delete(settledOutputs, { settlement_id: row.id });
    // After a restore nobody is asked for it.
    const { id: batchId, txid } = row;
    await this.desk.rooms.handOuts.add(tx, { batchId, txid, at: this.desk.clock.now() });
    await this.desk.rooms.ledger.post(tx, [returnedEntry(bookedSettlement(row), this.desk.clock.now())]);
    await this.desk.record(tx, { actor: act.actor, what: act.what, row }, act.details);
  }
}
