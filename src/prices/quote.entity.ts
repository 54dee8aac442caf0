import { defineTable, instantColumn, int, text, type Row } from '../store';
import type { Asset } from '../units';

/** Every price that the product used, with its provenance. Append-only; the highest revision counts. */
export const priceQuote = defineTable(
  'price_quote',
  {
    id: text(),
    asset: text<Asset>(),
    at: instantColumn(),
    revision: int(),
    price: text(),
    source: text(),
    label: text(),
    observed_at: instantColumn(),
    fetched_at: instantColumn(),
    raw: text(),
  },
  { key: ['id'], unique: [['asset', 'at', 'revision']], appendOnly: true },
);

export const priceTables = [priceQuote];

export type QuoteRow = Row<typeof priceQuote>;
