import { Inject, Injectable } from '@nestjs/common';
import type { Gate } from './due';
import { type ReadTx, type Store, STORE } from '../store';
import { CLOCK, type Clock, newId } from '../units';
import { batchHash } from './batch-hash';
import { type CancellationRow, payoutCancellations } from './cancellation.entity';
import { cancellationsOf } from './cancellation.repository';
import { CANCELLABLE_BY_COINS } from './cancelling';
import { vbytesSigned } from './input-weight';
import { type BatchRow, payoutAttempts, payoutBatches, payoutInputs } from './payout.entity';
import { LostAttempts } from './lost-attempts.service';
import { buildPsbt } from './psbt';
import { decodeRawTransaction } from './raw-transaction';
import { payoutAddedInputs } from './replacement.entity';
import { ownMoves, type RestoreRow, restores } from './restore.entity';
import { type Compared, RestoreFacts } from './restore-facts.service';
import { RestoreHands } from './restore-hands.service';
import { lacksCoin } from './restore-import.service';
import { type PayoutState, RELEASABLE_STATES } from './states';

const ACTOR = 'restore';
const BEATEN = 'a payment that the books had lost was faster';
/** What a cancellation that the copy does not know can have taken the coins of. */
const TAKEN_FROM: readonly PayoutState[] = [...CANCELLABLE_BY_COINS, 'conflicted'];
/** Of a barrier that nobody signed the chain says nothing by its state. */
const BEATABLE: readonly PayoutState[] = ['planned', 'approved', 'handed-out', 'conflicted'];
const GIVEN_BACK = 'planned before a restore: it may have been paid since';

