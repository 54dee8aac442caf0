import { Inject, Injectable } from '@nestjs/common';
import { accounts, type NewEntry } from '../ledger';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, newId } from '../units';
import { bookedBatch, bookedItem, type LoadedBatch } from './batch-book.service';
import { FINAL_CONFIRMATIONS } from './decide';
import type { KeyUse } from './doors';
import { batchedEntries, committedEntries } from './entries';
import { vbytesSigned } from './input-weight';
import { newBatch } from './new-batch';
import { OutputOwners, type ReadOutput } from './output-owners.service';
import { type BatchRow, type ItemRow, payoutAttempts, payoutBatches, payoutEvents, payoutInputs, payoutItems } from './payout.entity'; // prettier-ignore
import { PlanDesk } from './plan-desk.service';
import type { PsbtInput } from './psbt';
import { decodeRawTransaction, type RawTransaction } from './raw-transaction';
import type { Hindrance } from './restore';
import type { SeenCoin } from './restore-sight.service';
import { takenFrom } from './taken.repository';
import { TreasuryService } from './treasury.service';
import type { Wallet } from './wallet';
import { walletMoves } from './wallet.entity';

const ACTOR = 'restore';
const LACKS_COIN = 'ledger.insufficient';

/** A transaction of ours as the chain tells it. */
interface ReadSpend {
  readonly transaction: RawTransaction;
  /** What it spends: no batch of ours mixes wallets. */
  readonly wallet: Wallet;
  readonly inputs: readonly PsbtInput[];
  readonly outputs: readonly ReadOutput[];
  readonly feeSats: bigint;
}

/**
 * Payments that the books have forgotten, read again from the chain: whom each output paid, what it cost, and booked as
 * the batch that it was. What a member was paid beyond what the books hold for him is his debt until the pools'
 * statements were read again: the network fee is taken for the operator's.
 * @see RULES 15
 */
