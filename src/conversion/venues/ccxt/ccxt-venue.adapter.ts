import { createHash } from 'node:crypto';
import type { Store } from '../../../store';
import { type Asset, ASSETS, type Clock, DAY_MS, decimalsOf, DomainError, endWhenStopped, formatDecimal, formatFixed, formatInstant, type Instant, MINUTE_MS, plusMs, SECOND_MS } from '../../../units'; // prettier-ignore
import type { OrderRequest, Venue, VenueDeposit, VenueOrder, VenueQuote, VenueSent, VenueWithdrawal, WithdrawalRequest } from '../../venue'; // prettier-ignore
import { venueRequest, type VenueRequestRow } from '../venue-request.entity';
import type { CcxtExchange } from './exchange';
import type { ExchangeOptions } from './load.adapter';
import { proceedsOf } from './fills.adapter';
import { type Bid, limitPrice, type Market, minimumOf, onStep, reachOf, readBids, soldInto } from './market';
import { at, badReply, exactAmount, feeInBitcoin, listOf, optionalTextAt, readOrder, readTransfers, roundedAmount, type StatedOrder, type StatedTransfer } from './reply'; // prettier-ignore
import { CcxtSession, eachOf, kindsOf, someOf } from './session.adapter';
import type { VenueProfile } from './profiles';
import { PAGE_LEAST, pagesOf, transfersOf } from './transfers.adapter';
import { worth } from './worth';

/** Bids of a venue of which it is not known how many it states; an order is no larger than they take. */
const BOOK_DEPTH = 100;
/** How far back deposits are looked for, and orders of which it is not known when they were sent. */
const DEPOSIT_DAYS = 30;
const ORDER_DAYS = 7;
/** An engine may take an order until this long after it was sent; Kraken's bounds are 2 s and 60 s. */
const DEADLINE_MS = 45 * SECOND_MS;
/** A lost order is not sent again before this: by then it is found, or was never taken. */
const SETTLE_MS = 3 * MINUTE_MS;
/** Between the commit of an order's id and its request's leaving; far below the time after which it may be sent again. */
const SEND_MAX_MS = 30 * SECOND_MS;
/** An order that a venue leaves open, although it was to fill at once or never, is cancelled after this. */
const OPEN_MAX_MS = 10 * MINUTE_MS;
/** An order is looked for from a day before it was sent: a repeat states its own time, not the first one's. */
const REPEATS_MS = DAY_MS;

export interface CcxtVenueOptions extends ExchangeOptions {
  /** In the chart of accounts for ever: one account at one exchange. */
  readonly id: string;
}

/**
 * A real exchange. It sells at a limit that fills at once or never, under an id of ours that is looked up before
 * anything is sent twice. It never withdraws: its key must not be able to (RULES.md 27). A person sends the bitcoin to
 * the treasury's address, and the withdrawal is matched by address and amount, each with one request only.
 */
export class CcxtVenue implements Venue {
  readonly id: string;
  readonly label: string;
  readonly dryRun = false;
  readonly sends = false;
  private readonly session: CcxtSession;
  private readonly bids = new Map<Asset, readonly Bid[]>();

