import { Inject, Injectable } from '@nestjs/common';
import { type ReadTx, type Store, STORE } from '../store';
import type { LoadedBatch } from './batch-book.service';
import { FINAL_CONFIRMATIONS } from './decide';
import { DisplacedService } from './displaced.service';
import { CHAIN_DOOR, type ChainDoor, type SpentIn } from './doors';
import { payoutAttempts, payoutBatches } from './payout.entity';
import type { Compared } from './restore-facts.service';
import { RestoreHands } from './restore-hands.service';
import { sightOf } from './sight.repository';
import type { PayoutState } from './states';

/** Handed out, and no block holds its payment. */
const OUT: readonly PayoutState[] = ['handed-out', 'signed', 'sent', 'conflicted', 'cancelling'];
/** Of these only the last word is missing. */
const ENDING: readonly PayoutState[] = ['handed-out', 'conflicted'];

/**
 * After a restore: batches of the copy whose coins something took that is neither an attempt nor a cancellation. One ends
 * once that is final and it is told whom each of its outputs paid; what took the coins is booked after it, so that whoever
 * it paid is not paid again.
 * @see RULES 13 and 15
 */
@Injectable()
export class TakenCoins {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CHAIN_DOOR) private readonly chain: ChainDoor,
    private readonly hands: RestoreHands,
    private readonly displaced: DisplacedService,
  ) {}

  /** Whether a batch that pays somebody has not ended yet by what the books do not know. */
  async isOpen(tx: ReadTx, { spends }: Compared): Promise<boolean> {
    if (spends.length === 0) return false;
    const unknown = await this.unknown(tx, spends.map(({ txid }) => txid)); // prettier-ignore
    return (await this.taken(tx, OUT)).some(({ spent }) => unknown.has(spent.txid));
  }

  /** Ends those that can end; with nothing to do it writes nothing (I14). */
  async end(compared: Compared): Promise<void> {
    const found = await this.store.read((tx) => this.taken(tx, ENDING));
    for (const { loaded } of found) {
      await this.store.write(async (tx) => {
        const [now] = await this.taken(tx, ENDING, loaded.batch.id);
        if (now === undefined || now.confirmations < FINAL_CONFIRMATIONS) return;
        if (await this.isTold(tx, now, compared)) await this.displaced.end(tx, now.loaded, now.spent, true);
      });
    }
  }

  private async unknown(tx: ReadTx, txids: readonly string[]): Promise<ReadonlySet<string>> {
    const known = await this.hands.sight.known(tx, txids);
    return new Set(txids.filter((txid) => !known.has(txid)));
  }

  /** Batches in these states that pay somebody, and what took their coins. */
  private async taken(tx: ReadTx, states: readonly PayoutState[], id?: string): Promise<TakenBatch[]> {
    const where = { state: { in: states }, ...(id === undefined ? {} : { id }) };
    const batches = (await tx.find(payoutBatches, { where })).filter(({ paid }) => paid > 0n);
    const found: TakenBatch[] = [];
    for (const batch of batches) {
      const loaded = await this.hands.desk.book.load(tx, batch.id);
      const { spent, tipHeight } = await sightOf(tx, this.chain, loaded);
      if (spent === undefined || (await this.isOwn(tx, batch.id, spent.txid))) continue;
      found.push({ loaded, spent, confirmations: tipHeight - spent.height + 1 });
    }
    return found;
  }

  /** Whether it is an attempt at the batch, or a cancellation of it, as far as the books know. */
  private async isOwn(tx: ReadTx, batchId: string, txid: string): Promise<boolean> {
    if (!(await this.hands.sight.known(tx, [txid])).has(txid)) return false;
    const attempt = await tx.findOne(payoutAttempts, { txid });
    return attempt === undefined || attempt.batch_id === batchId;
  }

  /** Whether it is known whom everything paid that took a coin of the batch. */
  private async isTold(tx: ReadTx, { loaded, spent }: TakenBatch, { coins }: Compared): Promise<boolean> {
    const held = new Set(loaded.inputs.map(({ outpoint }) => outpoint));
    const takers = coins.flatMap(({ txid, vout, spentBy }) => {
      return spentBy === null || !held.has(`${txid}:${vout}`) ? [] : [spentBy.txid];
    });
    for (const txid of await this.unknown(tx, [...new Set([spent.txid, ...takers])])) {
      const raw = await this.hands.sight.rawOf(tx, txid);
      if (raw === undefined) return false;
      const why = await this.hands.imports.hindrances(tx, raw, coins);
      if (why.some(({ code }) => code !== 'family')) return false;
    }
    return true;
  }
}

interface TakenBatch {
  readonly loaded: LoadedBatch;
  readonly spent: SpentIn;
  /** Of what took its coins. */
  readonly confirmations: number;
}
