import { Inject, Injectable } from '@nestjs/common';
import { ChainService } from '../../chain/chain.service';
import { ConversionService } from '../../conversion/conversion.service';
import { JobRunner } from '../../jobs/job-runner.service';
import { MailService } from '../../notices/mail.service';
import { PAYOUT_SETTINGS, type PayoutSettings } from '../../payout';
import { RewardQueryService } from '../../rewards/reward-query.service';
import { STORE, type Store } from '../../store';
import { CLOCK, type Clock } from '../../units';
import type { Actor } from '../http/actor.dto';
import { beforeOf, cutAtInstant, limitOf, TIES_MAX } from '../http/paging';
import type { ChainDto, JobsDto, MailRetriedDto } from '../wire/books.dto';
import type { PageQuery } from '../wire/common.dto';
import type { ConversionDto, ConversionsPageDto, OverviewDto, SourcesDto } from '../wire/treasury.dto';
import { HouseDesk } from './operator-desks.service';
import { OverviewService } from './overview.service';
import { conversionDto, sourceDto } from './house-views';

const REORGS_SHOWN = 100;

/** What the house pages are read from. */
@Injectable()
export class HouseSources {
  constructor(
    readonly rewards: RewardQueryService,
    readonly conversion: ConversionService,
    readonly chain: ChainService,
    readonly jobs: JobRunner,
    readonly mail: MailService,
  ) {}
}

/** The house pages, answered from the rooms. */
@Injectable()
export class RoomsHouseDesk extends HouseDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PAYOUT_SETTINGS) private readonly settings: PayoutSettings,
    private readonly rooms: HouseSources,
    private readonly overviews: OverviewService,
  ) {
    super();
  }

  overview(): Promise<OverviewDto> {
    return this.overviews.read();
  }

  async sources(): Promise<SourcesDto> {
    const views = await this.store.read((tx) => this.rooms.rewards.sources(tx));
    const now = this.clock.now();
    return { items: views.map((view) => sourceDto(view, now)) };
  }

  async conversions(page: PageQuery): Promise<ConversionsPageDto> {
    const limit = limitOf(page);
    const before = beforeOf(page);
    const query = { limit: limit + TIES_MAX, ...(before === undefined ? {} : { before }) };
    const rows = await this.store.read((tx) => this.rooms.conversion.list(tx, query));
    const { items, next } = cutAtInstant(rows, limit, (row) => row.created_at);
    return { items: items.map((row): ConversionDto => conversionDto(row)), next };
  }

  async chain(): Promise<ChainDto> {
    const status = await this.rooms.chain.status();
    const reorgs = await this.rooms.chain.reorgs(REORGS_SHOWN);
    return {
      asOf: this.clock.now(),
      network: status.network,
      tipHeight: status.tip?.height ?? -1,
      tipHash: status.tip?.hash ?? '',
      tipTime: status.tip?.time ?? 0,
      work: status.tip === null ? '0' : BigInt(status.tip.work).toString(16),
      startHeight: status.startHeight ?? 0,
      workChecked: status.work,
      second: status.second,
      deepReorg: status.alarms.some(({ kind }) => kind === 'reorg-too-deep'),
      confirmationsNeeded: this.settings.policy.settleConfirmations,
      reorgs: reorgs.map((row) => ({
        at: row.seen_at,
        depth: row.depth,
        forkHeight: row.fork_height,
        oldTip: row.left_hashes.at(-1) ?? '',
        newTip: row.new_tip,
      })),
      alarms: status.reasons.map(({ sentence }) => sentence),
    };
  }

  async jobs(): Promise<JobsDto> {
    const { jobs, mail } = this.rooms;
    const items = await this.store.read(async (tx) => {
      const found: JobsDto['items'] = [];
      for (const { name, everyMs } of jobs.list()) {
        const [last] = await jobs.runs(tx, name, 1);
        found.push({
          name,
          everyMs,
          startedAt: last?.started_at ?? null,
          endedAt: last?.finished_at ?? null,
          outcome: last === undefined ? 'never' : (last.outcome ?? 'running'),
          error: last?.error_code ?? null,
        });
      }
      return found;
    });
    const { isSent, sentence, waiting, oldestAt, givenUp } = await this.store.read((tx) => mail.state(tx));
    return { items, outboxPending: waiting, mail: { isSent, sentence, oldestAt, givenUp } };
  }

  async retryMail(actor: Actor): Promise<MailRetriedDto> {
    const letters = await this.store.write((tx) => this.rooms.mail.retry(tx, `operator-${actor.accountId}`));
    return { letters };
  }
}
