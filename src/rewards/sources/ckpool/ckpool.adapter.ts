import { type Clock } from '../../../units';
import { type RewardSource, type SourceDeclaration, SourceFailure, type SourceStatement } from '../../source';
import { SourceHttp, type SourceHttpTuning } from '../../source-http.adapter';
import { checkStatement, checkWorkers } from '../../statement';
import { coinbaseSource } from '../coinbase-address';
import { workers } from './workers';

/** A statistics page for browsers: nothing is gained by asking more often. */
const MIN_INTERVAL_MS = 5_000;

export interface CkPoolOptions extends SourceHttpTuning {
  readonly declaration: SourceDeclaration;
  /** `https://solo.ckpool.org` or one's own. */
  readonly baseUrl: string;
  /** The user name at the pool: the address that its coinbase pays. */
  readonly address: string;
  readonly clock: Clock;
}

/** ckpool in solo mode: workers from its API, money from our own chain alone. @see data/pool-api/ckpool-solo.json */
export class CkPoolSource implements RewardSource {
  readonly declaration: SourceDeclaration;
  readonly coinbase: NonNullable<RewardSource['coinbase']>;
  private readonly http: SourceHttp;

  /** @throws DomainError `rewards.bad-declaration` */
  constructor(private readonly options: CkPoolOptions) {
    ({ declaration: this.declaration, coinbase: this.coinbase } = coinbaseSource(options.declaration, options.address));
    this.http = new SourceHttp({ minIntervalMs: MIN_INTERVAL_MS, ...options, sourceId: this.declaration.id });
  }

  async fetch(): Promise<SourceStatement> {
    return checkStatement(this.declaration, { rows: [], payouts: [], ...(await this.sampleWorkers()) });
  }

  sampleWorkers(): Promise<Pick<SourceStatement, 'workers' | 'rawReplies'>> {
    return this.http.attempt(async (heard) => {
      const { address } = this.options;
      try {
        const body = await this.http.json(heard, `/users/${address}`, {});
        return checkWorkers(this.declaration, {
          workers: workers(body, this.options.clock.now()),
          rawReplies: heard.replies,
        });
      } catch (error) {
        if (!(error instanceof SourceFailure) || error.fields['status'] !== 404) throw error;
        const sentence =
          'The pool does not know the address: it answers from the first share on. No money is affected; check the address and the url if devices have mined there.';
        const fields = { source: this.declaration.id, field: 'address', status: 404, reason: 'no-share-yet' };
        throw new SourceFailure('rewards.unavailable', sentence, fields, { cause: error });
      }
    });
  }
}
