import type { Venue, VenueOrder } from '../../src/conversion';
import type { VenueSent } from '../../src/conversion/venue';
import type { Asset, Instant } from '../../src/units';
import type { FakeClock } from './fake-clock';

/** The transaction of every deposit, and of every withdrawal that names no other. */
export const LTC_TX = '11'.repeat(32);
export const SENT = 'cd'.repeat(32);

/** A venue that a person withdraws from. It fills ten units for a satoshi, less its fee of one. */
export class HandVenue implements Venue {
  readonly label = 'hand venue';
  readonly dryRun = false;
  readonly sends = false;
  price = 10n;
  minimumUnits = 100n;
  lists = true;
  takes = true;
  said: bigint | undefined;
  /** What an order has come to so far that stays open. */
  stays: { readonly sold: bigint; readonly bought: bigint } | undefined;
  readonly left: VenueSent[] = [];
  readonly sold: string[] = [];
  #credits = 0;
  readonly #deposits: { id: string; asset: 'LTC'; amount: bigint; txid: string; creditedAt: Instant }[] = [];
  readonly #orders = new Map<string, VenueOrder>();
  readonly #sentAt = new Map<string, Instant>();

  constructor(
    readonly id: string,
    private readonly clock: FakeClock,
  ) {}

  minimum(): bigint {
    return this.minimumUnits;
  }
  sellable(_: Asset, amount: bigint): bigint {
    return amount < this.minimumUnits ? 0n : amount;
  }
  credit(amount: bigint): void {
    this.#credits += 1;
    const at = { creditedAt: this.clock.now(), txid: LTC_TX };
    this.#deposits.push({ id: `d${this.#credits}`, asset: 'LTC', amount, ...at });
  }
  deposits() {
    return Promise.resolve(this.#deposits);
  }
  quote(_: Asset, amount: bigint) {
    return Promise.resolve({ bought: amount / this.price, best: amount / this.price, at: this.clock.now() });
  }
  placeOrder({
    clientOrderId,
    sell,
    amount,
  }: {
    clientOrderId: string;
    sell: Asset;
    amount: bigint;
  }): Promise<VenueOrder> {
    this.#sentAt.set(clientOrderId, this.clock.now());
    if (!this.takes) return Promise.reject(new Error('no answer'));
    const whole = { sold: amount, bought: amount / this.price, status: 'closed' } as const;
    const came = this.stays === undefined ? whole : { ...this.stays, status: 'open' as const };
    const order = { clientOrderId, sell, amount, fee: 1n, ...came };
    this.#orders.set(clientOrderId, order);
    this.sold.push(clientOrderId);
    return this.lists ? Promise.resolve(order) : Promise.reject(new Error('no answer'));
  }
  orderByClientId(id: string) {
    return Promise.resolve(this.lists ? this.#orders.get(id) : undefined);
  }
  sentAt(id: string) {
    return Promise.resolve(this.#sentAt.get(id) ?? null);
  }
  balances() {
    return Promise.resolve(this.said === undefined ? [] : [{ asset: 'LTC' as const, balance: this.said }]);
  }
  sendsFrom() {
    return 150n;
  }
  sent() {
    return Promise.resolve(this.left);
  }
  withdraw(): Promise<never> {
    return Promise.reject(new Error('a person does'));
  }
  withdrawalById() {
    return Promise.resolve(undefined);
  }
  /** A person withdraws: what it takes from the balance, and the fee within it. */
  send(id: string, taken: bigint, fee: bigint, more: Partial<VenueSent> = {}): void {
    this.left.push({ id, taken: [taken], fee, txid: SENT, status: 'sent', at: this.clock.now(), ...more });
  }
}
