import type {
  OrderRequest,
  Venue,
  VenueDeposit,
  VenueOrder,
  VenueQuote,
  VenueSent,
  VenueWithdrawal,
  WithdrawalRequest,
} from '../../src/conversion';
import { type Asset, DAY_MS, divide, DomainError, HOUR_MS, type Instant, MINUTE_MS, plusMs } from '../../src/units';
import type { SimulationOptions } from './options';
import type { Prepared } from './pool';
import type { Prng } from './prng';
import type { Tally } from './tally';

/** One litecoin is a thousandth of a bitcoin, as PRICES say. */
const SATS_PER_UNIT = { mul: 1n, div: 1_000n } as const;
const MINIMUM = 5_000_000n;
/** The market's step: what is left over waits in sight. */
const STEP = 100_000n;
const FEE_BPS = 20n;
const WITHDRAWAL_FEE = 150n;
const SENDS_FROM = 1_000n;

export interface VenueMeans {
  readonly random: Prng;
  readonly options: SimulationOptions;
  readonly now: () => Instant;
  readonly tally: Tally;
  /** Makes a bitcoin payment to an address of ours. */
  readonly prepare: (address: string, amount: bigint) => Prepared;
}

/** An order as the exchange has it. Satoshi, but for `amount` and `sold`. */
export interface Order {
  readonly clientOrderId: string;
  readonly amount: bigint;
  readonly sentAt: Instant;
  readonly boughtPerAmount: bigint;
  sold: bigint;
  bought: bigint;
  fee: bigint;
  status: 'open' | 'closed';
  /** A look-up shows nothing before. */
  shownFrom: Instant;
  /** It is filled in so many looks, and cancelled before the last when `cancelled`. */
  looksLeft: number;
  readonly cancelled: boolean;
}

export interface Sent {
  readonly request: WithdrawalRequest;
  readonly txid: string;
  readonly at: Instant;
  readonly sentAt: Instant;
  readonly isTold: boolean;
  /** What it tells: not always the transaction that it made. */
  readonly toldTxid: string;
  /** It never leaves, and from then on it says so. */
  readonly failsAt: Instant | undefined;
  readonly release: () => void;
  released: boolean;
}

/** What became of a withdrawal, whatever the exchange says of it. */
export interface Outcome {
  readonly id: string;
  readonly txid: string;
  /** What it said would arrive. Satoshi. */
  readonly promised: bigint;
  readonly released: boolean;
  readonly failed: boolean;
}

/**
 * An exchange as FAULTS.md F35 to F39 know it. It keeps the port's promise that an id is filled once; everything else that
 * it says may be late, partial, another order's, or below the bound. What it holds of ours is the truth that the books meet.
 */
export class SimulatedVenue implements Venue {
  readonly id = 'sim-venue';
  readonly label = 'simulated venue';
  readonly dryRun = false;
  readonly sends: boolean;
  /** Faults are on. */
  wild = false;
  readonly #orders = new Map<string, Order>();
  readonly #withdrawals = new Map<string, Sent>();
  /** What it paid of its debts, by withdrawal: its support does not list them. */
  readonly #paidDebts = new Map<string, string>();
  readonly #deposits: { readonly credited: VenueDeposit; readonly from: Instant }[] = [];

  constructor(private readonly means: VenueMeans) {
    this.sends = !means.options.personSends && !means.options.ccxt;
  }

  /** A pool's litecoin: credited at once, days later, or less of it than was sent. */
  credit(txid: string, amount: bigint): void {
    const { random, options, now, tally } = this.means;
    const strange =
      this.wild && random.chance(options.venueFaultPercent) ? random.pick(['late', 'short'] as const) : '';
    if (strange !== '') tally.hit(`F34 venue credits ${strange}`);
    const from = strange === 'late' ? plusMs(now(), random.between(1, 6) * DAY_MS) : now();
    const credited = strange === 'short' ? amount - amount / 50n : amount;
    this.#deposits.push({ credited: { id: txid, asset: 'LTC', amount: credited, txid, creditedAt: from }, from });
  }

  minimum(asset: Asset): bigint | null {
    return asset === 'LTC' ? MINIMUM : null;
  }

  /** What its bids take at once; undefined for whatever comes. */
  get bidsTake(): bigint | undefined {
    const { bidsMillions } = this.means.options;
    return bidsMillions === 0 || !this.wild ? undefined : BigInt(bidsMillions) * 1_000_000n;
  }

