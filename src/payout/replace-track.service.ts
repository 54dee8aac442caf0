import { Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { BumpService } from './bump.service';
import { CancelBooksService } from './cancel-books.service';
import { CancelDesk } from './cancel-desk.service';
import { FINAL_CONFIRMATIONS, isBuried } from './decide';
import type { Gate } from './due';
import { type BatchRow, payoutAttempts, payoutBatches, payoutInputs } from './payout.entity';
import { PlanDesk } from './plan-desk.service';
import { payoutAddedInputs } from './replacement.entity';
import { addedInputs, bumpOf, familyOf, inputsOf, signedAttempts } from './replacement.repository';
import { REPLACEABLE } from './replacing';
import { SignService } from './sign.service';

const ACTOR = 'job-payout';
/** A settled batch this deep is not looked at again; a reorganisation of mainnet undid 53 blocks at most (2010). */
const WATCH_BLOCKS = 288;

/** Signs approved replacements, and gives back coins that only an attempt which lost would have spent. */
@Injectable()
export class ReplaceTrackService {
  constructor(
    private readonly house: CancelDesk,
    private readonly desk: PlanDesk,
    private readonly books: CancelBooksService,
    private readonly signing: SignService,
    readonly bumps: BumpService,
  ) {}

  /**
   * The newest approved attempt, signed: its bytes, its fee in the books and the attempt in force in one transaction, before
   * the network sees them (I5). The earlier bytes stay: whichever confirms, it is the same payment.
   * @throws DomainError `payout.gate`, `payout.item-held`, `payout.fee-unfunded`, `payout.signer-refused`,
   *   `payout.altered-psbt`, `payout.recheck`
   */
  async sign(batchId: string, gates: readonly Gate[]): Promise<void> {
    const asked = await this.house.store.read(async (tx) => {
      const loaded = await this.desk.book.load(tx, batchId);
      const { batch, items } = loaded;
      const row = (await familyOf(tx, batch)).at(-1);
      if (row === undefined || row.number === 0 || !REPLACEABLE.includes(batch.state)) return undefined;
      if ((await tx.findOne(payoutAttempts, { txid: row.txid })) !== undefined) return undefined;
      await this.desk.assertOpen(tx, gates, batch);
      await this.desk.held.assertNone(tx, items);
      const paid = (await tx.find(payoutAttempts, { where: { batch_id: batchId } })).map(({ fee }) => fee);
      const added = row.fee - paid.reduce((most, fee) => (fee > most ? fee : most), 0n);
      await this.desk.assertFeesFunded(tx, { transactions: [{ feeSats: added, items: [] }] });
      // Outside the database first: a copy without this replacement is known for one (RULES.md 15).
      await this.desk.handOuts.keep(tx);
      return { loaded, row, request: await this.signing.request(tx, { unsigned: row, items }) };
    });
    if (asked === undefined) return;
    const { loaded, row, request } = asked;
    const { batch, items } = loaded;
    const rawHex = await this.signing.bytesOf({ batch, unsigned: row, items }, request.sign, request.approval);
    if (rawHex === undefined) return;
    await this.house.write(async (tx) => {
      const now = await this.desk.book.load(tx, batchId);
      if (!REPLACEABLE.includes(now.batch.state)) return;
      const what = { batch: { ...row, id: batchId }, items: now.items, inputs: await inputsOf(tx, row) };
      const bumpSats = await bumpOf(tx, batchId);
      const { feeSats } = await this.signing.recheck(tx, what, { rawHex, approval: request.approval, bumpSats });
      const attempt = { txid: row.txid, batch_id: batchId, raw_hex: rawHex, fee: feeSats };
      const fresh = await tx.insertNew(payoutAttempts, [{ ...attempt, signed_at: this.house.clock.now() }]);
      if (fresh === 0) return;
      if ((await this.books.standing(tx, batchId)) === undefined) await this.books.open(tx, batchId, true);
      // A dearer one may have been signed since this one was asked for, by another instance.
      const [newest] = await signedAttempts(tx, now.batch);
      const by = { actor: ACTOR, tipHeight: await this.house.chain.tipHeight(tx) };
      const isNewest = newest?.attempt.txid === row.txid;
      const inForce = isNewest ? await this.desk.book.exchange(tx, now.batch, row, by) : now.batch;
      await this.books.bring(tx, { ...now, batch: inForce });
    });
  }

  /** Batches whose outcome is buried and of which something is to be freed or forgotten. */
  ended(): Promise<BatchRow[]> {
    return this.house.store.read(async (tx) => {
      const added = await tx.find(payoutAddedInputs);
      if (added.length === 0) return [];
      const ids = [...new Set(added.map(({ batch_id }) => batch_id))];
      const batches = await tx.find(payoutBatches, { where: { id: { in: ids } } });
      const tipHeight = await this.house.chain.tipHeight(tx);
      const ended: BatchRow[] = [];
      for (const batch of batches) {
        if (!isBuried(batch, tipHeight, FINAL_CONFIRMATIONS)) continue;
        const isOver = isBuried(batch, tipHeight, WATCH_BLOCKS);
        if (isOver || (await this.lost(tx, batch)).length > 0) ended.push(batch);
      }
      return ended;
    });
  }

  /**
   * Frees coins of attempts that lost, once the outcome is buried; until then a reorganisation can let them win. Which attempt
   * added one that was spent stays on record as long as a deeper one would have it sent again.
   */
  async free(batchId: string): Promise<void> {
    await this.house.write(async (tx) => {
      const { batch } = await this.desk.book.load(tx, batchId);
      const tipHeight = await this.house.chain.tipHeight(tx);
      if (!isBuried(batch, tipHeight, FINAL_CONFIRMATIONS)) return;
      const lost = await this.lost(tx, batch);
      const isOver = isBuried(batch, tipHeight, WATCH_BLOCKS);
      await tx.delete(payoutInputs, { batch_id: batchId, outpoint: { in: lost } });
      await tx.delete(payoutAddedInputs, { batch_id: batchId, ...(isOver ? {} : { outpoint: { in: lost } }) });
      if (lost.length === 0) return;
      const details = { coins: lost.join(' ') };
      await this.desk.book.record(tx, { actor: ACTOR, action: 'payout.coins-freed', subject: batchId, details });
    });
  }

  /** Added coins that nothing spends in the best chain. */
  private async lost(tx: ReadTx, { id }: BatchRow): Promise<string[]> {
    const lost: string[] = [];
    for (const { outpoint } of await addedInputs(tx, [id])) {
      if ((await this.house.chain.spender(tx, outpoint)) === undefined) lost.push(outpoint);
    }
    return lost;
  }
}
