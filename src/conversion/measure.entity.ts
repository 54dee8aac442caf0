import { defineTable, instantColumn, int, nonNegativeAmount, nullable, type Row, text } from '../store';

/**
 * What an offer was measured by, as it was known when the order was decided: the best bid, and what a price source that is
 * not the venue said then. `number` 0 is the first offer's, the others are those of `conversion_requote`. Satoshi for the
 * whole amount; prices are US dollars for one whole coin.
 */
export const conversionMeasure = defineTable(
  'conversion_measure',
  {
    conversion_id: text(),
    number: int(),
    measured_by: text<'best-bid' | 'price-source'>(),
    /** All of it at the best bid, and that bid in bitcoin a coin where the venue states one. */
    best: nonNegativeAmount(),
    bid: nullable(text()),
    /** What the bids gave for all of it, one after the other. */
    offered: nonNegativeAmount(),
    at: instantColumn(),
    /** By the price source; null where it had no fresh price of both coins. */
    worth: nullable(nonNegativeAmount()),
    coin_price: nullable(text()),
    coin_source: nullable(text()),
    coin_at: nullable(instantColumn()),
    bitcoin_price: nullable(text()),
    bitcoin_source: nullable(text()),
    bitcoin_at: nullable(instantColumn()),
  },
  { key: ['conversion_id', 'number'], appendOnly: true },
);

export const conversionMeasureTables = [conversionMeasure];

export type MeasureRow = Row<typeof conversionMeasure>;
