import {
  type Asset,
  type Clock,
  dayAtOffset,
  DomainError,
  HOUR_MS,
  plusMs,
  SECOND_MS,
  type Secret,
} from '../../../units';
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
import { opened, readPage } from './paging';
import { encodeQuery, sign } from './signature';
import { mergedRow, paymentRow, profitRow, settledBefore, workerRow } from './statement';

const BASE_PATH = '/res/openapi/v1';
const PAGE_LIMIT = 50;
/** 50 rows a page: 10,000 rows are 27 years of days. */
const PAGES_MAX = 200;
const MIN_INTERVAL_MS = 1_000;
/** A day row may still move in the first hours after the day's end. */
const SETTLE_DELAY_MS = 2 * HOUR_MS;
/** "earlier than the server's time, and not more than a minute from it": so far back, our clock may be as far ahead. */
const TONCE_BACK_MS = 3 * SECOND_MS;
/** Coins of `reward/history`, and the coin whose devices mine them besides. */
const MINED_WITH: Readonly<Partial<Record<Asset, Asset>>> = { DOGE: 'LTC', NMC: 'BTC' };
/** Inside what ViaBTC accepts by more than the second that its Date header is cut by. */
const CLOCK_TOLERANCE = { aheadMs: 2_500, behindMs: 50 * SECOND_MS } as const;

export interface ViaBtcOptions extends SourceHttpTuning {
  readonly declaration: SourceDeclaration;
  readonly baseUrl: string;
  readonly apiKey: Secret;
  readonly apiSecret: Secret;
  readonly clock: Clock;
  readonly settleDelayMs?: number;
}

/**
 * ViaBTC, any of its coins. Every call is signed, and each attempt opens with `/profit`: it checks the signature, whereas
 * a list read with a bad secret can look empty. Where the declaration says `statement: reward` the coin is one that is mined
 * beside another: its income stands in the reward history, its devices under the other coin. @see data/pool-api/viabtc.json, viabtc/viapool_api
 */
export class ViaBtcSource implements RewardSource {
  readonly declaration: SourceDeclaration;
  private readonly http: SourceHttp;
  /** What the devices mine. */
  private readonly mined: Asset;

  /** @throws DomainError `rewards.bad-declaration` for a reward history of a coin that is mined by itself */
  constructor(private readonly options: ViaBtcOptions) {
    this.declaration = checkDeclaration(options.declaration);
    const { id: source, asset, statement } = this.declaration;
    this.mined = statement === 'reward' ? (MINED_WITH[asset] ?? asset) : asset;
    if (statement === 'reward' && this.mined === asset) {
      const message = `Source "${source}": ViaBTC mines ${asset} by itself, its income is in the profit history.`;
      throw new DomainError('rewards.bad-declaration', message, { source, field: 'statement' });
    }
    this.http = new SourceHttp({
      minIntervalMs: MIN_INTERVAL_MS,
      ...options,
      sourceId: this.declaration.id,
      secrets: [options.apiKey, options.apiSecret],
      clockTolerance: CLOCK_TOLERANCE,
    });
  }

  fetch(window: SourceWindow): Promise<SourceStatement> {
    return this.http.attempt(async (heard) => {
      await this.probe(heard);
      const { asset, dayOffsetMinutes } = this.declaration;
      const limit = settledBefore(this.options.clock.now(), this.options.settleDelayMs ?? SETTLE_DELAY_MS);
      const utc = { utc: String(dayOffsetMinutes === 0) };
      const days = {
        start_date: dayAtOffset(window.from, dayOffsetMinutes),
        end_date: dayAtOffset(window.to, dayOffsetMinutes),
      };
      const merged = this.mined !== asset;
      const list = merged ? '/reward/history' : '/profit/history';
      const profits = await this.pages(heard, list, { coin: asset, ...days, ...utc }, 'nested');
      const rowOf = merged ? mergedRow : profitRow;
      const payments = await this.pages(heard, '/wallet/payment/history', { coin: asset, ...utc }, 'top');
      return checkStatement(this.declaration, {
        rows: profits.map((row) => rowOf(row, this.declaration, limit)),
        payouts: payments.map((row) => paymentRow(row, asset)),
        workers: await this.workers(heard),
        rawReplies: heard.replies,
      });
    });
  }

  sampleWorkers(): Promise<Pick<SourceStatement, 'workers' | 'rawReplies'>> {
    return this.http.attempt(async (heard) => {
      await this.probe(heard);
      return checkWorkers(this.declaration, { workers: await this.workers(heard), rawReplies: heard.replies });
    });
  }

  private async probe(heard: Conversation): Promise<void> {
    const data = (await this.call(heard, '/profit', { coin: this.mined })).field('data');
    if (data.field('coin').text() !== this.mined) throw data.field('coin').bad('other-asset');
  }

  private async workers(heard: Conversation): Promise<SourceStatement['workers']> {
    const at = this.options.clock.now();
    const rows = await this.pages(heard, '/hashrate/worker', { coin: this.mined }, 'nested');
    return rows.map((row) => workerRow(row, at));
  }

  /** All pages, or an error: a page that is missing or came twice makes the count wrong. */
  private async pages(
    heard: Conversation,
    path: string,
    params: Readonly<Record<string, string>>,
    paging: 'nested' | 'top',
  ): Promise<Reply[]> {
    const rows: Reply[] = [];
    for (let page = 1; ; page += 1) {
      const query = { ...params, page: String(page), limit: String(PAGE_LIMIT) };
      const body = await this.call(heard, path, query);
      const part = readPage(paging === 'nested' ? body.field('data') : body, { page, limit: PAGE_LIMIT });
      rows.push(...part.rows);
      if (!part.hasNext) {
        if (rows.length !== part.total) throw body.bad('count-mismatch');
        return rows;
      }
      if (page === PAGES_MAX) throw body.bad('too-many-pages');
    }
  }

  private async call(heard: Conversation, path: string, params: Readonly<Record<string, string>>): Promise<Reply> {
    const reply = await this.http.ask(heard, () => {
      const query = encodeQuery({ ...params, tonce: String(plusMs(this.options.clock.now(), -TONCE_BACK_MS)) });
      const headers = {
        'X-API-KEY': this.options.apiKey.reveal(),
        'X-SIGNATURE': sign(query, this.options.apiSecret),
      };
      return { method: 'GET', path: `${BASE_PATH}${path}?${query}`, headers };
    });
    return opened(reply);
  }
}
