export * from './ports';
export { EVERYBODY, SERVICE_FEE_BPS_MAX, SERVICE_FEE_BPS_MIN } from './terms';
export * from './source';
