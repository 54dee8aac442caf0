import { Injectable } from '@nestjs/common';
import { reversal } from '../ledger';
import type { PayoutReceipt } from '../chain';
import type { ReadTx, Store, WriteTx } from '../store';
import { DomainError } from '../units';
import { bookedBatch, bookedItem, type LoadedBatch } from './batch-book.service';
import { CancelBooksService } from './cancel-books.service';
import { CancelDesk } from './cancel-desk.service';
import { type ChainSight, decideFollow, decideSent, TRACKED_STATES } from './decide';
import { DisplacedService } from './displaced.service';
import type { ChainDoor, NodeWord, SpentIn } from './doors';
import type { Gate } from './due';
import { settledEntries, settledReference } from './entries';
import { type BatchRow, payoutBatches, payoutReceipts } from './payout.entity';
import { handOver } from './hand-over.adapter';
import { PlanDesk } from './plan-desk.service';
import { receiptItem } from './receipts';
import { FOUND_BY, inForce, signedAttempts } from './replacement.repository';
import { publishRevocations } from './revocation.repository';
import { lacksCoin } from './restore-import.service';
import { SignService } from './sign.service';
import { inSight, type SeenBatch, sightOf } from './sight.repository';
import type { PayoutState } from './states';

const ACTOR = 'job-payout';

/** Sends stored bytes, counts confirmations in our own chain, settles with proof, and undoes what a reorg undid. */
@Injectable()
export class TrackService {
  constructor(
    private readonly house: CancelDesk,
    private readonly desk: PlanDesk,
    private readonly signing: SignService,
    private readonly books: CancelBooksService,
    private readonly displaced: DisplacedService,
  ) {}

  private get store(): Store {
    return this.house.store;
  }

  private get chain(): ChainDoor {
    return this.house.chain;
  }

  /** Batches that the chain may still change. */
  async tracked(tx: ReadTx): Promise<BatchRow[]> {
    const rows = await tx.find(payoutBatches, {
      where: { state: { in: TRACKED_STATES } },
      orderBy: [['planned_at', 'asc']],
    });
    const isOpen = ({ state }: BatchRow): boolean => state !== 'settled' && state !== 'displaced';
    const mayMove = await inSight(tx, this.chain);
    return rows.filter((row) => isOpen(row) || mayMove(row));
  }

  /** Follows the chain for one batch as it was seen: at most one step, a transaction of its own that looks again. */
  async follow({ loaded, sight: seen, family }: SeenBatch): Promise<boolean> {
    const { batch, items } = loaded;
    const { state, txid, block_hash: blockHash } = batch;
    const others = family.map((attempt) => attempt.txid);
    const next = decideFollow({ state, txid, others, blockHash }, seen, this.signing.settleConfirmations);
    if (next.step === 'none') return false;
    if (next.step === 'undo') return this.unseen(batch);
    const { spent } = next;
    if (next.step === 'conflicted') {
      return this.step(batch, seen, { to: 'conflicted', details: { txid: spent.txid } });
    }
    const place = { block_hash: spent.blockHash, block_height: spent.height };
    const details = { block: spent.blockHash, height: String(spent.height) };
    if (next.step === 'displaced') return this.displace(batch, spent);
    if (next.step === 'confirming') {
      const attempt = family.find((one) => one.txid === spent.txid);
      const patch = { ...(attempt === undefined ? {} : inForce(attempt)), ...place };
      return this.step(batch, seen, { to: 'confirming', patch, details: { ...details, txid: spent.txid } });
    }
    const [first] = items;
    // What pays nobody needs no receipt.
    if (first === undefined) return this.settle(batch, seen, null);
    // One receipt is built and checked as its reader will; those of the other items differ in their output only.
    const payment = { txid: batch.txid, vout: first.vout, item: receiptItem(first) };
    const receipt = await this.chain.receipt(payment);
    return receipt === undefined ? false : this.settle(batch, seen, receipt);
  }

