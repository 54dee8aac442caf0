import { createHmac } from 'node:crypto';
import { type BookOrder, type BookTransfer, coins, sums, type VenueBook } from './book';
import { startVenue, type VenueAnswer, type VenueRequest, type VenueServer } from './http';

export const OKX_KEY = { apiKey: 'okx-key', apiSecret: 'okx-canary-secret', password: 'okx-canary-passphrase' };

const INSTRUMENT = {
  ...{
    alias: '',
    baseCcy: 'LTC',
    category: '1',
    ctMult: '',
    ctType: '',
    ctVal: '',
    ctValCcy: '',
    expTime: '',
    instFamily: '',
  },
  ...{
    instId: 'LTC-BTC',
    instType: 'SPOT',
    lever: '',
    listTime: '1548133413000',
    lotSz: '0.000001',
    minSz: '0.01',
    optType: '',
  },
  ...{ quoteCcy: 'BTC', settleCcy: '', state: 'live', stk: '', tickSz: '0.000001', uly: '' },
};

/** OKX v5 (okx.com/docs-v5): base64 HMAC-SHA256 over time, method, path with query, and body; a passphrase besides. */
export function startOkx(book: VenueBook): Promise<VenueServer> {
  return startVenue(book, (request) => {
    const answer = open(book, request);
    if (answer !== undefined) return answer;
    if (!signed(request)) {
      book.forged += 1;
      return { status: 401, json: { code: '50113', msg: 'Invalid Sign', data: [] } };
    }
    return closed(book, request);
  });
}

function signed({ method, path, search, headers, body }: VenueRequest): boolean {
  const text = `${String(headers['ok-access-timestamp'])}${method}${path}${search}${body}`;
  const sign = createHmac('sha256', OKX_KEY.apiSecret).update(text).digest('base64');
  return headers['ok-access-key'] === OKX_KEY.apiKey && headers['ok-access-sign'] === sign && headers['ok-access-passphrase'] === OKX_KEY.password; // prettier-ignore
}

const data = (...rows: unknown[]): VenueAnswer => ({ json: { code: '0', msg: '', data: rows } });
const refusal = (code: string, msg: string): VenueAnswer => ({ json: { code, msg, data: [] } });

function open(book: VenueBook, { path, query }: VenueRequest): VenueAnswer | undefined {
  if (path === '/api/v5/public/instruments') return query.get('instType') === 'SPOT' ? data(INSTRUMENT) : data();
  if (path === '/api/v5/public/time') return data({ ts: String(Date.now()) });
  if (path === '/api/v5/market/books') {
    return data({ asks: [], bids: book.bids.map(([price, size]) => [price, size, '0', '1']), ts: '1629966436396' });
  }
  return undefined;
}

