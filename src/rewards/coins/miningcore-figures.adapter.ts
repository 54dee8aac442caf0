import { expandBits, HashingRefusal } from '../../hashing';
import { type Asset, type Clock, DomainError } from '../../units';
import type { Reply } from '../reply';
import { SourceHttp, type SourceHttpTuning } from '../source-http.adapter';
import { rulesOf } from './algorithm';
import type { NetworkFigure, NetworkSource } from './network-figure';

/** Somebody's own server, often the operator's. */
const MIN_INTERVAL_MS = 250;
const POOL_ID = /^[A-Za-z0-9._-]{1,64}$/;
const BITS = /^[0-9a-fA-F]{8}$/;

export interface MiningcoreFiguresOptions extends SourceHttpTuning {
  readonly asset: Asset;
  readonly baseUrl: string;
  readonly poolId: string;
  readonly clock: Clock;
}

/**
 * A coin's figure as a miningcore states it for its pool: the bits and the height of the block that it works on. Its
 * `networkDifficulty` is a double and is not read; a pool that states no bits states no target.
 * @see oliverw/miningcore src/Miningcore/Api/Responses/GetPoolsResponse.cs, Blockchain/BlockchainStats.cs
 */
export class MiningcoreFigures implements NetworkSource {
  readonly asset: Asset;
  private readonly http: SourceHttp;

  /** @throws DomainError `rewards.bad-declaration` for a pool id that cannot be one, `rewards.insecure-url` */
  constructor(private readonly options: MiningcoreFiguresOptions) {
    const { asset, poolId } = options;
    if (!POOL_ID.test(poolId)) {
      throw new DomainError('rewards.bad-declaration', `The network figures of ${asset} have no valid poolId.`, {
        source: asset,
        field: 'poolId',
      });
    }
    this.asset = asset;
    this.http = new SourceHttp({ minIntervalMs: MIN_INTERVAL_MS, ...options, sourceId: `figures of ${asset}` });
  }

  /** @throws SourceFailure where nobody answers, of another coin or network, or without bits */
  read(): Promise<NetworkFigure> {
    return this.http.attempt(async (heard) => {
      const pool = (await this.http.json(heard, `/api/pools/${this.options.poolId}`, {})).field('pool');
      const coin = pool.field('coin').field('type');
      if (coin.text().toUpperCase() !== this.asset) throw coin.bad('another-coin');
      const stats = pool.field('networkStats');
      const type = stats.field('networkType');
      if (!/^main/i.test(type.text())) throw type.bad('not-the-real-network');
      return {
        asset: this.asset,
        height: stats.field('blockHeight').integer(),
        target: this.target(stats.field('nextNetworkBits')),
        blockAt: stats.field('lastNetworkBlockTime').utcWithoutZone(),
        readAt: this.options.clock.now(),
        grade: 'stated',
        source: `pool ${this.options.poolId}`,
        host: new URL(this.options.baseUrl).host,
        headers: 0,
      };
    });
  }

  private target(bits: Reply): bigint {
    const text = bits.matching(BITS);
    try {
      return expandBits(Number.parseInt(text, 16), rulesOf(this.asset).powLimit);
    } catch (cause) {
      if (cause instanceof HashingRefusal) throw bits.bad('no-target', cause);
      throw cause;
    }
  }
}