  /**
   * signed → sent, or the same bytes once more when the node has lost them (FAULTS F03 to F08). Of a payment that was
   * replaced, the newest attempt; where the node refuses that one, the one before it is kept alive.
   */
  async send(batchId: string, gates: readonly Gate[]): Promise<void> {
    const { loaded, attempts } = await this.store.read(async (tx) => {
      const batch = await this.desk.book.load(tx, batchId);
      await this.desk.assertOpen(tx, gates, batch.batch);
      return { loaded: batch, attempts: await this.signed(tx, batch) };
    });
    const { batch } = loaded;
    for (const { rawHex, txid } of attempts) {
      if (batch.state === 'sent' && (await this.chain.mempoolHas(txid))) return;
      if (rawHex === null) continue;
      const outcome = await handOver(this.store, this.chain, rawHex);
      await this.noted(batch, { txid, outcome, isLast: txid === attempts.at(-1)?.txid });
      if (typeof outcome !== 'object') return;
    }
  }

  /**
   * Signed attempts, the newest first, each rechecked from its stored bytes: the disk is not trusted with the fee either.
   * One that was found after a restore goes without bytes: nobody approved it here, and whoever sent it may again.
   * @throws DomainError `payout.no-bytes`, `payout.not-approved`, `payout.recheck`
   */
  private async signed(tx: ReadTx, loaded: LoadedBatch): Promise<{ txid: string; rawHex: string | null }[]> {
    const { batch } = loaded;
    const found: { txid: string; rawHex: string | null }[] = [];
    for (const { attempt, rawHex, inputs } of await signedAttempts(tx, batch)) {
      if (attempt.planned_by === FOUND_BY) {
        found.push({ txid: attempt.txid, rawHex: null });
        continue;
      }
      const approval = await this.signing.approvalOf(tx, attempt.id);
      const what = { ...loaded, batch: { ...attempt, id: batch.id }, inputs };
      await this.signing.recheck(tx, what, { rawHex, approval, isCommitted: true });
      found.push({ txid: attempt.txid, rawHex });
    }
    if (found.length === 0) {
      throw new DomainError('payout.no-bytes', 'There are no signed bytes.', { batchId: batch.id });
    }
    return found;
  }

  private async noted(
    batch: BatchRow,
    word: { readonly txid: string; readonly outcome: NodeWord; readonly isLast: boolean },
  ): Promise<void> {
    const { txid, outcome, isLast } = word;
    await this.store.write(async (tx) => {
      const { batch: now } = await this.desk.book.load(tx, batch.id);
      const becomes = decideSent(now.state, outcome);
      if (typeof outcome === 'object') {
        const goesOn = isLast ? '' : '; the earlier attempt goes on';
        await this.desk.book.note(tx, now, ACTOR, `refused by the node: ${outcome.refused.slice(0, 200)}${goesOn}`);
      } else if (becomes === 'sent') {
        const details = { txid, node: outcome, tip: String(await this.chain.tipHeight(tx)) };
        await this.desk.book.move(tx, now, { to: 'sent', actor: ACTOR, details });
      }
    });
  }

  /**
   * Nothing of ours is spent in the best chain, or by another: what was counted is undone. Where what displaced a batch was
   * booked after a restore, the books may hold its coins for that one: then they hold the items alone, and the payment waits.
   */
  private async unseen(batch: BatchRow): Promise<boolean> {
    try {
      return await this.undone(batch, (tx, loaded) => this.books.bring(tx, loaded));
    } catch (error) {
      if (batch.state !== 'displaced' || !lacksCoin(error)) throw error;
      return this.undone(batch, (tx, loaded) => this.books.takeItems(tx, loaded));
    }
  }

  private async undone(batch: BatchRow, bring: (tx: WriteTx, loaded: LoadedBatch) => Promise<void>): Promise<boolean> {
    return this.store.write(async (tx) => {
      const loaded = await this.desk.book.load(tx, batch.id);
      if (loaded.batch.state !== batch.state) return false;
      if (batch.state === 'settled') await this.unsettle(tx, loaded);
      const details = { reorg: batch.block_hash ?? 'conflict' };
      const [newest] = await signedAttempts(tx, loaded.batch);
      const patch = { ...(newest === undefined ? {} : inForce(newest.attempt)), block_hash: null, block_height: null };
      const to = batch.state === 'displaced' ? await this.displaced.cameFrom(tx, batch) : 'sent';
      const moved = await this.desk.book.move(tx, loaded.batch, { to, actor: ACTOR, patch, details });
      if (to !== 'sent') await this.displaced.reserveAgain(tx, moved);
      await bring(tx, { ...loaded, batch: moved });
      return true;
    });
  }