  /** @throws DomainError `conversion.unknown-venue`, `conversion.venue-unfit` */
  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    options: CcxtVenueOptions,
  ) {
    this.id = options.id;
    this.label = options.exchange;
    this.session = new CcxtSession(options, clock);
  }

  /** Signs in once, so that a key that cannot be used is known at the start. @throws DomainError as `CcxtSession.call` */
  async check(): Promise<void> {
    await this.session.call(() => Promise.resolve());
  }

  minimum(asset: Asset): bigint | null {
    const market = this.session.known().get(asset);
    return market === undefined ? null : minimumOf(market, this.bids.get(asset)?.[0]?.price);
  }

  sellable(asset: Asset, amount: bigint, withinBps?: number): bigint {
    const market = this.session.known().get(asset);
    if (market === undefined) return 0n;
    const bids = this.bids.get(asset);
    const least = minimumOf(market, bids?.[0]?.price);
    const reach = withinBps === undefined || bids === undefined ? amount : reachOf(bids, withinBps);
    const part = reach > least ? reach : least;
    const most = onStep(part < amount ? part : amount, market);
    return most < least ? 0n : most;
  }

  async deposits(): Promise<readonly VenueDeposit[]> {
    const { profile } = this.session;
    const now = this.clock.now();
    const since = plusMs(now, -DEPOSIT_DAYS * DAY_MS);
    return this.session.call(async (exchange, markets) => {
      // A coin without an account there has had no deposit, and asking for its account is an error.
      const held = profile.transfersByCoin ? await exchange.fetchBalance() : undefined;
      const coins = profile.transfersByCoin
        ? [...markets.keys()].filter((asset) => at(held, asset) !== undefined)
        : [undefined];
      const lists = await someOf(coins, (coin) => transfersOf(exchange, profile, 'in', coin, since));
      // Rows of coins that the books do not hold are not read, and a bad row stops its own coin alone.
      const rowsOf = (asset: Asset): unknown[] => lists.flat().filter((row) => at(row, 'currency') === asset);
      const credited = ASSETS.filter((asset) => asset !== 'BTC' && rowsOf(asset).length > 0);
      const found = await someOf(credited, (asset) => readTransfers(rowsOf(asset), now, profile.transferAmount));
      return found.flat().flatMap((transfer) => creditedOf(transfer));
    });
  }

  /** @throws DomainError `conversion.no-quote` when the bids do not reach for the amount */
  async quote(sell: Asset, amount: bigint): Promise<VenueQuote> {
    return this.session.call(async (exchange, markets) => {
      const { bought, best, bid } = await this.sellsFor(exchange, marketOf(markets, sell), amount);
      return { bought, best, bid, at: this.clock.now() };
    });
  }

  /**
   * A request that was sent before is looked up first, and its repeat is never refused for good: the first may stand.
   * @throws DomainError `conversion.rejected` at a first sending only; `conversion.venue-unknown` when it may stand
   */
  async placeOrder(request: OrderRequest): Promise<VenueOrder> {
    const { clientOrderId, sell, amount } = request;
    const asked = await this.request(clientOrderId);
    if (asked !== undefined && (asked.asset !== sell || asked.amount !== amount)) throw usedBefore(clientOrderId);
    const known = await this.orderByClientId(clientOrderId);
    if (known !== undefined) {
      if (known.sell === sell && known.amount === amount) return known;
      throw usedBefore(clientOrderId);
    }
    if (asked !== undefined && this.clock.now() < plusMs(asked.sent_at, SETTLE_MS)) throw this.unknown('just sent');
    try {
      await this.session.call((exchange, markets) => this.send(exchange, marketOf(markets, sell), request), true);
    } catch (error) {
      // What refuses a repeat may be the first one itself: its id, the coin it took, the bids it filled (F35, F37).
      const refused = error instanceof DomainError && error.code === 'conversion.rejected';
      throw asked !== undefined && refused ? this.unknown('a repeat was refused') : error;
    }
    const placed = await this.orderByClientId(clientOrderId);
    if (placed === undefined) throw this.unknown('not listed yet');
    return placed;
  }

  async orderByClientId(clientOrderId: string): Promise<VenueOrder | undefined> {
    const asked = await this.request(clientOrderId);
    const since = asked === undefined ? plusMs(this.clock.now(), -ORDER_DAYS * DAY_MS) : plusMs(asked.sent_at, -REPEATS_MS); // prettier-ignore
    return this.session.call(async (exchange, markets) => {
      // Not asked for is not vanished: the order of a market that closed meanwhile is looked up when it opens.
      if (asked !== undefined) marketOf(markets, asked.asset);
      for (const market of markets.values()) {
        if (asked !== undefined && market.asset !== asked.asset) continue;
        const found = await this.find(exchange, market, venueOrderId(clientOrderId), since);
        if (found === undefined) continue;
        const late = found.status === 'open' && asked !== undefined && this.clock.now() >= plusMs(asked.sent_at, OPEN_MAX_MS); // prettier-ignore
        if (!late) return this.stated(exchange, market, { ...found, since }, clientOrderId);
        await exchange.cancelOrder(found.id, market.symbol);
        const after = await this.find(exchange, market, venueOrderId(clientOrderId), since);
        return after === undefined ? undefined : this.stated(exchange, market, { ...after, since }, clientOrderId);
      }
      return undefined;
    });
  }

  async balances(): Promise<readonly { readonly asset: Asset; readonly balance: bigint }[]> {
    return this.session.call(async (exchange, markets) => {
      const raw = await exchange.fetchBalance();
      const held = ASSETS.flatMap((asset) => {
        const total = optionalTextAt(raw, asset, 'total');
        return total === undefined ? [] : [{ asset, balance: roundedAmount(total, asset, 'floor') }];
      });
      // What an order may have depends on the bids, and the least of it on the price. One that has none now keeps its last.
      const priced = held.flatMap(({ asset, balance }) => (balance > 0n ? (markets.get(asset) ?? []) : []));
      await eachOf(priced, (market) => this.book(exchange, market));
      return held;
    });
  }

  async sentAt(clientOrderId: string): Promise<Instant | null> {
    return (await this.request(clientOrderId))?.sent_at ?? null;
  }

  sendsFrom(): bigint | null {
    return this.session.sendsFrom();
  }

  /** What a person sent to an address of ours, as the venue lists it. */
  async sent(address: string, since: Instant): Promise<readonly VenueSent[]> {
    const now = this.clock.now();
    const { profile } = this.session;
    return this.session.call(async (exchange) => {
      const rows = await transfersOf(exchange, profile, 'out', 'BTC', since);
      const own = readTransfers(rows.filter((row) => at(row, 'currency') === 'BTC'), now, profile.transferAmount); // prettier-ignore
      return own
        .filter((one) => one.address === address && one.at >= since)
        .map((one) => sentOf(one, profile.withdrawalFee))
        .sort((a, b) => a.at - b.at);
    });
  }

  /** It never sends. @throws DomainError `conversion.rejected` */
  withdraw({ clientWithdrawalId }: WithdrawalRequest): Promise<VenueWithdrawal> {
    return Promise.reject(new DomainError('conversion.rejected', `Nothing is withdrawn from ${this.label} by itself: a person does.`, { clientWithdrawalId })); // prettier-ignore
  }

  withdrawalById(): Promise<VenueWithdrawal | undefined> {
    return Promise.resolve(undefined);
  }

  private async send(exchange: CcxtExchange, market: Market, request: OrderRequest): Promise<void> {
    const { clientOrderId, sell, amount, boughtMin } = request;
    if (amount === 0n || onStep(amount, market) !== amount) {
      throw new DomainError('conversion.rejected', 'The amount is not on the step of the market.', { clientOrderId });
    }
    if ((await this.sellsFor(exchange, market, amount)).bought < boughtMin) {
      throw new DomainError('conversion.rejected', 'The price is below the limit.', { clientOrderId });
    }
    const row = { ...this.row(clientOrderId, sell, amount), kind: 'order' as const, address: null };
    await this.store.write((tx) => tx.upsert(venueRequest, [row]));
    const price = formatDecimal(limitPrice(boughtMin, amount, market));
    const until = formatInstant(plusMs(this.clock.now(), DEADLINE_MS));
    const params = this.session.profile.orderParams(venueOrderId(clientOrderId), until);
    const size = formatDecimal({ digits: amount, scale: decimalsOf(sell) });
    const check = (): Promise<void> => this.assertLeaves(row.sent_at, request);
    await this.session.withCheck(venueOrderId(clientOrderId), check, () =>
      exchange.createOrder(market.symbol, 'limit', 'sell', size, price, params),
    );
  }

  /**
   * Asked when the order's request is about to leave, after every queue. Whoever stood still since the commit of its id
   * may have been taken for lost: what may be sent anew by then is not sent now; nor what another instance goes on with
   * (the write checks the lease), what the service that goes down would not see answered, or what a person stopped.
   */
  private async assertLeaves(committedAt: Instant, { stillDue }: OrderRequest): Promise<void> {
    endWhenStopped();
    const isDue = await this.store.write((tx) => stillDue?.(tx) ?? Promise.resolve(true));
    if (!isDue) throw this.unknown('taken out of the run');
    const now = this.clock.now();
    if (now < committedAt || now > plusMs(committedAt, SEND_MAX_MS)) throw this.unknown('not sent in time');
  }

  private async sellsFor(
    exchange: CcxtExchange,
    market: Market,
    amount: bigint,
  ): Promise<Pick<VenueQuote, 'bought' | 'best'> & { readonly bid: string }> {
    const bids = await this.book(exchange, market);
    const bought = soldInto(bids, amount, market.asset);
    const [best] = bids;
    if (bought !== undefined && best !== undefined)
      return { bought, best: worth(amount, best.price, market.asset), bid: formatDecimal(best.price) };
    const coins = formatFixed(amount, decimalsOf(market.asset));
    throw new DomainError('conversion.no-quote', `Nobody at ${this.label} bids for ${coins} ${market.asset} now. Nothing was sent.`, { asset: market.asset }); // prettier-ignore
  }

  private async book(exchange: CcxtExchange, { symbol, asset }: Market): Promise<Bid[]> {
    const depth = this.session.profile.bookDepth ?? BOOK_DEPTH;
    const bids = readBids(listOf(at(await exchange.fetchOrderBook(symbol, depth), 'bids'), 'bids'), asset);
    if (bids.length > 0) this.bids.set(asset, bids);
    return bids;
  }

  private async find(
    exchange: CcxtExchange,
    market: Market,
    id: string,
    since: Instant,
  ): Promise<StatedOrder | undefined> {
    const { symbol, asset } = market;
    const { lookUp, order: fields } = this.session.profile;
    if (lookUp === 'by-id') {
      try {
        return readOrder(await exchange.fetchOrder(undefined, symbol, { clientOrderId: id }), asset, fields);
      } catch (error) {
        if (kindsOf(error).includes('OrderNotFound')) return undefined;
        throw error;
      }
    }
    const params = lookUp === 'open-and-closed' ? { clientOrderId: id } : {};
    const whole = lookUp === 'list' && exchange.has['fetchOrders'] === true;
    const newestFirst = this.session.profile.ordersNewestFirst === true;
    // A list under our own id is short; any other is read page by page.
    const all = (call: 'fetchOrders' | 'fetchClosedOrders') =>
      pagesOf({ since, newestFirst, least: lookUp === 'list' ? 1 : PAGE_LEAST }, async (from, bound) =>
        listOf(await exchange[call](symbol, from, undefined, { ...params, ...bound }), 'orders'),
      );
    const lists = whole
      ? [await all('fetchOrders')]
      : [await exchange.fetchOpenOrders(symbol, undefined, undefined, params), await all('fetchClosedOrders')];
    const rows = lists.flatMap((list) => listOf(list, 'orders'));
    const named = rows.filter((raw) => at(raw, 'clientOrderId') === id);
    // Asked under our id, a venue that names others alone did not look for ours: that is no word of its absence.
    if (lookUp === 'open-and-closed' && rows.length > 0 && named.length === 0)
      throw badReply('orders of other ids alone');
    const orders = named.map((raw) => readOrder(raw, asset, fields));
    if (new Set(orders.map((order) => order.id)).size > 1) throw badReply('two orders bear one id of ours');
    return orders.at(-1);
  }

  /** What the order came to, by its own word or its fills'. One that is not what we sent is told under its own name. */
  private async stated(
    exchange: CcxtExchange,
    market: Market,
    order: StatedOrder & { readonly since: Instant },
    clientOrderId: string,
  ): Promise<VenueOrder> {
    const { asset, symbol } = market;
    const ours =
      order.clientOrderId === venueOrderId(clientOrderId) && order.side === 'sell' && order.symbol === symbol;
    const { amount, sold, status } = order;
    const { bought, fee } = await proceedsOf(exchange, this.session.profile, market, order, order.since);
    return {
      clientOrderId: ours ? clientOrderId : `other:${order.id}`,
      sell: asset,
      amount,
      sold,
      bought,
      fee,
      status,
    };
  }

  private row(client_id: string, asset: Asset, amount: bigint): Omit<VenueRequestRow, 'kind' | 'address'> {
    return { venue: this.id, client_id, asset, amount, venue_ref: null, sent_at: this.clock.now() };
  }

  private request(client_id: string): Promise<VenueRequestRow | undefined> {
    return this.store.read((tx) => tx.findOne(venueRequest, { venue: this.id, client_id }));
  }

  private unknown(kind: string): DomainError {
    return new DomainError('conversion.venue-unknown', `Whether ${this.label} took the order is not known (${kind}). It is looked for before anything is sent again.`, { venue: this.label, kind }); // prettier-ignore
  }
}

