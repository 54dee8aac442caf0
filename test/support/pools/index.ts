export * from './book';
export { type BraiinsServerOptions, startBraiinsServer } from './braiins';
export { type PoolServer, type ServerOptions } from './http';
export { startOceanServer } from './ocean';
export { startViaBtcServer, type ViaBtcServerOptions } from './viabtc';
