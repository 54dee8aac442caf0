import type { Asset, Instant, Price } from '../units';

/** Token of the price source that the composition provides. */
export const PRICE_SOURCE = Symbol('price-source');

/** What a source says about one instant, with all that is needed to check it later. */
export interface PriceQuoteInput {
  /** US dollars for one whole coin. */
  readonly price: Price;
  /** Where the figure comes from: the feed, or the file and its own source column. */
  readonly source: string;
  /** The instant that the figure speaks of by the source's declared rule; it may differ from the instant asked. */
  readonly observedAt: Instant;
  /** The source's own words, kept as evidence. */
  readonly raw: string;
}

/**
 * Port: the USD price of an asset at an instant. An adapter answers by one declared rule, the same each time, and
 * says `undefined` where it has no figure: it never interpolates, carries forward, or answers zero.
 */
export interface PriceSource {
  readonly name: string;
  /** Shown beside every figure; a demonstration says so here. */
  readonly label: string;
  /** @throws DomainError prices.… when the source is broken, which is not the same as having no price */
  quoteAt(asset: Asset, at: Instant): Promise<PriceQuoteInput | undefined>;
}

/** A price as the product used it. Rows are never changed; a correction is a later revision. */
export interface Quote {
  readonly id: string;
  readonly asset: Asset;
  /** The instant that was asked for. */
  readonly at: Instant;
  /** 0 for the first, then one more for each manual correction. */
  readonly revision: number;
  readonly price: Price;
  readonly source: string;
  readonly label: string;
  readonly observed_at: Instant;
  readonly fetched_at: Instant;
  readonly raw: string;
}
