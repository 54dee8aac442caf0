export { CONVERSION_PORTS, type ConversionPolicy, type ConversionPorts } from './ports';
export * from './venue';
export { type Announced } from './first-leg';
export { type CoinOwner } from './kept';
export { type Execution } from './execution';
export { isPriceFresh, type PriceSeen, worthBetween } from './fair-offer';
export { boughtMin } from './machine';
export { ARRIVAL_REASONS, MADE_GOOD_REASONS, NEVER_LEFT_REASONS } from './arrival';
export { type ProposalRow } from './proposal.entity';
