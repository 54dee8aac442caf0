import { Inject, Injectable } from '@nestjs/common';
import { type ReadTx, type Store, STORE } from '../store';
import { type Asset, type Clock, CLOCK, type Instant } from '../units';
import { CoinFollower } from './coin-follower.service';
import { FOLLOWED_COINS, type FollowedCoin, isBegunAt, startOf } from './coin-chain';
import { coinTrouble, type CoinChainRow, type CoinTroubleRow } from './coin-chain.entity';
import { coinFacts, coinSpans, coinState, firstSpan } from './coin-chain.repository';
import type { CoinFact } from './coin-facts';
import type { CoinSpan } from './coin-spans';

/** Where a followed coin stands. */
export interface CoinStanding {
  readonly coin: FollowedCoin;
  /** Undefined before the first headers were stored. */
  readonly state: CoinChainRow | undefined;
  /** What stands against following it now. */
  readonly trouble: CoinTroubleRow | undefined;
}

/**
 * Headers of coins beside bitcoin, each verified by its own network's rules from a pinned block on and kept as far as
 * difficulty and subsidy are told from them. Nothing is paid, booked or proved by them: they are what a contract in that
 * coin must have earned, and a trouble with one of them stops nothing else.
 */
@Injectable()
export class CoinChainService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(FOLLOWED_COINS) private readonly coins: readonly FollowedCoin[],
  ) {}

  /**
   * Takes what each source has beyond our tip, in bounded batches; resumable at any point. A source that cannot be read or
   * says what cannot be is noted, and the others have their turn.
   */
  async follow(): Promise<{ readonly headers: number; readonly troubles: number }> {
    let headers = 0;
    let troubles = 0;
    for (const coin of this.coins) {
      const { applied, trouble } = await new CoinFollower(this.store, this.clock, coin).run();
      headers += applied;
      troubles += trouble === null ? 0 : 1;
    }
    return { headers, troubles };
  }

  /** Undefined for a coin that is not followed: what was stored of it once is not spoken of. */
  async standing(tx: ReadTx, asset: Asset): Promise<CoinStanding | undefined> {
    const coin = this.coins.find((one) => one.asset === asset);
    if (coin === undefined) return undefined;
    const state = await coinState(tx, asset);
    // What was stored from another pinned block is not spoken of: it begins anew.
    const isOurs = state !== undefined && isBegunAt(state, startOf(coin));
    return { coin, state: isOurs ? state : undefined, trouble: await tx.findOne(coinTrouble, { asset }) };
  }

  /** Verified headers of a followed coin, both ends included; what is not stored is left out. */
  facts(tx: ReadTx, asset: Asset, from: number, to: number): Promise<CoinFact[]> {
    return coinFacts(tx, asset, from, to);
  }

  /**
   * Verified headers by the hour, of a coin whose every block has its own target, as far as they end after an
   * instant; and since when there are any.
   */
  async spans(
    tx: ReadTx,
    asset: Asset,
    after: Instant,
  ): Promise<{ readonly since: Instant | null; readonly spans: readonly CoinSpan[] }> {
    const first = await firstSpan(tx, asset);
    return { since: first?.from_at ?? null, spans: await coinSpans(tx, asset, after) };
  }
}
