import { Inject, Injectable } from '@nestjs/common';
import { type Block, decodeBlock, HashingRefusal } from '../hashing';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import { type Clock, CLOCK, DomainError, type Sats, sats } from '../units';
import { CHAIN_BACKEND, type ChainBackend, type Outpoint } from './backend';
import { type BlockFindings, scanBlock } from './block-scan';
import { CHAIN_CONFIG, type ChainConfig } from './chain-config';
import { ownOutputs, ownTransactions } from './chain.entity';
import { ChainRepository } from './chain.repository';
import type { ChainHeader } from './header-store.repository';
import { COINBASE_CONFIRMATIONS } from './maturity';
import { buildReceipt, type PayoutReceipt, type ReceiptItem } from './receipt';
import { receiptSpan } from './receipt-span';
import { addWatched, applyBlock, claimScan, type OwnOutputRow, scannedHeight, scanSets } from './wallet.repository';

/** A payment to a watched script in the best chain. */
export interface OwnCoin extends Outpoint {
  /** Output script, hex. */
  readonly script: string;
  readonly value: Sats;
  readonly height: number;
  readonly blockHash: string;
  readonly confirmations: number;
  readonly coinbase: boolean;
  /** False for a coinbase with fewer than 101 confirmations. */
  readonly mature: boolean;
  readonly spentBy: { readonly txid: string; readonly height: number } | null;
}

/** That and where a transaction of ours is in the best chain. Hashes in the branches are in internal byte order. */
export interface OwnProof {
  readonly txid: string;
  readonly height: number;
  readonly blockHash: string;
  readonly confirmations: number;
  readonly index: number;
  /** Without witness. */
  readonly raw: string;
  readonly branch: readonly string[];
  readonly coinbaseRaw: string;
  readonly coinbaseBranch: readonly string[];
}

/** A script to follow. */
export interface WatchRequest {
  readonly script: string;
  readonly purpose: string;
  /** Birthday: no payment is older. */
  readonly fromHeight: number;
}

/** What one scan read. */
export interface ScanReport {
  readonly blocks: number;
  readonly more: boolean;
}

const BLOCKS_PER_BATCH = 20;
const BLOCKS_PER_SCAN = 5_000;

