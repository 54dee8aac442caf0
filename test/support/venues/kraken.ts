import { createHash, createHmac } from 'node:crypto';
import { type BookOrder, type BookTransfer, coins, sums, type VenueBook } from './book';
import { startVenue, type VenueAnswer, type VenueRequest, type VenueServer } from './http';

export const KRAKEN_KEY = { apiKey: 'kraken-key', apiSecret: Buffer.from('kraken-canary-secret').toString('base64') };

const LTC_BTC = {
  ...{
    altname: 'LTCXBT',
    wsname: 'LTC/XBT',
    aclass_base: 'currency',
    base: 'XLTC',
    aclass_quote: 'currency',
    quote: 'XXBT',
  },
  ...{
    lot: 'unit',
    cost_decimals: 10,
    pair_decimals: 8,
    lot_decimals: 8,
    lot_multiplier: 1,
    leverage_buy: [],
    leverage_sell: [],
  },
  ...{ fees: [[0, 0.26]], fees_maker: [[0, 0.16]], fee_volume_currency: 'ZUSD', margin_call: 80, margin_stop: 40 },
  ...{ ordermin: '0.05', costmin: '0.00002', tick_size: '0.00000001', status: 'online' },
};
const asset = (altname: string) => ({
  aclass: 'currency',
  altname,
  decimals: 10,
  display_decimals: 5,
  status: 'enabled',
});

/** Kraken's REST API (docs.kraken.com/api): API-Sign over path, nonce and body; the nonce rises. */
export function startKraken(book: VenueBook): Promise<VenueServer> {
  return startVenue(book, krakenRoute(book));
}

/** The same without a server: what it answers to whom. */
export function krakenRoute(book: VenueBook): (request: VenueRequest) => VenueAnswer {
  let lastNonce = 0n;
  return (request) => {
    if (request.path.startsWith('/0/public/')) return open(book, request);
    const form = new URLSearchParams(request.body);
    const nonce = form.get('nonce') ?? '';
    if (!signed(request, nonce)) {
      book.forged += 1;
      return refusal('EAPI:Invalid signature');
    }
    if (BigInt(nonce) <= lastNonce) return refusal('EAPI:Invalid nonce');
    lastNonce = BigInt(nonce);
    return closed(book, request.path, form);
  };
}

function signed({ path, body, headers }: VenueRequest, nonce: string): boolean {
  const digest = createHash('sha256')
    .update(nonce + body)
    .digest();
  const secret = Buffer.from(KRAKEN_KEY.apiSecret, 'base64');
  const sign = createHmac('sha512', secret)
    .update(Buffer.concat([Buffer.from(path), digest]))
    .digest('base64');
  return headers['api-key'] === KRAKEN_KEY.apiKey && headers['api-sign'] === sign;
}

const result = (value: unknown): VenueAnswer => ({ json: { error: [], result: value } });
const refusal = (error: string): VenueAnswer => ({ json: { error: [error] } });

function open(book: VenueBook, { path }: VenueRequest): VenueAnswer {
  switch (path) {
    case '/0/public/AssetPairs':
      return result({ XLTCXXBT: LTC_BTC });
    case '/0/public/Assets':
      return result({ XXBT: asset('XBT'), XLTC: asset('LTC'), ZUSD: asset('USD') });
    case '/0/public/Time':
      return result({ unixtime: Math.floor(Date.now() / 1000), rfc1123: 'now' });
    case '/0/public/Depth':
      return result({ XLTCXXBT: { asks: [], bids: book.bids.map(([price, size]) => [price, size, 1616663113]) } });
    default:
      return refusal('EGeneral:Unknown method');
  }
}

