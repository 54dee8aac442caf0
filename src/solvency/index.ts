export { assess, type OwnCoins, type SolvencyReason } from './assess';
export { COINS_ON_CHAIN, type CoinsOnChain } from './coins-on-chain';
