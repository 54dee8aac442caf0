import { Inject, Injectable } from '@nestjs/common';
import { accounts, type NewEntry, reversal } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, type Instant } from '../units';
import { bookedBatch, bookedItem, type LoadedBatch } from './batch-book.service';
import {
  cancelFeeEntries,
  cancelFeeReferences,
  committedAgain,
  committedReferences,
  returnedEntries,
  takenEntry,
} from './cancel-entries';
import { type CancelBookRow, payoutCancelBooks } from './cancellation.entity';
import { decisiveCancellations } from './cancellation.repository';
import { type CancelBooks, cancelBooks } from './cancelling';
import { openDebts } from './debt.repository';
import type { BookedBatch, BookedItem } from './entries';
import { payoutAttempts } from './payout.entity';
import { familyOf, firstAttempt, signedAttempts } from './replacement.repository';

interface Change {
  readonly booked: BookedBatch;
  readonly items: readonly BookedItem[];
  readonly at: Instant;
  readonly number: number;
}

/**
 * Brings the books of a batch whose coins several transactions of ours may spend, attempts at its payment and cancellations,
 * from what stands to what its state asks for, by new entries only.
 */
@Injectable()
export class CancelBooksService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ledger: LedgerService,
  ) {}

  /** What stands; undefined while nobody wanted the batch cancelled or replaced and nobody outside sent it. */
  async standing(tx: ReadTx, batchId: string): Promise<CancelBookRow | undefined> {
    return tx.findOne(payoutCancelBooks, { batch_id: batchId });
  }

  /** Begins to keep book. @param hasBytes whether the payment's entries stand already */
  async open(tx: WriteTx, batchId: string, hasBytes: boolean): Promise<CancelBookRow> {
    const row: CancelBookRow = {
      batch_id: batchId,
      committed: hasBytes ? 0 : null,
      fee: 0n,
      fee_number: 0,
      returned: null,
      taken: null,
      number: 0,
      has_bytes: hasBytes,
    };
    await tx.insert(payoutCancelBooks, [row]);
    return row;
  }

  /**
   * Moves to what the batch's state asks for, in the caller's transaction; nothing is written where nothing changes.
   * @param confirmed the transaction that a block holds
   */
  async bring(tx: WriteTx, loaded: LoadedBatch, confirmed?: string): Promise<void> {
    const { batch } = loaded;
    const row = await this.standing(tx, batch.id);
    if (row === undefined) return;
    const attempts = await familyOf(tx, batch, confirmed);
    const cancellations = await decisiveCancellations(tx, batch.id, confirmed);
    const signed = await tx.find(payoutAttempts, { where: { batch_id: batch.id } });
    const bytes = new Set(signed.map(({ txid }) => txid));
    const first = attempts[0] ?? firstAttempt(batch);
    const others = [...attempts.slice(1), ...cancellations];
    // One whose coins were given back is not sent by us any more.
    const lost = new Set(attempts.slice(1).map((attempt) => attempt.txid));
    for (const { attempt } of await signedAttempts(tx, batch)) lost.delete(attempt.txid);
    const facts = {
      hasBytes: row.has_bytes,
      paymentFeeSats: first.fee,
      otherFeesSats: others.filter(({ txid }) => bytes.has(txid) && !lost.has(txid)).map(({ fee }) => fee),
      confirmedFeeSats: [first, ...others].find(({ txid }) => txid === confirmed)?.fee,
    };
    const { fee, txid } = first;
    await this.move(tx, { ...loaded, batch: { ...batch, fee, txid } }, { row, books: cancelBooks(batch.state, facts) });
  }

  /** Takes items again that were given back, and commits nothing: what the state asks for comes with the next step. */
  async takeItems(tx: WriteTx, loaded: LoadedBatch): Promise<void> {
    const row = await this.standing(tx, loaded.batch.id);
    const books = { committed: false, feeSats: 0n, returned: false };
    if (row !== undefined) await this.move(tx, loaded, { row, books });
  }

  private async move(
    tx: WriteTx,
    loaded: LoadedBatch,
    { row, books }: { readonly row: CancelBookRow; readonly books: CancelBooks },
  ): Promise<void> {
    const change: Change = {
      booked: bookedBatch(loaded),
      items: loaded.items.map(bookedItem),
      at: this.clock.now(),
      number: row.number + 1,
    };
    const next = { ...row, number: change.number };
    if (row.returned !== null && !books.returned) await this.takeAgain(tx, change, next);
    if (row.committed !== null && !books.committed) {
      await this.reverse(tx, committedReferences(change.booked, change.items, row.committed), change.at);
      next.committed = null;
    }
    if (row.fee !== books.feeSats) {
      await this.reverse(tx, cancelFeeReferences(row.batch_id, row.fee_number), change.at);
    }
    if (row.committed === null && books.committed) {
      const feeReserveSats = await this.reserve(tx);
      await this.ledger.post(tx, committedAgain(change.booked, change.items, { ...change, feeReserveSats }));
      next.committed = change.number;
      next.has_bytes = true;
    }
    if (row.fee !== books.feeSats) {
      const feeReserveSats = await this.reserve(tx);
      const { feeSats } = books;
      await this.ledger.post(tx, cancelFeeEntries(change.booked, { ...change, feeSats, feeReserveSats }));
      next.fee = feeSats;
      next.fee_number = change.number;
    }
    if (row.returned === null && books.returned) await this.giveBack(tx, change, next);
    const same =
      next.committed === row.committed &&
      next.fee === row.fee &&
      next.returned === row.returned &&
      next.taken === row.taken;
    if (!same) await tx.upsert(payoutCancelBooks, [next]);
  }

  private async giveBack(
    tx: WriteTx,
    change: Change,
    next: { -readonly [K in keyof CancelBookRow]: CancelBookRow[K] },
  ) {
    const debtsSats = await openDebts(tx, this.ledger, {
      batchId: change.booked.id,
      items: change.items,
      taken: next.taken,
    });
    await this.ledger.post(tx, returnedEntries(change.booked, change.items, { ...change, debtsSats }));
    next.returned = change.number;
    next.taken = null;
  }

  private async takeAgain(
    tx: WriteTx,
    change: Change,
    next: { -readonly [K in keyof CancelBookRow]: CancelBookRow[K] },
  ) {
    for (const item of change.items) {
      const availableSats = await this.ledger.balance(tx, accounts.member(item.memberId, 'available'), 'BTC');
      await this.ledger.post(tx, [takenEntry(change.booked, item, { ...change, availableSats })]);
    }
    next.returned = null;
    next.taken = change.number;
  }

  private async reverse(tx: WriteTx, references: readonly string[], at: Instant): Promise<void> {
    const entries = await this.ledger.entriesByReference(tx, references);
    const reversed: NewEntry[] = references.flatMap((reference) => {
      const entry = entries.get(reference);
      return entry === undefined
        ? []
        : [reversal(entry, 'which transaction spends the coins', `${reference}/undone`, at)];
    });
    await this.ledger.post(tx, reversed);
  }

  private reserve(tx: ReadTx): Promise<bigint> {
    return this.ledger.balance(tx, accounts.feeReserve, 'BTC');
  }
}
