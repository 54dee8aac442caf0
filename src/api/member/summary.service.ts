import { Inject, Injectable } from '@nestjs/common';
import { LedgerService } from '../../ledger/ledger.service';
import { MemberService } from '../../members/member.service';
import { nextRun, PAYOUT_SETTINGS, type PayoutSettings } from '../../payout';
import { PayoutQueryService } from '../../payout/payout-query.service';
import { type EarningView, RewardQueryService } from '../../rewards/reward-query.service';
import { type ReadTx, STORE, type Store } from '../../store';
import { incomeRowOf, type RowIncome, RowIncomeService } from '../../tax/row-income.service';
import { type Asset, CLOCK, type Clock, DAY_MS, dayIn, formatUsdLine, type Instant, instant, usd } from '../../units';
import { amountDto, btcDto } from '../http/amounts';
import { API_CONFIG, type ApiConfig } from '../http/api-config.dto';
import { BALANCE_CLASSES, type BalanceDto, type EarnedDto, type SummaryDto } from '../wire/member.dto';
import { thresholdDto } from './member-views';
import { MEANINGS, reasonOf } from './wording';

/** Rows read at once; a year of one member has about a thousand. */
const PAGE = 1_000;
const PERCENT = 100n;

/** What an expected date rests on, in words. */
const BASIS: Readonly<Record<string, string>> = {
  schedule: 'the schedule of batches',
  earnings: 'your earnings of the last 30 days',
  'cool-off': 'the end of the cool-off',
  'fee-rate': 'the network fee rate',
  member: 'something only you can do',
  operator: 'a decision of the operator',
  price: 'a price',
};

/** Where the figures of the summary come from. */
@Injectable()
export class SummarySources {
  constructor(
    readonly ledger: LedgerService,
    readonly members: MemberService,
    readonly rewards: RewardQueryService,
    readonly payouts: PayoutQueryService,
    readonly income: RowIncomeService,
  ) {}
}

/** The member's home page. */
@Injectable()
export class SummaryService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(PAYOUT_SETTINGS) private readonly settings: PayoutSettings,
    private readonly rooms: SummarySources,
  ) {}

  async of(memberId: string): Promise<SummaryDto> {
    const now = this.clock.now();
    const why = await this.rooms.payouts.whyNot(memberId);
    const [balances, earned, settings] = await this.store.read(async (tx) => [
      await this.balances(tx, memberId),
      await this.earned(tx, memberId, now),
      await this.rooms.members.settings(tx, memberId, now),
    ]);
    const { availableSats: available } = why;
    const minimum = this.settings.policy.minimumSats;
    // Both lines hold (`amountReasons` of due.ts): the higher one is what a payout waits for.
    const own = why.thresholdSats;
    const threshold = own === null || own > minimum ? own : minimum;
    const percent = threshold === null || threshold === 0n ? null : (available * PERCENT) / threshold;
    return {
      asOf: now,
      balances,
      earned,
      payout: {
        amount: btcDto(available),
        threshold: thresholdDto(settings, minimum),
        thresholdAmount: threshold === null ? null : btcDto(threshold),
        percent: percent === null ? null : Number(percent > PERCENT ? PERCENT : percent),
        reached: threshold !== null && available >= threshold,
      },
      whyNot: why.reasons.map(reasonOf),
      expectedAt: why.expected.at,
      expectedBasis: why.expected.restsOn.map((one) => BASIS[one] ?? one).join(', ') || null,
      nextBatchAt: nextRun(this.settings.policy.schedule, now),
    };
  }

  private async balances(tx: ReadTx, memberId: string): Promise<BalanceDto[]> {
    const byAsset = await this.rooms.ledger.memberBalances(tx, memberId);
    const assets = new Set<Asset>(['BTC', ...(Object.keys(byAsset) as Asset[])]);
    return [...assets].flatMap((asset) =>
      BALANCE_CLASSES.map((one) => ({
        class: one,
        amount: amountDto(asset, byAsset[asset]?.[one] ?? 0n),
        meaning: MEANINGS[one],
      })),
    );
  }

  /** Net earnings of today, seven and thirty days and this year, by the tax zone's days. */
  private async earned(tx: ReadTx, memberId: string, now: Instant): Promise<EarnedDto[]> {
    const zone = this.config.instance.taxZone;
    const today = dayIn(now, zone);
    const year = today.slice(0, 4);
    const inPeriod: Readonly<Record<string, (at: Instant) => boolean>> = {
      today: (at) => dayIn(at, zone) === today,
      '7d': (at) => at > now - 7 * DAY_MS,
      '30d': (at) => at > now - 30 * DAY_MS,
      year: (at) => dayIn(at, zone).startsWith(year),
    };
    const sums = new Map(Object.keys(inPeriod).map((period) => [period, newSum()]));
    // Credits of the last moment stand at the end of their window, which may be now.
    for (let before = instant(now + 1); ;) {
      const rows = await this.rooms.rewards.earnings(tx, memberId, { before, limit: PAGE });
      const oldest = rows.at(-1)?.to;
      const more = rows.length === PAGE && oldest !== undefined;
      // Rows of the oldest instant come again with the next page, all of them.
      const complete = more ? rows.filter((row) => row.to > oldest) : rows;
      const ids = complete.filter((row) => inPeriod['year']?.(row.to) || row.to > now - 30 * DAY_MS).map(incomeRowIdOf);
      const incomes = await this.rooms.income.of(tx, memberId, ids);
      for (const row of complete) {
        for (const [period, fits] of Object.entries(inPeriod)) {
          const sum = sums.get(period);
          if (sum !== undefined && fits(row.to)) addTo(sum, row, incomes.get(incomeRowIdOf(row)));
        }
      }
      if (!more || complete.length === 0 || !(inPeriod['year']?.(oldest) ?? false)) break;
      before = instant(oldest + 1);
    }
    return [...sums].map(([period, { amounts, dollars, lines, unvalued }]) => ({
      period,
      amounts: [...amounts].map(([asset, units]) => amountDto(asset, units)),
      usd: lines === 0 ? null : formatUsdLine(usd(dollars)),
      unvalued,
    }));
  }
}

/** What a period earned, in coin, and what of it has a value. */
interface PeriodSum {
  readonly amounts: Map<Asset, bigint>;
  dollars: bigint;
  lines: number;
  unvalued: number;
}

function newSum(): PeriodSum {
  return { amounts: new Map<Asset, bigint>([['BTC', 0n]]), dollars: 0n, lines: 0, unvalued: 0 };
}

function addTo(sum: PeriodSum, { asset, due }: EarningView, income: RowIncome | undefined): void {
  sum.amounts.set(asset, (sum.amounts.get(asset) ?? 0n) + due);
  sum.dollars += income?.usd ?? 0n;
  sum.lines += income?.lines ?? 0;
  // A row that was taken back whole before it was income has nothing to be valued.
  const isOpen = income === undefined || income.lines === 0 ? due !== 0n : income.waiting;
  if (isOpen || (income?.unpriced ?? null) !== null) sum.unvalued += 1;
}

function incomeRowIdOf({ sourceId, externalId }: EarningView): string {
  return incomeRowOf(sourceId, externalId);
}
