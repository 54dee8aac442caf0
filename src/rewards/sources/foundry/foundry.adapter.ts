import { type Clock, DomainError, HOUR_MS, plusMs, type Secret } from '../../../units';
import {
  checkDeclaration,
  type RewardSource,
  type SourceDeclaration,
  type SourceStatement,
  type SourceWindow,
} from '../../source';
import { SourceHttp, type SourceHttpTuning } from '../../source-http.adapter';
import { checkStatement } from '../../statement';
import { earningRows, earningsQuery } from './statement';

const MIN_INTERVAL_MS = 1_000;
/** Foundry credits a day at 01:00 UTC of the next; an hour later it stands. */
const SETTLE_DELAY_MS = 2 * HOUR_MS;
/** It is part of the path. */
const SUBACCOUNT = /^[A-Za-z0-9._-]{1,100}$/;

export interface FoundryOptions extends SourceHttpTuning {
  readonly declaration: SourceDeclaration;
  readonly baseUrl: string;
  /** Key of a sub-account's viewer link: it can read and nothing else. */
  readonly apiKey: Secret;
  readonly subaccount: string;
  readonly clock: Clock;
}

/**
 * Foundry USA Pool, API version 2: one earning a UTC day. It announces no payouts, so nothing that Foundry states ever
 * becomes available by its word (RULES.md 11): the coin that arrives is proved on chain and stands as unmatched, in sight.
 * It gives no workers in a unit that can be trusted: shared by fixed percentages.
 * @see data/pool-api/foundry-v2.json, pool-faq.foundrydigital.com
 */
export class FoundrySource implements RewardSource {
  readonly declaration: SourceDeclaration;
  private readonly http: SourceHttp;

  /** @throws DomainError `rewards.bad-declaration` for sharing by work, days that are not UTC days, a bad sub-account */
  constructor(private readonly options: FoundryOptions) {
    this.declaration = checkDeclaration(options.declaration);
    const { id: source, dayOffsetMinutes, sharing } = this.declaration;
    const bad = (field: string, what: string): DomainError =>
      new DomainError('rewards.bad-declaration', `Source "${source}": ${what}`, { source, field });
    if (dayOffsetMinutes !== 0)
      throw bad('dayOffsetMinutes', "Foundry's days are UTC days, dayOffsetMinutes must be 0.");
    if (sharing !== 'percent') throw bad('sharing', 'Foundry gives no workers, sharing must be "percent".');
    if (!SUBACCOUNT.test(options.subaccount))
      throw bad('subaccount', 'subaccount must be the name of one sub-account.');
    this.http = new SourceHttp({
      minIntervalMs: MIN_INTERVAL_MS,
      ...options,
      sourceId: source,
      secrets: [options.apiKey],
    });
  }

  fetch(window: SourceWindow): Promise<SourceStatement> {
    return this.http.attempt(async (heard) => {
      const { subaccount, apiKey, clock } = this.options;
      const path = `/v2/earnings/${subaccount}?coin=${this.declaration.asset}&${earningsQuery(window)}`;
      const body = await this.http.json(heard, path, { 'X-API-KEY': apiKey.reveal() });
      const settledBefore = plusMs(clock.now(), -SETTLE_DELAY_MS);
      return checkStatement(this.declaration, {
        rows: earningRows(body, this.declaration, { window, settledBefore }),
        payouts: [],
        workers: [],
        rawReplies: heard.replies,
      });
    });
  }

  sampleWorkers(): Promise<Pick<SourceStatement, 'workers' | 'rawReplies'>> {
    return Promise.resolve({ workers: [], rawReplies: [] });
  }
}
