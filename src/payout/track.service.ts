import { Inject, Injectable } from '@nestjs/common';
import { reversal } from '../ledger';
import type { PayoutReceipt } from '../chain';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock, DomainError } from '../units';
import { bookedBatch, bookedItem, type LoadedBatch } from './batch-book.service';
import { type ChainSight, decideFollow, decideSent, TRACKED_STATES } from './decide';
import { CHAIN_DOOR, type ChainDoor } from './doors';
import type { Gate } from './due';
import { settledEntries, settledReference } from './entries';
import { type AttemptRow, type BatchRow, payoutAttempts, payoutBatches, payoutReceipts } from './payout.entity';
import { handOver } from './hand-over.adapter';
import { PlanDesk } from './plan-desk.service';
import { receiptItem } from './receipts';
import { publishRevocations } from './revocation.repository';
import { SignService } from './sign.service';
import { sightOf } from './sight.repository';
import type { PayoutState } from './states';

const ACTOR = 'job-payout';
/** The deepest reorganisation of bitcoin undid 53 blocks (2010); a settled batch below this is not looked at again. */
const SETTLED_WATCH_BLOCKS = 288;

/** Sends stored bytes, counts confirmations in our own chain, settles with proof, and undoes what a reorg undid. */
@Injectable()
export class TrackService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CHAIN_DOOR) private readonly chain: ChainDoor,
    private readonly desk: PlanDesk,
    private readonly signing: SignService,
  ) {}

  /** Batches that the chain may still change. */
  async tracked(tx: ReadTx): Promise<BatchRow[]> {
    const tipHeight = await this.chain.tipHeight(tx);
    const rows = await tx.find(payoutBatches, {
      where: { state: { in: TRACKED_STATES } },
      orderBy: [['planned_at', 'asc']],
    });
    return rows.filter((row) => row.state !== 'settled' || (row.block_height ?? 0) > tipHeight - SETTLED_WATCH_BLOCKS);
  }

  /** Follows the chain for one batch: at most one step, so that each is a transaction of its own. */
  async follow(batchId: string, minConfirmations: number): Promise<boolean> {
    const { batch, items, seen } = await this.store.read(async (tx) => {
      const loaded = await this.desk.book.load(tx, batchId);
      return { ...loaded, seen: await sightOf(tx, this.chain, loaded) };
    });
    const { state, txid, block_hash: blockHash } = batch;
    const next = decideFollow({ state, txid, blockHash }, seen, minConfirmations);
    if (next.step === 'none') return false;
    if (next.step === 'undo') return this.unseen(batch);
    const { spent } = next;
    if (next.step === 'conflicted') {
      return this.step(batch, seen, { to: 'conflicted', details: { txid: spent.txid } });
    }
    if (next.step === 'confirming') {
      const patch = { block_hash: spent.blockHash, block_height: spent.height };
      const details = { block: spent.blockHash, height: String(spent.height) };
      return this.step(batch, seen, { to: 'confirming', patch, details });
    }
    const [first] = items;
    // What pays nobody needs no receipt.
    if (first === undefined) return this.settle(batch, seen, null);
    // One receipt is built and checked as its reader will; those of the other items differ in their output only.
    const payment = { txid: batch.txid, vout: first.vout, item: receiptItem(first) };
    const receipt = await this.chain.receipt(payment);
    return receipt === undefined ? false : this.settle(batch, seen, receipt);
  }

  /** signed → sent, or the same bytes once more when the node has lost them (FAULTS F03 to F08). */
  async send(batchId: string, gates: readonly Gate[]): Promise<void> {
    const { batch, attempt } = await this.store.read(async (tx) => {
      const loaded = await this.desk.book.load(tx, batchId);
      const bytes = await tx.findOne(payoutAttempts, { txid: loaded.batch.txid });
      if (bytes === undefined) throw new DomainError('payout.no-bytes', 'There are no signed bytes.', { batchId });
      await this.desk.assertOpen(tx, gates, loaded.batch);
      // Once more from the stored bytes: the disk is not trusted with the fee either.
      const approval = await this.signing.approvalOf(tx, batchId);
      await this.signing.recheck(tx, loaded, { rawHex: bytes.raw_hex, approval });
      return { batch: loaded.batch, attempt: bytes };
    });
    if (batch.state === 'sent' && (await this.chain.mempoolHas(batch.txid))) return;
    await this.deliver(batch, attempt);
  }

  private async deliver(batch: BatchRow, attempt: AttemptRow): Promise<void> {
    const outcome = await handOver(this.store, this.chain, { id: batch.id, rawHex: attempt.raw_hex });
    await this.store.write(async (tx) => {
      const { batch: now } = await this.desk.book.load(tx, batch.id);
      const becomes = decideSent(now.state, outcome);
      if (typeof outcome === 'object') {
        await this.desk.book.note(tx, now, ACTOR, `refused by the node: ${outcome.refused.slice(0, 200)}`);
      } else if (becomes === 'sent') {
        await this.desk.book.move(tx, now, { to: 'sent', actor: ACTOR, details: { txid: now.txid, node: outcome } });
      }
    });
  }

  /** Nothing of ours is spent in the best chain: what was counted is undone. */
  private async unseen(batch: BatchRow): Promise<boolean> {
    return this.store.write(async (tx) => {
      const loaded = await this.desk.book.load(tx, batch.id);
      if (loaded.batch.state !== batch.state) return false;
      if (batch.state === 'settled') await this.unsettle(tx, loaded);
      const details = { reorg: batch.block_hash ?? 'conflict' };
      const patch = { block_hash: null, block_height: null };
      await this.desk.book.move(tx, loaded.batch, { to: 'sent', actor: ACTOR, patch, details });
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
      await this.desk.book.move(tx, loaded.batch, { ...move, actor: ACTOR });
      return true;
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
      const at = this.clock.now();
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
    const at = this.clock.now();
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
