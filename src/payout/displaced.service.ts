import { Injectable } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import type { LoadedBatch } from './batch-book.service';
import { CancelBooksService } from './cancel-books.service';
import { CancelDesk } from './cancel-desk.service';
import { approvedCancellations } from './cancellation.repository';
import type { SpentIn } from './doors';
import { type BatchRow, payoutAttempts, payoutInputs } from './payout.entity';
import { PlanDesk } from './plan-desk.service';
import { decodeRawTransaction } from './raw-transaction';
import { familyOf } from './replacement.repository';
import { SigningSession } from './signing-session';

const ACTOR = 'job-payout';
const UNDONE = 'a conflict that was final left the best chain: a payment that was given back may confirm';
/** On the batch until it ends. */
const PAYS_MEMBERS = 'payout.lost-attempt';
const lostBy = (txid: string, batchId: string): string =>
  `transaction ${txid} took the coins of batch ${batchId} for good and pays an address of it: these books do not know it, so they are an older copy, or another program signed with the same keys`;

/**
 * A batch whose coins somebody else spent for good: a spend that is no attempt of ours and no cancellation, 100 deep. Its
 * payment can never confirm, signed or only handed out to be signed, so that its items are available again. That the coins
 * are gone shows as missing coverage.
 * @see RULES 13, FAULTS F10
 */
@Injectable()
export class DisplacedService {
  constructor(
    private readonly house: CancelDesk,
    private readonly desk: PlanDesk,
    private readonly books: CancelBooksService,
  ) {}

  /**
   * Gives the items back by entries, in the caller's transaction.
   * @param isTold after a restore: it is known whom each output of the spend paid
   * @returns false where that could pay somebody twice: after a restore what spends the coins may be a transaction of ours
   *   from the life that the copy lost (RULES.md 15), until it is told whom it paid. One that pays an address of the batch is
   *   such a transaction wherever it appears: books and chain are then compared as after a restore
   */
  async end(tx: WriteTx, loaded: LoadedBatch, spent: SpentIn, isTold = false): Promise<boolean> {
    const { batch } = loaded;
    // What pays nobody pays nobody twice, and the way back into service waits for it.
    if (!isTold && loaded.items.length > 0 && (await this.desk.isComparing(tx))) return false;
    if (!isTold && (await this.mayPay(tx, loaded, spent))) {
      await this.desk.book.note(tx, batch, ACTOR, `${PAYS_MEMBERS}: ${spent.txid}`);
      await this.desk.compareFirst(tx, ACTOR, lostBy(spent.txid, batch.id));
      return false;
    }
    if ((await this.books.standing(tx, batch.id)) === undefined) {
      await this.books.open(tx, batch.id, batch.state !== 'handed-out');
    }
    const patch = { block_hash: spent.blockHash, block_height: spent.height };
    const details = { txid: spent.txid, block: spent.blockHash, height: String(spent.height) };
    const moved = await this.desk.book.move(tx, batch, { to: 'displaced', actor: ACTOR, patch, details });
    await this.books.bring(tx, { ...loaded, batch: moved });
    for (const { outpoint } of loaded.inputs) {
      // What the other transaction did not take is ours to spend again; what it took is still what tells of a reorganisation.
      if ((await this.house.chain.spender(tx, outpoint)) === undefined) await tx.delete(payoutInputs, { outpoint });
    }
    return true;
  }

  /**
   * Where a displaced batch goes back to: one without signed bytes, and that nobody took back, was handed out only.
   */
  async cameFrom(tx: ReadTx, { id }: BatchRow): Promise<'conflicted' | 'handed-out'> {
    const hasBytes = (await this.books.standing(tx, id))?.has_bytes !== false;
    return hasBytes || (await approvedCancellations(tx, id)).length > 0 ? 'conflicted' : 'handed-out';
  }

  /**
   * The spend was final and a reorganisation took it away: the payment may confirm after all. Its coins are held again, and
   * payouts stop: whoever is paid anew meanwhile would be paid twice.
   */
  async reserveAgain(tx: WriteTx, batch: BatchRow): Promise<void> {
    const [first] = await familyOf(tx, batch);
    const { transaction, inputs } = new SigningSession(first?.psbt ?? batch.psbt);
    const rows = inputs.map(({ valueSats: value, scriptHex: script_hex }, index) => {
      const { txid = '', vout = 0 } = transaction.inputs[index] ?? {};
      return { outpoint: `${txid}:${vout}`, batch_id: batch.id, value, script_hex };
    });
    // One that another batch took meanwhile stays there: the two payments conflict by it.
    await tx.insertNew(payoutInputs, rows);
    await this.desk.halt(tx, ACTOR, UNDONE);
  }

  /** Whether it pays an address of the batch: an attempt from a life that these books have lost. Unread is as good as that. */
  private async mayPay(tx: ReadTx, { batch, items }: LoadedBatch, { txid }: SpentIn): Promise<boolean> {
    // Another batch of ours that took the coins of an ancestor pays its own items, to whichever address.
    const known = await tx.findOne(payoutAttempts, { txid });
    if (known !== undefined && known.batch_id !== batch.id) return false;
    const rawHex = await this.house.chain.rawOf(tx, txid);
    if (rawHex === undefined) return items.length > 0;
    const scripts = new Set(items.map((item) => item.script_hex));
    return decodeRawTransaction(rawHex).outputs.some(({ scriptHex }) => scripts.has(scriptHex));
  }
}
