import { defineTable, instantColumn, int, nullable, text, type Row } from '../store';
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

/**
 * A price that a person stated and that is far from those beside it, or has none beside it: nothing is valued by it until
 * a second person confirms it (FAULTS.md F41). What it was compared with stands beside it.
 */
export const priceProposal = defineTable(
  'price_proposal',
  {
    id: text(),
    asset: text<Asset>(),
    at: instantColumn(),
    price: text(),
    /** Where the figure is from, as its writer says. */
    evidence: text(),
    why: text<'far' | 'nothing-near'>(),
    near_price: nullable(text()),
    near_at: nullable(instantColumn()),
    near_source: nullable(text()),
    state: text<'open' | 'booked' | 'withdrawn'>(),
    proposed_by: text(),
    proposed_at: instantColumn(),
    decided_by: nullable(text()),
    decided_at: nullable(instantColumn()),
  },
  { key: ['id'], indexes: [['state'], ['asset', 'at']] },
);

export const priceTables = [priceQuote, priceProposal];

export type QuoteRow = Row<typeof priceQuote>;
export type PriceProposalRow = Row<typeof priceProposal>;
