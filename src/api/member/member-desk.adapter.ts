import { Inject, Injectable } from '@nestjs/common';
import { FeeWaitService } from '../../members/fee-wait.service';
import { MemberService } from '../../members/member.service';
import { PAYOUT_SETTINGS, type PayoutSettings } from '../../payout';
import { DeviceWatchService } from '../../rewards/device-watch.service';
import { RewardQueryService } from '../../rewards/reward-query.service';
import { TermsQueryService } from '../../rewards/terms-query.service';
import { type ReadTx, STORE, type Store } from '../../store';
import { CLOCK, type Clock, DAY_MS, DomainError, parseUsd, plusMs } from '../../units';
import type { Actor } from '../http/actor.dto';
import { amountDto } from '../http/amounts';
import type { PageQuery } from '../wire/common.dto';
import type { EarningExplanationDto, MemberFeeDto } from '../wire/earning.dto';
import type {
  DevicesDto,
  EarningsPageDto,
  PayoutProgressDto,
  SetFeeWaitDto,
  SetPauseDto,
  SetThresholdDto,
  SummaryDto,
  ThresholdDto,
} from '../wire/member.dto';
import { EarningExplanationService } from './earning-explanation.service';
import { EarningService } from './earning.service';
import { devicesDto, thresholdDto, wholeSats } from './member-views';
import { MemberDesk } from './member-desk.service';
import { SummaryService } from './summary.service';

/** Over so many days a member sees what the fee came to in coin. */
const FEE_DAYS = 30;

/** Devices as a member sees them. */
@Injectable()
export class MemberNews {
  constructor(
    readonly rewards: RewardQueryService,
    readonly watch: DeviceWatchService,
  ) {}
}

/** What members say about how they are paid. */
@Injectable()
export class PayoutWishes {
  constructor(
    readonly members: MemberService,
    readonly feeWaits: FeeWaitService,
  ) {}
}

/** What the member pages are read from. */
@Injectable()
export class MemberSources {
  constructor(
    readonly wishes: PayoutWishes,
    readonly news: MemberNews,
    readonly terms: TermsQueryService,
    readonly summaries: SummaryService,
    readonly earnings: EarningService,
  ) {}
}

/** The member pages, answered from the rooms. */
@Injectable()
export class RoomsMemberDesk extends MemberDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PAYOUT_SETTINGS) private readonly settings: PayoutSettings,
    private readonly rooms: MemberSources,
    private readonly explanations: EarningExplanationService,
  ) {
    super();
  }

  summary(memberId: string): Promise<SummaryDto> {
    return this.rooms.summaries.of(memberId);
  }

  earnings(memberId: string, page: PageQuery): Promise<EarningsPageDto> {
    return this.rooms.earnings.page(memberId, page);
  }

  explanation(memberId: string, earningId: string): Promise<EarningExplanationDto> {
    return this.explanations.of(memberId, earningId);
  }

  async serviceFee(memberId: string): Promise<MemberFeeDto> {
    const now = this.clock.now();
    const since = plusMs(now, -FEE_DAYS * DAY_MS);
    const { taken, ...fee } = await this.store.read((tx) => this.rooms.terms.feeOf(tx, memberId, now, since));
    const kept = [...taken].filter(([, units]) => units !== 0n).map(([asset, units]) => amountDto(asset, units));
    return { ...fee, days: FEE_DAYS, taken: kept };
  }

  devices(memberId: string): Promise<DevicesDto> {
    const now = this.clock.now();
    return this.store.read(async (tx) => ({
      items: devicesDto(
        await this.rooms.news.rewards.devicesOf(tx, memberId, now),
        await this.rooms.news.watch.ofMember(tx, memberId),
        await this.rooms.news.watch.silence.silent(tx),
        await this.minedBeside(tx),
      ),
      percentages: (await this.rooms.terms.percentagesOf(tx, memberId, now)).map(
        ({ declaration: { id, pool }, bps }) => ({
          sourceId: id,
          pool,
          bps,
        }),
      ),
    }));
  }

  private async minedBeside(tx: ReadTx): Promise<Map<string, string>> {
    const sources = await this.rooms.terms.sources(tx);
    return new Map(
      sources.flatMap(({ declaration: { id, minedBeside } }) =>
        minedBeside === undefined ? [] : [[id, minedBeside] as const],
      ),
    );
  }

  setThreshold(actor: Actor, memberId: string, input: SetThresholdDto): Promise<ThresholdDto> {
    const threshold = input.unit === 'usd' ? { usd: parseUsd(input.value) } : { sats: wholeSats(input.value) };
    return this.store.write(async (tx) => {
      const now = this.clock.now();
      const by = `member-${actor.accountId}`;
      const { minimumSats } = this.settings.policy;
      return thresholdDto(await this.rooms.wishes.members.setThreshold(tx, memberId, threshold, now, by), minimumSats);
    });
  }

  async setPause(actor: Actor, memberId: string, { paused }: SetPauseDto): Promise<PayoutProgressDto> {
    await this.store.write((tx) =>
      this.rooms.wishes.members.pause(tx, memberId, paused, this.clock.now(), `member-${actor.accountId}`),
    );
    return this.rooms.summaries.payoutOf(memberId);
  }

  async setFeeWait(actor: Actor, memberId: string, { wait }: SetFeeWaitDto): Promise<PayoutProgressDto> {
    if (this.settings.policy.feePayer !== 'member') {
      const sentence = 'The house pays the network fee, and decides when it is low enough. Nothing was changed.';
      throw new DomainError('members.fee-not-yours', sentence, {});
    }
    const chosen = wait === null ? null : { maxBps: BigInt(wait.bps), days: wait.days };
    await this.store.write((tx) => this.rooms.wishes.feeWaits.set(tx, memberId, chosen, `member-${actor.accountId}`));
    return this.rooms.summaries.payoutOf(memberId);
  }
}
