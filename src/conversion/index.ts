export { CONVERSION_PORTS, type ConversionPolicy, type ConversionPorts } from './ports';
export * from './venue';
