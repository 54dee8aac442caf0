import { type Clock, DomainError, type Instant } from '../../../units';
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
  createdAt,
  NamedBlocks,
  opened,
  paymentRow,
  type PoolAccount,
  rewardRows,
  totalsOf,
  workerRows,
} from './statement';

const PAGE_SIZE = 100;
/** 100 rows a page: 50,000 credits or payments in one window. */
const PAGES_MAX = 500;
/** Somebody's own server, often the operator's. */
const MIN_INTERVAL_MS = 250;
const POOL_ID = /^[A-Za-z0-9._-]{1,64}$/;
const ADDRESS = /^[A-Za-z0-9:]{14,120}$/;

export interface MiningcoreOptions extends SourceHttpTuning, PoolAccount {
  /** `amountDecimals` 12: its database keeps decimal(28,12). */
  readonly declaration: SourceDeclaration;
  readonly baseUrl: string;
  readonly clock: Clock;
}

/**
 * A miningcore, any of its coins. Reads need no key: the address is the account. There is no time window: pages go from
 * the newest row back, and `pageCount` is not read, because it leaves the last, partial page out.
 * `earnings/daily` is not read either: it adds up payments.
 * @see data/pool-api/miningcore.json, oliverw/miningcore src/Miningcore/Api/Controllers/PoolApiController.cs
 */
export class MiningcoreSource implements RewardSource {
  readonly declaration: SourceDeclaration;
  private readonly http: SourceHttp;
  private readonly miner: string;

  /** @throws DomainError `rewards.bad-declaration` for a pool id or an address that cannot be one */
  constructor(private readonly options: MiningcoreOptions) {
    this.declaration = checkDeclaration(options.declaration);
    const bad = (field: string): DomainError =>
      new DomainError('rewards.bad-declaration', `Source "${this.declaration.id}" has no valid ${field}.`, {
        source: this.declaration.id,
        field,
      });
    if (!POOL_ID.test(options.poolId)) throw bad('poolId');
    if (!ADDRESS.test(options.address)) throw bad('address');
    this.miner = `pools/${options.poolId}/miners/${options.address}`;
    this.http = new SourceHttp({ minIntervalMs: MIN_INTERVAL_MS, ...options, sourceId: this.declaration.id });
  }

  fetch(window: SourceWindow): Promise<SourceStatement> {
    return this.http.attempt(async (heard) => {
      const changes = await this.pages(heard, 'balancechanges', new NamedBlocks(this.declaration, window));
      const earned = rewardRows(changes, this.declaration, this.options);
      const payments = await this.pages(heard, 'payments', {
        needs: (_row, at) => at >= window.from && at <= window.to,
        seeksBefore: (at) => at >= window.from,
      });
      return checkStatement(this.declaration, {
        rows: earned.rows,
        payouts: [...payments.map((row) => paymentRow(row, this.declaration, this.options)), ...earned.takenBack],
        ...(await this.page(heard)),
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
    return measuresWork(this.declaration) ? (await this.page(heard)).workers : [];
  }

  /** The miner's page has the workers, and beside them what was paid and what is not. */
  private async page(heard: Conversation): Promise<Required<Pick<SourceStatement, 'workers' | 'totals'>>> {
    const totalsIn = (page: Reply) => unlessUnread(() => Promise.resolve(totalsOf(page, this.declaration)));
    const asked = (): Promise<Reply> => this.http.json(heard, `/api/${this.miner}`, {});
    if (!measuresWork(this.declaration)) {
      return { workers: [], totals: await unlessUnread(async () => totalsIn(await asked())) };
    }
    const at = this.options.clock.now();
    const page = await asked();
    return { workers: workerRows(page, at), totals: await totalsIn(page) };
  }

  /**
   * Rows that are wanted, newest first as the pool gives them: pages until one is empty or nothing older is sought.
   * @throws SourceFailure `out-of-order` when a row is newer than the page before it: a page came twice, late or from
   *   elsewhere, and another may be missing; `count-mismatch` when a page before the last is not full
   */
  private async pages(
    heard: Conversation,
    list: 'balancechanges' | 'payments',
    wanted: Pick<NamedBlocks, 'needs' | 'seeksBefore'>,
  ): Promise<Reply[]> {
    const found: Reply[] = [];
    const lengths: number[] = [];
    let oldest: Instant | undefined;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const path = `/api/v2/${this.miner}/${list}?page=${page}&pageSize=${PAGE_SIZE}`;
      const body = await this.http.json(heard, path, {});
      const rows = opened(body);
      // Only the last page is shorter than the others: a short one before it has lost rows.
      if (rows.length > 0 && lengths.some((length) => length < (lengths[0] ?? 0) || length < rows.length)) {
        throw body.field('result').bad('count-mismatch');
      }
      lengths.push(rows.length);
      const newestFirst = rows.map((row) => ({ row, at: createdAt(row) })).sort((a, b) => b.at - a.at);
      for (const { row, at } of newestFirst) {
        if (oldest !== undefined && at > oldest) throw row.field('created').bad('out-of-order');
        if (wanted.needs(row, at)) found.push(row);
      }
      oldest = newestFirst.at(-1)?.at ?? oldest;
      if (rows.length === 0 || (oldest !== undefined && !wanted.seeksBefore(oldest))) return found;
      if (page === PAGES_MAX - 1) throw body.field('result').bad('too-many-pages');
    }
    return found;
  }
}
