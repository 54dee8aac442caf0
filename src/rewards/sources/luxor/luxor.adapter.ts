import { type Clock, DomainError, HOUR_MS, type Secret } from '../../../units';
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
import { currencyOf, daysOf, opened, payoutRows, readPage, revenueRows, settledBefore, workerRow } from './statement';

const PAGE_SIZE = 100;
/** 100 rows a page: 10,000 payouts or workers. */
const PAGES_MAX = 100;
const MIN_INTERVAL_MS = 1_000;
/** A comma would ask for several at once. */
const SUBACCOUNT = /^[^,\s]{1,100}$/;
/** Luxor's payout processor runs hourly: a day may still move in the first hours after its end. */
const SETTLE_DELAY_MS = 2 * HOUR_MS;

export interface LuxorOptions extends SourceHttpTuning {
  readonly declaration: SourceDeclaration;
  /** Without the version: `https://app.luxor.tech/api`. */
  readonly baseUrl: string;
  readonly token: Secret;
  readonly subaccount: string;
  readonly clock: Clock;
}

/**
 * Luxor, API version 2. Revenue by UTC day, payouts from the transaction list, workers only where they share the reward.
 * Luxor's dollar equivalents stay in the kept reply: prices come from the price source.
 * @see data/pool-api/luxor-v2.json, docs.luxor.tech/mining/api/v2; worker rows as in tetherto/miningos-wrk-minerpool-luxor
 */
export class LuxorSource implements RewardSource {
  readonly declaration: SourceDeclaration;
  private readonly http: SourceHttp;

  /** @throws DomainError `rewards.bad-declaration` for days that are not UTC days, as Luxor's are, or a sub-account that is none */
  constructor(private readonly options: LuxorOptions) {
    this.declaration = checkDeclaration(options.declaration);
    const { id: source, dayOffsetMinutes } = this.declaration;
    const bad = (field: string, what: string): DomainError =>
      new DomainError('rewards.bad-declaration', `Source "${source}": ${what}`, { source, field });
    if (dayOffsetMinutes !== 0) throw bad('dayOffsetMinutes', "Luxor's days are UTC days, dayOffsetMinutes must be 0.");
    if (!SUBACCOUNT.test(options.subaccount))
      throw bad('subaccount', 'subaccount must be the name of one sub-account.');
    this.http = new SourceHttp({
      minIntervalMs: MIN_INTERVAL_MS,
      ...options,
      sourceId: this.declaration.id,
      secrets: [options.token],
    });
  }

  fetch(window: SourceWindow): Promise<SourceStatement> {
    return this.http.attempt(async (heard) => {
      const { subaccount, clock } = this.options;
      const { first, last } = daysOf(window);
      const days = { start_date: first, end_date: last };
      const limit = settledBefore(clock.now(), SETTLE_DELAY_MS);
      const revenue = await this.get(heard, 'revenue', days);
      const currency = revenue.field('currency_type');
      if (currency.text() !== currencyOf(this.declaration.asset)) throw currency.bad('other-asset');
      const paid = await this.pages(heard, 'transactions', days);
      return checkStatement(this.declaration, {
        rows: revenueRows(revenue, this.declaration, { window, settledBefore: limit }),
        payouts: payoutRows(paid, this.declaration, subaccount),
        workers: await this.workers(heard),
        rawReplies: heard.replies,
      });
    });
  }

  sampleWorkers(): Promise<Pick<SourceStatement, 'workers' | 'rawReplies'>> {
    return this.http.attempt(async (heard) =>
      checkWorkers(this.declaration, { workers: await this.workers(heard), rawReplies: heard.replies }),
    );
  }

  private async workers(heard: Conversation): Promise<SourceStatement['workers']> {
    if (!measuresWork(this.declaration)) return [];
    const at = this.options.clock.now();
    return (await this.pages(heard, 'workers', {})).map((row) => workerRow(row, at));
  }

  /** All pages, from 1 on, or an error. */
  private async pages(
    heard: Conversation,
    list: 'transactions' | 'workers',
    params: Readonly<Record<string, string>>,
  ): Promise<Reply[]> {
    const rows: Reply[] = [];
    for (let page = 1; ; page += 1) {
      const paging = { page_number: String(page), page_size: String(PAGE_SIZE) };
      const body = await this.get(heard, list, { ...params, ...paging });
      const part = readPage(body, list, page);
      rows.push(...part.rows);
      if (!part.hasNext) return rows;
      if (page === PAGES_MAX) throw body.field(list).bad('too-many-pages');
    }
  }

  private async get(heard: Conversation, what: string, params: Readonly<Record<string, string>>): Promise<Reply> {
    const query = new URLSearchParams({ subaccount_names: this.options.subaccount, ...params });
    const path = `/v2/pool/${what}/${currencyOf(this.declaration.asset)}?${query.toString()}`;
    return opened(await this.http.json(heard, path, { authorization: this.options.token.reveal() }));
  }
}