function closed(book: VenueBook, { method, path, query, body }: VenueRequest): VenueAnswer {
  switch (`${method} ${path}`) {
    case 'GET /api/v5/account/config':
      return data({ acctLv: '1', perm: ['read_only', ...(book.keyCanTrade ? ['trade'] : []), ...(book.keyCanWithdraw ? ['withdraw'] : [])].join(','), ip: '' }); // prettier-ignore
    case 'GET /api/v5/asset/currencies':
      return data(...['BTC', 'LTC'].map((ccy) => ({ ccy, chain: `${ccy}-${ccy === 'BTC' ? 'Bitcoin' : 'Litecoin'}`, canDep: true, canWd: true, canInternal: true, minFee: '0.0001', maxFee: '0.0002', minWd: '0.001', wdTickSz: '8', mainNet: true, name: ccy }))); // prettier-ignore
    case 'GET /api/v5/account/balance':
      return data({ uTime: '1614846244194', totalEq: '1', details: [...book.balances].map(([ccy, eq]) => ({ ccy, eq, cashBal: eq, availBal: eq, availEq: eq, frozenBal: '0', ordFrozen: '0', uTime: '1614846244194' })) }); // prettier-ignore
    case 'POST /api/v5/trade/order': {
      const order = JSON.parse(body) as Record<string, string>;
      if (order['ordType'] !== 'ioc' || order['side'] !== 'sell' || order['tdMode'] !== 'cash') return refusal('51000', 'Parameter error'); // prettier-ignore
      if (!/^[0-9a-zA-Z]{1,32}$/.test(order['clOrdId'] ?? '')) return refusal('51000', 'Parameter clOrdId error');
      if (book.byClientId(order['clOrdId']) !== undefined) return { json: { code: '1', msg: '', data: [{ clOrdId: order['clOrdId'], ordId: '', sCode: '51016', sMsg: 'Client order ID already exists.', tag: '' }] } }; // prettier-ignore
      if (book.poor) return { json: { code: '1', msg: '', data: [{ clOrdId: order['clOrdId'], ordId: '', sCode: '51008', sMsg: 'Order failed. Insufficient LTC balance in account.', tag: '' }] } }; // prettier-ignore
      const placed = book.place(order['clOrdId'] ?? '', order['sz'] ?? '', order['px'] ?? '');
      return data({ clOrdId: placed.clientOrderId, ordId: placed.id, sCode: '0', sMsg: '', tag: '' });
    }
    case 'GET /api/v5/trade/order': {
      const order = book.shownByClientId(query.get('clOrdId'));
      return order === undefined ? refusal('51603', 'Order does not exist') : data(orderJson(order, book));
    }
    case 'POST /api/v5/trade/cancel-order': {
      const order = book.byId((JSON.parse(body) as Record<string, string>)['ordId']);
      if (order === undefined) return refusal('51400', 'Cancellation failed as the order does not exist.');
      order.status = 'closed';
      return data({ clOrdId: order.clientOrderId, ordId: order.id, sCode: '0', sMsg: '' });
    }
    case 'GET /api/v5/trade/fills-history':
    case 'GET /api/v5/trade/fills':
      return data(...page(fillsJson(book, book.byId(query.get('ordId'))), query.get('after')));
    case 'GET /api/v5/asset/deposit-history':
      return data(...listed(book.deposits, query).map(({ id, coin, amount, txid, state, at }) => ({ amt: amount, txId: txid, ccy: coin, chain: `${coin}-Litecoin`, from: '', to: '', ts: String(at), state: { pending: '0', ok: '2', failed: '13' }[state], depId: id }))); // prettier-ignore
    case 'GET /api/v5/asset/withdrawal-history':
      return data(...listed(book.withdrawals, query).map(({ id, coin, amount, fee, address, txid, state, at }) => ({ amt: amount, wdId: id, fee, txId: txid, ccy: coin, chain: 'BTC-Bitcoin', from: '', to: address, ts: String(at), state: { pending: '0', ok: '2', failed: '-1' }[state] }))); // prettier-ignore
    default:
      return refusal('50000', 'Unknown path');
  }
}

function orderJson(order: BookOrder, book: VenueBook): object {
  const { sold, fee } = sums(order);
  const state = order.status === 'open' ? 'partially_filled' : sold === order.amount ? 'filled' : 'canceled';
  return {
    ...{
      instType: 'SPOT',
      instId: 'LTC-BTC',
      ccy: '',
      ordId: order.id,
      clOrdId: order.clientOrderId,
      px: order.price,
      sz: coins(order.amount),
    },
    // An average is rounded: what it says of the value is not exact.
    ...{
      ordType: 'ioc',
      side: order.side,
      tdMode: 'cash',
      accFillSz: coins(sold),
      avgPx: sold === 0n ? '' : '0.001',
      state,
      lever: '',
    },
    ...{
      feeCcy: book.feeCoin,
      fee: `-${coins(fee)}`,
      rebateCcy: 'LTC',
      rebate: '0',
      cTime: String(order.at),
      uTime: String(order.at),
    },
  };
}

/** Transfers: 100 at most, newest first, `before` newer and `after` older than a time, as the reference says. */
function listed(rows: readonly BookTransfer[], query: URLSearchParams): BookTransfer[] {
  const [newer, older] = [query.get('before'), query.get('after')];
  return rows
    .filter(({ at }) => (newer === null || at > Number(newer)) && (older === null || at < Number(older)))
    .sort((a, b) => b.at - a.at)
    .slice(0, 100);
}

/** `GET /api/v5/trade/fills-history`: 100 at most, newest first, those before a bill. */
function page(fills: readonly { readonly billId: string }[], after: string | null): object[] {
  return [...fills]
    .reverse()
    .filter(({ billId }) => after === null || BigInt(billId) < BigInt(after))
    .slice(0, 100);
}

function fillsJson(book: VenueBook, order: BookOrder | undefined): { readonly billId: string }[] {
  return (order?.fills ?? []).map((fill) => ({
    billId: fill.id,
    ...{
      instType: 'SPOT',
      instId: 'LTC-BTC',
      tradeId: fill.id,
      ordId: order?.id,
      clOrdId: order?.clientOrderId,
    },
    ...{
      fillPx: fill.price,
      fillSz: coins(fill.amount),
      side: 'sell',
      execType: 'T',
      feeCcy: book.feeCoin,
      fee: `-${coins(fill.fee)}`,
      ts: String(order?.at),
    },
  }));
}
