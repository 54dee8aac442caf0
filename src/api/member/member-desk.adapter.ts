import { Inject, Injectable } from '@nestjs/common';
import { MemberService } from '../../members/member.service';
import type { Quote } from '../../prices';
import { PriceService } from '../../prices/price.service';
import { RewardQueryService } from '../../rewards/reward-query.service';
import { TermsQueryService } from '../../rewards/terms-query.service';
import { type ReadTx, STORE, type Store } from '../../store';
import { incomeRowOf, RowIncomeService } from '../../tax/row-income.service';
import { CLOCK, type Clock, parseUsd } from '../../units';
import type { Actor } from '../http/actor.dto';
import { beforeInstant, cutAtInstant, limitOf, TIES_MAX } from '../http/paging';
import type { PageQuery } from '../wire/common.dto';
import type {
  AddressDto,
  AddressesDto,
  DevicesDto,
  EarningsPageDto,
  LinkAddressDto,
  SetThresholdDto,
  SummaryDto,
  ThresholdDto,
} from '../wire/member.dto';
import { earningDto } from './earning-views';
import { addressDto, deviceDto, thresholdDto, wholeSats } from './member-views';
import { MemberDesk } from './member-desk.service';
import { SummaryService } from './summary.service';

/** What an earning is explained by. */
@Injectable()
export class EarningSources {
  constructor(
    readonly rewards: RewardQueryService,
    readonly terms: TermsQueryService,
    readonly income: RowIncomeService,
    readonly prices: PriceService,
  ) {}
}

/** The member pages, answered from the rooms. */
@Injectable()
export class RoomsMemberDesk extends MemberDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly members: MemberService,
    private readonly rooms: EarningSources,
    private readonly summaries: SummaryService,
  ) {
    super();
  }

  summary(memberId: string): Promise<SummaryDto> {
    return this.summaries.of(memberId);
  }

  async earnings(memberId: string, page: PageQuery): Promise<EarningsPageDto> {
    const limit = limitOf(page);
    const query = { ...beforeInstant(page), limit: limit + TIES_MAX };
    return this.store.read(async (tx) => {
      const rows = await this.rooms.rewards.earnings(tx, memberId, query);
      const { items, next } = cutAtInstant(rows, limit, (row) => row.to);
      const sources = new Map((await this.rooms.terms.sources(tx)).map((one) => [one.declaration.id, one.declaration]));
      const rowIds = items.map(({ sourceId, externalId }) => incomeRowOf(sourceId, externalId));
      const incomes = await this.rooms.income.of(tx, memberId, rowIds);
      const quotes = await this.quotes(tx, [...incomes.values()]);
      return {
        items: items.map((row) => {
          const income = incomes.get(incomeRowOf(row.sourceId, row.externalId));
          return earningDto({
            row,
            source: sources.get(row.sourceId),
            income,
            quote: quotes.get(income?.quoteId ?? ''),
          });
        }),
        next,
      };
    });
  }

  async devices(memberId: string): Promise<DevicesDto> {
    const views = await this.store.read((tx) => this.rooms.rewards.devicesOf(tx, memberId, this.clock.now()));
    return { items: views.map(deviceDto) };
  }

  addresses(memberId: string): Promise<AddressesDto> {
    return this.store.read((tx) => this.addressesIn(tx, memberId));
  }

  linkAddress(actor: Actor, memberId: string, input: LinkAddressDto): Promise<AddressesDto> {
    return this.store.write(async (tx) => {
      await this.members.linkAddress(tx, memberId, input.address, input.proof, `member-${actor.accountId}`);
      return this.addressesIn(tx, memberId);
    });
  }

  setThreshold(actor: Actor, memberId: string, input: SetThresholdDto): Promise<ThresholdDto> {
    const threshold = input.unit === 'usd' ? { usd: parseUsd(input.value) } : { sats: wholeSats(input.value) };
    return this.store.write(async (tx) => {
      const now = this.clock.now();
      const by = `member-${actor.accountId}`;
      return thresholdDto(await this.members.setThreshold(tx, memberId, threshold, now, by));
    });
  }

  /** The quotes that whole rows rest on, each read once. */
  private async quotes(
    tx: ReadTx,
    incomes: readonly { readonly quoteId: string | null }[],
  ): Promise<Map<string, Quote>> {
    const found = new Map<string, Quote>();
    for (const id of new Set(incomes.map(({ quoteId }) => quoteId))) {
      const quote = id === null ? undefined : await this.rooms.prices.byId(tx, id);
      if (quote !== undefined) found.set(quote.id, quote);
    }
    return found;
  }

  private async addressesIn(tx: ReadTx, memberId: string): Promise<AddressesDto> {
    const versions = await this.members.addresses(tx, memberId);
    const terms = this.members.linkTerms(memberId);
    const now = this.clock.now();
    const [current, ...history]: AddressDto[] = versions.map((one, i) => addressDto(one, i === 0, now));
    return {
      current: current ?? null,
      history,
      proofMessage: terms.proofMessage,
      coolOffWithProofMs: terms.withProofMs,
      coolOffWithoutProofMs: terms.withoutProofMs,
    };
  }
}
