import { Injectable } from '@nestjs/common';
import type { ReadTx, WriteTx } from '../store';
import { DomainError } from '../units';
import { approvalOf } from './approved';
import type { LoadedBatch } from './batch-book.service';
import { CancelBooksService } from './cancel-books.service';
import { CancelDesk } from './cancel-desk.service';
import { approvedCancellations, decisiveCancellations } from './cancellation.repository';
import type { CancellationRow } from './cancellation.entity';
import { CANCEL_STATES, type CancelMove, type CancelStep, decideCancelling } from './cancelling';
import { ChildTrackService } from './child-track.service';
import { FINAL_CONFIRMATIONS } from './decide';
import type { Gate } from './due';
import { type BatchRow, payoutAttempts, payoutBatches } from './payout.entity';
import { PlanDesk } from './plan-desk.service';
import { SignService } from './sign.service';
import { familyOf, inForce } from './replacement.repository';
import { inSight, type SeenBatch, sightOf } from './sight.repository';
import type { PayoutState } from './states';

const ACTOR = 'job-payout';
const UNDONE = 'a cancellation that was final left the best chain: a payment that was given back may confirm';
const FOLLOWED: readonly PayoutState[] = [...CANCEL_STATES, 'handed-out'];
const COUNTED: readonly PayoutState[] = ['confirming', 'cancel-confirming', 'cancelled'];

/** Signs and sends approved cancellations, and follows whichever transaction the chain confirms. */
@Injectable()
export class CancelTrackService {
  constructor(
    readonly house: CancelDesk,
    private readonly desk: PlanDesk,
    private readonly books: CancelBooksService,
    private readonly signing: SignService,
    readonly children: ChildTrackService,
  ) {}

  /** Batches that only this service follows, and those that people outside may have sent. */
  async tracked(tx: ReadTx): Promise<BatchRow[]> {
    const rows = await tx.find(payoutBatches, { where: { state: { in: FOLLOWED } }, orderBy: [['planned_at', 'asc']] });
    const mayMove = await inSight(tx, this.house.chain);
    return rows.filter((row) => row.state !== 'cancelled' || mayMove(row));
  }

  /** At most one step, a transaction of its own. @returns what was seen of a batch that is followed as any other */
  async follow(batchId: string): Promise<'moved' | 'none' | SeenBatch> {
    const { loaded, batch, family, sight, step } = await this.house.store.read((tx) => this.decided(tx, batchId));
    const { to } = step;
    if (to === 'follow') return { loaded, family, sight };
    if (to === 'none') return to;
    return this.house.write(async (tx) => {
      const again = await this.decided(tx, batchId);
      const isSame = again.step.to === to && again.batch.state === batch.state;
      if (!isSame || again.sight.spent?.blockHash !== sight.spent?.blockHash) return 'none';
      await this.move(tx, again, { ...again.step, to });
      return 'moved';
    });
  }

  /** Signs what is approved, and hands it to the node again where it was lost. The newest cancellation is the dearest. */
  async push(batchId: string, gates: readonly Gate[]): Promise<void> {
    const { loaded, row, standing } = await this.house.store.read(async (tx) => {
      const loaded = await this.desk.book.load(tx, batchId);
      await this.house.assertOpen(tx, gates, loaded.batch);
      const last = (await approvedCancellations(tx, batchId)).at(-1);
      if (last === undefined)
        throw new DomainError('payout.not-approved', 'Nobody approved a cancellation.', { batchId });
      const bytes = await tx.findOne(payoutAttempts, { txid: last.txid });
      return { loaded, row: last, standing: bytes?.raw_hex };
    });
    if (loaded.batch.state !== 'cancelling') return;
    const rawHex = standing ?? (await this.sign(loaded, row));
    if (rawHex === undefined || (await this.house.chain.mempoolHas(row.txid))) return;
    // Once more from the stored bytes: the disk is not trusted with the fee either.
    await this.house.store.read((tx) => this.recheck(tx, loaded, { row, rawHex, isCommitted: true }));
    const word = await this.house.chain.send(rawHex);
    if (typeof word !== 'object') return;
    await this.house.write(async (tx) => {
      const { batch } = await this.desk.book.load(tx, batchId);
      await this.desk.book.note(tx, batch, ACTOR, `cancellation refused by the node: ${word.refused.slice(0, 200)}`);
    });
  }

