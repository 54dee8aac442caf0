import { Inject, Injectable } from '@nestjs/common';
import { PriceService } from '../../prices/price.service';
import { STORE, type Store } from '../../store';
import { IncomeService } from '../../tax/income.service';
import { formatDecimal, instant, parseAsset } from '../../units';
import type { Actor } from '../http/actor.dto';
import { amountDto } from '../http/amounts';
import type { ManualPriceDto, UnpricedPageDto } from '../wire/books.dto';
import type { PriceUsedDto } from '../wire/common.dto';
import { NamesService } from './names.service';
import { PriceDesk } from './operator-desks.service';

const SHOWN = 200;
const COUNTED = 10_000;

/** Missing prices, answered from the tax and price rooms. */
@Injectable()
export class RoomsPriceDesk extends PriceDesk {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly income: IncomeService,
    private readonly prices: PriceService,
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
      return {
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

  async manualPrice(actor: Actor, input: ManualPriceDto): Promise<PriceUsedDto> {
    const quote = await this.prices.manual({
      asset: parseAsset(input.asset),
      at: instant(input.at),
      price: input.price,
      reason: input.evidence,
      operatorId: `operator-${actor.accountId}`,
    });
    return {
      quoteId: quote.id,
      price: formatDecimal(quote.price),
      at: quote.at,
      observedAt: quote.observed_at,
      source: quote.source,
      label: quote.label,
    };
  }
}
