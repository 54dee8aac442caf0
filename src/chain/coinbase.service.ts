import { Inject, Injectable } from '@nestjs/common';
import { transactionFromHex } from '../hashing';
import { type ReadTx, type Store, STORE } from '../store';
import { type Instant, instantOfSeconds, type Sats, sats } from '../units';
import { CHAIN_CONFIG, type ChainConfig } from './chain-config';
import { ownOutputs, watchedScripts } from './chain.entity';
import { ChainService } from './chain.service';
import { buildCoinbaseReceipt, type CoinbaseFacts, type CoinbaseReceipt } from './receipt';
import type { DeriveScript } from './receipt-payment';
import { receiptSpan } from './receipt-span';
import { type OwnCoin, WalletService } from './wallet.service';
import { scannedHeight } from './wallet.repository';

/** An output of a coinbase of the best chain that pays one of our scripts. */
export interface CoinbaseOutput extends OwnCoin {
  /** Time of the block's header: what its miner wrote. */
  readonly at: Instant;
  /** Satoshi that the same coinbase pays to scripts that are not ours. */
  readonly others: Sats;
}

/** What blocks pay us themselves: solo rewards, and pools that put their miners into the coinbase. */
@Injectable()
export class CoinbaseService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CHAIN_CONFIG) private readonly config: ChainConfig,
    private readonly chain: ChainService,
    private readonly wallet: WalletService,
  ) {}

  /** Whether payments to the script are looked for in the blocks. */
  async follows(tx: ReadTx, script: string): Promise<boolean> {
    return (await tx.findOne(watchedScripts, { script })) !== undefined;
  }

  /**
   * Coinbase outputs of our own best chain, lowest block first, spent or not; only those to `script` when it is given, and
   * those of the transactions `txids` whatever script of ours they pay.
   * @returns undefined while blocks of the chain are not looked through: what is missing then may only be unread
   */
  async outputs(
    tx: ReadTx,
    script?: string,
    txids: readonly string[] = [],
  ): Promise<readonly CoinbaseOutput[] | undefined> {
    const tip = await this.chain.tip(tx);
    const scanned = await scannedHeight(tx);
    if (tip === undefined || scanned === undefined || scanned < tip.height) return undefined;
    const paying = await tx.find(ownOutputs, {
      where: { coinbase: true, ...(script === undefined ? {} : { script }) },
    });
    const named =
      txids.length === 0 ? [] : await tx.find(ownOutputs, { where: { coinbase: true, txid: { in: txids } } });
    const each = new Map([...paying, ...named].map((row) => [`${row.txid}:${row.vout}`, row]));
    const rows = [...each.values()].sort((a, b) => a.height - b.height || a.vout - b.vout);
    const found: CoinbaseOutput[] = [];
    for (const { txid, vout } of rows) {
      const coin = await this.wallet.coin({ txid, vout }, tx);
      const header = coin === undefined ? undefined : await this.chain.header(coin.height, tx);
      if (coin === undefined || header === undefined) continue;
      found.push({ ...coin, at: instantOfSeconds(header.timeSeconds), others: await this.paidToOthers(tx, txid) });
    }
    return found;
  }

  /**
   * The receipt of a matured coinbase output as a file that proves itself.
   * @returns undefined when the output is not in the best chain
   * @throws DomainError `chain.receipt-refused` when the receipt would not pass its own check, `receipt.immature` among others
   */
  async receipt(
    output: { readonly txid: string; readonly vout: number; readonly key: CoinbaseFacts['key'] },
    deriveScript: DeriveScript,
  ): Promise<CoinbaseReceipt | undefined> {
    return this.store.read(async (tx) => {
      const proof = await this.wallet.proofOf(output.txid, tx);
      const tip = await this.chain.tip(tx);
      if (proof === undefined || tip === undefined) return undefined;
      const { from, to } = receiptSpan(proof.height, tip.height, this.config);
      const facts: CoinbaseFacts = {
        network: this.config.network,
        height: proof.height,
        blockHash: proof.blockHash,
        coinbaseRaw: proof.coinbaseRaw,
        coinbaseBranch: proof.coinbaseBranch,
        headers: await this.chain.headers(from, to, tx),
        vout: output.vout,
        key: output.key,
      };
      return buildCoinbaseReceipt(facts, { deriveScript });
    });
  }

  private async paidToOthers(tx: ReadTx, txid: string): Promise<Sats> {
    const proof = await this.wallet.proofOf(txid, tx);
    const all = proof === undefined ? [] : transactionFromHex(proof.raw).outputs;
    const ours = await tx.find(ownOutputs, { where: { txid } });
    const total = all.reduce((sum, output) => sum + output.value, 0n);
    return sats(ours.reduce((rest, output) => rest - output.value, total));
  }
}
