import { createHmac } from 'node:crypto';
import { type BookOrder, type BookTransfer, coins, sums, type VenueBook } from './book';
import { startVenue, type VenueAnswer, type VenueRequest, type VenueServer } from './http';

export const BINANCE_KEY = { apiKey: 'binance-key', apiSecret: 'binance-canary-secret' };

const SYMBOL = {
  ...{
    symbol: 'LTCBTC',
    status: 'TRADING',
    baseAsset: 'LTC',
    baseAssetPrecision: 8,
    quoteAsset: 'BTC',
    quotePrecision: 8,
  },
  ...{
    quoteAssetPrecision: 8,
    orderTypes: ['LIMIT', 'MARKET'],
    icebergAllowed: true,
    ocoAllowed: true,
    isSpotTradingAllowed: true,
  },
  isMarginTradingAllowed: false,
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: '0.00000100', maxPrice: '1000.00000000', tickSize: '0.00000100' },
    { filterType: 'LOT_SIZE', minQty: '0.00100000', maxQty: '100000.00000000', stepSize: '0.00100000' },
    {
      filterType: 'NOTIONAL',
      minNotional: '0.00010000',
      applyMinToMarket: true,
      maxNotional: '9000000',
      applyMaxToMarket: false,
      avgPriceMins: 5,
    },
  ],
  permissions: ['SPOT'],
};

/** Binance.US (docs.binance.us): HMAC-SHA256 over the query, a timestamp, an order's fee only in its fills. */
export function startBinanceUs(book: VenueBook): Promise<VenueServer> {
  return startVenue(book, (request) => {
    const answer = open(book, request);
    if (answer !== undefined) return answer;
    const params = new URLSearchParams(request.body === '' ? request.search.slice(1) : request.body);
    if (!signed(request)) {
      book.forged += 1;
      return refusal(-1022, 'Signature for this request is not valid.');
    }
    return closed(book, request, params);
  });
}

function signed({ body, search, headers }: VenueRequest): boolean {
  const text = body === '' ? search.slice(1) : body;
  const cut = text.lastIndexOf('&signature=');
  const sign = createHmac('sha256', BINANCE_KEY.apiSecret).update(text.slice(0, cut)).digest('hex');
  return headers['x-mbx-apikey'] === BINANCE_KEY.apiKey && text.slice(cut + 11) === sign;
}

const refusal = (code: number, msg: string): VenueAnswer => ({ status: 400, json: { code, msg } });

function open(book: VenueBook, { path }: VenueRequest): VenueAnswer | undefined {
  if (path === '/api/v3/exchangeInfo')
    return { json: { timezone: 'UTC', serverTime: Date.now(), rateLimits: [], symbols: [SYMBOL] } };
  if (path === '/api/v3/time') return { json: { serverTime: Date.now() } };
  if (path === '/api/v3/depth') return { json: { lastUpdateId: 1027024, bids: book.bids, asks: [] } };
  return undefined;
}

