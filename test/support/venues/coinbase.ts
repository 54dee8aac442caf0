import { generateKeyPairSync, verify } from 'node:crypto';
import { type BookOrder, coins, sums, units, type VenueBook } from './book';
import { startVenue, type VenueAnswer, type VenueRequest, type VenueServer } from './http';

const PAIR = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const COINBASE_KEY = {
  apiKey: 'organizations/1/apiKeys/coinbase-key',
  apiSecret: PAIR.privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
};

const PRODUCT = {
  ...{
    product_id: 'LTC-BTC',
    price: '0.001',
    base_increment: '0.00000001',
    quote_increment: '0.000001',
    quote_min_size: '0.000016',
  },
  ...{
    quote_max_size: '100',
    base_min_size: '0.00000001',
    base_max_size: '100000',
    base_name: 'Litecoin',
    quote_name: 'Bitcoin',
  },
  ...{
    is_disabled: false,
    status: 'online',
    cancel_only: false,
    limit_only: false,
    post_only: false,
    trading_disabled: false,
  },
  ...{
    auction_mode: false,
    product_type: 'SPOT',
    quote_currency_id: 'BTC',
    base_currency_id: 'LTC',
    alias: '',
    alias_to: [],
  },
};
/** A market of a coin that this customer never had. */
const NO_ACCOUNT = { ...PRODUCT, product_id: 'BCH-BTC', base_name: 'Bitcoin Cash', base_currency_id: 'BCH' };
const ACCOUNTS: Readonly<Record<string, string>> = {
  BTC: '11111111-1111-1111-1111-111111111111',
  LTC: '22222222-2222-2222-2222-222222222222',
};

/** Coinbase Advanced (docs.cdp.coinbase.com): a short ES256 token a request, orders listed and not asked for by our id. */
export function startCoinbase(book: VenueBook): Promise<VenueServer> {
  return startVenue(book, (request) => {
    const answer = open(book, request);
    if (answer !== undefined) return answer;
    if (!signed(request)) {
      book.forged += 1;
      return { status: 401, json: { error: 'unauthorized', message: 'Unauthorized' } };
    }
    return closed(book, request);
  });
}

function signed({ method, path, headers }: VenueRequest): boolean {
  const [head = '', claims = '', sign = ''] = (headers.authorization ?? '').replace('Bearer ', '').split('.');
  const key = { key: PAIR.publicKey, dsaEncoding: 'ieee-p1363' } as const;
  if (!verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(sign, 'base64url'))) return false;
  const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, string>;
  const uri = said['uri'] ?? '';
  return said['sub'] === COINBASE_KEY.apiKey && uri.startsWith(`${method} `) && uri.endsWith(path);
}

function open(book: VenueBook, { path }: VenueRequest): VenueAnswer | undefined {
  if (path === '/api/v3/brokerage/market/products')
    return { json: { products: [PRODUCT, NO_ACCOUNT], num_products: 2 } };
  if (path === '/v2/time')
    return { json: { data: { iso: new Date().toISOString(), epoch: Math.floor(Date.now() / 1000) } } };
  if (path === '/v2/currencies') return { json: { data: [{ id: 'USD', name: 'US Dollar', min_size: '0.01' }] } };
  if (path === '/v2/currencies/crypto') {
    return { json: { data: ['BTC', 'LTC'].map((code) => ({ asset_id: code, code, name: code, color: '#000', sort_index: 1, exponent: 8, type: 'crypto' })) } }; // prettier-ignore
  }
  if (path === '/v2/exchange-rates')
    return { json: { data: { currency: 'USD', rates: { BTC: '0.00001', LTC: '0.01' } } } };
  if (path === '/api/v3/brokerage/market/product_book') {
    return { json: { pricebook: { product_id: 'LTC-BTC', bids: book.bids.map(([price, size]) => ({ price, size })), asks: [], time: '2026-05-01T00:00:00Z' } } }; // prettier-ignore
  }
  return undefined;
}

