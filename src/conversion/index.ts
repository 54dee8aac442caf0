export type { ProvedDeposit } from './booking';
export { CONVERSION_STATES, type ConversionState } from './machine';
export { CONVERSION_PORTS, type ConversionPolicy, type ConversionPorts } from './ports';
export * from './venue';
