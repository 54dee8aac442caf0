import { type Asset, type Decimal, decimalsOf, divide, parseDecimal } from '../../../units';
import { DECIMAL_PLACES, TICK_SIZE } from './exchange';
import { at, badReply, optionalTextAt, textAt } from './reply';
import { worth } from './worth';

/** What a market of coin against bitcoin takes. */
export interface Market {
  readonly symbol: string;
  readonly asset: Asset;
  /** Amounts are whole multiples of this, base units. */
  readonly step: bigint;
  /** Bitcoin a coin: prices are whole multiples of this. */
  readonly tick: Decimal;
  /** Least amount, base units, and least value of an order in satoshi. */
  readonly amountMin: bigint;
  readonly costMin: bigint;
}

/** The best bids of a book, best first. Amounts in base units, floored; prices in bitcoin a coin. */
export interface Bid {
  readonly price: Decimal;
  readonly amount: bigint;
}

/**
 * Reads ccxt's market of a coin against bitcoin, or undefined when it is not open for trade.
 * @throws DomainError `conversion.bad-reply`
 */
export function readMarket(raw: unknown, asset: Asset, precisionMode: number): Market | undefined {
  if (raw === undefined || at(raw, 'active') === false || at(raw, 'spot') === false) return undefined;
  const step = stepOf(textAt(raw, 'precision', 'amount'), precisionMode);
  const tick = stepOf(textAt(raw, 'precision', 'price'), precisionMode);
  const units = unitsUp(step, decimalsOf(asset));
  if (units <= 0n || tick.digits <= 0n) throw badReply('a market has a step of nothing');
  return {
    symbol: textAt(raw, 'symbol'),
    asset,
    step: units,
    tick,
    amountMin: unitsUp(limit(optionalTextAt(raw, 'limits', 'amount', 'min')), decimalsOf(asset)),
    costMin: unitsUp(limit(optionalTextAt(raw, 'limits', 'cost', 'min')), decimalsOf('BTC')),
  };
}

function stepOf(text: string, precisionMode: number): Decimal {
  const value = parseDecimal(text, { exponent: true });
  if (precisionMode === TICK_SIZE) return value;
  if (precisionMode !== DECIMAL_PLACES || value.scale !== 0 || value.digits < 0n || value.digits > 18n) {
    throw badReply('a market has a precision that is neither a step nor a number of decimals');
  }
  return { digits: 1n, scale: Number(value.digits) };
}

function limit(text: string | undefined): Decimal {
  return text === undefined ? { digits: 0n, scale: 0 } : parseDecimal(text, { exponent: true });
}

/** Base units, rounded up: a minimum is never understated. */
function unitsUp({ digits, scale }: Decimal, decimals: number): bigint {
  return divide(digits * 10n ** BigInt(decimals), 10n ** BigInt(scale), 'ceil');
}

/** The least amount that is sold at a bid: the market's own, and what its least value costs at that price. */
export function minimumOf(market: Market, bid: Decimal | undefined): bigint {
  const { amountMin, costMin, step, asset } = market;
  const byCost = costMin === 0n || bid === undefined || bid.digits <= 0n ? 0n : amountFor(costMin, bid, asset);
  const least = byCost > amountMin ? byCost : amountMin;
  return least === 0n ? step : divide(least, step, 'ceil') * step;
}

function amountFor(satoshi: bigint, price: Decimal, asset: Asset): bigint {
  const scale = 10n ** BigInt(price.scale + decimalsOf(asset));
  return divide(satoshi * scale, price.digits * 10n ** BigInt(decimalsOf('BTC')), 'ceil');
}

/** The amount on the market's step, rounded down. */
export function onStep(amount: bigint, { step }: Market): bigint {
  return (amount / step) * step;
}

/** The price of a limit order, rounded up to the tick: the bound is never loosened by rounding (FAULTS.md F38). */
export function limitPrice(boughtMin: bigint, amount: bigint, { tick, asset }: Market): Decimal {
  // ticks = boughtMin / 10^8 / (amount / 10^d) / tick
  const dividend = boughtMin * 10n ** BigInt(decimalsOf(asset) + tick.scale);
  const divisor = amount * 10n ** BigInt(decimalsOf('BTC')) * tick.digits;
  const ticks = divide(dividend, divisor, 'ceil');
  return { digits: (ticks === 0n ? 1n : ticks) * tick.digits, scale: tick.scale };
}

/** Bids in the order in which they fill, whatever order they came in. @throws DomainError `conversion.bad-reply` */
export function readBids(rows: readonly unknown[], asset: Asset): Bid[] {
  const bids = rows.map((row): Bid => {
    const price = parseDecimal(textAt(row, 0), { exponent: true });
    const size = parseDecimal(textAt(row, 1), { exponent: true });
    if (price.digits <= 0n || size.digits < 0n) throw badReply('a bid is not positive');
    return {
      price,
      amount: divide(size.digits * 10n ** BigInt(decimalsOf(asset)), 10n ** BigInt(size.scale), 'floor'),
    };
  });
  return bids.sort((a, b) => {
    const [left, right] = [
      a.price.digits * 10n ** BigInt(b.price.scale),
      b.price.digits * 10n ** BigInt(a.price.scale),
    ];
    return left === right ? 0 : left > right ? -1 : 1;
  });
}

/** Satoshi for selling an amount into the bids, floored bid by bid; undefined when the bids do not reach. */
export function soldInto(bids: readonly Bid[], amount: bigint, asset: Asset): bigint | undefined {
  let left = amount;
  let bought = 0n;
  for (const bid of bids) {
    const part = bid.amount < left ? bid.amount : left;
    bought += worth(part, bid.price, asset);
    left -= part;
    if (left === 0n) return bought;
  }
  return undefined;
}

/** What the bids take that stand at most so far below the best one. Base units. @param bids best first */
export function reachOf(bids: readonly Bid[], withinBps: number): bigint {
  const [best] = bids;
  if (best === undefined) return 0n;
  // price >= best x (1 - bps), without a division
  const isNear = ({ price }: Bid): boolean =>
    price.digits * 10_000n * 10n ** BigInt(best.price.scale) >=
    best.price.digits * BigInt(10_000 - withinBps) * 10n ** BigInt(price.scale);
  return bids.filter(isNear).reduce((sum, { amount }) => sum + amount, 0n);
}