function closed(book: VenueBook, { method, path }: VenueRequest, params: URLSearchParams): VenueAnswer {
  switch (`${method} ${path}`) {
    case 'GET /sapi/v1/account/apiRestrictions':
      return { json: { ipRestrict: true, createTime: 1698645219000, enableReading: true, enableSpotAndMarginTrading: book.keyCanTrade, enableWithdrawals: book.keyCanWithdraw, enableInternalTransfer: false } }; // prettier-ignore
    case 'GET /api/v3/account':
      return { json: { accountType: 'SPOT', canTrade: true, updateTime: book.now(), balances: [...book.balances].map(([asset, free]) => ({ asset, free, locked: '0.00000000' })), permissions: ['SPOT'] } }; // prettier-ignore
    case 'POST /api/v3/order': {
      const id = params.get('newClientOrderId') ?? '';
      if (params.get('timeInForce') !== 'IOC' || params.get('type') !== 'LIMIT' || params.get('side') !== 'SELL') return refusal(-1102, 'Mandatory parameter was malformed.'); // prettier-ignore
      if (book.poor) return refusal(-2010, 'Account has insufficient balance for requested action.');
      if (book.byClientId(id)?.status === 'open') return refusal(-2010, 'Duplicate order sent.');
      return { json: orderJson(book.place(id, params.get('quantity') ?? '', params.get('price') ?? '')) };
    }
    case 'GET /api/v3/order': {
      const order = book.shownByClientId(params.get('origClientOrderId'));
      return order === undefined ? refusal(-2013, 'Order does not exist.') : { json: orderJson(order) };
    }
    case 'DELETE /api/v3/order': {
      const order = book.byId(params.get('orderId'));
      if (order === undefined) return refusal(-2011, 'Unknown order sent.');
      order.status = 'closed';
      return { json: orderJson(order) };
    }
    case 'GET /api/v3/myTrades':
      return { json: page(tradesJson(book, book.byId(params.get('orderId'))), params.get('fromId')) };
    case 'GET /sapi/v1/capital/deposit/hisrec':
      return { json: within(book.deposits, params).map(({ id, coin, amount, address, txid, state, at }) => ({ id, amount, coin, network: coin, status: { pending: 0, ok: 1, failed: 7 }[state], address, addressTag: '', txId: txid, insertTime: at, transferType: 0, confirmTimes: '6/6' })) }; // prettier-ignore
    case 'GET /sapi/v1/capital/withdraw/history':
      return { json: within(book.withdrawals, params).map(({ id, coin, amount, fee, address, txid, state, at }) => ({ id, amount, transactionFee: fee, coin, status: { pending: 4, ok: 6, failed: 5 }[state], address, txId: txid, applyTime: new Date(at).toISOString().replace('T', ' ').slice(0, 19), network: coin, transferType: 0 })) }; // prettier-ignore
    default:
      return refusal(-1100, 'Illegal path.');
  }
}

/** Transfers of a window of ninety days at most, newest first, 1,000 a page. */
function within(rows: readonly BookTransfer[], params: URLSearchParams): BookTransfer[] {
  const [start, end] = [Number(params.get('startTime') ?? '0'), Number(params.get('endTime') ?? '1e15')];
  return rows
    .filter(({ at }) => at >= start && at <= end)
    .sort((a, b) => b.at - a.at)
    .slice(0, 1_000);
}

function orderJson(order: BookOrder): object {
  const { sold, cost } = sums(order);
  const status = order.status === 'open' ? 'PARTIALLY_FILLED' : sold === order.amount ? 'FILLED' : 'EXPIRED';
  return {
    ...{ symbol: 'LTCBTC', orderId: order.id, orderListId: -1, clientOrderId: order.clientOrderId, price: order.price },
    ...{
      origQty: coins(order.amount),
      executedQty: coins(sold),
      cummulativeQuoteQty: coins(cost),
      status,
      timeInForce: 'IOC',
    },
    ...{ type: 'LIMIT', side: order.side.toUpperCase(), stopPrice: '0.00000000', icebergQty: '0.00000000', time: order.at, updateTime: order.at, isWorking: true }, // prettier-ignore
  };
}

/** `GET /api/v3/myTrades`: 500 by default, from an id upwards, or the most recent. */
function page(trades: readonly { readonly id: string }[], fromId: string | null): object[] {
  return fromId === null ? trades.slice(-500) : trades.filter(({ id }) => BigInt(id) >= BigInt(fromId)).slice(0, 500);
}

function tradesJson(book: VenueBook, order: BookOrder | undefined): { readonly id: string }[] {
  return (order?.fills ?? []).map((fill) => ({
    id: fill.id,
    ...{
      symbol: 'LTCBTC',
      orderId: order?.id,
      orderListId: -1,
      price: fill.price,
      qty: coins(fill.amount),
    },
    ...{ quoteQty: coins(fill.cost), commission: coins(fill.fee), commissionAsset: book.feeCoin, time: order?.at },
    ...{ isBuyer: false, isMaker: false, isBestMatch: true },
  }));
}
