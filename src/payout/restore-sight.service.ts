import { Inject, Injectable } from '@nestjs/common';
import { CHAIN_BACKEND, type ChainBackend } from '../chain';
import { WalletService } from '../chain/wallet.service';
import type { ReadTx } from '../store';
import { payoutCancellations } from './cancellation.entity';
import type { SignedAttempt } from './hand-out-mark';
import { JournaledSigner } from './journaled-signer.service';
import { payoutAttempts, payoutBatches } from './payout.entity';
import { payoutReplacements } from './replacement.entity';
import type { OwnCoinSight } from './restore';
import type { PayoutState } from './states';

/** A coin with what its key is found by. */
export interface SeenCoin extends OwnCoinSight {
  readonly scriptHex: string;
  readonly confirmations: number;
  readonly coinbase: boolean;
}

/** A transaction of the best chain that spends coins of ours. */
export interface SeenSpend {
  readonly txid: string;
  readonly confirmations: number;
}

/** Nothing of these has left: a transaction of theirs in a block was handed out in the life that the copy lost. */
export const NEVER_OUT: readonly PayoutState[] = ['queued', 'planned', 'approved'];

/** What chain, mempool and the signer's journal show of our coins, beside what the books say. */
@Injectable()
export class RestoreSight {
  constructor(
    @Inject(WalletService) private readonly wallet: Pick<WalletService, 'deposits' | 'isRead' | 'proofOf'>,
    @Inject(CHAIN_BACKEND) private readonly backend: Pick<ChainBackend, 'mempoolSpenders' | 'mempoolRaw'>,
    readonly signer: JournaledSigner,
  ) {}

  isRead(tx: ReadTx): Promise<boolean> {
    return this.wallet.isRead(tx);
  }

  /** Every output that ever paid us in the best chain. */
  async coins(tx: ReadTx): Promise<SeenCoin[]> {
    const coins = await this.wallet.deposits({ minConfirmations: 1 }, tx);
    return coins.map(({ txid, vout, value, script, height, mature, spentBy, confirmations, coinbase }) => {
      return { txid, vout, valueSats: value, scriptHex: script, height, mature, spentBy, confirmations, coinbase };
    });
  }

  /** Without witness, in hex. */
  async rawOf(tx: ReadTx, txid: string): Promise<string | undefined> {
    return (await this.wallet.proofOf(txid, tx))?.raw;
  }

  /** Spends in the best chain that no batch of the books made. */
  async unknownSpends(tx: ReadTx, coins: readonly SeenCoin[], tipHeight: number): Promise<SeenSpend[]> {
    const spends = new Map<string, SeenSpend>();
    for (const { spentBy } of coins) {
      if (spentBy === null) continue;
      spends.set(spentBy.txid, { txid: spentBy.txid, confirmations: tipHeight - spentBy.height + 1 });
    }
    const known = await this.known(tx, [...spends.keys()]);
    return [...spends.values()].filter(({ txid }) => !known.has(txid));
  }

  /** Those of these transactions that are ours as the books know it. */
  async known(tx: ReadTx, txids: readonly string[]): Promise<ReadonlySet<string>> {
    const batches = await tx.find(payoutBatches, { where: { txid: { in: txids } } });
    const attempts = await tx.find(payoutAttempts, { where: { txid: { in: txids } } });
    const cancellations = await tx.find(payoutCancellations, { where: { txid: { in: txids } } });
    const replacements = await tx.find(payoutReplacements, { where: { txid: { in: txids } } });
    const out = batches.filter(({ state }) => !NEVER_OUT.includes(state));
    return new Set([...out, ...attempts, ...cancellations, ...replacements].map(({ txid }) => txid));
  }

  /** What spends these coins in the node's mempool. A node that cannot say is told by the barrier's own refusal. */
  async inMempool(coins: readonly Pick<OwnCoinSight, 'txid' | 'vout'>[]): Promise<ReadonlySet<string>> {
    const spenders = await this.backend.mempoolSpenders(coins);
    return new Set(spenders === 'unsupported' ? [] : spenders.filter((txid) => txid !== null));
  }

  /** With its witness, in hex; undefined where the node does not hold it, or does not give it. */
  waitingRaw(txid: string): Promise<string | undefined> {
    return this.backend.mempoolRaw(txid);
  }

  /** What the signer of this service ever signed, but the first lines; nothing where devices outside sign. */
  attempts(after = 0): Promise<readonly SignedAttempt[]> {
    return this.signer.attempts(after);
  }

  /** Lines of the journal whose batch the books do not know, or know as never handed out. */
  async lost(tx: ReadTx, attempts: readonly SignedAttempt[]): Promise<SignedAttempt[]> {
    const ids = [...new Set(attempts.map(({ batchId }) => batchId))];
    const batches = await tx.find(payoutBatches, { where: { id: { in: ids } } });
    const out = new Set(batches.filter(({ state }) => !NEVER_OUT.includes(state)).map(({ id }) => id));
    const imported = await this.known(
      tx,
      attempts.map(({ txid }) => txid),
    );
    return attempts.filter(({ batchId, txid }) => !out.has(batchId) && !imported.has(txid));
  }
}
