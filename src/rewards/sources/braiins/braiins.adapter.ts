import { type Clock, type Secret } from '../../../units';
import type { Reply } from '../../reply';
import {
  checkDeclaration,
  type RewardSource,
  type SourceDeclaration,
  type SourceStatement,
  type SourceWindow,
} from '../../source';
import { type Conversation, SourceHttp, type SourceHttpTuning } from '../../source-http.adapter';
import { checkStatement, checkWorkers } from '../../statement';
import { blockRewards, dailyRewards, dayQuery, payouts, workers } from './statement';

/** "about 1 request / 5 s; excess may be ignored or the IP banned" */
const MIN_INTERVAL_MS = 5_000;

export interface BraiinsOptions extends SourceHttpTuning {
  readonly declaration: SourceDeclaration;
  readonly baseUrl: string;
  /** Token of a read-only access profile. */
  readonly token: Secret;
  readonly clock: Clock;
}

/**
 * Braiins Pool, BTC. FPPS accounts earn by day; score-based and solo accounts by block, and are declared so: reading both
 * would count twice. @see data/pool-api/braiins.json, academy.braiins.com "Monitoring API"
 */
export class BraiinsSource implements RewardSource {
  readonly declaration: SourceDeclaration;
  private readonly http: SourceHttp;

  constructor(private readonly options: BraiinsOptions) {
    this.declaration = checkDeclaration(options.declaration);
    this.http = new SourceHttp({
      minIntervalMs: MIN_INTERVAL_MS,
      ...options,
      sourceId: options.declaration.id,
      secrets: [options.token],
    });
  }

  fetch(window: SourceWindow): Promise<SourceStatement> {
    return this.http.attempt(async (heard) => {
      const days = dayQuery(window.from, window.to);
      const rows =
        this.declaration.statement === 'block'
          ? blockRewards(await this.get(heard, `/accounts/block_rewards/json/btc?${days}`))
          : dailyRewards(await this.get(heard, `/accounts/rewards/json/btc?${days}`));
      const paid = payouts(await this.get(heard, `/accounts/payouts/json/btc?${days}`));
      const statement = { rows, payouts: paid, workers: await this.workers(heard), rawReplies: heard.replies };
      return checkStatement(this.declaration, statement);
    });
  }

  sampleWorkers(): Promise<Pick<SourceStatement, 'workers' | 'rawReplies'>> {
    return this.http.attempt(async (heard) =>
      checkWorkers(this.declaration, { workers: await this.workers(heard), rawReplies: heard.replies }),
    );
  }

  private async workers(heard: Conversation): Promise<SourceStatement['workers']> {
    return workers(await this.get(heard, '/accounts/workers/json/btc'), this.options.clock.now());
  }

  private get(heard: Conversation, path: string): Promise<Reply> {
    return this.http.json(heard, path, { 'Pool-Auth-Token': this.options.token.reveal() });
  }
}
