import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { type ReadTx, type Store, STORE } from '../store';
import { type Asset, type Clock, CLOCK, DomainError, formatDecimal, type Instant, parsePrice } from '../units';
import { PRICE_SOURCE, type PriceSource, type Quote } from './price-source';
import { priceQuote, type QuoteRow } from './quote.entity';

/** Evidence is kept to this length; a longer reply says nothing more about one price. */
const RAW_LENGTH_MAX = 2_000;
const REASON_LENGTH_MAX = 500;
/** Revisions of one instant that are read: nobody corrects a price this often by hand. */
const REVISIONS_MAX = 100;

/** A price that a person states, with the reason why. */
export interface ManualPrice {
  readonly asset: Asset;
  readonly at: Instant;
  /** Decimal text, US dollars for one whole coin. */
  readonly price: string;
  /** Where the figure comes from and why the source's is not used, in plain words. */
  readonly reason: string;
  readonly operatorId: string;
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

  /** A stored quote by its id, as journal postings cite it. */
  async byId(tx: ReadTx, id: string): Promise<Quote | undefined> {
    const row = await tx.findOne(priceQuote, { id });
    return row === undefined ? undefined : quoteOf(row);
  }

  /**
   * States a price by hand, for an instant without one or over an earlier one, which stays on record. Values that were
   * booked with the earlier quote keep it.
   * @throws DomainError units.bad-decimal, units.bad-price, prices.no-reason, prices.too-many-revisions
   */
  async manual(input: ManualPrice): Promise<Quote> {
    const { asset, at, reason, operatorId } = input;
    const price = formatDecimal(parsePrice(input.price));
    if (reason.trim() === '' || reason.length > REASON_LENGTH_MAX) {
      throw new DomainError('prices.no-reason', 'A price by hand needs a reason of at most 500 characters.', {});
    }
    return this.store.write(async (tx) => {
      const revision = ((await this.stored(tx, asset, at))?.revision ?? -1) + 1;
      if (revision > REVISIONS_MAX) {
        throw new DomainError('prices.too-many-revisions', 'This price was corrected too often.', { asset });
      }
      const now = this.clock.now();
      const id = quoteId(asset, at, revision);
      const provenance = { source: `manual: ${operatorId}`, label: 'manual', raw: reason };
      const row = { id, asset, at, revision, price, ...provenance, observed_at: at, fetched_at: now };
      await tx.insert(priceQuote, [row]);
      const details = { asset, at: String(at), price, reason };
      await this.audit.record(tx, { actor: operatorId, action: 'prices.manual', subject: id, details });
      return quoteOf(row);
    });
  }
}

function quoteId(asset: Asset, at: Instant, revision: number): string {
  return `q-${asset}-${at}-${revision}`;
}

function quoteOf(row: QuoteRow): Quote {
  return { ...row, price: parsePrice(row.price) };
}
