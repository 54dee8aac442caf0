export { PRICE_SOURCE, type PriceQuoteInput, type PriceSource, type Quote } from './price-source';
