import { Inject, Injectable } from '@nestjs/common';
import { type CoinView, ConversionRulesService } from '../../conversion/rules.service';
import { ExecutionService, type MemberExecution } from '../../conversion/execution.service';
import type { ProposalRow } from '../../conversion';
import { ProposalsService } from '../../conversion/proposals.service';
import { type ReadTx, STORE, type Store } from '../../store';
import { CLOCK, type Clock } from '../../units';
import type { Actor } from '../http/actor.dto';
import { amountDto, btcDto } from '../http/amounts';
import { fillDto, partDto, placeDto, quoteDto, waitingDto } from '../http/conversion-views';
import { beforeInstant, cutAtInstant, limitOf, TIES_MAX } from '../http/paging';
import type { PageQuery } from '../wire/common.dto';
import type {
  ConvertedKeptDto,
  ConvertKeptDto,
  MyCoinDto,
  MyCoinsDto,
  MyConversionDto,
  MyConversionsPageDto,
  SetRuleDto,
} from '../wire/conversion.dto';
import { CoinsDesk } from './member-desk.service';

/** A member's coins and conversions, answered from the conversion room. */
@Injectable()
export class RoomsCoinsDesk extends CoinsDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rules: ConversionRulesService,
    private readonly executions: ExecutionService,
    private readonly proposals: ProposalsService,
  ) {
    super();
  }

  coins(memberId: string): Promise<MyCoinsDto> {
    return this.store.read((tx) => this.coinsIn(tx, memberId));
  }

  setRule(actor: Actor, memberId: string, { asset, convertBps }: SetRuleDto): Promise<MyCoinsDto> {
    return this.store.write(async (tx) => {
      await this.rules.setRule(tx, `member-${actor.accountId}`, { memberId, asset, convertBps });
      return this.coinsIn(tx, memberId);
    });
  }

  convertKept(actor: Actor, memberId: string, { asset }: ConvertKeptDto): Promise<ConvertedKeptDto> {
    return this.store.write(async (tx) => {
      const units = await this.rules.convertKept(tx, `member-${actor.accountId}`, memberId, asset);
      return { amount: amountDto(asset, units) };
    });
  }

  async conversions(memberId: string, page: PageQuery): Promise<MyConversionsPageDto> {
    const limit = limitOf(page);
    const query = { limit: limit + TIES_MAX, ...beforeInstant(page) };
    const rows = await this.store.read((tx) => this.executions.ofMember(tx, memberId, query));
    const { items, next } = cutAtInstant(rows, limit, ({ row }) => row.created_at);
    return { items: items.map(conversionDto), next };
  }

  private async coinsIn(tx: ReadTx, memberId: string): Promise<MyCoinsDto> {
    const coins = await this.rules.coinsOf(tx, memberId);
    const settled = await this.proposals.settledOf(tx, memberId);
    return { asOf: this.clock.now(), items: coins.map((coin) => coinDto(coin, settled)) };
  }
}

function coinDto(coin: CoinView, settled: readonly ProposalRow[]): MyCoinDto {
  const { asset } = coin;
  return {
    asset,
    accrued: amountDto(asset, coin.accrued),
    kept: amountDto(asset, coin.kept),
    keptAtVenue: amountDto(asset, coin.keptAtVenue),
    toConvert: amountDto(asset, coin.toConvert),
    convertBps: coin.convertBps,
    ruleFrom: coin.ruleFrom,
    keepRefused: coin.refused?.message ?? null,
    waiting: waitingDto(coin.waiting),
    places: coin.places.map((place) => placeDto(asset, place)),
    settled: settled
      .filter((row) => row.asset === asset)
      .map((row) => ({
        amount: amountDto(asset, row.sold),
        txid: row.txid ?? '',
        at: row.decided_at ?? row.proposed_at,
      })),
  };
}

function conversionDto({
  row,
  quote,
  fills,
  owners,
  part,
  execution,
  settledAt,
  owed,
}: MemberExecution): MyConversionDto {
  return {
    id: row.id,
    venue: row.venue,
    dryRun: row.dry_run,
    state: row.state,
    part: partDto(row.asset, part, execution),
    ordered: amountDto(row.asset, row.amount),
    quote: quoteDto(quote),
    fills: fills.map((fill) => fillDto(row.asset, fill)),
    owners: owners.map((one) => ({ ...one })),
    createdAt: row.created_at,
    settledAt,
    withdrawalFee: btcDto(row.withdrawal_fee),
    txid: row.txid,
    owed: btcDto(owed),
  };
}