/** Our own unspent outputs, built from blocks that we checked ourselves; a node's wallet or index is never asked. */
@Injectable()
export class WalletService {
  private readonly chain: ChainRepository;

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CHAIN_BACKEND) private readonly backend: ChainBackend,
    @Inject(CHAIN_CONFIG) private readonly config: ChainConfig,
  ) {
    this.chain = new ChainRepository(config.network);
  }

  /** Follows scripts from their birthday on; known ones are passed over. A birthday in the past starts a rescan. */
  async watch(tx: WriteTx, requests: readonly WatchRequest[]): Promise<void> {
    const at = this.clock.now();
    const rows = requests.map(({ script, purpose, fromHeight }) => ({
      script,
      purpose,
      from_height: fromHeight,
      created_at: at,
    }));
    await addWatched(tx, rows);
  }

  /**
   * Reads the blocks of our best chain that were not looked through yet, bounded and resumable. Call after a sync.
   * @throws DomainError `chain.starts-too-late`, `chain.block-missing` (pruned), `chain.block-refused` (not the block of our header); both raise
   *   an alarm. And what the backend throws
   */
  async scan(): Promise<ScanReport> {
    let blocks = 0;
    while (blocks < BLOCKS_PER_SCAN) {
      const read = await this.scanBatch();
      if (read === 0) return { blocks, more: false };
      blocks += read;
    }
    return { blocks, more: true };
  }

  /** Whether every block of our best chain was looked through: a coin that is missing before may only be unread. */
  async isRead(tx: ReadTx): Promise<boolean> {
    const state = await this.chain.state(tx);
    const scanned = await scannedHeight(tx);
    return state !== undefined && scanned !== undefined && scanned >= state.tip_height;
  }

  /** Payments to our scripts with at least so many confirmations, spent or not, lowest block first. */
  deposits(options: { minConfirmations: number }, tx?: ReadTx): Promise<OwnCoin[]> {
    return this.reading(tx, async (read) => {
      const { tip_height: tip = -1 } = (await this.chain.state(read)) ?? {};
      const rows = await read.find(ownOutputs, {
        where: { height: { lte: tip - options.minConfirmations + 1 } },
        orderBy: [
          ['height', 'asc'],
          ['txid', 'asc'],
          ['vout', 'asc'],
        ],
      });
      return rows.map((row) => coinOf(row, tip));
    });
  }

  /** Payments to our scripts that blocks above a height spend. */
  async spentAbove(height: number, tx: ReadTx): Promise<OwnCoin[]> {
    const { tip_height: tip = -1 } = (await this.chain.state(tx)) ?? {};
    return (await tx.find(ownOutputs, { where: { spent_height: { gt: height } } })).map((row) => coinOf(row, tip));
  }

  /** Coins that can be inputs now: unspent in the best chain, deep enough, no immature coinbase. */
  async spendable(options: { minConfirmations: number }, tx?: ReadTx): Promise<OwnCoin[]> {
    const coins = await this.deposits(options, tx);
    return coins.filter((coin) => coin.spentBy === null && coin.mature);
  }

  /** One of our outputs in the best chain. */
  coin(outpoint: Outpoint, tx?: ReadTx): Promise<OwnCoin | undefined> {
    return this.reading(tx, async (read) => {
      const row = await read.findOne(ownOutputs, { txid: outpoint.txid, vout: outpoint.vout });
      const state = await this.chain.state(read);
      return row === undefined || state === undefined ? undefined : coinOf(row, state.tip_height);
    });
  }

  /** Which transaction of the best chain spends one of our outputs, and how deep it is. */
  async spentBy(
    outpoint: Outpoint,
    tx?: ReadTx,
  ): Promise<{ txid: string; height: number; confirmations: number } | undefined> {
    return this.reading(tx, async (read) => {
      const row = await read.findOne(ownOutputs, { txid: outpoint.txid, vout: outpoint.vout });
      if (row === undefined || row.spent_by === null || row.spent_height === null) return undefined;
      const state = await this.chain.state(read);
      if (state === undefined) return undefined;
      const { spent_by: txid, spent_height: height } = row;
      return { txid, height, confirmations: state.tip_height - height + 1 };
    });
  }

  /** The proof that a transaction which pays or spends our outputs is in the best chain; undefined when it is not. */
  proofOf(txid: string, tx?: ReadTx): Promise<OwnProof | undefined> {
    return this.reading(tx, async (read) => {
      const row = await read.findOne(ownTransactions, { txid });
      const state = await this.chain.state(read);
      if (row === undefined || state === undefined) return undefined;
      return {
        txid,
        height: row.height,
        blockHash: row.block_hash,
        confirmations: state.tip_height - row.height + 1,
        index: row.tx_index,
        raw: row.raw,
        branch: row.branch,
        coinbaseRaw: row.coinbase_raw,
        coinbaseBranch: row.coinbase_branch,
      };
    });
  }

  /**
   * The receipt of one payout as a file that proves itself.
   * @returns undefined while the transaction is not in the best chain
   * @throws DomainError `chain.receipt-refused` when the receipt would not pass its own check
   */
  receiptFor(
    payment: { txid: string; vout: number; item: ReceiptItem },
    tx?: ReadTx,
  ): Promise<PayoutReceipt | undefined> {
    return this.reading(tx, async (read) => {
      const proof = await this.proofOf(payment.txid, read);
      const state = await this.chain.state(read);
      if (proof === undefined || state === undefined) return undefined;
      const { from, to } = receiptSpan(proof.height, state.tip_height, this.config);
      const headers = await this.chain.headers.range(read, from, to);
      return buildReceipt({ network: this.config.network, proof, headers, vout: payment.vout, item: payment.item });
    });
  }

  private async scanBatch(): Promise<number> {
    const plan = await this.store.read(async (tx) => {
      const scanned = await scannedHeight(tx);
      if (scanned === undefined) return undefined;
      const headers = await this.chain.headers.range(tx, scanned + 1, scanned + BLOCKS_PER_BATCH);
      if (headers[0] !== undefined && headers[0].height !== scanned + 1) throw startsTooLate(scanned + 1, headers[0]);
      return headers.length === 0 ? undefined : { headers, sets: await scanSets(tx) };
    });
    if (plan === undefined) return 0;
    const { watched, unspent } = plan.sets;
    const found: { header: ChainHeader; findings: BlockFindings }[] = [];
    for (const header of plan.headers) {
      const findings = scanBlock(await this.checkedBlock(header), watched, unspent);
      findings.outputs.forEach((output) => unspent.add(`${output.txid}:${output.vout}`));
      found.push({ header, findings });
    }
    await this.store.write((tx) => this.bookBatch(tx, found, watched.size));
    return found.length;
  }

  /** Books nothing when the chain, the scan or the scripts changed meanwhile: the next round reads again. */
  private async bookBatch(
    tx: WriteTx,
    found: readonly { header: ChainHeader; findings: BlockFindings }[],
    scripts: number,
  ): Promise<void> {
    const first = found[0]?.header.height ?? 0;
    const heights = await this.chain.headers.range(tx, first, first + found.length - 1);
    if (found.some(({ header }, index) => heights[index]?.hash !== header.hash)) return;
    if (!(await claimScan(tx, { from: first, to: first + found.length - 1, scripts }))) return;
    for (const { header, findings } of found) await applyBlock(tx, header, findings);
    await this.chain.clear(tx, ['block-refused', 'block-missing']);
  }

  private async checkedBlock(header: ChainHeader): Promise<Block> {
    const raw = await this.backend.block(header.hash);
    if (raw === undefined) {
      const fields = { height: header.height, hash: header.hash };
      throw await this.alarmed(
        'block-missing',
        new DomainError('chain.block-missing', 'The node does not have a block that we must read.', fields),
      );
    }
    try {
      const block = decodeBlock(raw);
      if (block.hash === header.hash) return block;
      throw new HashingRefusal('hashing.block-hash', 'It is another block.');
    } catch (cause) {
      if (!(cause instanceof HashingRefusal)) throw cause;
      const fields = { height: header.height, hash: header.hash, reason: cause.code };
      throw await this.alarmed(
        'block-refused',
        new DomainError('chain.block-refused', `The node gave a wrong block: ${cause.message}`, fields, { cause }),
      );
    }
  }

  private async alarmed(kind: 'block-missing' | 'block-refused', error: DomainError): Promise<DomainError> {
    const alarm = { kind, raised_at: this.clock.now(), details: { ...error.fields } };
    await this.store.write((tx) => this.chain.raise(tx, alarm));
    return error;
  }

  private reading<T>(tx: ReadTx | undefined, work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return tx === undefined ? this.store.read(work) : work(tx);
  }
}

/** Coins of blocks before the chain's first would be overlooked: a birthday is never below it. */
function startsTooLate(birthday: number, first: ChainHeader): DomainError {
  const fields = { birthday, start: first.height };
  const sentence = `Scripts are followed from block ${birthday} on, but our header chain starts at block ${first.height}. Nothing is paid; start with an empty database and PAYDIRT_CHAIN_START=genesis, or correct the birthday.`;
  return new DomainError('chain.starts-too-late', sentence, fields);
}

function coinOf(row: OwnOutputRow, tip: number): OwnCoin {
  const confirmations = tip - row.height + 1;
  return {
    txid: row.txid,
    vout: row.vout,
    script: row.script,
    value: sats(row.value),
    height: row.height,
    blockHash: row.block_hash,
    confirmations,
    coinbase: row.coinbase,
    mature: !row.coinbase || confirmations >= COINBASE_CONFIRMATIONS,
    spentBy:
      row.spent_by === null || row.spent_height === null ? null : { txid: row.spent_by, height: row.spent_height },
  };
}
