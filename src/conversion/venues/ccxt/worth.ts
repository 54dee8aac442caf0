import { type Asset, type Decimal, decimalsOf, divide } from '../../../units';

/** Satoshi that an amount is worth at a price, floored: a venue never rounds in our favour. */
export function worth(amount: bigint, price: Decimal, asset: Asset): bigint {
  const dividend = amount * price.digits * 10n ** BigInt(decimalsOf('BTC'));
  return divide(dividend, 10n ** BigInt(price.scale + decimalsOf(asset)), 'floor');
}
