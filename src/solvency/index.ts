export { assess, type OwnCoins, type SolvencyReason } from './assess';
export { publishedOf } from './published';
export { signerOf } from './signer-of';
export { verifyReserves } from './verify-reserves';
export { verifyInclusion } from './verify-inclusion';
export { COINS_ON_CHAIN, type CoinsOnChain } from './coins-on-chain';
