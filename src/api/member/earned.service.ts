import { Inject, Injectable } from '@nestjs/common';
import { isOpeningRow } from '../../rewards';
import { type EarningView, RewardQueryService } from '../../rewards/reward-query.service';
import { TermsQueryService } from '../../rewards/terms-query.service';
import { type ReadTx, STORE, type Store } from '../../store';
import { incomeRowOf, type RowIncome, RowIncomeService } from '../../tax/row-income.service';
import {
  CLOCK,
  type Clock,
  type Day,
  dayAtOffset,
  dayIn,
  DomainError,
  formatUsdExact,
  groupBy,
  type Instant,
  plusMs,
  type Usd,
} from '../../units';
import { API_CONFIG, type ApiConfig } from '../http/api-config.dto';
import { beforeInstant, cutAtInstant, limitOf } from '../http/paging';
import type { PageQuery } from '../wire/common.dto';
import type { EarnedSumDto, MonthDto, MonthsDto } from '../wire/figure.dto';
import { beginOf, EarnedSum, type Period, periodOf, yearOfMonths } from './earned';
import { EarningService } from './earning.service';

/** Rows read at once; a year of one member has about a thousand. */
const PAGE = 1_000;

/** A row with the day of its pool and the income that it became. */
export interface ReadRow {
  readonly row: EarningView;
  readonly day: Day;
  readonly income: RowIncome | undefined;
}

/** What earnings are read from. */
@Injectable()
export class EarnedSources {
  constructor(
    readonly rewards: RewardQueryService,
    readonly terms: TermsQueryService,
    readonly income: RowIncomeService,
    readonly earnings: EarningService,
  ) {}
}

/** The one reader of what a period earned: the figures of the first page and the rows that they open to. */
@Injectable()
export class EarnedService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    private readonly rooms: EarnedSources,
  ) {}

  /** Rows that ended within `[from, until)`, newest first, each once. What an earlier system owed was not earned here. */
  async rows(
    tx: ReadTx,
    memberId: string,
    bounds: { readonly from: Instant; readonly until: Instant },
  ): Promise<ReadRow[]> {
    const { rewards, terms, income } = this.rooms;
    const sources = await terms.sources(tx);
    const offsets = new Map(sources.map(({ declaration: { id, dayOffsetMinutes } }) => [id, dayOffsetMinutes]));
    const found: ReadRow[] = [];
    for (let before = bounds.until; ;) {
      const rows = await rewards.earnings(tx, memberId, { before, limit: PAGE });
      const oldest = rows.at(-1)?.to;
      const more = rows.length === PAGE && oldest !== undefined;
      // Rows of the oldest instant come again with the next page, all of them.
      const cut = more ? rows.filter((row) => row.to > oldest) : rows;
      const complete = cut.filter((row) => row.to >= bounds.from && !isOpeningRow(row.externalId));
      const incomes = await income.of(tx, memberId, complete.map(incomeRowIdOf));
      for (const row of complete) {
        const day = dayAtOffset(row.from, offsets.get(row.sourceId) ?? 0);
        found.push({ row, day, income: incomes.get(incomeRowIdOf(row)) });
      }
      if (!more || cut.length === 0 || oldest < bounds.from) return found;
      before = plusMs(oldest, 1);
    }
  }

  /**
   * A figure with a page of the rows that it is the sum of.
   * @throws DomainError `api.invalid` for a text that names no period, `units.bad-instant`
   */
  async sum(memberId: string, name: string, page: PageQuery): Promise<EarnedSumDto> {
    const now = this.clock.now();
    const period = periodOf(name, now, this.config.instance.taxZone);
    if (period === undefined) {
      throw new DomainError('api.invalid', 'This is no period. Nothing was read.', { param: 'period' });
    }
    return this.store.read(async (tx) => {
      const all = (await this.rows(tx, memberId, period)).filter((one) =>
        period.holds({ to: one.row.to, day: one.day }),
      );
      const sum = sumOf(all);
      const { before } = beforeInstant(page);
      const rest = before === undefined ? all : all.filter(({ row }) => row.to < before);
      const { items, next } = cutAtInstant(rest, limitOf(page), ({ row }) => row.to);
      const dtos = await this.rooms.earnings.dtosOf(
        tx,
        memberId,
        items.map(({ row }) => row),
      );
      return {
        period: name,
        asOf: now,
        totals: sum.totals,
        usd: exact(sum.usd),
        unvalued: sum.unvalued,
        rows: sum.rows,
        items: dtos.map((earning, i) => ({ earning, usd: exact(sumOf(items.slice(i, i + 1)).usd) })),
        next,
      };
    });
  }

  /** Those of the last twelve months that have a row, by the tax zone. */
  months(memberId: string): Promise<MonthsDto> {
    const now = this.clock.now();
    const zone = this.config.instance.taxZone;
    return this.store.read(async (tx) => {
      const first = yearOfMonths(dayIn(now, zone));
      const { from, until } = { from: beginOf(first), until: plusMs(now, 1) };
      const rows = await this.rows(tx, memberId, { from, until });
      const months = [...groupBy(rows, ({ row }) => dayIn(row.to, zone).slice(0, 7))];
      const items = months
        .filter(([month]) => month >= first)
        .map(([month, own]): MonthDto => {
          const sum = sumOf(own);
          return { month, totals: sum.totals, usd: exact(sum.usd), rows: sum.rows };
        });
      return { items };
    });
  }
}

/** @param rows of any periods */
export function sumOf(rows: readonly ReadRow[], period?: Period): EarnedSum {
  const sum = new EarnedSum();
  for (const { row, day, income } of rows) {
    if (period === undefined || period.holds({ to: row.to, day })) sum.add(row, income);
  }
  return sum;
}

function exact(dollars: Usd | null): string | null {
  return dollars === null ? null : formatUsdExact(dollars);
}

function incomeRowIdOf({ sourceId, externalId }: EarningView): string {
  return incomeRowOf(sourceId, externalId);
}