function closed(book: VenueBook, { method, path, body, query }: VenueRequest): VenueAnswer {
  const account = Object.keys(ACCOUNTS).find((coin) => path === `/v2/accounts/${ACCOUNTS[coin]}/transactions`);
  if (account !== undefined) return { json: { pagination: {}, data: page(transfers(book, account), query) } };
  switch (`${method} ${path}`) {
    case 'GET /api/v3/brokerage/key_permissions':
      return { json: { can_view: true, can_trade: book.keyCanTrade, can_transfer: book.keyCanWithdraw, portfolio_uuid: '1', portfolio_type: 'DEFAULT' } }; // prettier-ignore
    case 'GET /api/v3/brokerage/transaction_summary':
      return { json: { total_fees: '0', fee_tier: { taker_fee_rate: '0.002', maker_fee_rate: '0.001' } } };
    case 'GET /api/v3/brokerage/product_book':
      return { json: { pricebook: { product_id: 'LTC-BTC', bids: book.bids.map(([price, size]) => ({ price, size })), asks: [], time: '2026-05-01T00:00:00Z' } } }; // prettier-ignore
    case 'GET /api/v3/brokerage/accounts':
      return { json: { accounts: Object.entries(ACCOUNTS).map(([currency, uuid]) => ({ uuid, name: `${currency} Wallet`, currency, available_balance: { value: book.balances.get(currency) ?? '0', currency }, default: true, active: true, type: 'ACCOUNT_TYPE_CRYPTO', ready: true, hold: { value: '0', currency } })), has_next: false, cursor: '', size: 2 } }; // prettier-ignore
    case 'POST /api/v3/brokerage/orders': {
      const order = JSON.parse(body) as { client_order_id: string; side: string; order_configuration: { sor_limit_ioc?: { base_size: string; limit_price: string } } }; // prettier-ignore
      const limit = order.order_configuration.sor_limit_ioc;
      if (limit === undefined || order.side !== 'SELL') return { json: { success: false, error_response: { error: 'UNSUPPORTED_ORDER_CONFIGURATION', message: 'no' } } }; // prettier-ignore
      if (book.poor) return { json: { success: false, error_response: { error: 'UNKNOWN_FAILURE_REASON', message: '', preview_failure_reason: 'PREVIEW_INSUFFICIENT_FUND' } } }; // prettier-ignore
      // The same id again answers with the order that stands.
      const placed = book.byClientId(order.client_order_id) ?? book.place(order.client_order_id, limit.base_size, limit.limit_price); // prettier-ignore
      return { json: { success: true, failure_reason: 'UNKNOWN_FAILURE_REASON', order_id: placed.id, success_response: { order_id: placed.id, product_id: 'LTC-BTC', side: 'SELL', client_order_id: placed.clientOrderId }, order_configuration: null } }; // prettier-ignore
    }
    case 'POST /api/v3/brokerage/orders/batch_cancel': {
      const [id] = (JSON.parse(body) as { order_ids: string[] }).order_ids;
      const order = book.byId(id);
      if (order !== undefined) order.status = 'closed';
      return { json: { results: [{ success: order !== undefined, failure_reason: 'UNKNOWN_CANCEL_FAILURE_REASON', order_id: id }] } }; // prettier-ignore
    }
    case 'GET /api/v3/brokerage/orders/historical/batch':
      return { json: { orders: newest(book, query).map(orderJson), sequence: '0', has_next: false, cursor: '' } };
    default:
      return { status: 404, json: { errors: [{ id: 'not_found', message: 'Not found' }] } };
  }
}

/** Orders between two dates, newest first, 100 where no limit is asked for. */
function newest(book: VenueBook, query: URLSearchParams): BookOrder[] {
  const [from, to] = [
    Date.parse(query.get('start_date') ?? '1970-01-01'),
    Date.parse(query.get('end_date') ?? '9999-01-01'),
  ];
  return book
    .shown()
    .filter(({ at }) => at >= from && at <= to)
    .sort((a, b) => b.at - a.at)
    .slice(0, Number(query.get('limit') ?? '100'));
}

function orderJson(order: BookOrder): object {
  const { sold, cost, fee } = sums(order);
  const status = order.status === 'open' ? 'OPEN' : sold === order.amount ? 'FILLED' : 'CANCELLED';
  return {
    ...{
      order_id: order.id,
      product_id: 'LTC-BTC',
      user_id: '1',
      side: order.side.toUpperCase(),
      client_order_id: order.clientOrderId,
    },
    order_configuration: { sor_limit_ioc: { base_size: coins(order.amount), limit_price: order.price } },
    ...{
      status,
      time_in_force: 'IMMEDIATE_OR_CANCEL',
      created_time: new Date(order.at).toISOString(),
      completion_percentage: '100',
    },
    ...{
      filled_size: coins(sold),
      average_filled_price: '0.001',
      fee: '',
      number_of_fills: String(order.fills.length),
      filled_value: coins(cost),
    },
    ...{
      pending_cancel: false,
      size_in_quote: false,
      total_fees: coins(fee),
      size_inclusive_of_fees: false,
      total_value_after_fees: coins(cost - fee),
    },
    ...{
      trigger_status: 'INVALID_ORDER_TYPE',
      order_type: 'LIMIT',
      reject_reason: 'REJECT_REASON_UNSPECIFIED',
      settled: true,
      product_type: 'SPOT',
    },
  };
}

/** Newest first, 25 rows where no limit is asked for and 100 at most, those after a row. */
function page(rows: readonly { readonly id: string }[], query: URLSearchParams): object[] {
  const from = rows.findIndex(({ id }) => id === query.get('starting_after')) + 1;
  return rows.slice(from, from + Math.min(Number(query.get('limit') ?? '25'), 100));
}

/** A `send` states with its sign what the balance changed by, the network's fee in it; `transaction_amount` is without both. */
function transfers(book: VenueBook, coin: string): { readonly id: string }[] {
  const rows = [
    ...book.deposits.map((one) => ({ ...one, sign: '', type: 'send' })),
    ...book.withdrawals.map((one) => ({ ...one, sign: '-', type: 'send' })),
  ].filter((one) => one.coin === coin);
  rows.sort((a, b) => b.at - a.at);
  return rows.map(({ id, sign, type, amount, fee, address, txid, state, at }) => ({
    id,
    ...{
      type,
      status: { pending: 'pending', ok: 'completed', failed: 'canceled' }[state],
      amount: { amount: sign === '-' ? `-${coins(units(amount) + units(fee))}` : amount, currency: coin },
    },
    ...{
      native_amount: { amount: `${sign}1.00`, currency: 'USD' },
      description: null,
      created_at: new Date(at).toISOString(),
      resource: 'transaction',
    },
    network: {
      status: 'confirmed',
      hash: txid,
      network_name: coin === 'BTC' ? 'bitcoin' : 'litecoin',
      transaction_fee: { amount: fee, currency: coin },
      transaction_amount: { amount, currency: coin },
    },
    ...(sign === '-'
      ? { idem: id, to: { resource: 'address', address, currency: coin, address_info: { address } } }
      : {}),
  }));
}
