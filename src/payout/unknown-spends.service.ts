import { Inject, Injectable } from '@nestjs/common';
import { CHAIN_BACKEND, type ChainBackend } from '../chain';
import { WalletService } from '../chain/wallet.service';
import { type ReadTx, type Store, STORE } from '../store';
import { CLOCK, type Clock, DomainError } from '../units';
import { CHAIN_DOOR, type ChainDoor } from './doors';
import { payoutBatches, payoutInputs } from './payout.entity';
import { payoutAddedInputs } from './replacement.entity';
import { spendLine } from './restore.entity';
import { NEVER_OUT, RestoreSight } from './restore-sight.service';
import { WATCH_BLOCKS } from './sight.repository';
import { TreasuryService } from './treasury.service';

const ID = 1;
/** Coins, the largest first, that the node's mempool is asked about: to an Esplora server each is a question of its own. */
const MEMPOOL_COINS_MAX = 500;

/** A coin of ours and the transaction that spends it. */
interface Spend {
  readonly outpoint: string;
  readonly scriptHex: string;
  readonly txid: string;
}

/** Where spends are looked for. */
@Injectable()
export class SpendSight {
  constructor(
    @Inject(WalletService) readonly wallet: Pick<WalletService, 'spentAbove' | 'spendable' | 'isRead'>,
    @Inject(CHAIN_BACKEND) readonly backend: Pick<ChainBackend, 'mempoolSpenders'>,
    @Inject(CHAIN_DOOR) readonly chain: Pick<ChainDoor, 'tipHeight'>,
    readonly sight: RestoreSight,
  ) {}
}

/**
 * Spends of our coins that these books did not make. They tell an older copy where database, data folder and the signer's
 * journal were brought back together, as a snapshot of a machine does; or somebody else has the keys. Coins that a batch
 * holds which is out are not asked about: what takes those is a conflict, and followed as one.
 * @see RULES 15
 */
@Injectable()
export class UnknownSpends {
  /** Up to here blocks were looked through by this process. */
  private lookedTo: number | undefined;
  /** Block and batches before whose hand-out the mempool was asked; undefined before the first time. */
  private asked: string | undefined;

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly treasury: TreasuryService,
    private readonly where: SpendSight,
  ) {}

  /**
   * Looks through blocks that are new, and through the node's mempool at the start and before anything is handed out.
   * @returns the txid of one, if there is any
   */
  async look(): Promise<string | undefined> {
    const line = await this.line();
    if (line === undefined) return undefined;
    const tip = await this.store.read((tx) => this.where.chain.tipHeight(tx));
    const from = Math.max(line, (this.lookedTo ?? line) - WATCH_BLOCKS);
    const mined = await this.store.read(async (tx) => this.unknown(tx, await this.inBlocks(tx, from)));
    const found = mined ?? (await this.waiting(tip));
    // What was found is looked at again until somebody has noted it.
    if (found === undefined) this.lookedTo = tip;
    return found;
  }

  /** Written at the first look at a chain that is read to its end; until then nothing can be told. */
  private async line(): Promise<number | undefined> {
    const seen = await this.store.read(async (tx) => ({
      line: await tx.findOne(spendLine, { id: ID }),
      isRead: await this.where.wallet.isRead(tx),
      tip: await this.where.chain.tipHeight(tx),
    }));
    if (!seen.isRead) return undefined;
    if (seen.line !== undefined) return seen.line.height;
    const row = { id: ID, height: seen.tip, noted_at: this.clock.now() };
    await this.store.write((tx) => tx.insertNew(spendLine, [row]));
    return seen.tip;
  }

  private async inBlocks(tx: ReadTx, above: number): Promise<Spend[]> {
    const coins = await this.where.wallet.spentAbove(above, tx);
    return coins.flatMap(({ txid, vout, script, spentBy }) => {
      return spentBy === null ? [] : [{ outpoint: `${txid}:${vout}`, scriptHex: script, txid: spentBy.txid }];
    });
  }

  /** Of the mempool, in each block while a batch is about to go out. Where the node does not answer, it is asked again. */
  private async waiting(tip: number): Promise<string | undefined> {
    const going = await this.store.read(async (tx) => {
      const rows = await tx.find(payoutBatches, { where: { state: { in: ['approved', 'handed-out'] } } });
      return rows.map(({ id }) => id).sort();
    });
    const place = `${tip} ${going.join(' ')}`;
    if (this.asked === place || (this.asked !== undefined && going.length === 0)) return undefined;
    const spends = await this.inMempool();
    if (spends === undefined) return undefined;
    const found = await this.store.read((tx) => this.unknown(tx, spends));
    if (found === undefined) this.asked = place;
    return found;
  }

  private async inMempool(): Promise<Spend[] | undefined> {
    const { wallet, backend } = this.where;
    const coins = await this.store.read((tx) => wallet.spendable({ minConfirmations: 1 }, tx));
    const largest = coins.sort((a, b) => (a.value > b.value ? -1 : 1)).slice(0, MEMPOOL_COINS_MAX);
    try {
      const spenders = await backend.mempoolSpenders(largest);
      if (spenders === 'unsupported') return [];
      return largest.flatMap(({ txid, vout, script }, index) => {
        const spender = spenders[index] ?? null;
        return spender === null ? [] : [{ outpoint: `${txid}:${vout}`, scriptHex: script, txid: spender }];
      });
    } catch (error) {
      if (error instanceof DomainError) return undefined;
      throw error;
    }
  }

  /** The first that spends a coin on a key of ours, that no batch which is out holds, and that the books do not know. */
  private async unknown(tx: ReadTx, spends: readonly Spend[]): Promise<string | undefined> {
    const keys = await this.treasury.keysOf(
      tx,
      spends.map(({ scriptHex }) => scriptHex),
    );
    const known = await this.where.sight.known(
      tx,
      spends.map(({ txid }) => txid),
    );
    const open = spends.filter(({ scriptHex, txid }) => keys.has(scriptHex) && !known.has(txid));
    if (open.length === 0) return undefined;
    const held = await this.held(
      tx,
      open.map(({ outpoint }) => outpoint),
    );
    const conflicts = new Set(open.filter(({ outpoint }) => held.has(outpoint)).map(({ txid }) => txid));
    return open.find(({ txid }) => !conflicts.has(txid))?.txid;
  }

  /** What only a dearer attempt added is no batch's: without it the earlier attempts confirm, and no conflict tells of it. */
  private async held(tx: ReadTx, outpoints: readonly string[]): Promise<ReadonlySet<string>> {
    const added = await tx.find(payoutAddedInputs, { where: { outpoint: { in: outpoints } } });
    const partial = new Set(added.map(({ outpoint }) => outpoint));
    const common = outpoints.filter((outpoint) => !partial.has(outpoint));
    const rows = await tx.find(payoutInputs, { where: { outpoint: { in: common } } });
    const ids = [...new Set(rows.map(({ batch_id }) => batch_id))];
    const batches = await tx.find(payoutBatches, { where: { id: { in: ids } } });
    const out = new Set(batches.filter(({ state }) => !NEVER_OUT.includes(state)).map(({ id }) => id));
    return new Set(rows.filter(({ batch_id }) => out.has(batch_id)).map(({ outpoint }) => outpoint));
  }
}

/** What tells that these books are an older copy, beside the mark. */
@Injectable()
export class RestoreSigns {
  constructor(
    readonly sight: RestoreSight,
    readonly spends: UnknownSpends,
  ) {}
}
