import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { PaymentProofService, type ProvedTransaction } from '../chain/payment-proof.service';
import { LedgerService } from '../ledger/ledger.service';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock, DomainError } from '../units';
import { payoutCancellations } from './cancellation.entity';
import { KEY_DOOR, type KeyDoor, type KeyUse, PAYEE_DOOR, type PayeeDoor } from './doors';
import { HandOutMarks } from './hand-out-marks.service';
import { payoutAttempts, payoutBatches } from './payout.entity';
import { assertSettles, type StatedPayment } from './settlement';
import type { BookedSettlement } from './settlement-entries';
import { payoutSettlements, type SettlementRow } from './settlement.entity';

/** The rooms that a payment from another wallet concerns. */
@Injectable()
export class SettlementRooms {
  constructor(
    @Inject(PAYEE_DOOR) readonly payees: PayeeDoor,
    readonly proofs: PaymentProofService,
    readonly ledger: LedgerService,
    readonly audit: AuditService,
    readonly handOuts: HandOutMarks,
  ) {}
}

/** What payments from another wallet ask of the rooms around them, and the one way in which they change. */
@Injectable()
export class SettlementDesk {
  constructor(
    @Inject(STORE) readonly store: Store,
    @Inject(CLOCK) readonly clock: Clock,
    readonly rooms: SettlementRooms,
    @Inject(KEY_DOOR) readonly keys: KeyDoor,
  ) {}

  /**
   * Judges a proved transaction as what is stated.
   * @returns script and address of its output, and the use of a member's key where it is one
   * @throws DomainError `members.unknown`, `payout.settlement-<why>`
   */
  async judge(
    tx: ReadTx,
    stated: Pick<StatedPayment, 'memberId' | 'vout' | 'amountSats'>,
    proved: ProvedTransaction,
  ): Promise<{ readonly scriptHex: string; readonly address: string; readonly uses: readonly KeyUse[] }> {
    const { memberId, vout } = stated;
    const at = this.clock.now();
    const output = proved.outputs[vout];
    const scriptHex = output?.scriptHex ?? '';
    const { holds } = await this.rooms.payees.payee(tx, memberId, at);
    const linked = await this.rooms.payees.linkedScript(tx, memberId, scriptHex, at);
    const address = assertSettles(stated, {
      isRead: await this.rooms.proofs.isRead(tx),
      isCoinbase: proved.isCoinbase,
      isOurs: (await this.isMade(tx, proved.txid)) || (await this.rooms.proofs.anyOurs(tx, proved.spends)),
      output,
      linked,
      isSanctioned: this.rooms.payees.isSanctioned(scriptHex),
      isHeld: holds.length > 0,
    });
    return { scriptHex, address, uses: linked?.key === undefined ? [] : [{ scriptHex, ...linked.key }] };
  }

  /** @throws DomainError `payout.unknown-settlement` */
  async load(tx: ReadTx, id: string): Promise<SettlementRow> {
    const row = await tx.findOne(payoutSettlements, { id });
    if (row !== undefined) return row;
    throw new DomainError('payout.unknown-settlement', 'There is no such payment from another wallet.', { id });
  }

  /** Changes a row that still stands as it was read. @throws DomainError `payout.conflict` */
  async move(tx: WriteTx, row: SettlementRow, patch: Partial<SettlementRow>): Promise<void> {
    const { id, state, block_hash } = row;
    const moved = { ...patch, moved_at: this.clock.now() };
    if ((await tx.update(payoutSettlements, { id, state, block_hash }, moved)) === 1) return;
    throw new DomainError('payout.conflict', 'Somebody else changed this payment first. Nothing was booked.', { id });
  }

  /** Ids and public facts only: the evidence may name people (RULES.md 24). */
  record(
    tx: WriteTx,
    act: { readonly actor: string; readonly what: string; readonly row: SettlementRow },
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const { id, member_id, txid, vout, amount } = act.row;
    const details = { settlement: id, outpoint: `${txid}:${vout}`, amount: String(amount), ...more };
    return this.rooms.audit.record(tx, {
      actor: act.actor,
      action: `payout.external-${act.what}`,
      subject: member_id,
      details,
    });
  }

  /** Whether this service made the transaction, whatever became of it. */
  private async isMade(tx: ReadTx, txid: string): Promise<boolean> {
    const made = [
      await tx.count(payoutBatches, { txid }),
      await tx.count(payoutAttempts, { txid }),
      await tx.count(payoutCancellations, { txid }),
    ];
    return made.some((count) => count > 0);
  }
}

export function bookedSettlement({ id, member_id: memberId, amount, txid }: SettlementRow): BookedSettlement {
  return { id, memberId, amountSats: amount, txid };
}
