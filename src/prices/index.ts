export { PRICE_SOURCE, type PriceSource, type Quote } from './price-source';
