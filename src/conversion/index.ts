export { CONVERSION_PORTS, type ConversionPolicy, type ConversionPorts } from './ports';
export * from './venue';
export { type Announced } from './first-leg';
export { type CoinOwner, CONVERT_ALL_BPS } from './kept';
export { type Execution, executionOf } from './execution';
