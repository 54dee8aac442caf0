import { Inject, Injectable } from '@nestjs/common';
import { CoinChainService, type CoinStanding } from '../chain/coin-chain.service';
import { type ReadTx, type Store, STORE } from '../store';
import { type Asset, ASSETS, type Clock, CLOCK } from '../units';
import { FIGURE_FACTS, figureOfChain, isCurrent, type NetworkFigure } from './coins/network-figure';

/** Why there is no figure, in a word. */
type FigureGap = 'no-source' | 'test-network' | 'not-heard' | 'refused' | 'stale';

/** A coin's present figure, or why there is none. */
export interface HeardFigure {
  /** The last one that was read, old or not. */
  readonly figure: NetworkFigure | null;
  /** Null where the figure is the present one. */
  readonly gap: FigureGap | null;
  /** What the last question ran into, for operators. */
  readonly trouble: string | null;
}

/** Figures of coins whose headers are followed and verified here, for contracts in them. */
@Injectable()
export class FollowedFiguresService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly coins: CoinChainService,
  ) {}

  /** By coin, those that nobody follows left out. */
  now(): Promise<Map<Asset, HeardFigure>> {
    return this.store.read(async (tx) => {
      const found = new Map<Asset, HeardFigure>();
      for (const asset of ASSETS) {
        const standing = await this.coins.standing(tx, asset);
        if (standing !== undefined) found.set(asset, await this.ofChain(tx, standing));
      }
      return found;
    });
  }

  private async ofChain(tx: ReadTx, { coin, state, trouble }: CoinStanding): Promise<HeardFigure> {
    const sentence = trouble === undefined ? null : `Its headers are followed here and do not go on (${trouble.code}).`; // prettier-ignore
    if (state === undefined) return { figure: null, gap: 'not-heard', trouble: sentence };
    const { tip_height: tip } = state;
    const facts = await this.coins.facts(tx, coin.asset, tip - FIGURE_FACTS + 1, tip);
    const now = this.clock.now();
    const figure = figureOfChain(coin.asset, facts, now);
    return { figure, gap: isCurrent(figure, now) ? null : 'stale', trouble: sentence };
  }
}