/** Our id in the alphabet and length that every venue takes: 32 hexadecimal digits, the same each time. */
export function venueOrderId(clientOrderId: string): string {
  return createHash('sha256').update(clientOrderId).digest('hex').slice(0, 32);
}

function marketOf(markets: ReadonlyMap<Asset, Market>, asset: Asset): Market {
  const market = markets.get(asset);
  if (market !== undefined) return market;
  throw new DomainError('conversion.no-market', `There is no open market of ${asset} against bitcoin.`, { asset });
}

function usedBefore(clientOrderId: string): DomainError {
  return new DomainError('conversion.rejected', 'This client order id was used for another order.', { clientOrderId });
}

/** Altcoin that was credited for good; bitcoin and coins that the books do not hold are none of ours. */
function creditedOf({ id, coin, amountText, txid, status, at: creditedAt }: StatedTransfer): VenueDeposit[] {
  const asset = ASSETS.find((one) => one === coin && one !== 'BTC');
  if (asset === undefined || status !== 'ok' || txid === undefined) return [];
  return [{ id, asset, amount: exactAmount(amountText, asset), txid, creditedAt }];
}

/** A withdrawal of the venue's list. `feeIn`: whether it states its amount with the fee in it. */
function sentOf(
  { id, amountText, fee: own, txid, status, at: when }: StatedTransfer,
  feeIn: VenueProfile['withdrawalFee'],
): VenueSent {
  const stated = exactAmount(amountText, 'BTC');
  const fee = own === undefined ? 0n : feeInBitcoin([own]);
  const taken =
    feeIn === 'with' ? [stated] : feeIn === 'without' ? [stated + fee] : [...new Set([stated, stated + fee])];
  const known = { ok: 'sent', pending: 'pending', failed: 'failed' } as const;
  return { id, taken, fee, txid: txid ?? null, status: known[status], at: when };
}
