import { BINANCE_KEY, startBinanceUs } from './binanceus';
import type { VenueBook } from './book';
import { COINBASE_KEY, startCoinbase } from './coinbase';
import type { VenueServer } from './http';
import { KRAKEN_KEY, startKraken } from './kraken';
import { OKX_KEY, startOkx } from './okx';

interface LocalVenue {
  readonly exchange: string;
  readonly key: { readonly apiKey: string; readonly apiSecret: string; readonly password?: string };
  readonly start: (book: VenueBook) => Promise<VenueServer>;
  /** Method and path under which it takes an order. */
  readonly orderPath: string;
  /** Part of the path under which an order is looked for. */
  readonly lookUpPath: string;
  /** Part of the path under which the venue says what a key may do. */
  readonly scopePath: string;
}

/** The exchanges that are served on loopback. */
export const LOCAL_VENUES: readonly LocalVenue[] = [
  { exchange: 'kraken', key: KRAKEN_KEY, start: startKraken, orderPath: 'POST /0/private/AddOrder', lookUpPath: 'ClosedOrders', scopePath: 'GetApiKeyInfo' }, // prettier-ignore
  { exchange: 'coinbase', key: COINBASE_KEY, start: startCoinbase, orderPath: 'POST /api/v3/brokerage/orders', lookUpPath: 'historical/batch', scopePath: 'key_permissions' }, // prettier-ignore
  { exchange: 'binanceus', key: BINANCE_KEY, start: startBinanceUs, orderPath: 'POST /api/v3/order', lookUpPath: 'GET /api/v3/order', scopePath: 'apiRestrictions' }, // prettier-ignore
  { exchange: 'okx', key: OKX_KEY, start: startOkx, orderPath: 'POST /api/v5/trade/order', lookUpPath: 'GET /api/v5/trade/order', scopePath: 'account/config' }, // prettier-ignore
];
