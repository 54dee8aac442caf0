import { Inject, Injectable } from '@nestjs/common';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, newId } from '../units';
import { readAttempt } from './adopting';
import { batchHash } from './batch-hash';
import type { LoadedBatch } from './batch-book.service';
import { CANCELLABLE_BY_COINS } from './cancelling';
import { vbytesSigned } from './input-weight';
import { type InputRow, payoutAttempts, payoutBatches, payoutInputs } from './payout.entity';
import { buildPsbt, unsignedTxid } from './psbt';
import { decodeRawTransaction, type RawTransaction } from './raw-transaction';
import { payoutAddedInputs, type ReplacementRow, payoutReplacements } from './replacement.entity';
import { attemptsPlanned, firstAttempt, FOUND_BY } from './replacement.repository';
import { REPLACEABLE } from './replacing';
import type { Compared } from './restore-facts.service';
import { RestoreHands } from './restore-hands.service';
import type { PayoutState } from './states';
import { TakenCoins } from './taken-coins.service';

/** Of these a replacement that the copy does not know may confirm. */
const REPLACED: readonly PayoutState[] = [...CANCELLABLE_BY_COINS, 'conflicted'];
/** Of those with bytes, whatever a mempool holds is dearer and is to be outbid. */
const WITH_BYTES = REPLACED.filter((state) => state !== 'handed-out');

/** A replacement that was found, before its rows are written. */
interface Found {
  readonly loaded: LoadedBatch;
  readonly row: ReplacementRow;
  /** Coins that only it spends. */
  readonly added: readonly InputRow[];
  readonly changeScript: string;
}

/**
 * Replacements that were signed in the life which a copy has lost: found in the chain or the mempool, recomputed to the byte
 * from the payment that the copy knows, and from then on attempts of it as any other, whichever confirms. What does not
 * come out with the same name is none, and is followed as what took the coins.
 * @see RULES 13 and 15
 */