  sellable(asset: Asset, amount: bigint, withinBps?: number): bigint {
    const reach = withinBps === undefined ? undefined : this.bidsTake;
    const part = reach !== undefined && reach < amount ? reach : amount;
    if (part < amount) this.means.tally.hit('sold in lots');
    return asset !== 'LTC' || part < MINIMUM ? 0n : part - (part % STEP);
  }

  deposits(): Promise<readonly VenueDeposit[]> {
    return Promise.resolve(this.credits());
  }

  quote(asset: Asset, amount: bigint): Promise<VenueQuote> {
    if (amount > (this.bidsTake ?? amount)) {
      return Promise.reject(new DomainError('conversion.no-quote', 'Nobody bids for so much.', { asset }));
    }
    return Promise.resolve({ bought: worth(amount), best: worth(amount), at: this.means.now() });
  }

  placeOrder(request: OrderRequest): Promise<VenueOrder> {
    const { clientOrderId, amount, boughtMin } = request;
    const { random, tally } = this.means;
    const known = this.#orders.get(clientOrderId);
    if (known !== undefined) {
      tally.hit('F35 order sent again');
      return known.amount === amount ? Promise.resolve(told(known)) : rejected('This id was used for another order.');
    }
    if (this.#faulty(4) || worth(amount) < boughtMin) {
      tally.hit('F38 price gone at once');
      return rejected('The price is below the limit.');
    }
    const order = this.#taken(request);
    this.#orders.set(clientOrderId, order);
    if (this.#faulty()) {
      order.shownFrom = plusMs(this.means.now(), random.between(1, 40) * HOUR_MS);
      tally.hit('F35 order taken and not listed');
    }
    this.#fill(order);
    return Promise.resolve(told(order));
  }

  /** As a matching engine takes it that knows the ids of open orders only: it sells again what it has sold. */
  accept(request: OrderRequest): Order {
    const { clientOrderId } = request;
    const order = this.#taken(request);
    const again = this.#orders.has(clientOrderId);
    if (again) this.means.tally.hit('F35 order sold again');
    this.#orders.set(again ? `${clientOrderId} again ${this.#orders.size}` : clientOrderId, order);
    if (this.#faulty(4) || worth(request.amount) < request.boughtMin) {
      order.status = 'closed';
      this.means.tally.hit('F38 price gone at once');
    } else if (this.#faulty()) {
      order.shownFrom = plusMs(this.means.now(), MINUTE_MS);
      this.means.tally.hit('F35 order taken and not listed');
    }
    this.#fill(order);
    return order;
  }

  /** What a look at its list shows, one look further; `spoilt`: what it says of the order is another's. */
  look(): readonly { readonly order: Order; readonly spoilt: boolean }[] {
    const shown = [...this.#orders.values()].filter(({ shownFrom }) => shownFrom <= this.means.now());
    return shown.map((order) => {
      this.#fill(order);
      const spoilt = this.#faulty(3);
      if (spoilt) this.means.tally.hit('F37 another order answered');
      return { order, spoilt };
    });
  }

  credits(): readonly VenueDeposit[] {
    const now = this.means.now();
    return this.#deposits.filter(({ from }) => from <= now).map(({ credited }) => credited);
  }

  withdrawals(): readonly (Sent & { readonly told: VenueWithdrawal })[] {
    return [...this.#withdrawals.values()].map((sent) => {
      const told = this.#toldOf(sent);
      return { ...sent, told };
    });
  }