  /** The bytes, committed before anybody sees them (I5); undefined while signatures are missing. */
  private async sign(loaded: LoadedBatch, row: CancellationRow): Promise<string | undefined> {
    const { batch } = loaded;
    const approval = await this.house.store.read(async (tx) => {
      // Outside the database first, as with every hand-out.
      await this.desk.handOuts.keep(tx);
      return this.signing.approvalOf(tx, row.id);
    });
    const { network } = this.signing.house;
    const request = { network, batchId: row.id, psbt: row.psbt, outputs: [null], approval: approvalOf(approval) };
    const rawHex = await this.signing.bytesOf({ batch, unsigned: row, items: [] }, request, approval);
    if (rawHex === undefined) return undefined;
    return this.house.write(async (tx) => {
      const now = await this.desk.book.load(tx, batch.id);
      if (now.batch.state !== 'cancelling') return undefined;
      const { feeSats } = await this.recheck(tx, now, { row, rawHex });
      const attempt = { txid: row.txid, batch_id: batch.id, raw_hex: rawHex, fee: feeSats };
      const fresh = await tx.insertNew(payoutAttempts, [{ ...attempt, signed_at: this.house.clock.now() }]);
      if (fresh === 0) return undefined;
      const details = { cancellation: row.id, txid: row.txid, fee: String(feeSats) };
      await this.desk.book.record(tx, { actor: ACTOR, action: 'payout.cancel-signed', subject: batch.id, details });
      await this.books.bring(tx, now);
      return rawHex;
    });
  }

  /** From the signed bytes and the rows: the same coins, everything to ourselves, the fee as approved. */
  private async recheck(
    tx: ReadTx,
    { inputs }: LoadedBatch,
    signed: { row: CancellationRow; rawHex: string; isCommitted?: boolean },
  ) {
    const { row, ...bytes } = signed;
    const unsigned = { id: `cancel-${row.batch_id}`, fee: row.fee, txid: row.txid };
    const approval = await this.signing.approvalOf(tx, row.id);
    return this.signing.recheck(tx, { batch: unsigned, items: [], inputs }, { ...bytes, approval });
  }

  private async decided(tx: ReadTx, batchId: string): Promise<Decided> {
    const loaded = await this.desk.book.load(tx, batchId);
    const { batch } = loaded;
    const sight = await sightOf(tx, this.house.chain, loaded);
    const decisive = await decisiveCancellations(tx, batchId, sight.spent?.txid);
    const { state, txid, block_hash: blockHash } = batch;
    const cancellations = decisive.map((row) => row.txid);
    const family = await familyOf(tx, batch, sight.spent?.txid);
    const others = family.map((one) => one.txid);
    const step = decideCancelling({ state, txid, others, blockHash, cancellations }, sight);
    return { loaded, batch, family, sight, step };
  }

  private async move(
    tx: WriteTx,
    { loaded, batch, family }: Decided,
    step: CancelStep & { readonly to: CancelMove },
  ): Promise<void> {
    const { to, spent } = step;
    const isCounted = spent !== undefined && COUNTED.includes(to);
    const confirmed = family.find((one) => one.txid === spent?.txid);
    const patch = {
      ...(confirmed === undefined ? {} : inForce(confirmed)),
      block_hash: isCounted ? spent.blockHash : null,
      block_height: isCounted ? spent.height : null,
    };
    const details = detailsOf(batch, step);
    if ((await this.books.standing(tx, batch.id)) === undefined) {
      await this.books.open(tx, batch.id, batch.state !== 'handed-out');
    }
    const moved = await this.desk.book.move(tx, batch, { to, actor: ACTOR, patch, details });
    // Whoever is paid anew meanwhile would be paid twice if the payment confirms after all.
    if (batch.state === 'cancelled') await this.desk.halt(tx, ACTOR, UNDONE);
    await this.books.bring(tx, { ...loaded, batch: moved }, spent?.txid);
  }
}

interface Decided extends SeenBatch {
  readonly batch: BatchRow;
  readonly step: CancelStep;
}

function detailsOf(batch: BatchRow, step: CancelStep): Record<string, string> {
  if (step.spent === undefined) return batch.block_hash === null ? {} : { reorg: batch.block_hash };
  const { txid, blockHash, height } = step.spent;
  const details = { txid, block: blockHash, height: String(height) };
  return step.to === 'cancelled' ? { ...details, confirmations: String(FINAL_CONFIRMATIONS) } : details;
}