@Injectable()
export class LostAttempts {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly hands: RestoreHands,
    readonly taken: TakenCoins,
  ) {}

  /** One round; with nothing to do it writes nothing (I14). */
  async adopt(compared: Compared): Promise<void> {
    for (const { txid } of compared.spends) {
      const raw = await this.store.read((tx) => this.hands.sight.rawOf(tx, txid));
      if (raw !== undefined) await this.adoptOne(raw, compared);
    }
    for (const raw of await this.waiting(compared)) await this.adoptOne(raw, compared);
  }

  private async adoptOne(rawHex: string, compared: Compared): Promise<void> {
    const read = (tx: ReadTx): Promise<Found | undefined> => this.read(tx, decodeRawTransaction(rawHex), compared);
    if ((await this.store.read(read)) === undefined) return;
    await this.store.write(async (tx) => {
      const found = await read(tx);
      if (found !== undefined) await this.write(tx, found, { rawHex, tipHeight: compared.tipHeight });
    });
  }

  /**
   * What waits in the node's mempool in place of payments that wait. Each attempt spends every coin of the first: one of
   * them tells. A node that does not answer is asked in the next round.
   */
  private async waiting({ coins }: Compared): Promise<string[]> {
    const spent = new Set(coins.flatMap(({ txid, vout, spentBy }) => (spentBy === null ? [] : [`${txid}:${vout}`])));
    const asked = await this.store.read(async (tx) => {
      const batches = await tx.find(payoutBatches, { where: { state: { in: WITH_BYTES } } });
      const firsts: { txid: string; vout: number }[] = [];
      for (const { id } of batches) {
        const { inputs, items } = await this.hands.desk.book.load(tx, id);
        const outpoint = inputs.find((input) => !spent.has(input.outpoint))?.outpoint;
        if (outpoint === undefined || items.length === 0) continue;
        const at = outpoint.lastIndexOf(':');
        firsts.push({ txid: outpoint.slice(0, at), vout: Number.parseInt(outpoint.slice(at + 1), 10) });
      }
      return firsts;
    });
    try {
      const found: string[] = [];
      const spenders = [...(await this.hands.sight.inMempool(asked))];
      const known = await this.store.read((tx) => this.hands.sight.known(tx, spenders));
      for (const txid of spenders) {
        const raw = known.has(txid) ? undefined : await this.hands.sight.waitingRaw(txid);
        if (raw !== undefined) found.push(raw);
      }
      return found;
    } catch (error) {
      if (error instanceof DomainError) return [];
      throw error;
    }
  }

  private async read(tx: ReadTx, transaction: RawTransaction, { coins, spends }: Compared): Promise<Found | undefined> {
    const { txid } = transaction;
    if ((await this.hands.sight.known(tx, [txid])).has(txid)) return undefined;
    const outpoints = transaction.inputs.map((input) => `${input.txid}:${input.vout}`);
    const held = await tx.find(payoutInputs, { where: { outpoint: { in: outpoints } } });
    const [batchId, ...others] = new Set(held.map(({ batch_id }) => batch_id));
    if (batchId === undefined || others.length > 0) return undefined;
    const loaded = await this.hands.desk.book.load(tx, batchId);
    const isMined = spends.some((spend) => spend.txid === txid);
    if (loaded.items.length === 0 || !(isMined ? REPLACED : WITH_BYTES).includes(loaded.batch.state)) return undefined;
    const rows = new Map(held.map((row) => [row.outpoint, row]));
    for (const { txid: from, vout, valueSats: value, scriptHex: script_hex } of coins) {
      const outpoint = `${from}:${vout}`;
      if (!rows.has(outpoint)) rows.set(outpoint, { outpoint, batch_id: batchId, value, script_hex });
    }
    const spent = outpoints.flatMap((outpoint) => rows.get(outpoint) ?? []);
    if (spent.length < outpoints.length) return undefined;
    return this.recomputed(tx, transaction, { loaded, spent, held });
  }

  /** The transaction as this service would have made it of the same coins: undefined where that is another one. */
  private async recomputed(
    tx: ReadTx,
    transaction: RawTransaction,
    of: { readonly loaded: LoadedBatch; readonly spent: readonly InputRow[]; readonly held: readonly InputRow[] },
  ): Promise<Found | undefined> {
    const { loaded, spent, held } = of;
    const { batch, items, inputs } = loaded;
    const { treasury: houses } = this.hands;
    const planned = await attemptsPlanned(tx, batch.id);
    const first = planned[0] ?? firstAttempt(batch);
    const attempt = readAttempt(transaction, new Map(spent.map(({ outpoint, value }) => [outpoint, value])), {
      inputs: inputs.map(({ outpoint }) => outpoint),
      items: items.map(({ vout, script_hex: scriptHex, amount, fee_share: share }) => {
        return { vout, scriptHex, valueSats: amount - share };
      }),
      changeVout: first.change_vout,
      // What had no change may have been given it by any key, whatever attempts of this copy were given.
      changeScripts: first.change_vout === null ? new Set() : await houses.changeScripts(tx, batch.id),
      feeSats: first.fee,
    });
    if (attempt === undefined) return undefined;
    const { change, feeSats } = attempt;
    const { treasury, walletId } = houses.wallet(batch.wallet_id);
    const place = await houses.keyOf(tx, change.scriptHex);
    const keys = await houses.keysOf(tx, spent.map(({ script_hex }) => script_hex)); // prettier-ignore
    const coins = transaction.inputs.flatMap((input, index) => {
      const key = keys.get(spent[index]?.script_hex ?? '');
      const valueSats = spent[index]?.value ?? 0n;
      return key?.walletId === walletId ? [{ txid: input.txid, vout: input.vout, valueSats, key }] : [];
    });
    if (place?.walletId !== walletId || place.keyChain !== 1 || coins.length < spent.length) return undefined;
    const itemAt = new Map(items.map(({ vout, id }) => [vout, id]));
    const outputs = transaction.outputs.map((output, vout) => ({ ...output, itemId: itemAt.get(vout) ?? null }));
    const psbt = buildPsbt(treasury, coins, outputs);
    if (unsignedTxid(psbt) !== transaction.txid) return undefined;
    const id = newId();
    // A block's bytes come without signatures: judged by the size that it was planned with.
    const vbytes = vbytesSigned(treasury.shape, spent.length, transaction.outputs.map(({ scriptHex }) => scriptHex)); // prettier-ignore
    const row: ReplacementRow = {
      ...{ id, batch_id: batch.id, number: (planned.at(-1)?.number ?? 0) + 1 },
      ...{ planned_by: FOUND_BY, planned_at: this.clock.now(), vbytes, psbt, txid: transaction.txid },
      rate_sat_per_kvb: (feeSats * 1_000n) / BigInt(vbytes),
      ...{ fee: feeSats, change: change.valueSats, change_vout: change.vout, change_index: place.keyIndex },
      hash: batchHash({
        network: treasury.network,
        batchId: id,
        inputs: spent.map(({ outpoint, value: valueSats }) => ({ outpoint, valueSats })),
        outputs,
      }),
    };
    const own = new Set(held.map(({ outpoint }) => outpoint));
    const added = spent.filter(({ outpoint }) => !own.has(outpoint));
    return { loaded, row, added, changeScript: change.scriptHex };
  }

  /** Its rows, its coins and what it costs, in the caller's transaction. */
  private async write(
    tx: WriteTx,
    { loaded, row, added, changeScript }: Found,
    { rawHex, tipHeight }: { readonly rawHex: string; readonly tipHeight: number },
  ): Promise<void> {
    const { batch } = loaded;
    const { desk, books, treasury } = this.hands;
    const { batch_id: batchId, number, txid, fee } = row;
    await treasury.adopt(tx, changeScript);
    if ((await attemptsPlanned(tx, batchId)).length === 0) await tx.insert(payoutReplacements, [firstAttempt(batch)]);
    await tx.insert(payoutReplacements, [row]);
    await tx.insert(payoutInputs, added);
    await tx.insert(payoutAddedInputs, added.map(({ outpoint }) => ({ outpoint, batch_id: batchId, number }))); // prettier-ignore
    const at = this.clock.now();
    await tx.insert(payoutAttempts, [{ txid, batch_id: batchId, raw_hex: rawHex, fee, signed_at: at }]);
    const details = { replacement: row.id, fee: String(fee), txid };
    const act = { actor: FOUND_BY, action: 'payout.replace-found', subject: batchId, details };
    await desk.book.record(tx, act);
    // Only handed out, it has no entries yet: the block that holds it brings them.
    if (batch.state === 'handed-out') return;
    if ((await books.standing(tx, batchId)) === undefined) await books.open(tx, batchId, true);
    const isWaiting = REPLACEABLE.includes(batch.state);
    const by = { actor: FOUND_BY, tipHeight };
    const now = isWaiting ? await desk.book.exchange(tx, batch, row, by) : batch;
    await books.bring(tx, { ...loaded, batch: now });
  }
}
