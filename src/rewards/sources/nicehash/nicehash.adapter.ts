import { randomUUID } from 'node:crypto';
import { type Clock, DomainError, type Instant, plusMs, SECOND_MS, type Secret } from '../../../units';
import type { Reply } from '../../reply';
import {
  checkDeclaration,
  type RewardSource,
  type SourceDeclaration,
  type SourceStatement,
  type SourceWindow,
} from '../../source';
import { type Conversation, type PoolRequest, SourceHttp, type SourceHttpTuning } from '../../source-http.adapter';
import { checkStatement, checkWorkers } from '../../statement';
import { readPage } from './paging';
import { signatureOf } from './signature';
import { creditRow, earningRow, errorOf, rigs } from './statement';

const SIZE = 100;
/** 100 rows a page, six settlements a day: nine years. */
const PAGES_MAX = 200;
const MIN_INTERVAL_MS = SECOND_MS;
const UNSIGNED_TIME = '/api/v2/time';
const EARNINGS = '/main/api/v2/accounting/hashpowerEarnings';
const CREDITS = '/main/api/v2/mining/rigs/payouts';
const RIGS = '/main/api/v2/mining/rigs2';

export interface NiceHashOptions extends SourceHttpTuning {
  readonly declaration: SourceDeclaration;
  /** `https://api2.nicehash.com`; `https://api-test.nicehash.com` is a whole platform on testnet. */
  readonly baseUrl: string;
  readonly apiKey: Secret;
  readonly apiSecret: Secret;
  readonly organization: string;
  readonly clock: Clock;
}

/**
 * NiceHash v2: earnings from selling hash power. Each attempt asks the server's time first and signs by it, so a clock
 * of ours that is wrong is not refused; what it reads still ends at our now.
 * @see data/pool-api/nicehash-v2.json, nicehash/rest-clients-demo
 */
export class NiceHashSource implements RewardSource {
  readonly declaration: SourceDeclaration;
  private readonly http: SourceHttp;

  /** @throws DomainError `rewards.bad-declaration` for sharing by work: the documented rigs have no hash rates */
  constructor(private readonly options: NiceHashOptions) {
    this.declaration = checkDeclaration(options.declaration);
    if (this.declaration.sharing !== 'percent') {
      throw new DomainError(
        'rewards.bad-declaration',
        `Source "${this.declaration.id}" must be shared by percent: NiceHash states no hash rate per rig.`,
        { source: this.declaration.id, field: 'sharing' },
      );
    }
    this.http = new SourceHttp({
      minIntervalMs: MIN_INTERVAL_MS,
      ...options,
      sourceId: this.declaration.id,
      secrets: [options.apiKey, options.apiSecret],
      explain: errorOf,
    });
  }

  fetch(window: SourceWindow): Promise<SourceStatement> {
    return this.http.attempt(async (heard) => {
      const ahead = await this.clockAhead(heard);
      const { asset } = this.declaration;
      const until = plusMs(window.to, 1);
      const earned = await this.pages(heard, {
        ahead,
        window,
        path: `${EARNINGS}/${asset}`,
        until: `op=LT&timestamp=${until}`,
      });
      const paid = await this.pages(heard, { ahead, window, path: CREDITS, until: `beforeTimestamp=${until}` });
      return checkStatement(this.declaration, {
        rows: earned.map((row) => earningRow(row, this.declaration)),
        payouts: paid.map((row) => creditRow(row, this.declaration)),
        workers: rigs(await this.call(heard, ahead, RIGS, ''), this.options.clock.now()),
        rawReplies: heard.replies,
      });
    });
  }

  sampleWorkers(): Promise<Pick<SourceStatement, 'workers' | 'rawReplies'>> {
    return this.http.attempt(async (heard) => {
      const body = await this.call(heard, await this.clockAhead(heard), RIGS, '');
      return checkWorkers(this.declaration, {
        workers: rigs(body, this.options.clock.now()),
        rawReplies: heard.replies,
      });
    });
  }

  /** Our clock less NiceHash's, in milliseconds. */
  private async clockAhead(heard: Conversation): Promise<number> {
    const server: Instant = (await this.http.json(heard, UNSIGNED_TIME, {})).field('serverTime').unixMillis();
    return this.options.clock.now() - server;
  }

  /** Every row of the window, or an error. Pages are pinned to one moment, so a row that arrives meanwhile moves none. */
  private async pages(
    heard: Conversation,
    of: { readonly ahead: number; readonly window: SourceWindow; readonly path: string; readonly until: string },
  ): Promise<Reply[]> {
    const rows: Reply[] = [];
    let pages: number | undefined;
    let notAfter: Instant | undefined;
    for (let page = 0; ; page += 1) {
      const body = await this.call(heard, of.ahead, of.path, `${of.until}&page=${page}&size=${SIZE}`);
      const part = readPage(body, { page, size: SIZE, pages, notAfter });
      rows.push(...part.rows.filter((row) => row.field('created').unixMillis() >= of.window.from));
      if (page + 1 >= part.pages || (part.oldest ?? 0) < of.window.from) return rows;
      if (page + 1 === PAGES_MAX) throw body.bad('too-many-pages');
      ({ pages, oldest: notAfter } = part);
    }
  }

  private async call(heard: Conversation, ahead: number, path: string, query: string): Promise<Reply> {
    const reply = await this.http.ask(heard, () => this.signed(ahead, path, query));
    const error = errorOf(reply);
    if (error !== undefined) throw error;
    return reply;
  }

  private signed(ahead: number, path: string, query: string): PoolRequest {
    const { apiKey, apiSecret, organization, clock } = this.options;
    const time = String(plusMs(clock.now(), -ahead));
    const nonce = randomUUID();
    const signature = signatureOf({ apiKey, organization, time, nonce, method: 'GET', path, query }, apiSecret);
    const headers = {
      'X-Time': time,
      'X-Nonce': nonce,
      'X-Organization-Id': organization,
      'X-Request-Id': randomUUID(),
      'X-Auth': `${apiKey.reveal()}:${signature}`,
    };
    return { method: 'GET', path: query === '' ? path : `${path}?${query}`, headers };
  }
}
