import { Inject, Injectable } from '@nestjs/common';
import { ManualPrices } from '../../prices/manual-prices.service';
import { STORE, type Store } from '../../store';
import { IncomeService } from '../../tax/income.service';
import { dayIn, instant, parseAsset } from '../../units';
import type { Actor } from '../http/actor.dto';
import { amountDto } from '../http/amounts';
import { API_CONFIG, type ApiConfig } from '../http/api-config.dto';
import { priceDto } from '../member/earning-views';
import type {
  ManualPriceDto,
  StatedPriceDto,
  UnpricedPageDto,
  WaitingPriceDto,
  WaitingPricesDto,
} from '../wire/books.dto';
import type { DoneDto } from '../wire/common.dto';
import { NamesService } from './names.service';
import { PriceDesk } from './operator-desks.service';

const SHOWN = 200;
const COUNTED = 10_000;
const DONE: DoneDto = { done: true };

/** Missing prices, answered from the tax and price rooms. */
@Injectable()
export class RoomsPriceDesk extends PriceDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    private readonly income: IncomeService,
    private readonly prices: ManualPrices,
    private readonly names: NamesService,
  ) {
    super();
  }

  unpriced(): Promise<UnpricedPageDto> {
    return this.store.read(async (tx) => {
      const rows = await this.income.pending(tx, COUNTED);
      const shown = rows.slice(0, SHOWN);
      const names = await this.names.of(
        tx,
        shown.map(({ memberId }) => memberId),
      );
      const waits = await this.income.disposalWaits(tx, COUNTED);
      const zone = this.config.instance.taxZone;
      return {
        disposals: waits.slice(0, SHOWN).map(({ asset, at, reason }) => ({ asset, at, day: dayIn(at, zone), reason })),
        disposalsTotal: waits.length,
        total: rows.length,
        items: shown.map((row) => ({
          id: row.id,
          memberId: row.memberId,
          name: names.get(row.memberId) ?? null,
          amount: amountDto(row.asset, row.net),
          occurredAt: row.recognisedAt,
          day: row.day,
          cause: row.cause,
        })),
      };
    });
  }

  async manualPrice(actor: Actor, input: ManualPriceDto): Promise<StatedPriceDto> {
    const outcome = await this.prices.state({
      asset: parseAsset(input.asset),
      at: instant(input.at),
      price: input.price,
      reason: input.evidence,
      operatorId: operator(actor),
    });
    if ('quote' in outcome) return { used: priceDto(outcome.quote), waits: null };
    const names = await this.store.read((tx) => this.names.of(tx, [outcome.waits.proposed_by]));
    return { used: null, waits: waitingDto({ ...outcome.waits, mayConfirm: false }, names) };
  }

  waiting(actor: Actor): Promise<WaitingPricesDto> {
    return this.store.read(async (tx) => {
      const rows = await this.prices.waiting(tx, operator(actor));
      const names = await this.names.of(
        tx,
        rows.map((row) => row.proposed_by),
      );
      return { items: rows.map((row) => waitingDto(row, names)) };
    });
  }

  async confirmPrice(actor: Actor, id: string): Promise<DoneDto> {
    await this.prices.confirm(id, operator(actor));
    return DONE;
  }

  async takePriceBack(actor: Actor, id: string): Promise<DoneDto> {
    await this.prices.takeBack(id, operator(actor));
    return DONE;
  }
}

function operator(actor: Actor): string {
  return `operator-${actor.accountId}`;
}

type Waiting = Awaited<ReturnType<ManualPrices['waiting']>>[number];

function waitingDto(row: Waiting, names: ReadonlyMap<string, string>): WaitingPriceDto {
  const { id, asset, at, price, evidence, why, mayConfirm } = row;
  return {
    ...{ id, asset, at, price, evidence, why, mayConfirm },
    nearPrice: row.near_price,
    nearAt: row.near_at,
    nearSource: row.near_source,
    proposedBy: names.get(row.proposed_by) ?? row.proposed_by,
    proposedAt: row.proposed_at,
  };
}
