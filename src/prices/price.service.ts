import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { type ReadTx, type Store, STORE, type WriteTx } from '../store';
import {
  type Asset,
  type Clock,
  CLOCK,
  DAY_MS,
  DomainError,
  formatDecimal,
  type Instant,
  parsePrice,
  plusMs,
  type Price,
} from '../units';
import { PRICE_SOURCE, type PriceSource, type Quote } from './price-source';
import { priceQuote, type QuoteRow } from './quote.entity';

/** Evidence is kept to this length; a longer reply says nothing more about one price. */
const RAW_LENGTH_MAX = 2_000;
/** Revisions of one instant that are read: nobody corrects a price this often by hand. */
const REVISIONS_MAX = 100;
/** An older price says nothing of what something is worth now. */
const LATELY_MS = 30 * DAY_MS;
/** What stands beside a figure that rests on one person's word, and on two people's. */
export const HAND_LABEL = 'manual';
const SIGNED_LABEL = 'manual, two people';

/** A price that a person stated, and who confirmed it where a second person had to. */
export interface StatedPrice {
  readonly asset: Asset;
  readonly at: Instant;
  readonly price: Price;
  /** Where the figure comes from, in plain words. */
  readonly evidence: string;
  readonly by: string;
  readonly confirmedBy?: string;
}

/** USD prices with provenance. No price is `undefined`: what needs it waits in sight, it is never zero. */
@Injectable()
export class PriceService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PRICE_SOURCE) private readonly source: PriceSource,
    private readonly audit: AuditService,
  ) {}

  /**
   * The price of an asset at an instant: what was used before for the same instant, else what the source says, stored.
   * Call it outside a transaction: the source may be on the network.
   * @throws DomainError prices.… when the source is broken
   */
  async quote(asset: Asset, at: Instant): Promise<Quote | undefined> {
    const known = await this.store.read((tx) => this.stored(tx, asset, at));
    if (known !== undefined) return known;
    const input = await this.source.quoteAt(asset, at);
    if (input === undefined) return undefined;
    if (input.price.digits <= 0n) {
      throw new DomainError('prices.bad-price', `${this.source.name} gave a price that is not above zero.`, { asset });
    }
    const row: QuoteRow = {
      id: quoteId(asset, at, 0),
      asset,
      at,
      revision: 0,
      price: formatDecimal(input.price),
      source: input.source,
      label: this.source.label,
      observed_at: input.observedAt,
      fetched_at: this.clock.now(),
      raw: input.raw.slice(0, RAW_LENGTH_MAX),
    };
    // Somebody may have been first: the first one counts, so the same instant has one price for everybody.
    return this.store.write(async (tx) => {
      await tx.insertNew(priceQuote, [row]);
      return this.stored(tx, asset, at);
    });
  }

  /** The stored price, without asking the source. */
  async stored(tx: ReadTx, asset: Asset, at: Instant): Promise<Quote | undefined> {
    const orderBy = [['revision', 'desc']] as const;
    const [row] = await tx.find(priceQuote, { where: { asset, at }, orderBy, limit: 1 });
    return row === undefined ? undefined : quoteOf(row);
  }

  /** The newest stored price of an asset at or before an instant, where it is of the days before: an order of size only. */
  async lately(tx: ReadTx, asset: Asset, at: Instant): Promise<Price | undefined> {
    const where = { asset, at: { lte: at, gte: plusMs(at, -LATELY_MS) } };
    const orderBy = [['at', 'desc'], ['revision', 'desc']] as const; // prettier-ignore
    const [row] = await tx.find(priceQuote, { where, orderBy, limit: 1 });
    return row === undefined ? undefined : parsePrice(row.price);
  }

  /** How many prices are kept, of which none can leave: the same number is the same prices. */
  kept(tx: ReadTx): Promise<number> {
    return tx.count(priceQuote);
  }

  /** A stored quote by its id, as journal postings cite it. */
  async byId(tx: ReadTx, id: string): Promise<Quote | undefined> {
    const row = await tx.findOne(priceQuote, { id });
    return row === undefined ? undefined : quoteOf(row);
  }

  /**
   * The quote that counts now for the instant of each given one: a price may have been corrected after it was asked for
   * and before it is booked. Read it in the transaction that books.
   * @returns by the id of the given quote
   */
  async current(tx: ReadTx, quotes: readonly Quote[]): Promise<Map<string, Quote>> {
    const found = new Map<string, Quote>();
    for (const asset of new Set(quotes.map((quote) => quote.asset))) {
      const at = { in: [...new Set(quotes.filter((one) => one.asset === asset).map((one) => one.at))] };
      for (const row of await tx.find(priceQuote, { where: { asset, at }, orderBy: [['revision', 'asc']] })) {
        found.set(`${asset} ${row.at}`, quoteOf(row));
      }
    }
    return new Map(quotes.map((quote) => [quote.id, found.get(`${quote.asset} ${quote.at}`) ?? quote]));
  }

  /**
   * Enters a price that a person stated, audited: the next revision of its instant, which counts from now on. Whether one
   * person's word is enough is for `ManualPrices` to say.
   * @throws DomainError prices.too-many-revisions, audit.personal-data
   */
  async enter(tx: WriteTx, stated: StatedPrice): Promise<Quote> {
    const { asset, at, evidence, by, confirmedBy } = stated;
    const revision = ((await this.stored(tx, asset, at))?.revision ?? -1) + 1;
    if (revision > REVISIONS_MAX) {
      throw new DomainError('prices.too-many-revisions', 'This price was corrected too often. Nothing was changed.', { asset }); // prettier-ignore
    }
    const [id, price, now] = [quoteId(asset, at, revision), formatDecimal(stated.price), this.clock.now()];
    const signed = confirmedBy === undefined ? '' : `, confirmed by ${confirmedBy}`;
    const label = confirmedBy === undefined ? HAND_LABEL : SIGNED_LABEL;
    const row = { id, asset, at, revision, price, source: `manual: ${by}${signed}`, label, raw: evidence, observed_at: at, fetched_at: now }; // prettier-ignore
    await tx.insert(priceQuote, [row]);
    const details = { asset, at: String(at), price, reason: evidence, ...(confirmedBy === undefined ? {} : { statedBy: by }) }; // prettier-ignore
    const action = confirmedBy === undefined ? 'prices.manual' : 'prices.confirmed';
    await this.audit.record(tx, { actor: confirmedBy ?? by, action, subject: id, details });
    return quoteOf(row);
  }
}

function quoteId(asset: Asset, at: Instant, revision: number): string {
  return `q-${asset}-${at}-${revision}`;
}

function quoteOf(row: QuoteRow): Quote {
  return { ...row, price: parsePrice(row.price) };
}
