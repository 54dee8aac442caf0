import type { Instant } from '../../../units';
import type { CcxtExchange } from './exchange';
import type { Market } from './market';
import type { VenueProfile } from './profiles';
import { badReply, feeInBitcoin, listOf, roundedAmount, type StatedOrder, sumTrades } from './reply';

/** What an order came to, in satoshi. */
interface Proceeds {
  readonly bought: bigint;
  readonly fee: bigint;
}

/**
 * What an order came to by its own record, or by its fills where that is not exact.
 * @throws DomainError `conversion.bad-reply` until the fills add up to the order; `conversion.foreign-fee`
 */
export async function proceedsOf(
  exchange: CcxtExchange,
  profile: VenueProfile,
  { symbol, asset }: Market,
  order: StatedOrder,
  since: Instant,
): Promise<Proceeds> {
  const { sold, bought, fee, feeCoins, id } = order;
  // By the venue's own record nothing was sold: there are no fills to ask for.
  if (sold === 0n && profile.order !== undefined) return { bought: 0n, fee: 0n };
  if (bought !== undefined && fee !== undefined) {
    return { bought: roundedAmount(bought, 'BTC', 'floor'), fee: feeInBitcoin([{ coin: feeCoins[0] ?? 'BTC', cost: fee }]) }; // prettier-ignore
  }
  const trades = await exchange.fetchMyTrades(symbol, since, undefined, { orderId: id, ordId: id });
  const sum = sumTrades(listOf(trades, 'fills'), id, asset, profile.fill);
  if (sum.sold !== sold) throw badReply('the fills do not add up to the order yet');
  return { bought: bought === undefined ? sum.bought : roundedAmount(bought, 'BTC', 'floor'), fee: sum.fee };
}
