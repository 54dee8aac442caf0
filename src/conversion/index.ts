export { CONVERSION_PORTS, type ConversionPolicy, type ConversionPorts } from './ports';
export * from './venue';
export { type Announced } from './first-leg';
export { type CoinOwner } from './kept';
export { type Execution } from './execution';
export { type ProposalRow } from './proposal.entity';
