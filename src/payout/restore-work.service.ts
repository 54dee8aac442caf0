import { Inject, Injectable } from '@nestjs/common';
import type { Gate } from './due';
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
    await this.book(compared);
    await this.freeConflicted(restore);
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

  /** A barrier that a lost payment was faster than: it pays nobody, so its other coins may go into the next one at once. */
  private async freeConflicted(restore: RestoreRow): Promise<void> {
    const moves = await this.store.read((tx) => tx.find(ownMoves, { where: { restore_id: restore.id } }));
    const ids = moves.map(({ batch_id }) => batch_id);
    const lost = await this.store.read((tx) =>
      tx.find(payoutBatches, { where: { id: { in: ids }, state: 'conflicted' } }),
    );
    for (const { id } of lost) {
      const free = await this.store.read((tx) => this.unspentOf(tx, id));
      if (free.length > 0) await this.store.write((tx) => this.free(tx, id, free));
    }
  }

  /** Those of its coins that nothing spends; what is spent stays with it, so that a reorganisation is seen. */
  private async unspentOf(tx: ReadTx, batchId: string): Promise<string[]> {
    const rows = await tx.find(payoutInputs, { where: { batch_id: batchId } });
    const coins = await this.hands.sight.coins(tx);
    const unspent = new Set(coins.filter(({ spentBy }) => spentBy === null).map(({ txid, vout }) => `${txid}:${vout}`));
    return rows.map(({ outpoint }) => outpoint).filter((outpoint) => unspent.has(outpoint));
  }

  private async free(tx: WriteTx, batchId: string, outpoints: readonly string[]): Promise<void> {
    for (const outpoint of outpoints) await tx.delete(payoutInputs, { batch_id: batchId, outpoint });
    const details = { coins: String(outpoints.length) };
    await this.hands.desk.book.record(tx, { actor: ACTOR, action: 'payout.barrier-freed', subject: batchId, details });
  }
}