/** What the service does by itself after a restore: it reads, gives back, finds its keys again, and books what it finds. */
@Injectable()
export class RestoreWork {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly facts: RestoreFacts,
    private readonly hands: RestoreHands,
    private readonly attempts: LostAttempts,
  ) {}

  /** One round; with nothing to do it writes nothing (I14). Waits until our own chain is read to its end. */
  async follow(restore: RestoreRow, gates: readonly Gate[]): Promise<void> {
    if (!(await this.store.read((tx) => this.facts.isRead(tx, gates)))) return;
    await this.giveBack(restore);
    const compared = await this.store.read((tx) => this.facts.compare(tx));
    // New keys start a scan: what was paid to them and from them is seen in a later round.
    if (await this.adopt(compared.strayScripts)) return;
    await this.attempts.adopt(compared);
    await this.endBeaten(compared);
    await this.bookCancellations(compared);
    await this.attempts.taken.end(compared);
    await this.book(compared);
    if (restore.compared_at !== null) return;
    await this.store.write((tx) => tx.update(restores, { id: restore.id }, { compared_at: this.clock.now() }));
  }

  /**
   * What was planned and never handed out in this copy may have been handed out in the life that it lost, or planned
   * again over other coins: nobody can tell, so it ends. So does a barrier of an earlier restore: it would hold coins
   * that this one has to move.
   */
  private async giveBack(restore: RestoreRow): Promise<void> {
    const open = await this.store.read(async (tx) => {
      const rows = await tx.find(payoutBatches, { where: { state: { in: RELEASABLE_STATES } } });
      const moves = await tx.find(ownMoves, { where: { restore_id: restore.id } });
      const own = new Set(moves.map(({ batch_id }) => batch_id));
      return rows.filter(({ id }) => !own.has(id));
    });
    for (const { id } of open) await this.giveBackOne(id, GIVEN_BACK);
  }

  private async giveBackOne(batchId: string, reason: string): Promise<void> {
    await this.store.write(async (tx) => {
      const loaded = await this.hands.desk.book.load(tx, batchId);
      if (!RELEASABLE_STATES.includes(loaded.batch.state)) return;
      await this.hands.desk.giveBack(tx, loaded, { actor: ACTOR, reason, at: this.clock.now() });
    });
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

  /**
   * Cancellations of the life that the copy lost: each takes every coin of one batch, and all of it came to us. From here
   * on the batch is followed as any other that is cancelled, and its members get their items back when it is buried.
   */
  private async bookCancellations({ spends }: Compared): Promise<void> {
    for (const { txid, confirmations } of spends) {
      if (confirmations < this.facts.needed) continue;
      const row = await this.store.read((tx) => this.cancellationOf(tx, txid));
      if (row === undefined) continue;
      await this.store.write(async (tx) => {
        if ((await tx.insertNew(payoutCancellations, [row])) === 0) return;
        const details = { cancellation: row.id, fee: String(row.fee), txid };
        const act = { actor: ACTOR, action: 'payout.cancel-found', subject: row.batch_id, details };
        await this.hands.desk.book.record(tx, act);
      });
    }
  }

  private async cancellationOf(tx: ReadTx, txid: string): Promise<CancellationRow | undefined> {
    const raw = await this.hands.sight.rawOf(tx, txid);
    if (raw === undefined || (await this.hands.sight.known(tx, [txid])).has(txid)) return undefined;
    const { inputs, outputs } = decodeRawTransaction(raw);
    const outpoints = inputs.map((input) => `${input.txid}:${input.vout}`);
    const held = await tx.find(payoutInputs, { where: { outpoint: { in: outpoints } } });
    const [first] = held;
    const [back] = outputs;
    if (first === undefined || back === undefined || held.length !== inputs.length) return undefined;
    const { batch, inputs: own } = await this.hands.desk.book.load(tx, first.batch_id);
    const isWhole = own.length === held.length && held.every(({ batch_id }) => batch_id === batch.id);
    if (!isWhole || !TAKEN_FROM.includes(batch.state)) return undefined;
    const { treasury } = this.hands.treasury.wallet(batch.wallet_id);
    const scripts = [...held, back].map((one) => ('script_hex' in one ? one.script_hex : one.scriptHex));
    const keys = await this.hands.treasury.keysOf(tx, scripts);
    const key = keys.get(back.scriptHex);
    if (key === undefined || outputs.length > 1) return undefined;
    const coins = inputs.flatMap((input) => {
      const coin = held.find(({ outpoint }) => outpoint === `${input.txid}:${input.vout}`);
      const of = keys.get(coin?.script_hex ?? '');
      return coin === undefined || of === undefined ? [] : [{ ...input, valueSats: coin.value, key: of }];
    });
    const fee = held.reduce((sum, { value }) => sum + value, 0n) - back.valueSats;
    const vbytes = vbytesSigned(treasury.shape, inputs.length, [back.scriptHex]);
    const id = newId();
    const paid = [{ ...back, key, itemId: null }];
    return {
      id,
      batch_id: batch.id,
      number: (await cancellationsOf(tx, batch.id)).length + 1,
      planned_by: ACTOR,
      planned_at: this.clock.now(),
      rate_sat_per_kvb: (fee * 1_000n) / BigInt(vbytes),
      fee,
      back: back.valueSats,
      vbytes,
      hash: batchHash({
        network: treasury.network,
        batchId: id,
        inputs: held.map(({ outpoint, value }) => ({ outpoint, valueSats: value })),
        outputs: paid,
      }),
      psbt: buildPsbt(treasury, coins, paid),
      txid,
    };
  }

  /** Whether a cancellation is in the chain and its items are not given back yet. */
  private async isTakingBack(tx: ReadTx, coins: Compared['coins']): Promise<boolean> {
    const spenders = [...new Set(coins.flatMap(({ spentBy }) => (spentBy === null ? [] : [spentBy.txid])))];
    const rows = await tx.find(payoutCancellations, { where: { txid: { in: spenders } } });
    const batches = await tx.find(payoutBatches, { where: { id: { in: rows.map(({ batch_id }) => batch_id) } } });
    return batches.some(({ state }) => state !== 'cancelled');
  }

  /**
   * Each in a transaction of its own, the oldest first: one that waits for its coins holds up no other. What was paid
   * again after a cancellation, or after something took the coins, is booked when its items are available again, or it
   * would be a debt beside them.
   */
  private async book(compared: Compared): Promise<void> {
    const { spends, coins } = compared;
    if (await this.store.read((tx) => this.isTakingBack(tx, coins))) return;
    if (await this.store.read((tx) => this.attempts.taken.isOpen(tx, compared))) return;
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
   * A barrier, of this restore or an earlier one, that a lost payment was faster than. It pays nobody, so nothing waits for
   * it: the payment takes the coins that it spends, and the others go into the next barrier. Not before it is deep: a
   * reorganisation could let the barrier win after all.
   */
  private async endBeaten({ coins, tipHeight }: Compared): Promise<void> {
    const spenders = new Map<string, string>(
      coins.flatMap(({ txid, vout, spentBy }) => {
        const isDeep = spentBy !== null && tipHeight - spentBy.height + 1 >= this.facts.needed;
        return isDeep ? [[`${txid}:${vout}`, spentBy.txid] as const] : [];
      }),
    );
    for (const batch of await this.store.read((tx) => beatenMoves(tx, spenders))) {
      if (RELEASABLE_STATES.includes(batch.state)) await this.giveBackOne(batch.id, BEATEN);
      else await this.replace(batch);
    }
  }

  /** Its fee, and that of whatever outbid it, was never paid. */
  private async replace({ id, state }: BatchRow): Promise<void> {
    const { desk, books } = this.hands;
    await this.store.write(async (tx) => {
      const loaded = await desk.book.load(tx, id);
      if (loaded.batch.state !== state) return;
      if ((await books.standing(tx, id)) === undefined) {
        const { txid } = loaded.batch;
        await books.open(tx, id, (await tx.findOne(payoutAttempts, { txid })) !== undefined);
      }
      const batch = await desk.book.move(tx, loaded.batch, { to: 'replaced', actor: ACTOR });
      await tx.delete(payoutInputs, { batch_id: id });
      await tx.delete(payoutAddedInputs, { batch_id: id });
      await books.bring(tx, { ...loaded, batch });
    });
  }
}

/**
 * Barriers, and whatever else pays nobody and lost its coins for good before the books were brought back: a child, a move.
 * @param spenders by outpoint, what spends it deep enough
 */
async function beatenMoves(tx: ReadTx, spenders: ReadonlyMap<string, string>): Promise<BatchRow[]> {
  const moves = await tx.find(ownMoves);
  const ids = moves.map(({ batch_id }) => batch_id);
  const barriers = await tx.find(payoutBatches, { where: { id: { in: ids }, state: { in: BEATABLE } } });
  const displaced = await tx.find(payoutBatches, { where: { state: 'displaced' } });
  const open = [...barriers, ...displaced.filter(({ paid }) => paid === 0n)];
  const held = await tx.find(payoutInputs, { where: { batch_id: { in: open.map(({ id }) => id) } } });
  return open.filter(({ id, txid }) => {
    const by = held.filter(({ batch_id }) => batch_id === id).map(({ outpoint }) => spenders.get(outpoint));
    return by.some((spender) => spender !== undefined && spender !== txid);
  });
}
