import { Inject, Injectable } from '@nestjs/common';
import { type CoinbaseReceipt, readCoinbaseReceipt } from '../chain';
import { type CoinbaseOutput, CoinbaseService } from '../chain/coinbase.service';
import { type ReadTx, type Row, type Store, STORE, type WriteTx } from '../store';
import { CLOCK, type Clock, DomainError, type Instant, type Sats, sats } from '../units';
import { deriveKey } from './descriptor';
import { CHAIN_DOOR, type ChainDoor } from './doors';
import { coinbaseReceipts, payoutRevocations, type RevocationRow } from './payout.entity';
import { publish } from './revocation.repository';
import { TreasuryService } from './treasury.service';

type ReceiptRow = Row<typeof coinbaseReceipts>;

/** A block's output to the treasury, as it stands in our own chain now. */
export interface BlockReward {
  /** `coinbase-<txid>-<vout>`: also names the reward's row and its revocations. */
  readonly id: string;
  readonly txid: string;
  readonly vout: number;
  readonly height: number;
  readonly blockHash: string;
  readonly sats: Sats;
  /** 0 when the block left the best chain after its receipt was written. */
  readonly confirmations: number;
  readonly at: Instant | null;
  readonly hasReceipt: boolean;
}

const ID = /^coinbase-([0-9a-f]{64})-(\d{1,9})$/;

