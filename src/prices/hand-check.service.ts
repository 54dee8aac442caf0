import { Inject, Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { type Asset, DAY_MS, DomainError, formatDecimal, type Instant, parsePrice, plusMs, type Price } from '../units';
import { doubtOf, type HandDoubt, NEAR_DAYS, type NearPrice } from './hand-price';
import { PRICE_POLICY, PRICE_USES, type PricePolicy, type PriceUses } from './ports';
import { PRICE_SOURCE, type PriceSource } from './price-source';
import { HAND_LABEL, PriceService } from './price.service';
import { priceQuote } from './quote.entity';

/** What a typed price is held against: prices beside it, and what was booked at the one that it would take the place of. */
@Injectable()
export class HandCheck {
  constructor(
    @Inject(PRICE_SOURCE) private readonly source: PriceSource,
    @Inject(PRICE_POLICY) private readonly policy: PricePolicy,
    @Inject(PRICE_USES) private readonly uses: PriceUses,
    private readonly prices: PriceService,
  ) {}

  /** Whether the operator works alone. */
  get alone(): boolean {
    return this.policy.alone;
  }

  /** Why one person's word is not enough; undefined where it is. */
  async doubt(
    tx: ReadTx,
    { asset, at, price }: { readonly asset: Asset; readonly at: Instant; readonly price: Price },
    said: readonly NearPrice[],
  ): Promise<HandDoubt | undefined> {
    return doubtOf(price, [...said, ...(await this.stored(tx, asset, at))], this.policy.bandBps);
  }

  /**
   * What was valued stays as it was valued: a correction that changed nothing would only seem to be one.
   * @throws DomainError prices.booked-at when a value cites the price that counts now
   */
  async assertUnbooked(tx: ReadTx, asset: Asset, at: Instant): Promise<void> {
    const old = await this.prices.stored(tx, asset, at);
    const booked = old === undefined ? 0 : await this.uses.bookedAt(tx, old.id);
    if (old === undefined || booked === 0) return;
    const price = formatDecimal(old.price);
    const sentence = `${booked} ${booked === 1 ? 'value was' : 'values were'} booked at ${price} dollars for one ${asset} at this instant (${old.source}), and that stands: income is not valued a second time. Nothing was changed. Keep what shows the right price with the papers of the year, so that whoever prepares the returns can set it right there.`;
    throw new DomainError('prices.booked-at', sentence, { asset, price, values: booked });
  }

  /**
   * The source's own word for the instant, and for the nearest day on each side: it says nothing where it is down. Call it
   * outside a transaction.
   */
  async said(asset: Asset, at: Instant): Promise<NearPrice[]> {
    const found: NearPrice[] = [];
    for (const step of [0, -DAY_MS, DAY_MS]) {
      for (let days = 1; days <= (step === 0 ? 1 : NEAR_DAYS); days += 1) {
        const quote = await this.ask(asset, plusMs(at, days * step));
        if (quote === undefined) continue;
        found.push(quote);
        break;
      }
    }
    return found;
  }

  private async ask(asset: Asset, at: Instant): Promise<NearPrice | undefined> {
    try {
      const quote = await this.source.quoteAt(asset, at);
      return quote === undefined ? undefined : { price: quote.price, at, source: quote.source };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return undefined;
    }
  }

  /**
   * The nearest stored price on each side, and the instant's own. What one person typed vouches for nothing: in steps
   * that are small enough it would lead anywhere.
   */
  private async stored(tx: ReadTx, asset: Asset, at: Instant): Promise<NearPrice[]> {
    const label = { not: HAND_LABEL };
    const reach = NEAR_DAYS * DAY_MS;
    const before = { asset, label, at: { lte: at, gte: plusMs(at, -reach) } };
    const after = { asset, label, at: { gt: at, lte: plusMs(at, reach) } };
    const newest = ['revision', 'desc'] as const;
    const rows = [
      ...(await tx.find(priceQuote, { where: before, orderBy: [['at', 'desc'], newest], limit: 1 })),
      ...(await tx.find(priceQuote, { where: after, orderBy: [['at', 'asc'], newest], limit: 1 })),
    ];
    return rows.map((row) => ({ price: parsePrice(row.price), at: row.at, source: row.source }));
  }
}
