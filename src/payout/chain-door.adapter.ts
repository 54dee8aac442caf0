import { Inject, Injectable } from '@nestjs/common';
import { CHAIN_BACKEND, type ChainBackend, type FeeQuote, type PayoutReceipt, type ReceiptItem } from '../chain';
import { ChainService } from '../chain/chain.service';
import { FeeRates } from '../chain/fee-rates.service';
import { WalletService } from '../chain/wallet.service';
import type { ReadTx, WriteTx } from '../store';
import type { Coin } from './coin';
import type { ChainDoor, LeftBlock, NodeWord, SpentIn } from './doors';
import type { Gate } from './due';
import { PAYOUT_SETTINGS, type PayoutSettings } from './settings';

/** Alarms that say that sources disagree; any other one means that the chain is not followed now. */
const ALARM_GATES: Readonly<Record<string, Gate>> = {
  'wrong-network': 'wrong-network',
  'less-work': 'chain-disagreement',
  'header-refused': 'chain-disagreement',
  'block-refused': 'chain-disagreement',
  'checkpoint-differs': 'chain-disagreement',
  'reorg-too-deep': 'chain-disagreement',
  'sources-disagree': 'chain-disagreement',
};

/**
 * Reasons of `testmempoolaccept` that say nothing of policy: the transaction is there, or its coins are spent, maybe by
 * itself in a block. @see Bitcoin Core validation.cpp, txn-already-in-mempool, txn-already-known, missing-inputs
 */
const SENDING_TELLS = /already|same-nonwitness|missing/i;

/** Of nodes before Core 29.1; newer ones ask a tenth. */
const OLD_INCREMENT_SAT_PER_KVB = 1_000n;

/** Reorganisations that are looked through for a block: more have not happened to mainnet in ten years. */
const REORGS_MAX = 1_000;

/** The chain room as payouts see it. */
@Injectable()
export class ChainRoom implements ChainDoor {
  constructor(
    @Inject(CHAIN_BACKEND) private readonly backend: ChainBackend,
    private readonly chain: ChainService,
    private readonly wallet: WalletService,
    @Inject(PAYOUT_SETTINGS) private readonly settings: PayoutSettings,
    private readonly rates: FeeRates,
  ) {}

  async gates(): Promise<readonly Gate[]> {
    const { alarms, reasons } = await this.chain.status();
    const gates = alarms.map(({ kind }): Gate => ALARM_GATES[kind] ?? 'chain-stale');
    const stale = reasons.some(({ code }) => code !== 'alarm');
    return [...new Set<Gate>([...gates, ...(stale ? (['chain-stale'] as const) : [])])];
  }

  fees(targetBlocks: number): Promise<FeeQuote> {
    return this.rates.quote(targetBlocks, this.settings.policy.fallbackRateSatPerKvb);
  }

  async feeRate(targetBlocks: number): Promise<bigint | undefined> {
    return (await this.fees(targetBlocks)).rateSatPerKvb;
  }

  async increment(): Promise<bigint> {
    const stated = await this.backend.incrementalRelayFee();
    return stated === 'unsupported' ? OLD_INCREMENT_SAT_PER_KVB : stated;
  }

  async tipHeight(tx: ReadTx): Promise<number> {
    return (await this.chain.tip(tx))?.height ?? -1;
  }

  async spendable(tx: ReadTx, minConfirmations: number): Promise<readonly Coin[]> {
    const coins = await this.wallet.spendable({ minConfirmations }, tx);
    return coins.map(({ txid, vout, value, script, confirmations, coinbase }) => ({
      txid,
      vout,
      valueSats: value,
      scriptHex: script,
      confirmations,
      coinbase,
    }));
  }

  async spender(tx: ReadTx, outpoint: string): Promise<SpentIn | undefined> {
    const at = outpoint.lastIndexOf(':');
    const spend = await this.wallet.spentBy(
      { txid: outpoint.slice(0, at), vout: Number.parseInt(outpoint.slice(at + 1), 10) },
      tx,
    );
    const header = spend === undefined ? undefined : await this.chain.header(spend.height, tx);
    if (spend === undefined || header === undefined) return undefined;
    return { txid: spend.txid, height: spend.height, blockHash: header.hash };
  }

  async rawOf(tx: ReadTx, txid: string): Promise<string | undefined> {
    return (await this.wallet.proofOf(txid, tx))?.raw;
  }

  async left(tx: ReadTx, blockHash: string): Promise<LeftBlock | undefined> {
    const found = (await this.chain.reorgs(REORGS_MAX, tx)).find((reorg) => reorg.left_hashes.includes(blockHash));
    return found === undefined ? undefined : { forkHeight: found.fork_height, newTip: found.new_tip };
  }

  async leftHashes(tx: ReadTx): Promise<ReadonlySet<string>> {
    return new Set((await this.chain.reorgs(REORGS_MAX, tx)).flatMap((reorg) => reorg.left_hashes));
  }

  async tipHash(tx: ReadTx): Promise<string> {
    return (await this.chain.tip(tx))?.hash ?? '';
  }

  /** New keys are watched from the next block on: they were given to nobody before. The first ones from the birthday on. */
  async watch(tx: WriteTx, scripts: readonly string[], from: 'birthday' | 'tip'): Promise<void> {
    const tip = await this.tipHeight(tx);
    const { birthdayHeight } = this.settings;
    const fromHeight = from === 'tip' && tip >= birthdayHeight ? tip + 1 : birthdayHeight;
    await this.wallet.watch(
      tx,
      scripts.map((script) => ({ script, purpose: 'treasury', fromHeight })),
    );
  }

  receipt(payment: { txid: string; vout: number; item: ReceiptItem }): Promise<PayoutReceipt | undefined> {
    return this.wallet.receiptFor(payment);
  }

  /** What policy refuses is not broadcast. Whether it is known already, or its coins are gone, only sending tells. */
  async send(rawHex: string): Promise<NodeWord> {
    const verdict = await this.backend.testAccept(rawHex);
    if (verdict === 'unsupported' || verdict.allowed || SENDING_TELLS.test(verdict.reason)) {
      return this.backend.send(rawHex);
    }
    return { refused: verdict.reason };
  }

  sendPackage(rawHexes: readonly string[]): ReturnType<ChainBackend['sendPackage']> {
    return this.backend.sendPackage(rawHexes);
  }

  mempoolPlace(txid: string): ReturnType<ChainBackend['mempoolPlace']> {
    return this.backend.mempoolPlace(txid);
  }

  mempoolHas(txid: string): Promise<boolean> {
    return this.backend.mempoolHas(txid);
  }
}