/** Receipts of blocks that paid the treasury themselves: written at maturity, revoked when the block leaves the chain. */
@Injectable()
export class CoinbaseReceiptService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CHAIN_DOOR) private readonly chain: ChainDoor,
    private readonly coinbases: CoinbaseService,
    private readonly treasury: TreasuryService,
  ) {}

  /** Brings the receipts up to the best chain: revokes first, then writes what has become mature. */
  async follow(): Promise<{ issued: number; revoked: number }> {
    const found = await this.store.read(async (tx) => {
      const outputs = await this.coinbases.outputs(tx);
      if (outputs === undefined) return undefined;
      return { outputs, standing: await tx.find(coinbaseReceipts, { where: { revoked_at: null } }) };
    });
    if (found === undefined) return { issued: 0, revoked: 0 };
    const blocks = new Map(found.outputs.map((output) => [idOf(output), output.blockHash]));
    const untrue = found.standing.filter((row) => blocks.get(idOf(row)) !== row.block_hash);
    const untrueIds = new Set(untrue.map(idOf));
    if (untrue.length > 0) await this.store.write((tx) => this.revoke(tx, untrue));
    const kept = new Set(found.standing.map(idOf).filter((id) => !untrueIds.has(id)));
    let issued = 0;
    for (const output of found.outputs) {
      if (output.mature && !kept.has(idOf(output)) && (await this.issue(output))) issued += 1;
    }
    return { issued, revoked: untrue.length };
  }

  /** Blocks that paid the treasury, newest first, those that left the chain after their receipt among them. */
  async rewards(): Promise<BlockReward[]> {
    return this.store.read(async (tx) => {
      const receipts = await tx.find(coinbaseReceipts, { orderBy: [['issue', 'asc']] });
      const last = new Map(receipts.map((row) => [idOf(row), row]));
      const rewards = new Map<string, BlockReward>();
      for (const row of last.values()) rewards.set(idOf(row), leftReward(row));
      for (const output of (await this.coinbases.outputs(tx)) ?? []) {
        const { txid, vout, height, blockHash, value, confirmations, at } = output;
        const id = idOf(output);
        const hasReceipt = last.get(id)?.revoked_at === null;
        rewards.set(id, { id, txid, vout, height, blockHash, sats: value, confirmations, at, hasReceipt });
      }
      return [...rewards.values()].sort((a, b) => b.height - a.height || a.vout - b.vout);
    });
  }

  /**
   * The receipt file of one block's reward.
   * @throws DomainError `payout.no-receipt` while it is not mature, or when its block left the chain
   */
  async receipt(id: string): Promise<CoinbaseReceipt> {
    const [, txid = '', vout = '0'] = ID.exec(id) ?? [];
    const last = await this.store.read((tx) => this.last(tx, { txid, vout: Number.parseInt(vout, 10) }));
    if (last?.revoked_at === null) return fileOf(last);
    const sentence =
      last === undefined
        ? 'This block is not mature yet, or is none of ours: its receipt is written at 101 confirmations.'
        : 'A reorganisation took the block away: its receipt was revoked, and the coin is not there.';
    throw new DomainError('payout.no-receipt', sentence, { id });
  }

  /** Revocations of the receipts of these rewards, newest first. */
  revocationsOf(ids: readonly string[]): Promise<RevocationRow[]> {
    return this.store.read((tx) =>
      tx.find(payoutRevocations, { where: { payout_id: { in: ids } }, orderBy: [['position', 'desc']] }),
    );
  }

  private async issue(output: CoinbaseOutput): Promise<boolean> {
    const { txid, vout, blockHash, height } = output;
    const key = await this.store.read((tx) => this.treasury.keyOf(tx, output.script));
    if (key === undefined) return false;
    const { treasury } = this.treasury.wallet(key.walletId);
    const { keyChain: chain, keyIndex: index } = key;
    const paid = { txid, vout, key: { descriptor: treasury.descriptor, keyChain: chain, keyIndex: index } };
    const receipt = await this.coinbases.receipt(paid, ({ keyChain, keyIndex }) =>
      keyChain === 0 || keyChain === 1 ? deriveKey(treasury, keyChain, keyIndex).scriptHex : null,
    );
    if (receipt?.blockHash !== blockHash) return false;
    return this.store.write(async (tx) => {
      const last = await this.last(tx, output);
      if (last?.revoked_at === null) return false;
      const issue = (last?.issue ?? 0) + 1;
      const stored = { ...receipt, coinbaseBranch: [...receipt.coinbaseBranch] };
      const issued_at = this.clock.now();
      const row = { txid, vout, issue, block_hash: blockHash, height, receipt: stored, issued_at, revoked_at: null };
      await tx.insert(coinbaseReceipts, [row]);
      return true;
    });
  }

  private async revoke(tx: WriteTx, rows: readonly ReceiptRow[]): Promise<void> {
    const at = this.clock.now();
    const newTip = await this.chain.tipHash(tx);
    for (const row of rows) {
      const { txid, vout, issue } = row;
      const key = { txid, vout, issue, revoked_at: null };
      if ((await tx.update(coinbaseReceipts, key, { revoked_at: at })) === 0) continue;
      const left = await this.chain.left(tx, row.block_hash);
      await publish(tx, [
        {
          payout_id: idOf(row),
          settlement: issue,
          receipt_digest: fileOf(row).digest,
          txid,
          left_block: row.block_hash,
          left_height: row.height,
          fork_height: left?.forkHeight ?? null,
          new_tip: left?.newTip ?? newTip,
          revoked_at: at,
        },
      ]);
    }
  }

  private async last(tx: ReadTx, { txid, vout }: Pick<ReceiptRow, 'txid' | 'vout'>): Promise<ReceiptRow | undefined> {
    const [last] = await tx.find(coinbaseReceipts, { where: { txid, vout }, orderBy: [['issue', 'desc']], limit: 1 });
    return last;
  }
}

function idOf({ txid, vout }: { readonly txid: string; readonly vout: number }): string {
  return `coinbase-${txid}-${vout}`;
}

/** @throws DomainError `payout.damaged-receipt` when what is stored is no receipt */
function fileOf(row: ReceiptRow): CoinbaseReceipt {
  const read = readCoinbaseReceipt(row.receipt);
  if ('receipt' in read) return read.receipt;
  throw new DomainError('payout.damaged-receipt', 'The stored receipt is damaged.', { field: read.field });
}

function leftReward(row: ReceiptRow): BlockReward {
  const { txid, vout, height, block_hash: blockHash } = row;
  const value = sats(BigInt(fileOf(row).amount));
  return { id: idOf(row), txid, vout, height, blockHash, sats: value, confirmations: 0, at: null, hasReceipt: false };
}
