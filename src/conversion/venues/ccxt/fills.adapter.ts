import type { Instant } from '../../../units';
import type { CcxtExchange } from './exchange';
import type { FillPages } from './fields';
import type { Market } from './market';
import type { VenueProfile } from './profiles';
import { badReply, feeInBitcoin, listOf, roundedAmount, type StatedOrder, sumTrades, textAt } from './reply';

/** An order of more pages than this is not read: at OKX 5,000 fills. */
const PAGES_MAX = 50;
const NUMBER = /^\d{1,30}$/;

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
  const ask = { orderId: id, ordId: id };
  const fills = [...listOf(await exchange.fetchMyTrades(symbol, since, undefined, ask), 'fills')];
  let sum = sumTrades(fills, id, asset, profile.fill);
  const pages = profile.fill?.pages;
  let last: readonly unknown[] | undefined;
  for (let page = 1; pages !== undefined && sum.sold < sold && page < PAGES_MAX; page += 1) {
    const cursor = cursorOf(pages, pages.upwards ? last : fills);
    if (cursor === undefined) break;
    last = listOf(await exchange.fetchMyTrades(symbol, undefined, undefined, { ...ask, [pages.param]: cursor }), 'fills'); // prettier-ignore
    if (last.length === 0) break;
    fills.push(...last);
    sum = sumTrades(fills, id, asset, profile.fill);
  }
  if (sum.sold !== sold) throw badReply('the fills do not add up to the order yet');
  return { bought: bought === undefined ? sum.bought : roundedAmount(bought, 'BTC', 'floor'), fee: sum.fee };
}

/** From where the next page is asked: upwards the first begins at nothing, as the venue may have stated the newest. */
function cursorOf({ number, upwards }: FillPages, fills: readonly unknown[] | undefined): string | undefined {
  if (fills === undefined) return '0';
  const numbers = fills.map((fill) => {
    const text = textAt(fill, 'info', number);
    if (!NUMBER.test(text)) throw badReply('a fill has no number');
    return BigInt(text);
  });
  const [first, ...others] = numbers;
  if (first === undefined) return undefined;
  const edge = others.reduce((found, one) => (one > found === upwards ? one : found), first);
  return String(upwards ? edge + 1n : edge);
}
