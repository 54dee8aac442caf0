import { Inject, Injectable } from '@nestjs/common';
import type { Gate } from './due';
import { reversal } from '../ledger';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock } from '../units';
import { payoutBatches, payoutInputs } from './payout.entity';
import { PlanDesk } from './plan-desk.service';
import { ownMoves, type RestoreRow, restores } from './restore.entity';
import { type Compared, RestoreFacts } from './restore-facts.service';
import { lacksCoin, RestoreImport } from './restore-import.service';
import { RestoreSight } from './restore-sight.service';
import { RELEASABLE_STATES } from './states';
import { TreasuryService } from './treasury.service';

const ACTOR = 'restore';
const BEATEN = 'a payment that the books had lost was faster';
const GIVEN_BACK = 'planned before a restore: it may have been paid since';

/** What the work is done with. */
@Injectable()
export class RestoreHands {
  constructor(
    readonly desk: PlanDesk,
    readonly treasury: TreasuryService,
    readonly imports: RestoreImport,
    readonly sight: RestoreSight,
  ) {}
}

/** What the service does by itself after a restore: it reads, gives back, finds its keys again, and books what it finds. */
@Injectable()
export class RestoreWork {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly facts: RestoreFacts,
    private readonly hands: RestoreHands,
  ) {}

  /** One round; with nothing to do it writes nothing (I14). Waits until our own chain is read to its end. */
  async follow(restore: RestoreRow, gates: readonly Gate[]): Promise<void> {
    if (!(await this.store.read((tx) => this.facts.isRead(tx, gates)))) return;
    await this.giveBack();
    const compared = await this.store.read((tx) => this.facts.compare(tx));
    // New keys start a scan: what was paid to them and from them is seen in a later round.
    if (await this.adopt(compared.strayScripts)) return;
    await this.endBeaten(restore);
    await this.book(compared);
    if (restore.compared_at !== null) return;
    await this.store.write((tx) => tx.update(restores, { id: restore.id }, { compared_at: this.clock.now() }));
  }

  /**
   * What was planned and never handed out in this copy may have been handed out in the life that it lost, or planned
   * again over other coins: nobody can tell, so it ends. Its name is freed: the chain may show it yet.
   */
  private async giveBack(): Promise<void> {
    const open = await this.store.read(async (tx) => {
      const rows = await tx.find(payoutBatches, { where: { state: { in: RELEASABLE_STATES } } });
      const moves = await tx.find(ownMoves, { where: { batch_id: { in: rows.map(({ id }) => id) } } });
      const own = new Set(moves.map(({ batch_id }) => batch_id));
      return rows.filter(({ id }) => !own.has(id));
    });
    for (const { id } of open) {
      await this.store.write(async (tx) => {
        const loaded = await this.hands.desk.book.load(tx, id);
        if (!RELEASABLE_STATES.includes(loaded.batch.state)) return;
        const patch = { txid: `${loaded.batch.txid}/given-back` };
        await this.hands.desk.giveBack(tx, loaded, { actor: ACTOR, reason: GIVEN_BACK, at: this.clock.now(), patch });
      });
    }
  }

  private async adopt(scripts: readonly string[]): Promise<boolean> {
    let isFound = false;
    for (const script of scripts) {
      const known = await this.store.read((tx) => this.hands.treasury.keyOf(tx, script));
      if (known === undefined) continue;
      isFound = (await this.store.write((tx) => this.hands.treasury.adopt(tx, script))) || isFound;
    }
    return isFound;
  }

  /** Each in a transaction of its own, the oldest first: one that waits for its coins holds up no other. */
  private async book({ spends, coins }: Compared): Promise<void> {
    const deep = spends.filter(({ confirmations }) => confirmations >= this.facts.needed);
    for (const { txid } of [...deep].sort((a, b) => b.confirmations - a.confirmations)) {
      const raw = await this.store.read((tx) => this.hands.sight.rawOf(tx, txid));
      if (raw === undefined || (await this.store.read((tx) => this.isHindered(tx, raw, coins)))) continue;
      try {
        await this.store.write(async (tx) => {
          if ((await this.hands.sight.known(tx, [txid])).has(txid)) return;
          await this.hands.imports.book(tx, raw, coins);
        });
      } catch (error) {
        if (!lacksCoin(error)) throw error;
      }
    }
  }

  private async isHindered(tx: ReadTx, raw: string, coins: Compared['coins']): Promise<boolean> {
    return (await this.hands.imports.hindrances(tx, raw, coins)).length > 0;
  }

  /**
   * A barrier that a lost payment was faster than. It pays nobody, so nothing waits for it: the payment takes the coins
   * that it spends, and the others go into the next barrier.
   */
  private async endBeaten(restore: RestoreRow): Promise<void> {
    const beaten = await this.store.read(async (tx) => {
      const moves = await tx.find(ownMoves, { where: { restore_id: restore.id } });
      const ids = moves.map(({ batch_id }) => batch_id);
      return tx.find(payoutBatches, { where: { id: { in: ids }, state: 'conflicted' } });
    });
    for (const batch of beaten) {
      await this.store.write(async (tx) => {
        await this.hands.desk.book.move(tx, batch, { to: 'replaced', actor: ACTOR });
        await tx.delete(payoutInputs, { batch_id: batch.id });
        await this.unbook(tx, batch.id);
      });
    }
  }

  /** Its fee was never paid. */
  private async unbook(tx: WriteTx, batchId: string): Promise<void> {
    const { ledger } = this.hands.desk.book;
    const references = [`batch/${batchId}/committed`, `batch/${batchId}/fee-reserve`];
    const entries = await ledger.entriesByReference(tx, references);
    const back = [...entries].map(([reference, entry]) => {
      return reversal(entry, BEATEN, `${reference}/replaced`, this.clock.now());
    });
    await ledger.post(tx, back);
  }
}