  private async step(
    batch: BatchRow,
    seen: ChainSight,
    move: { to: PayoutState; patch?: Partial<BatchRow>; details: Record<string, string> },
  ): Promise<boolean> {
    if (batch.state === move.to) return false;
    return this.store.write(async (tx) => {
      const loaded = await this.desk.book.load(tx, batch.id);
      const again = await sightOf(tx, this.chain, loaded);
      if (loaded.batch.state !== batch.state || again.spent?.blockHash !== seen.spent?.blockHash) return false;
      // Co-signers may have sent a dearer attempt by themselves: the books then hold what that one costs.
      const isOther = move.to === 'confirming' && again.spent?.txid !== batch.txid;
      if (isOther && (await this.books.standing(tx, batch.id)) === undefined) {
        await this.books.open(tx, batch.id, true);
      }
      const moved = await this.desk.book.move(tx, loaded.batch, { ...move, actor: ACTOR });
      await this.books.bring(tx, { ...loaded, batch: moved }, again.spent?.txid);
      return true;
    });
  }

  private displace(batch: BatchRow, spent: SpentIn): Promise<boolean> {
    return this.store.write(async (tx) => {
      const loaded = await this.desk.book.load(tx, batch.id);
      const again = await sightOf(tx, this.chain, loaded);
      if (loaded.batch.state !== batch.state || again.spent?.blockHash !== spent.blockHash) return false;
      return this.displaced.end(tx, loaded, spent);
    });
  }

  private async settle(batch: BatchRow, seen: ChainSight, receipt: PayoutReceipt | null): Promise<boolean> {
    return this.store.write(async (tx) => {
      const loaded = await this.desk.book.load(tx, batch.id);
      const again = await sightOf(tx, this.chain, loaded);
      const blockHash = again.spent?.blockHash;
      if (loaded.batch.state !== 'confirming' || blockHash === undefined || blockHash !== seen.spent?.blockHash) {
        return false;
      }
      const settlement = batch.settlements + 1;
      const details = { block: blockHash, settlement: String(settlement) };
      const patch = { settlements: settlement };
      await this.desk.book.move(tx, loaded.batch, { to: 'settled', actor: ACTOR, patch, details });
      await this.desk.keys.seen(tx, batch.id);
      const at = this.house.clock.now();
      const booked = loaded.items.map(bookedItem);
      await this.desk.book.ledger.post(tx, settledEntries(bookedBatch(loaded), booked, { at, settlement, blockHash }));
      if (receipt === null) return true;
      await tx.insert(payoutReceipts, [
        {
          batch_id: batch.id,
          settlement,
          receipt: { ...receipt, item: { ...receipt.item } },
          issued_at: at,
          revoked_at: null,
        },
      ]);
      return true;
    });
  }

  /** A reorg took the block: the settlement is reversed and its receipts are revoked (F12, RULES.md 21). */
  private async unsettle(tx: WriteTx, { batch, items }: LoadedBatch): Promise<void> {
    const { ledger } = this.desk.book;
    const at = this.house.clock.now();
    const references = items.map((item) => settledReference(batch.id, item.id, batch.settlements));
    const entries = await ledger.entriesByReference(tx, references);
    await ledger.post(
      tx,
      references.flatMap((reference) => {
        const entry = entries.get(reference);
        return entry === undefined ? [] : [reversal(entry, 'block left the best chain', `${reference}/reorg`, at)];
      }),
    );
    await tx.update(payoutReceipts, { batch_id: batch.id, settlement: batch.settlements }, { revoked_at: at });
    const left = await this.chain.left(tx, batch.block_hash ?? '');
    const newTip = left?.newTip ?? (await this.chain.tipHash(tx));
    await publishRevocations(tx, { batch, items, forkHeight: left?.forkHeight ?? null, newTip, at });
  }
}
