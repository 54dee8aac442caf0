import { Inject, Injectable } from '@nestjs/common';
import type { TwoWords } from '../audit';
import { AuditService } from '../audit/audit.service';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, Row, WriteTx } from '../store';
import { assertInvariant, CLOCK, type Clock, DomainError, newId } from '../units';
import type { BookedBatch, BookedItem } from './entries';
import { type BatchRow, type InputRow, type ItemRow, payoutBatches, payoutEvents, payoutItems } from './payout.entity';
import type { ReplacementRow } from './replacement.entity';
import { inForce, inputsOf } from './replacement.repository';
import type { Ground } from './second-look';
import { assertMove, type PayoutState } from './states';
import { type WalletMoveRow, walletMoves } from './wallet.entity';

/** A change of a batch's state. */
export interface Move {
  readonly to: PayoutState;
  readonly actor: string;
  readonly patch?: Partial<BatchRow>;
  readonly details?: Readonly<Record<string, string>>;
}

/** A batch with all that belongs to it. */
export interface LoadedBatch {
  readonly batch: BatchRow;
  readonly items: readonly ItemRow[];
  /** That every attempt of it spends; what a replacement added is not among them. */
  readonly inputs: readonly InputRow[];
  /** Set where the batch moves coins to another wallet of ours. */
  readonly move?: WalletMoveRow | undefined;
}

/** The one way in which a batch changes: state table, event, audit row and ledger in one transaction (I7). */
@Injectable()
export class BatchBook {
  constructor(
    readonly ledger: LedgerService,
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Writes an audit row for an act that is not a move. */
  record(tx: WriteTx, act: Parameters<AuditService['record']>[1]): Promise<void> {
    return this.audit.record(tx, act);
  }

  /** @see AuditService.begin */
  begin(tx: WriteTx, about: TwoWords): Promise<void> {
    return this.audit.begin(tx, about);
  }

  /**
   * One person's second word after the wait comes by another device than the first.
   * @throws DomainError `audit.device-unknown`, `audit.other-than-…`
   */
  async assertDevice(tx: ReadTx, ground: Ground | undefined, about: TwoWords): Promise<void> {
    if (ground === 'after-wait') await this.audit.assertOtherDevice(tx, about);
  }

  /**
   * Moves a batch along the table, from the state that the caller has seen.
   * @throws DomainError `payout.wrong-state` for an edge that is not there, `payout.conflict` when somebody moved it first
   */
  async move(tx: WriteTx, batch: BatchRow, move: Move): Promise<BatchRow> {
    assertMove(batch.state, move.to);
    const at = this.clock.now();
    const patch = { note: null, ...move.patch, state: move.to, moved_at: at };
    const changed = await tx.update(payoutBatches, { id: batch.id, state: batch.state }, patch);
    if (changed !== 1) throw changedFirst(batch.id);
    const details = { ...move.details };
    const { actor } = move;
    await this.event(tx, { batch_id: batch.id, at, actor, from_state: batch.state, to_state: move.to, details });
    const action = `payout.${move.to}`;
    await this.audit.record(tx, { actor: move.actor, action, subject: batch.id, details });
    return { ...batch, ...patch };
  }

  /**
   * Puts another attempt of the same payment in force, where the batch stands.
   * @throws DomainError `payout.conflict` when somebody changed it first
   */
  async exchange(
    tx: WriteTx,
    batch: BatchRow,
    attempt: ReplacementRow,
    { actor, tipHeight }: { readonly actor: string; readonly tipHeight: number },
  ): Promise<BatchRow> {
    const patch = { ...inForce(attempt), note: null };
    const changed = await tx.update(payoutBatches, { id: batch.id, state: batch.state, txid: batch.txid }, patch);
    if (changed !== 1) throw changedFirst(batch.id);
    const { txid, fee } = attempt;
    const details = { txid, replaces: batch.txid, fee: String(fee), tip: String(tipHeight) };
    const { id: batch_id, state } = batch;
    await this.event(tx, { batch_id, at: this.clock.now(), actor, from_state: state, to_state: state, details });
    await this.audit.record(tx, { actor, action: 'payout.replace-signed', subject: batch.id, details });
    return { ...batch, ...patch };
  }

  /** Says why a batch does not move on. The same note again writes nothing (I14). */
  async note(tx: WriteTx, batch: BatchRow, actor: string, note: string): Promise<void> {
    if (batch.note === note) return;
    const changed = await tx.update(payoutBatches, { id: batch.id, state: batch.state }, { note });
    if (changed !== 1) return;
    await this.audit.record(tx, { actor, action: 'payout.noted', subject: batch.id, details: { note } });
  }

  private event(tx: WriteTx, event: Omit<Row<typeof payoutEvents>, 'id'>): Promise<void> {
    return tx.insert(payoutEvents, [{ id: newId(), ...event }]);
  }

  /** @throws DomainError `payout.unknown-batch` */
  async load(tx: ReadTx, batchId: string): Promise<LoadedBatch> {
    const batch = await tx.findOne(payoutBatches, { id: batchId });
    if (batch === undefined) throw new DomainError('payout.unknown-batch', 'There is no such batch.', { batchId });
    const items = await tx.find(payoutItems, { where: { batch_id: batchId }, orderBy: [['vout', 'asc']] });
    const inputs = await inputsOf(tx, { batch_id: batchId, number: 0 });
    const move = items.length > 0 ? undefined : await tx.findOne(walletMoves, { batch_id: batchId });
    return { batch, items, inputs, ...(move === undefined ? {} : { move }) };
  }
}

function changedFirst(batchId: string): DomainError {
  return new DomainError('payout.conflict', 'Somebody else changed this batch first.', { batchId });
}

export function bookedBatch({ batch, move }: Pick<LoadedBatch, 'batch' | 'move'>): BookedBatch {
  const booked = { id: batch.id, walletId: batch.wallet_id, txid: batch.txid, feeSats: batch.fee };
  return move === undefined ? booked : { ...booked, moved: { walletId: move.to_wallet_id, amountSats: move.amount } };
}

export function bookedItem(item: ItemRow): BookedItem {
  const { id, member_id: memberId, amount: amountSats, fee_share: feeShareSats } = item;
  assertInvariant(feeShareSats < amountSats, 'a fee share is below its amount');
  return { id, memberId, amountSats, feeShareSats };
}