function closed(book: VenueBook, path: string, form: URLSearchParams): VenueAnswer {
  const id = form.get('cl_ord_id');
  switch (path) {
    case '/0/private/GetApiKeyInfo':
      return result({
        ...{ apiKeyName: 'paydirt', apiKey: KRAKEN_KEY.apiKey, nonce: form.get('nonce'), nonceWindow: 0 },
        permissions: [
          ...['query-funds', 'query-open-trades', 'query-closed-trades', 'query-ledger', 'close-trades'],
          ...(book.keyCanTrade ? ['modify-trades'] : []),
          ...(book.keyCanWithdraw ? ['withdraw-funds'] : []),
        ],
        ...{ iban: 'AA88 N84G WOAK NMOI', validUntil: '0', queryFrom: '0', queryTo: '0', ipAllowlist: [] },
      });
    case '/0/private/BalanceEx':
      return result(Object.fromEntries([...book.balances].map(([coin, balance]) => [coin === 'BTC' ? 'XXBT' : `X${coin}`, { balance, hold_trade: '0.0000000000' }]))); // prettier-ignore
    case '/0/private/OpenOrders':
      return result({ open: listed(book, 'open', id) });
    case '/0/private/ClosedOrders':
      return result({ closed: listed(book, 'closed', id), count: 1 });
    case '/0/private/AddOrder': {
      const wanted = { pair: 'XLTCXXBT', type: 'sell', ordertype: 'limit', timeinforce: 'IOC', oflags: 'fciq' };
      if (Object.entries(wanted).some(([name, value]) => form.get(name) !== value))
        return refusal('EGeneral:Invalid arguments');
      if (form.get('deadline') === null || !/^[0-9a-f]{32}$/.test(id ?? ''))
        return refusal('EGeneral:Invalid arguments:cl_ord_id');
      if (book.poor) return refusal('EOrder:Insufficient funds');
      // Unique among open orders only, as the reference says.
      if (book.byClientId(id)?.status === 'open') return refusal('EOrder:Duplicate clientOrderId');
      const order = book.place(id ?? '', form.get('volume') ?? '', form.get('price') ?? '');
      return result({
        descr: { order: `sell ${coins(order.amount)} LTCXBT @ limit ${order.price}` },
        txid: [order.id],
      });
    }
    case '/0/private/CancelOrder': {
      const order = book.byId(form.get('txid'));
      if (order !== undefined) book.cancel(order);
      return result({ count: 1 });
    }
    case '/0/private/DepositStatus':
      return result(within(book.deposits, form).map(transfer));
    case '/0/private/WithdrawStatus':
      return result(
        within(
          book.withdrawals.filter(({ coin }) => coin === 'BTC'),
          form,
        ).map(transfer),
      );
    default:
      return refusal('EGeneral:Unknown method');
  }
}

/** Transfers between two times in seconds, newest first, a page at a time. */
function within(rows: readonly BookTransfer[], form: URLSearchParams): BookTransfer[] {
  const [start, end] = [Number(form.get('start') ?? '0'), Number(form.get('end') ?? '1e12')];
  return rows
    .filter(({ at }) => at / 1000 >= start && at / 1000 <= end)
    .sort((a, b) => b.at - a.at)
    .slice(0, 100);
}

function listed(book: VenueBook, status: string, id: string | null): object {
  const rows = book.shown().filter((order) => order.status === status && (id === null || order.clientOrderId === id));
  return Object.fromEntries(rows.map((order) => [order.id, orderJson(order)]));
}

function orderJson(order: BookOrder): object {
  const { sold, cost, fee } = sums(order);
  const done = order.status === 'closed' && sold === 0n ? 'canceled' : order.status;
  return {
    ...{
      refid: null,
      userref: null,
      cl_ord_id: order.clientOrderId,
      status: done,
      opentm: order.at / 1000,
      starttm: 0,
      expiretm: 0,
    },
    descr: {
      pair: 'LTCXBT',
      type: order.side,
      ordertype: 'limit',
      price: order.price,
      price2: '0',
      leverage: 'none',
      order: '',
      close: '',
    },
    ...{
      vol: coins(order.amount),
      vol_exec: coins(sold),
      cost: coins(cost),
      fee: coins(fee),
      price: '0.00100',
      stopprice: '0.00000',
    },
    ...{ limitprice: '0.00000', misc: '', oflags: 'fciq', closetm: order.at / 1000, reason: null },
  };
}

function transfer({ id, coin, amount, fee, address, txid, state, at }: BookTransfer): object {
  const status = { pending: 'Pending', ok: 'Success', failed: 'Failure' }[state];
  const asset = coin === 'BTC' ? 'XXBT' : 'XLTC';
  return {
    method: coin,
    aclass: 'currency',
    asset,
    refid: id,
    txid,
    info: address,
    amount,
    fee,
    time: Math.floor(at / 1000),
    status,
  };
}