@Injectable()
export class RestoreImport {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly desk: PlanDesk,
    private readonly treasury: TreasuryService,
    readonly owners: OutputOwners,
  ) {}

  /**
   * What keeps a transaction from being booked; nothing when it can be.
   * @param coins all of ours, spent or not
   */
  async hindrances(tx: ReadTx, rawHex: string, coins: readonly SeenCoin[]): Promise<Hindrance[]> {
    const read = await this.read(tx, rawHex, coins);
    return Array.isArray(read) ? read : [];
  }

  /**
   * Books what nothing hinders.
   * @throws DomainError `ledger.insufficient` while the coins that it spends are not booked again
   */
  async book(tx: WriteTx, rawHex: string, coins: readonly SeenCoin[]): Promise<void> {
    const read = await this.read(tx, rawHex, coins);
    if (Array.isArray(read)) return;
    const { batch, items, inputs, move } = this.rows(read);
    await tx.insert(payoutBatches, [batch]);
    if (move !== undefined) await tx.insert(walletMoves, [move]);
    await tx.insert(payoutItems, items);
    // What it took from a batch that ended stays with that one: by it a reorganisation is told.
    await tx.insertNew(payoutInputs, inputs);
    const { txid } = batch;
    const at = this.clock.now();
    await tx.insert(payoutAttempts, [{ txid, batch_id: batch.id, raw_hex: rawHex, fee: batch.fee, signed_at: at }]);
    await this.desk.keys.note(tx, usesOf(read.outputs), batch.id);
    await this.post(tx, read, { batch, items, inputs, move });
    const details = { txid, items: String(items.length), paid: String(batch.paid), fee: String(batch.fee) };
    const from = { from_state: 'claimed', to_state: 'signed' } as const;
    await tx.insert(payoutEvents, [{ id: newId(), batch_id: batch.id, at, actor: ACTOR, ...from, details }]);
    await this.desk.book.record(tx, { actor: ACTOR, action: 'payout.imported', subject: batch.id, details });
  }

  private async read(tx: ReadTx, rawHex: string, coins: readonly SeenCoin[]): Promise<ReadSpend | Hindrance[]> {
    const transaction = decodeRawTransaction(rawHex);
    const { txid } = transaction;
    const ours = new Map(coins.map((coin) => [`${coin.txid}:${coin.vout}`, coin]));
    const spent = transaction.inputs.map((input) => ours.get(`${input.txid}:${input.vout}`));
    const scripts = [...spent.map((coin) => coin?.scriptHex ?? ''), ...transaction.outputs.map((one) => one.scriptHex)];
    const keys = await this.treasury.keysOf(tx, scripts);
    const inputs = spent.flatMap((coin) => {
      const key = keys.get(coin?.scriptHex ?? '');
      if (coin === undefined || key === undefined) return [];
      return [{ txid: coin.txid, vout: coin.vout, valueSats: coin.valueSats, key }];
    });
    const [walletId, ...others] = new Set(spent.map((coin) => keys.get(coin?.scriptHex ?? '')?.walletId));
    if (inputs.length < spent.length || walletId === undefined || others.length > 0) {
      return [{ code: 'unknown-shape', txid }];
    }
    const outpoints = inputs.map((input) => `${input.txid}:${input.vout}`);
    const taken = await takenFrom(tx, outpoints, tipOf(spent));
    const named = await this.owners.read(tx, transaction, { ours: keys, taken });
    if (movedOf(named.outputs, walletId).length > 1) return [{ code: 'unknown-shape', txid }];
    const depth = { confirmations: depthOf(txid, spent), needed: FINAL_CONFIRMATIONS };
    const open = taken.open.map((batchId) => ({ code: 'family', txid, batchId, ...depth }) as const);
    if (named.hindrances.length + open.length > 0) return [...named.hindrances, ...open];
    const paid = transaction.outputs.reduce((sum, { valueSats }) => sum + valueSats, 0n);
    const feeSats = inputs.reduce((sum, { valueSats }) => sum + valueSats, 0n) - paid;
    return { transaction, wallet: this.treasury.wallet(walletId), inputs, outputs: named.outputs, feeSats };
  }

  private rows(read: ReadSpend): LoadedBatch {
    const { transaction, inputs, outputs, feeSats, wallet } = read;
    const id = newId();
    const at = this.clock.now();
    const items = itemsOf(outputs, { id, at });
    const [moved] = movedOf(outputs, wallet.walletId);
    const change = outputs.filter((output) => output.whose === 'ours' && output !== moved);
    const vbytes = vbytesSigned(wallet.treasury.shape, inputs.length, outputs.map(({ scriptHex }) => scriptHex)); // prettier-ignore
    const { batch, inputs: held } = newBatch({
      id,
      wallet,
      inputs,
      outputs: outputs.map((output) => ({
        ...output,
        itemId: items.find(({ vout }) => vout === output.vout)?.id ?? null,
      })),
      figures: {
        run_id: `import-${id}`,
        planned_by: ACTOR,
        planned_at: at,
        fee_payer: 'operator',
        rate_sat_per_kvb: (feeSats * 1_000n) / BigInt(vbytes),
        paid: items.reduce((sum, { amount }) => sum + amount, 0n),
        fee: feeSats,
        change: change.reduce((sum, { valueSats }) => sum + valueSats, 0n),
        change_vout: change[0]?.vout ?? null,
        change_index: null,
        vbytes,
      },
    });
    // What the chain holds may differ from what we would build of the same coins: its own name stands.
    const rows = { batch: { ...batch, state: 'signed', txid: transaction.txid } as const, items, inputs: held };
    if (moved?.walletId === undefined) return rows;
    const { walletId, valueSats, vout } = moved;
    return { ...rows, move: { batch_id: id, to_wallet_id: walletId, amount: valueSats, vout } };
  }

  private async post(tx: WriteTx, read: ReadSpend, loaded: LoadedBatch): Promise<void> {
    const { batch, items } = loaded;
    const { ledger } = this.desk.book;
    const at = this.clock.now();
    for (const entry of batchedEntries(bookedBatch(loaded), items.map(bookedItem), at)) {
      const item = items.find(({ id }) => entry.links?.['item'] === id);
      const available = await ledger.balance(tx, accounts.member(item?.member_id ?? '', 'available'), 'BTC');
      await ledger.post(tx, [item === undefined ? entry : onCredit(entry, item, available)]);
    }
    const feeReserveSats = await ledger.balance(tx, accounts.feeReserve, 'BTC');
    await ledger.post(tx, committedEntries(bookedBatch(loaded), items.map(bookedItem), { at, feeReserveSats }));
    for (const kind of ['own', 'lost'] as const) {
      const gone = read.outputs.filter(({ whose }) => whose === kind).reduce((sum, one) => sum + one.valueSats, 0n);
      if (gone > 0n) await ledger.post(tx, [goneEntry(batch, { kind, amount: gone, at })]);
    }
  }
}

