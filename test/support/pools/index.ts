export * from './book';
export { startBraiinsServer } from './braiins';
export { type PoolServer } from './http';
export { startOceanServer } from './ocean';
export { startViaBtcServer } from './viabtc';
