export { assess, type OwnCoins, type SolvencyReason } from './assess';
export type { InclusionFile, LiabilitiesStatement } from './inclusion-file';
export { publishedOf } from './published';
export { verifyInclusion } from './verify-inclusion';
export { COINS_ON_CHAIN, type CoinsOnChain } from './coins-on-chain';
