export { assess, type OwnCoins } from './assess';
export { COINS_ON_CHAIN, type CoinsOnChain } from './coins-on-chain';
