import {
  type Asset,
  DAY_MS,
  decimalsOf,
  divide,
  type Instant,
  type Price,
  type Usd,
  usd,
  USD_SCALE,
  usdValue,
  ZERO_USD,
} from '../../units';
import { contractEnd, type ContractEvents, type ContractTerms } from './contract-terms';

const BPS = 10_000n;

/** What a contract costs in dollars beside the fees that are withheld from its output. */
export interface ContractCost {
  readonly price: Usd;
  /** Fees of the whole term, paid at the start. */
  readonly upfrontFees: Usd;
  readonly electricity: Usd;
  /** Part of the price that comes back after notice. */
  readonly refund: Usd;
  readonly total: Usd;
}

/**
 * The cost of a contract. Fees paid upfront in coin are valued at `startPrice`; a refund is the declared part of the
 * price for the time between the end by notice and the end of the term, rounded down.
 * @returns undefined where a fee in coin is paid upfront and there is no price of the start
 */
export function costOf(
  terms: ContractTerms,
  events: ContractEvents,
  startPrice: Price | undefined,
): ContractCost | undefined {
  const upfrontFees = upfrontOf(terms, startPrice);
  if (upfrontFees === undefined) return undefined;
  const topUps = events.topUps.reduce((sum, { price }) => sum + price, 0n);
  const electricity = usd((terms.electricity?.price ?? 0n) + topUps);
  const refund = refundOf(terms, events);
  return {
    price: terms.price,
    upfrontFees,
    electricity,
    refund,
    total: usd(terms.price + upfrontFees + electricity - refund),
  };
}

function upfrontOf({ fee, units, termDays, asset }: ContractTerms, startPrice: Price | undefined): Usd | undefined {
  if (fee?.taken !== 'upfront' || termDays === null) return ZERO_USD;
  const digits = fee.perUnitDay.digits * units * BigInt(termDays);
  const scale = 10n ** BigInt(fee.perUnitDay.scale);
  if (fee.currency === 'usd') return usd(divide(digits * 10n ** BigInt(USD_SCALE), scale, 'ceil'));
  if (startPrice === undefined) return undefined;
  return usdValue({ asset, units: divide(digits * 10n ** BigInt(decimalsOf(asset)), scale, 'ceil') }, startPrice);
}

function refundOf(terms: ContractTerms, events: ContractEvents): Usd {
  const { cancellation, termDays, start, price } = terms;
  const end = contractEnd(terms, events);
  if (events.cancelledAt === null || cancellation === null || termDays === null || end === null) return ZERO_USD;
  const leftMs = BigInt(start + termDays * DAY_MS - end);
  return usd(divide(price * leftMs * BigInt(cancellation.refundBps), BigInt(termDays * DAY_MS) * BPS, 'floor'));
}

/** Coin that came at an instant. */
export interface CoinAt {
  readonly at: Instant;
  readonly amount: bigint;
}

/** What a contract brought, measured in dollars of the day and in the coin that its cost would have bought. */
export interface Returns {
  /** Value of the coin, each at the price of its time; what has no price yet is not in it. */
  readonly value: Usd;
  /** Base units of `coin` that have no price yet. */
  readonly unpriced: bigint;
  /** (value - cost) / cost in basis points, rounded down; null for a contract that cost nothing. */
  readonly roiBps: bigint | null;
  /** When the value first reached the cost; null: not yet. */
  readonly breakEvenAt: Instant | null;
  readonly coin: bigint;
  /** Base units that the cost would have bought on the day of the start. */
  readonly boughtCoin: bigint;
  /** (coin - boughtCoin) / boughtCoin in basis points, rounded down; null where nothing could be bought. */
  readonly coinRoiBps: bigint | null;
}

/**
 * @param coins what came, in the order of time; what was taken back is negative
 * @returns undefined without a price of the start: nothing can be compared then
 */
export function returnsOf(
  asset: Asset,
  cost: Usd,
  coins: readonly CoinAt[],
  prices: { readonly start: Price | undefined; readonly at: (at: Instant) => Price | undefined },
): Returns | undefined {
  if (prices.start === undefined) return undefined;
  let value = 0n;
  let coin = 0n;
  let unpriced = 0n;
  let breakEvenAt: Instant | null = null;
  for (const { at, amount } of coins) {
    const price = prices.at(at);
    coin += amount;
    if (price === undefined) unpriced += amount;
    else value += usdValue({ asset, units: amount }, price);
    if (value >= cost) breakEvenAt ??= at;
    else breakEvenAt = null;
  }
  const boughtCoin = coinFor(asset, cost, prices.start);
  return {
    value: usd(value),
    unpriced,
    roiBps: ratioBps(value - cost, cost),
    breakEvenAt,
    coin,
    boughtCoin,
    coinRoiBps: ratioBps(coin - boughtCoin, boughtCoin),
  };
}

/** Base units that dollars buy at a price, without any trading fee, rounded down. */
function coinFor(asset: Asset, value: Usd, price: Price): bigint {
  const numerator = value * 10n ** BigInt(decimalsOf(asset) + price.scale);
  return divide(numerator, price.digits * 10n ** BigInt(USD_SCALE), 'floor');
}

/** Basis points of a whole, rounded down; null of nothing. */
export function ratioBps(part: bigint, whole: bigint): bigint | null {
  return whole > 0n ? divide(part * BPS, whole, 'floor') : null;
}