  orderByClientId(clientOrderId: string): Promise<VenueOrder | undefined> {
    const { random, tally, now } = this.means;
    const order = this.#orders.get(clientOrderId);
    if (order === undefined || order.shownFrom > now()) return Promise.resolve(undefined);
    this.#fill(order);
    if (!this.#faulty(3)) return Promise.resolve(told(order));
    tally.hit('F37 another order answered');
    const own = told(order);
    const others: readonly VenueOrder[] = [
      { ...own, clientOrderId: 'somebody-else' },
      { ...own, amount: own.amount + STEP },
      { ...own, sell: 'DOGE' },
      { ...own, sold: own.amount + 1n },
      { ...own, sold: own.amount, bought: 0n },
    ];
    return Promise.resolve(random.pick(others));
  }

  sentAt(clientOrderId: string): Promise<Instant | null> {
    return Promise.resolve(this.#orders.get(clientOrderId)?.sentAt ?? null);
  }

  sendsFrom(): bigint {
    return SENDS_FROM;
  }

  /** A person asks it to send, as the screen said how much. */
  personSends(address: string, amount: bigint): void {
    const promised = [...this.#withdrawals.values()].filter((one) => !one.released && !this.#hasFailed(one));
    const free = promised.reduce((left, { request }) => left - request.amount, this.holds().BTC);
    // Before the first is matched the screen still shows it: the venue does not send what is not there.
    if (amount >= SENDS_FROM && amount <= free)
      this.#send({ clientWithdrawalId: `person-${this.#withdrawals.size}`, amount, address });
  }

  /** Ids of what a person sent, as the exchange's own list has them. */
  byPerson(): readonly string[] {
    // One that failed is looked at no more: it is made anew.
    const live = [...this.#withdrawals].filter(([, one]) => !this.#hasFailed(one));
    return this.sends ? [] : live.map(([id]) => id);
  }

  sent(address: string, since: Instant): Promise<readonly VenueSent[]> {
    const listed = [...this.#withdrawals.values()].filter((one) => one.request.address === address && one.at >= since);
    return Promise.resolve(
      listed.map((one) => {
        const { clientWithdrawalId: id, amount, txid, fee } = { ...one.request, ...this.#toldOf(one) };
        const status = this.#hasFailed(one) ? 'failed' : txid === null ? 'pending' : 'sent';
        return { id, taken: [amount], fee, txid, status, at: one.at };
      }),
    );
  }

  /** What was credited less what was sold, and what was bought less what left. */
  balances(): Promise<readonly { readonly asset: Asset; readonly balance: bigint }[]> {
    const { LTC, BTC } = this.holds();
    return Promise.resolve([
      { asset: 'LTC', balance: LTC },
      { asset: 'BTC', balance: BTC },
    ]);
  }

  withdraw(request: WithdrawalRequest): Promise<VenueWithdrawal> {
    const known = this.#withdrawals.get(request.clientWithdrawalId);
    return Promise.resolve(this.#toldOf(known ?? this.#send(request)));
  }

  #send(request: WithdrawalRequest): Sent {
    const { random, prepare, now, tally } = this.means;
    const strange = this.#odd(this.means.options.withdrawalFaultPercent) ? random.pick(this.#withdrawalFaults()) : '';
    if (strange !== '') tally.hit(`F39 withdrawal ${strange}`);
    const arrives = request.amount - WITHDRAWAL_FEE;
    const { txid, release } = prepare(request.address, strange === 'short' ? arrives - arrives / 20n : arrives);
    const days = strange === 'late' || strange === 'unsent' ? random.between(1, 6) : 0;
    const failsAt = strange === 'failed' ? plusMs(now(), random.between(1, 72) * HOUR_MS) : undefined;
    // "Unsent" says its transaction at once, and it reaches nobody for days; one that fails may have said one, too.
    const isTold = strange === 'unsent' || (failsAt !== undefined && random.chance(50));
    const toldTxid = strange === 'other txid' ? random.hex32() + random.hex32() : txid;
    const sentAt = plusMs(now(), days * DAY_MS);
    const sent: Sent = { request, txid, at: now(), sentAt, release, isTold, toldTxid, failsAt, released: false };
    this.#withdrawals.set(request.clientWithdrawalId, sent);
    return sent;
  }

  /** Where people end what went otherwise, an exchange does all of it; where it sends by itself it has no word for a failure. */
  #withdrawalFaults(): readonly ('late' | 'short' | 'unsent' | 'other txid' | 'failed')[] {
    const plain = ['late', 'short', 'unsent'] as const;
    if (!this.means.options.exits) return plain;
    return this.sends ? [...plain, 'other txid'] : [...plain, 'other txid', 'failed'];
  }

  #hasFailed({ failsAt }: Sent): boolean {
    return failsAt !== undefined && failsAt <= this.means.now();
  }

  /** What became of each withdrawal. */
  outcomes(): readonly Outcome[] {
    return [...this.#withdrawals].map(([id, sent]) => {
      const { txid, released, request } = sent;
      return { id, txid, released, failed: this.#hasFailed(sent), promised: request.amount - WITHDRAWAL_FEE };
    });
  }

  /** Pays what it owes of a withdrawal, once. @returns the transaction */
  paysDebt(withdrawalId: string, address: string, amount: bigint): string {
    const known = this.#paidDebts.get(withdrawalId);
    if (known !== undefined) return known;
    const { txid, release } = this.means.prepare(address, amount);
    this.#paidDebts.set(withdrawalId, txid);
    release();
    this.means.tally.hit('F39 venue pays what it owed');
    return txid;
  }

  /** The transaction by which it paid what it owed of a withdrawal. */
  paidDebt(withdrawalId: string): string | undefined {
    return this.#paidDebts.get(withdrawalId);
  }

  withdrawalById(clientWithdrawalId: string): Promise<VenueWithdrawal | undefined> {
    const known = this.#withdrawals.get(clientWithdrawalId);
    if (known === undefined) return Promise.resolve(undefined);
    const told = this.#toldOf(known);
    if (!this.#faulty(2)) return Promise.resolve(told);
    this.means.tally.hit('F37 another withdrawal answered');
    return Promise.resolve({ ...told, amount: told.amount + 1n });
  }

  /** Sends what is due. */
  passTime(): void {
    for (const sent of this.#withdrawals.values()) this.#maySend(sent);
  }

  /** What it holds of ours now. */
  holds(): { readonly LTC: bigint; readonly BTC: bigint } {
    const now = this.means.now();
    let [litecoin, bitcoin] = [0n, 0n];
    for (const { credited, from } of this.#deposits) if (from <= now) litecoin += credited.amount;
    for (const { sold, bought, fee } of this.#orders.values()) {
      litecoin -= sold;
      bitcoin += bought - fee;
    }
    for (const { request, released } of this.#withdrawals.values()) if (released) bitcoin -= request.amount;
    return { LTC: litecoin, BTC: bitcoin };
  }

  /** Transactions of its withdrawals. */
  sentTxids(): ReadonlySet<string> {
    return new Set([...[...this.#withdrawals.values()].map(({ txid }) => txid), ...this.#paidDebts.values()]);
  }

  /** What it sold for us under ids of ours. */
  executed(): ReadonlyMap<string, Order> {
    return this.#orders;
  }

  #taken({ clientOrderId, amount, boughtMin }: OrderRequest): Order {
    const { random, now, tally } = this.means;
    const far = this.#faulty();
    const cancelled = this.#faulty();
    if (far) tally.hit('F38 fill far from the quote');
    if (cancelled) tally.hit('F36 partly filled, then cancelled');
    const bought = far ? (boughtMin * BigInt(random.between(50, 95))) / 100n : worth(amount);
    const looksLeft = this.#faulty(1) || cancelled ? random.between(1, 4) : 0;
    const zero = { sold: 0n, bought: 0n, fee: 0n, status: 'open' as const };
    const at = now();
    return { clientOrderId, amount, sentAt: at, boughtPerAmount: bought, ...zero, shownFrom: at, looksLeft, cancelled };
  }

  /** One look further: a part, or the rest. */
  #fill(order: Order): void {
    if (order.status === 'closed') return;
    const { amount, boughtPerAmount, looksLeft, cancelled } = order;
    const done = looksLeft === 0;
    const sold = done && !cancelled ? amount : order.sold + (amount - order.sold) / 3n;
    if (!done || !cancelled) {
      order.sold = sold;
      order.bought = divide(boughtPerAmount * sold, amount, 'floor');
      order.fee = divide(order.bought * FEE_BPS, 10_000n, 'floor');
    }
    if (done) order.status = 'closed';
    order.looksLeft -= 1;
  }

  #toldOf(sent: Sent): VenueWithdrawal {
    this.#maySend(sent);
    const { clientWithdrawalId, amount } = sent.request;
    const common = { clientWithdrawalId, amount, fee: WITHDRAWAL_FEE };
    return sent.released || sent.isTold
      ? { ...common, txid: sent.toldTxid, status: 'sent' }
      : { ...common, txid: null, status: 'pending' };
  }

  #maySend(sent: Sent): void {
    if (sent.released || sent.failsAt !== undefined || sent.sentAt > this.means.now()) return;
    sent.released = true;
    sent.release();
  }

  #faulty(part = 2): boolean {
    return this.#odd(Math.floor(this.means.options.venueFaultPercent / part));
  }

  #odd(percent: number): boolean {
    return this.wild && this.means.random.chance(percent);
  }
}

function worth(amount: bigint): bigint {
  return divide(amount * SATS_PER_UNIT.mul, SATS_PER_UNIT.div, 'floor');
}

function told({ clientOrderId, amount, sold, bought, fee, status }: Order): VenueOrder {
  return { clientOrderId, sell: 'LTC', amount, sold, bought, fee, status };
}

function rejected(why: string): Promise<never> {
  return Promise.reject(new DomainError('conversion.rejected', why, {}));
}
