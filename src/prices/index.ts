export { PRICE_POLICY, PRICE_USES, type PricePolicy } from './ports';
export { PRICE_SOURCE, type PriceSource, type Quote } from './price-source';
