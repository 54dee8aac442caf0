import type { FillFields, OrderFields, TransferAmount } from './fields';
import { at } from './reply';

type Raw = (params?: object) => Promise<unknown>;

/** Where one venue is not like the others. Sources: each venue's own API reference and ccxt's parser of it. */
export interface VenueProfile {
  /** How an order under our id is found: asked for directly, among open and closed by the id, or in a list of the days. */
  readonly lookUp: 'by-id' | 'open-and-closed' | 'list';
  /** How our id is written into an order. */
  readonly orderParams: (id: string, until: string) => Readonly<Record<string, unknown>>;
  /**
   * Where an order states its amount, what it sold, and what it bought and paid, in the venue's own record: ccxt fills
   * gaps with products and zeros of its own. Without `bought` or `fee` only the fills are exact.
   */
  readonly order?: OrderFields;
  /** The same of a fill. */
  readonly fill?: FillFields;
  /** Deposits and withdrawals are asked for coin by coin, or all at once. */
  readonly transfersByCoin: boolean;
  readonly transferParams: Readonly<Record<string, unknown>>;
  /** Deposits and withdrawals stand in one list, newest first; `after`: as what a row is sent to get what is older. */
  readonly oneList?: { readonly after: string };
  /** Where a deposit or withdrawal states its amount. */
  readonly transferAmount?: TransferAmount;
  /**
   * Whether the amount of a withdrawal includes the venue's fee (`with`: what left the balance) or not (`without`: what
   * arrives). Where it is not known a withdrawal is matched by either, and the chain says what arrived.
   */
  readonly withdrawalFee?: 'with' | 'without';
  /** Lists of transfers begin with the newest and are cut at a page: older ones are asked for up to a time. */
  readonly transfersNewestFirst?: boolean;
  /** So are lists of orders. */
  readonly ordersNewestFirst?: boolean;
  /** ccxt's raw calls that must answer with a container at this place: without it ccxt would read "nothing". */
  readonly containers: Readonly<Record<string, readonly string[]>>;
  /** How many bids are asked for: as many as the venue states at once, where that is known. */
  readonly bookDepth?: number;
  /** Settings of ccxt's own. */
  readonly options: Readonly<Record<string, unknown>>;
}

const IOC = { timeInForce: 'IOC' } as const;

const ANY: VenueProfile = {
  lookUp: 'list',
  orderParams: (clientOrderId) => ({ ...IOC, clientOrderId }),
  transfersByCoin: false,
  transferParams: {},
  containers: {},
  options: {},
};

/**
 * Kraken: an id is unique among open orders only, so an order also says until when the engine may take it; by then a
 * lost one is found or never was. The fee is asked for in bitcoin (`fciq`).
 */
const KRAKEN: VenueProfile = {
  ...ANY,
  bookDepth: 500,
  lookUp: 'open-and-closed',
  orderParams: (clientOrderId, deadline) => ({ ...IOC, clientOrderId, deadline, oflags: 'fciq' }),
  transferAmount: { path: ['amount'], signed: false },
  // Its reference's example: 9.9950000000 sent, 0.0050000000 of fee, of ten that were taken.
  withdrawalFee: 'without',
  transfersNewestFirst: true,
  order: { amount: ['vol'], sold: ['vol_exec'], bought: ['cost'], fee: ['fee'] },
  containers: {
    privatePostOpenOrders: ['result', 'open'],
    privatePostClosedOrders: ['result', 'closed'],
    privatePostDepositStatus: ['result'],
    privatePostWithdrawStatus: ['result'],
    privatePostBalanceEx: ['result'],
  },
  // Its nonce must only rise; a difference to its clock, stated in whole seconds, would let it fall at a restart.
  options: { adjustForTimeDifference: false },
};

/** Coinbase Advanced: the id of an order is honoured for ever, and orders are listed, not asked for by it. */
const COINBASE: VenueProfile = {
  ...ANY,
  bookDepth: 500,
  orderParams: (client_order_id) => ({ ...IOC, client_order_id }),
  order: {
    amount: ['order_configuration', 'sor_limit_ioc', 'base_size'],
    sold: ['filled_size'],
    bought: ['filled_value'],
    fee: ['total_fees'],
  },
  transfersByCoin: true,
  oneList: { after: 'starting_after' },
  transferAmount: { path: ['amount', 'amount'], signed: true },
  // `amount` is what the balance changed by; `network.transaction_amount` is without the fee.
  withdrawalFee: 'with',
  ordersNewestFirst: true,
  containers: {
    v3PrivateGetBrokerageOrdersHistoricalBatch: ['orders'],
    v3PrivateGetBrokerageAccounts: ['accounts'],
    v2PrivateGetAccountsAccountIdTransactions: ['data'],
  },
  options: { fetchBalance: 'v3PrivateGetBrokerageAccounts' },
};

