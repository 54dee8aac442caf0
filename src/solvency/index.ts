export { assess, type OwnCoins, type SolvencyReason } from './assess';
export { publishedOf } from './published';
export { type ReserveSignature, reservesMessage } from './reserves-file';
export { signerOf } from './signer-of';
export { verifyReserves } from './verify-reserves';
export { verifyInclusion } from './verify-inclusion';
export { COINS_ON_CHAIN, type CoinsOnChain } from './coins-on-chain';
export { DEFAULT_CADENCE, RESERVE_CADENCE, type ReserveCadence } from './reserve-cadence';
export { RESERVE_KEYS, type ReserveKeys, type ReserveWallet } from './reserve-keys';
