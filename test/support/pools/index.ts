export * from './book';
export { startBraiinsServer } from './braiins';
export { startF2PoolServer } from './f2pool';
export { type PoolServer } from './http';
export { startNiceHashServer } from './nicehash';
export { startOceanServer } from './ocean';
export { type PublicPoolSession, startCkPoolServer, startPublicPoolServer } from './solo';
export { startViaBtcServer } from './viabtc';
