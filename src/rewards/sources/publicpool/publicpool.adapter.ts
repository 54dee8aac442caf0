import { type Clock } from '../../../units';
import { type RewardSource, type SourceDeclaration, type SourceStatement } from '../../source';
import { SourceHttp, type SourceHttpTuning } from '../../source-http.adapter';
import { checkStatement, checkWorkers } from '../../statement';
import { coinbaseSource } from '../coinbase-address';
import { workers } from './workers';

/** Mostly one's own machine at home, and small. */
const MIN_INTERVAL_MS = 1_000;

export interface PublicPoolOptions extends SourceHttpTuning {
  readonly declaration: SourceDeclaration;
  /** With the prefix: `http://127.0.0.1:3334/api`. */
  readonly baseUrl: string;
  /** The user name at the pool: the address that its coinbase pays. */
  readonly address: string;
  readonly clock: Clock;
}

/**
 * public-pool: workers from its API, money from our own chain alone. What `/pool` says of its fee is a constant 0 and is
 * not asked: the coinbase shows what it paid to others. @see data/pool-api/public-pool.json
 */
export class PublicPoolSource implements RewardSource {
  readonly declaration: SourceDeclaration;
  readonly coinbase: NonNullable<RewardSource['coinbase']>;
  private readonly http: SourceHttp;
  private readonly known = new Set<string>();

  /** @throws DomainError `rewards.bad-declaration` */
  constructor(private readonly options: PublicPoolOptions) {
    ({ declaration: this.declaration, coinbase: this.coinbase } = coinbaseSource(options.declaration, options.address));
    this.http = new SourceHttp({ minIntervalMs: MIN_INTERVAL_MS, ...options, sourceId: this.declaration.id });
  }

  async fetch(): Promise<SourceStatement> {
    return checkStatement(this.declaration, { rows: [], payouts: [], ...(await this.sampleWorkers()) });
  }

  sampleWorkers(): Promise<Pick<SourceStatement, 'workers' | 'rawReplies'>> {
    return this.http.attempt(async (heard) => {
      const body = await this.http.json(heard, `/client/${this.options.address}`, {});
      const found = workers(body, this.options.clock.now(), this.known);
      for (const { worker } of found) this.known.add(worker);
      return checkWorkers(this.declaration, { workers: found, rawReplies: heard.replies });
    });
  }
}
