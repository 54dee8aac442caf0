import { Inject, Injectable } from '@nestjs/common';
import type { Quote } from '../../prices';
import { PriceService } from '../../prices/price.service';
import type { SourceDeclaration } from '../../rewards';
import { earningKey, type EarningView, RewardQueryService } from '../../rewards/reward-query.service';
import { TermsQueryService } from '../../rewards/terms-query.service';
import { type ReadTx, STORE, type Store } from '../../store';
import { incomeRowOf, RowIncomeService } from '../../tax/row-income.service';
import type { Asset } from '../../units';
import { beforeInstant, cutAtInstant, limitOf, TIES_MAX } from '../http/paging';
import type { PageQuery } from '../wire/common.dto';
import type { EarningDto, EarningsPageDto } from '../wire/member.dto';
import { earningDto } from './earning-views';

/** Earnings of a member with the income that each became. */
@Injectable()
export class EarningService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly rewards: RewardQueryService,
    private readonly terms: TermsQueryService,
    private readonly income: RowIncomeService,
    private readonly prices: PriceService,
  ) {}

  page(memberId: string, page: PageQuery): Promise<EarningsPageDto> {
    const limit = limitOf(page);
    const query = { ...beforeInstant(page), limit: limit + TIES_MAX };
    return this.store.read(async (tx) => {
      const rows = await this.rewards.earnings(tx, memberId, query);
      const { items, next } = cutAtInstant(rows, limit, (row) => row.to);
      return { items: await this.dtosOf(tx, memberId, items), next };
    });
  }

  /** Rows as their member sees them. */
  async dtosOf(tx: ReadTx, memberId: string, rows: readonly EarningView[]): Promise<EarningDto[]> {
    const sources = new Map((await this.terms.sources(tx)).map((one) => [one.declaration.id, one.declaration]));
    const rowIds = rows.map(({ sourceId, externalId }) => incomeRowOf(sourceId, externalId));
    const incomes = await this.income.of(tx, memberId, rowIds);
    const quotes = await this.quotes(tx, [...incomes.values()]);
    const isUnconverted = await this.unconverted(tx, memberId, rows, sources);
    return rows.map((row) => {
      const income = incomes.get(incomeRowOf(row.sourceId, row.externalId));
      const quote = quotes.get(income?.quoteId ?? '');
      return earningDto({
        ...{ row, source: sources.get(row.sourceId), income, quote },
        unconverted: isUnconverted(row),
      });
    });
  }

  /** Which of these rows still hold coin that a venue has not sold. */
  private async unconverted(
    tx: ReadTx,
    memberId: string,
    rows: readonly EarningView[],
    sources: ReadonlyMap<string, SourceDeclaration>,
  ): Promise<(row: EarningView) => boolean> {
    const atVenue = rows.filter(({ sourceId }) => sources.get(sourceId)?.receivesAt === 'venue');
    const open = new Map<Asset, ReadonlySet<string> | null>();
    for (const asset of new Set(atVenue.map((row) => row.asset))) {
      open.set(asset, await this.rewards.unconverted(tx, memberId, asset));
    }
    return (row) => open.get(row.asset)?.has(earningKey(row)) ?? open.get(row.asset) === null;
  }

  /** The quotes that rows or their lines rest on, each read once. */
  async quotes(tx: ReadTx, incomes: readonly { readonly quoteId: string | null }[]): Promise<Map<string, Quote>> {
    const found = new Map<string, Quote>();
    for (const id of new Set(incomes.map(({ quoteId }) => quoteId))) {
      const quote = id === null ? undefined : await this.prices.byId(tx, id);
      if (quote !== undefined) found.set(quote.id, quote);
    }
    return found;
  }
}
