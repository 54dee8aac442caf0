import { Inject, Injectable } from '@nestjs/common';
import { LedgerService } from '../../ledger/ledger.service';
import { MemberService } from '../../members/member.service';
import { nextRun, PAYOUT_SETTINGS, type PayoutSettings } from '../../payout';
import { PayoutQueryService, type WhyNot } from '../../payout/payout-query.service';
import { type ReadTx, STORE, type Store } from '../../store';
import { type Asset, CLOCK, type Clock, formatUsdLine, type Instant, instant, plusMs } from '../../units';
import { amountDto, btcDto } from '../http/amounts';
import { API_CONFIG, type ApiConfig } from '../http/api-config.dto';
import {
  BALANCE_CLASSES,
  type BalanceDto,
  EARNED_PERIODS,
  type EarnedDto,
  type PayoutProgressDto,
  type SummaryDto,
} from '../wire/member.dto';
import { periodOf } from './earned';
import { EarnedService, sumOf } from './earned.service';
import { thresholdDto } from './member-views';
import { basisOf, MEANINGS, reasonOf } from './wording';

const PERCENT = 100n;

/** Where the figures of the summary come from. */
@Injectable()
export class SummarySources {
  constructor(
    readonly ledger: LedgerService,
    readonly members: MemberService,
    readonly payouts: PayoutQueryService,
    readonly earned: EarnedService,
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
    const [balances, earned, payout] = await this.store.read(async (tx) => [
      await this.balances(tx, memberId),
      await this.earned(tx, memberId, now),
      await this.progress(tx, memberId, why),
    ]);
    return {
      asOf: now,
      balances,
      earned,
      payout,
      whyNot: why.reasons.map(reasonOf),
      expectedAt: why.expected.at,
      expectedBasis: basisOf(why.expected),
      nextBatchAt: nextRun(this.settings.policy.schedule, now) ?? null,
    };
  }

  /** How far it is to the next payout, and what it waits for by the member's own wish. */
  async payoutOf(memberId: string): Promise<PayoutProgressDto> {
    const why = await this.rooms.payouts.whyNot(memberId);
    return this.store.read((tx) => this.progress(tx, memberId, why));
  }

  private async progress(tx: ReadTx, memberId: string, why: WhyNot): Promise<PayoutProgressDto> {
    const settings = await this.rooms.members.settings(tx, memberId, this.clock.now());
    const { availableSats: available, feeWait } = why;
    const { minimumSats: minimum, feePayer } = this.settings.policy;
    // Both lines hold (`amountReasons` of due.ts): the higher one is what a payout waits for.
    const own = why.thresholdSats;
    const threshold = own === null || own > minimum ? own : minimum;
    const percent = threshold === null || threshold === 0n ? null : (available * PERCENT) / threshold;
    return {
      amount: btcDto(available),
      threshold: thresholdDto(settings, minimum),
      thresholdAmount: threshold === null ? null : btcDto(threshold),
      percent: percent === null ? null : Number(percent > PERCENT ? PERCENT : percent),
      reached: threshold !== null && available >= threshold,
      paused: settings.paused,
      feeWait: feeWait === undefined ? null : { bps: Number(feeWait.maxBps), days: feeWait.days },
      feeIsYours: feePayer === 'member',
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
    const periods = EARNED_PERIODS.flatMap((name) => {
      const period = periodOf(name, now, this.config.instance.taxZone);
      return period === undefined ? [] : [{ name, period }];
    });
    const from = instant(Math.min(...periods.map(({ period }) => period.from)));
    const rows = await this.rooms.earned.rows(tx, memberId, { from, until: plusMs(now, 1) });
    return periods.map(({ name, period }) => {
      const sum = sumOf(rows, period);
      return {
        period: name,
        amounts: sum.totals.map(({ net }) => net),
        usd: sum.usd === null ? null : formatUsdLine(sum.usd),
        unvalued: sum.unvalued,
      };
    });
  }
}
