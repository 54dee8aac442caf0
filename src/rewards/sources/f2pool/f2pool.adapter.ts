import { type Clock, DomainError, SECOND_MS, type Secret } from '../../../units';
import type { PoolTotal } from '../../pool-total';
import { unlessUnread } from '../../pool-total-read';
import type { Reply } from '../../reply';
import {
  checkDeclaration,
  measuresWork,
  type RewardSource,
  type SourceDeclaration,
  type SourceStatement,
  type SourceWindow,
} from '../../source';
import { type Conversation, SourceHttp, type SourceHttpTuning } from '../../source-http.adapter';
import { checkStatement, checkWorkers } from '../../statement';
import {
  CURRENCIES,
  namedBefore,
  opened,
  payoutRow,
  revenueRows,
  totalsOf,
  WITH_WORKERS,
  workerRow,
} from './statement';

/** Clients wait one second between calls. */
const MIN_INTERVAL_MS = SECOND_MS;

export interface F2PoolOptions extends SourceHttpTuning {
  readonly declaration: SourceDeclaration;
  /** With the version: `https://api.f2pool.com/v2`. */
  readonly baseUrl: string;
  /** The account name at F2Pool. */
  readonly account: string;
  /** Sent as `F2P-API-SECRET`. It can also move money: F2Pool issues no narrower one. */
  readonly token: Secret;
  readonly clock: Clock;
}

/** F2Pool v2: every call is a POST, and an error comes in a 200. @see data/pool-api/f2pool-v2.json, api.f2pool.com */
export class F2PoolSource implements RewardSource {
  readonly declaration: SourceDeclaration;
  private readonly http: SourceHttp;

  /** @throws DomainError `rewards.bad-declaration` for sharing by work of a coin whose workers F2Pool does not list */
  constructor(private readonly options: F2PoolOptions) {
    this.declaration = checkDeclaration(options.declaration);
    const { id, asset } = this.declaration;
    if (measuresWork(this.declaration) && !WITH_WORKERS.includes(asset)) {
      throw new DomainError(
        'rewards.bad-declaration',
        `F2Pool lists no workers of ${asset}: share "${id}" by percent.`,
        {
          source: id,
          field: 'sharing',
        },
      );
    }
    this.http = new SourceHttp({
      minIntervalMs: MIN_INTERVAL_MS,
      ...options,
      sourceId: id,
      secrets: [options.token],
    });
  }

  fetch(window: SourceWindow): Promise<SourceStatement> {
    return this.http.attempt(async (heard) => {
      const revenue = revenueRows(await this.revenue(heard, window), this.declaration);
      const paid = await this.bills(heard, 'payout', window);
      return checkStatement(this.declaration, {
        rows: revenue.rows,
        payouts: [...paid.map((row) => payoutRow(row, this.declaration)), ...revenue.takenBack],
        workers: await this.workers(heard),
        totals: await this.totals(heard),
        rawReplies: heard.replies,
      });
    });
  }

  /** A check only: where it cannot be read, the statement stands without it. */
  private async totals(heard: Conversation): Promise<readonly PoolTotal[]> {
    return unlessUnread(async () => totalsOf(await this.call(heard, '/assets/balance', {}), this.declaration));
  }

  /**
   * Bills of the window, and of each day that one below zero names: read alone, tomorrow's window would not know any more
   * what it lowers. Asked at most twice more: the second time from the source's first day on, where nothing is before.
   */
  private async revenue(heard: Conversation, window: SourceWindow): Promise<Reply[]> {
    let { from } = window;
    let bills = await this.bills(heard, 'revenue', window);
    for (const last of [false, true]) {
      const named = namedBefore(bills, this.declaration);
      if (named === undefined || named >= from) break;
      from = last ? this.declaration.since : named;
      bills = await this.bills(heard, 'revenue', { from, to: window.to });
    }
    return bills;
  }

  /** The window's last second counts; the list knows no pages, so one question has it all. */
  private async bills(heard: Conversation, type: 'revenue' | 'payout', window: SourceWindow): Promise<Reply[]> {
    const start_time = Math.floor(window.from / SECOND_MS);
    const end_time = Math.floor(window.to / SECOND_MS) + 1;
    const body = await this.call(heard, '/assets/transactions/list', { type, start_time, end_time });
    return body.field('transactions').list();
  }

  sampleWorkers(): Promise<Pick<SourceStatement, 'workers' | 'rawReplies'>> {
    return this.http.attempt(async (heard) =>
      checkWorkers(this.declaration, { workers: await this.workers(heard), rawReplies: heard.replies }),
    );
  }

  private async workers(heard: Conversation): Promise<SourceStatement['workers']> {
    if (!WITH_WORKERS.includes(this.declaration.asset)) return [];
    const at = this.options.clock.now();
    const body = await this.call(heard, '/hash_rate/worker/list', {});
    return body
      .field('workers')
      .list()
      .map((row) => workerRow(row, at));
  }

  private async call(heard: Conversation, path: string, asked: object): Promise<Reply> {
    const { account, token } = this.options;
    const currency = CURRENCIES[this.declaration.asset];
    const body = JSON.stringify({ currency, mining_user_name: account, ...asked });
    const headers = { 'F2P-API-SECRET': token.reveal() };
    return opened(await this.http.ask(heard, () => ({ method: 'POST', path, headers, body })));
  }
}