/** Outputs that went to another wallet of ours than the one that was spent. */
function movedOf(outputs: readonly ReadOutput[], walletId: string): readonly ReadOutput[] {
  return outputs.filter((output) => output.whose === 'ours' && output.walletId !== walletId);
}

/** Whether a refusal of the books means that coins which it spends are not booked again yet. */
export function lacksCoin(error: unknown): boolean {
  return error instanceof DomainError && error.code === LACKS_COIN;
}

/**
 * Addresses that these payments have. One of no key that is known may be one of a key that was linked in the life that was
 * lost: it is noted under its own script, so that it is not dealt again when that key comes back.
 */
function usesOf(outputs: readonly ReadOutput[]): KeyUse[] {
  return outputs.flatMap(({ whose, scriptHex }) => {
    return typeof whose === 'string' ? [] : [{ scriptHex, ...(whose.key ?? { keyScript: scriptHex, index: 0 }) }];
  });
}

/** One item for each output to a member; a second one to the same address has a name of its own. */
function itemsOf(
  outputs: readonly ReadOutput[],
  batch: { readonly id: string; readonly at: ItemRow['claimed_at'] },
): ItemRow[] {
  const seen = new Set<string>();
  return outputs.flatMap(({ whose, vout, valueSats, scriptHex }) => {
    if (typeof whose === 'string') return [];
    const place = `${whose.memberId} ${whose.addressId}`;
    const addressId = seen.has(place) ? `${whose.addressId}-${vout}` : whose.addressId;
    seen.add(place);
    return [
      {
        id: newId(),
        batch_id: batch.id,
        member_id: whose.memberId,
        address_id: addressId,
        address: whose.address,
        script_hex: scriptHex,
        amount: valueSats,
        fee_share: 0n,
        vout,
        threshold: 0n,
        quote_id: null,
        claimed_at: batch.at,
      },
    ];
  });
}

/** What the books hold for him is claimed; the rest he had already, before they know of it again: his debt. */
function onCredit(entry: NewEntry, item: ItemRow, available: bigint): NewEntry {
  if (available >= item.amount) return entry;
  const [debit, ...credits] = entry.postings;
  if (debit === undefined) return entry;
  const debt = { ...debit, account: accounts.memberReceivable(item.member_id), amount: item.amount - available };
  const claimed = available > 0n ? [{ ...debit, amount: available }] : [];
  return { ...entry, postings: [...claimed, debt, ...credits] };
}

/** What left us and reached no member: the operator's own payment, or a loss at his expense. */
function goneEntry(
  batch: BatchRow,
  { kind, amount, at }: { readonly kind: 'own' | 'lost'; readonly amount: bigint; readonly at: ItemRow['claimed_at'] },
): NewEntry {
  const to = { asset: 'BTC', amount, role: 'transfer' } as const;
  const from = kind === 'own' ? accounts.operatorCapital : accounts.coinLoss;
  return {
    reference: `batch/${batch.id}/${kind === 'own' ? 'operator' : 'lost'}`,
    kind: kind === 'own' ? 'treasury.funded' : 'treasury.lost',
    occurredAt: at,
    postings: [
      { ...to, account: from, side: 'debit' },
      { ...to, account: accounts.treasury(batch.wallet_id), side: 'credit' },
    ],
    links: { batch: batch.id, txid: batch.txid },
  };
}

/** Height of the best chain, by coins that it holds. */
function tipOf(coins: readonly (SeenCoin | undefined)[]): number {
  return Math.max(0, ...coins.map((coin) => (coin === undefined ? 0 : coin.height + coin.confirmations - 1)));
}

/** Confirmations of a transaction, by a coin of ours that it spends. */
function depthOf(txid: string, spent: readonly (SeenCoin | undefined)[]): number {
  const coin = spent.find((one) => one?.spentBy?.txid === txid);
  if (coin?.spentBy == null) return 0;
  return coin.confirmations - (coin.spentBy.height - coin.height);
}
