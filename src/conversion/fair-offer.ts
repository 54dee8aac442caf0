import { type Asset, decimalsOf, divide, HOUR_MS, type Instant, plusMs, type Price } from '../units';
import { boughtMin } from './machine';

/** What an order is offered, beside what it is measured by. Satoshi for the whole amount, before fees. */
export interface MeasuredOffer {
  /** What the bids would give for all of it, one after the other. */
  readonly bought: bigint;
  /** What it would be if all of it went at the best bid. */
  readonly best: bigint;
  /** What it is worth by a price source that is not the venue; undefined where none has a fresh price. */
  readonly independent: bigint | undefined;
}

/** A price of a coin as its source told it: US dollars for one whole coin. */
export interface PriceSeen {
  readonly price: Price;
  readonly source: string;
  readonly observedAt: Instant;
}

/** What an amount is worth by a price source, and by which prices. Satoshi. */
export interface IndependentWorth {
  readonly sats: bigint;
  readonly coin: PriceSeen;
  readonly bitcoin: PriceSeen;
}

/** Why an offer is not taken: selling so much moves the price too far, or the venue itself is far below others. */
export type OfferDoubt = 'book-too-thin' | 'below-price-source';

/**
 * What an order is measured by: the higher of the best bid and the independent price. The bound of its limit, the judgement
 * of its fills and the losses of the day count from here, so that what the order itself does to the price is slippage too,
 * and a venue's board of its own is no measure of itself (FAULTS.md F38).
 */
export function measureOf({ best, independent }: Pick<MeasuredOffer, 'best' | 'independent'>): bigint {
  return independent !== undefined && independent > best ? independent : best;
}

/** Which of the two an order is measured by. */
export function measuredBy(offer: Pick<MeasuredOffer, 'best' | 'independent'>): 'best-bid' | 'price-source' {
  return measureOf(offer) === offer.best ? 'best-bid' : 'price-source';
}

/** Why an offer that stays below the bound is not ordered on; undefined where it keeps it, the bound included. */
export function doubtOfOffer(offer: MeasuredOffer, slippageMaxBps: number): OfferDoubt | undefined {
  if (offer.bought < boughtMin(offer.best, slippageMaxBps)) return 'book-too-thin';
  return offer.bought < boughtMin(measureOf(offer), slippageMaxBps) ? 'below-price-source' : undefined;
}

/** Satoshi that an amount of a coin is worth by dollar prices of both, rounded down: a venue never rounds in our favour. */
export function worthBetween(asset: Asset, amount: bigint, coin: Price, bitcoin: Price): bigint {
  // satoshi = units / 10^d x (coin / bitcoin) x 10^8
  const dividend = amount * coin.digits * 10n ** BigInt(decimalsOf('BTC') + bitcoin.scale);
  const divisor = bitcoin.digits * 10n ** BigInt(decimalsOf(asset) + coin.scale);
  return divide(dividend, divisor, 'floor');
}

/** A price measures an offer for so long. */
const FRESH_MS = 2 * HOUR_MS;

/** Whether a price speaks of now: of two hours ago at most, and of no time to come. */
export function isPriceFresh(observedAt: Instant, now: Instant): boolean {
  return observedAt <= now && now <= plusMs(observedAt, FRESH_MS);
}