/** Binance.US: fees stand in the fills alone. */
const BINANCE_US: VenueProfile = {
  ...ANY,
  bookDepth: 500,
  lookUp: 'by-id',
  transferAmount: { path: ['amount'], signed: false },
  withdrawalFee: 'without',
  order: { amount: ['origQty'], sold: ['executedQty'], bought: ['cummulativeQuoteQty'] },
  fill: { amount: 'qty', price: 'price', fee: 'commission', feeCoin: 'commissionAsset', pages: { number: 'id', param: 'fromId', upwards: true } }, // prettier-ignore
  options: { fetchMarkets: { types: ['spot'] } },
};

/** OKX: an order states an average price, which is rounded; its fills are exact. */
const OKX: VenueProfile = {
  ...ANY,
  bookDepth: 400,
  lookUp: 'by-id',
  transferAmount: { path: ['amt'], signed: false },
  // "The withdrawal fee is not included in the amount" (v5, withdrawal).
  withdrawalFee: 'without',
  transfersNewestFirst: true,
  order: { amount: ['sz'], sold: ['accFillSz'] },
  fill: { amount: 'fillSz', price: 'fillPx', fee: 'fee', feeCoin: 'feeCcy', chargedBelowZero: true, pages: { number: 'billId', param: 'after', upwards: false } }, // prettier-ignore
  containers: { privateGetAccountBalance: ['data'] },
  // Of thousands of instruments only the spot markets, and one order a request instead of a batch of one.
  options: { fetchMarkets: { types: ['spot'] }, createOrder: 'privatePostTradeOrder' },
};

const PROFILES: Readonly<Record<string, VenueProfile>> = {
  kraken: KRAKEN,
  coinbase: COINBASE,
  binanceus: BINANCE_US,
  binance: BINANCE_US,
  okx: OKX,
  okxus: OKX,
  myokx: OKX,
};

/** The venue's own ways, or what any exchange of ccxt must offer. */
export function profileOf(exchange: string): VenueProfile {
  return Object.hasOwn(PROFILES, exchange) ? (PROFILES[exchange] ?? ANY) : ANY;
}

/** What the state machine of a conversion cannot do without, as ccxt names it; the words say what for. */
const NEEDED: Readonly<Record<string, string>> = {
  createOrder: 'sell',
  fetchOrderBook: 'quote',
  fetchBalance: 'say what it holds for us',
  fetchMyTrades: 'say what an order was filled at',
  fetchDeposits: 'say which coin it credited',
  fetchWithdrawals: 'say which bitcoin left it',
};
/** Of these, one way to find an order under our own id (FAULTS.md F35). */
const LISTS: Readonly<Record<VenueProfile['lookUp'], readonly (readonly string[])[]>> = {
  'by-id': [['fetchOrder']],
  'open-and-closed': [['fetchOpenOrders', 'fetchClosedOrders']],
  list: [['fetchOrders'], ['fetchOpenOrders', 'fetchClosedOrders']],
};

/** What an exchange lacks, in words; none when it can carry a conversion through. */
export function lacks(has: Readonly<Record<string, unknown>>, profile: VenueProfile): string[] {
  const can = (name: string): boolean => has[name] === true || has[name] === 'emulated';
  const found = Object.entries(NEEDED)
    .filter(([name]) => !can(name))
    .map(([name, words]) => `it cannot ${words} (${name})`);
  if (!LISTS[profile.lookUp].some((names) => names.every(can))) {
    found.push('it cannot find an order under our own id, so a lost answer could sell twice (fetchOrders)');
  }
  return found;
}

/** Makes the named raw calls refuse an answer without its container. `refuse` makes the error. */
export function guardContainers(exchange: object, { containers }: VenueProfile, refuse: (what: string) => Error): void {
  const calls = exchange as Record<string, Raw | undefined>;
  for (const [name, path] of Object.entries(containers)) {
    const raw = calls[name]?.bind(exchange);
    if (raw === undefined) continue;
    calls[name] = async (params) => {
      const reply = await raw(params);
      const found = at(reply, ...path);
      if (found === null || typeof found !== 'object') throw refuse(`${path.join('.')} is missing`);
      return reply;
    };
  }
}
