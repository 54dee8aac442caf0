import { Inject, Injectable } from '@nestjs/common';
import { CHAIN_CONFIG, type ChainConfig } from '../chain';
import { ChainService } from '../chain/chain.service';
import { CoinChainService } from '../chain/coin-chain.service';
import type { HeaderFacts } from '../hashing';
import { type ReadTx, type Store, STORE } from '../store';
import { type Asset, DAY_MS } from '../units';
import { FIGURE_FACTS, presentTarget, triesOf } from './coins/network-figure';
import { scheduleOf } from './contracts/chain-schedule';

const DAYS = 30;

/** What a coin's network asked for a block at a height. */
interface Asked {
  readonly height: number;
  /** Tries for a block at that target, or at the mean of the last ones where each block has its own. */
  readonly tries: bigint;
}

/** What became of a coin's difficulty in thirty days of blocks, by headers that were verified here. */
export interface DifficultyChange {
  readonly asset: Asset;
  readonly now: Asked;
  readonly before: Asked;
}

/** What difficulty did, of bitcoin by our own chain and of other coins by the chain that is followed of each. */
@Injectable()
export class DifficultyChangeService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CHAIN_CONFIG) private readonly config: ChainConfig,
    private readonly chain: ChainService,
    private readonly coins: CoinChainService,
  ) {}

  /** In the order of the coins; one of which nobody knows it, or not so far back, is left out. */
  of(assets: readonly Asset[]): Promise<DifficultyChange[]> {
    return this.store.read(async (tx) => {
      const found: DifficultyChange[] = [];
      for (const asset of assets) {
        const change = await this.change(tx, asset);
        if (change !== undefined) found.push(change);
      }
      return found;
    });
  }

  private async change(tx: ReadTx, asset: Asset): Promise<DifficultyChange | undefined> {
    const schedule = scheduleOf(asset);
    const tip = await this.tipOf(tx, asset);
    if (tip === undefined || schedule === undefined) return undefined;
    const now = await this.asked(tx, asset, tip);
    const before = await this.asked(tx, asset, tip - (DAYS * DAY_MS) / schedule.blockMs);
    return now === undefined || before === undefined ? undefined : { asset, now, before };
  }

  /** A test network has a difficulty, but it says nothing to who mines. */
  private async tipOf(tx: ReadTx, asset: Asset): Promise<number | undefined> {
    if (asset !== 'BTC') return (await this.coins.standing(tx, asset))?.state?.tip_height;
    return this.config.network === 'bitcoin' ? (await this.chain.tip(tx))?.height : undefined;
  }

  private async asked(tx: ReadTx, asset: Asset, height: number): Promise<Asked | undefined> {
    const from = height - FIGURE_FACTS + 1;
    if (from < 1) return undefined;
    const facts = await this.facts(tx, asset, from, height);
    // As many as there should be: a mean of fewer is another one.
    return facts.length === FIGURE_FACTS
      ? { height, tries: triesOf({ target: presentTarget(asset, facts) }) }
      : undefined;
  }

  private async facts(tx: ReadTx, asset: Asset, from: number, to: number): Promise<readonly HeaderFacts[]> {
    if (asset !== 'BTC') return this.coins.facts(tx, asset, from, to);
    const headers = await this.chain.headers(from, to, tx);
    return headers.map(({ height, timeSeconds: time, bits }) => ({ height, time, bits }));
  }
}
