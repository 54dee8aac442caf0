import { DomainError } from './domain-error';

/**
 * Decimals of one coin of each asset: base units per coin = 10 ** decimals.
 * Bitcoin and its descendants use 8 (Bitcoin Core `consensus/amount.h`, COIN).
 */
const DECIMALS = { BTC: 8, LTC: 8, BCH: 8, DOGE: 8, NMC: 8, DASH: 8, ZEC: 8 } as const;

/** An asset that the books can hold. */
export type Asset = keyof typeof DECIMALS;

export const ASSETS = Object.keys(DECIMALS) as readonly Asset[];

/** Decimal places of one coin. */
export function decimalsOf(asset: Asset): number {
  return DECIMALS[asset];
}

/** @throws DomainError `units.unknown-asset` */
export function parseAsset(text: string): Asset {
  if (!Object.hasOwn(DECIMALS, text)) {
    throw new DomainError('units.unknown-asset', `Unknown asset "${text}".`, { asset: text });
  }
  return text as Asset;
}
