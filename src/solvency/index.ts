export { assess, type OwnCoins, type Solvency, type SolvencyInputs, VENUE_BALANCE_AGE_MAX_MS } from './assess';
export { COINS_ON_CHAIN, type CoinsOnChain } from './coins-on-chain';
