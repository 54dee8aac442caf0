import { divide, formatFixed, type Instant, parseDecimal } from '../../../src/units';

/** Ways in which a venue's reply goes wrong. `lost`: the venue acts, and its answer never arrives. */
export type VenueFault = 'html' | 'truncated' | 'empty-object' | 'list' | 'slow' | 'lost' | 'server-error' | 'redirect';

export interface Fill {
  readonly id: string;
  readonly amount: bigint;
  readonly price: string;
  readonly cost: bigint;
  readonly fee: bigint;
}

export interface BookOrder {
  readonly id: string;
  clientOrderId: string;
  side: 'sell' | 'buy';
  readonly amount: bigint;
  readonly price: string;
  readonly fills: Fill[];
  status: 'open' | 'closed';
  readonly at: Instant;
}

export interface BookTransfer {
  readonly id: string;
  readonly coin: 'LTC' | 'BTC';
  amount: string;
  fee: string;
  readonly address: string;
  txid: string;
  state: 'pending' | 'ok' | 'failed';
  at: Instant;
}

const UNITS = 100_000_000n;
const FEE_BPS = 20n;

/**
 * What one exchange knows of one account, with a market of LTC against BTC. The servers only spell it. Orders fill at
 * once against the bids or are closed; `keepsOpen` makes them stay.
 */
export class VenueBook {
  bids: [price: string, amount: string][] = [['0.00100000', '500.00000000']];
  readonly orders: BookOrder[] = [];
  readonly deposits: BookTransfer[] = [];
  readonly withdrawals: BookTransfer[] = [];
  readonly balances = new Map<string, string>();
  /** Every request as `METHOD path`, in order. */
  readonly requests: string[] = [];
  /** Orders fill no more than this, base units. */
  fillMax: bigint | undefined;
  keepsOpen = false;
  /** Orders are taken and filled, and shown to nobody yet. */
  lags = false;
  /** The coin of an order is not there: whatever is sent is refused for good. */
  poor = false;
  feeCoin = 'BTC';
  keyCanWithdraw = false;
  keyCanTrade = true;
  /** Signatures that did not fit. */
  forged = 0;
  private fault: { fault: VenueFault; path: string; times: number } | undefined;
  private readonly changes: { path: string; change: (json: string) => string }[] = [];

  constructor(readonly now: () => Instant) {}

  breakReplies(fault: VenueFault, path: string, times = 1): void {
    this.fault = { fault, path, times };
  }

  /** Replies whose path contains `path` are changed before they leave. */
  change(path: string, change: (json: string) => string): void {
    this.changes.push({ path, change });
  }

  repair(): void {
    this.fault = undefined;
    this.changes.length = 0;
  }

  changed(path: string, json: string): string {
    return this.changes.reduce((text, one) => (path.includes(one.path) ? one.change(text) : text), json);
  }

  takeFault(path: string): VenueFault | undefined {
    if (this.fault === undefined || this.fault.times === 0 || !path.includes(this.fault.path)) return undefined;
    this.fault.times -= 1;
    return this.fault.fault;
  }

  sent(part: string): number {
    return this.requests.filter((request) => request.includes(part)).length;
  }

  /** Takes an order as its texts came in, and fills what crosses. */
  place(clientOrderId: string, amountText: string, priceText: string): BookOrder {
    const amount = units(amountText);
    const order: BookOrder = {
      ...{ id: `O-${this.orders.length + 1}`, clientOrderId, side: 'sell', amount, price: priceText },
      ...{ fills: [], status: this.keepsOpen ? 'open' : 'closed', at: this.now() },
    };
    let left = this.fillMax === undefined || this.fillMax > amount ? amount : this.fillMax;
    for (const [price, size] of this.bids) {
      if (units(price) < units(priceText) || left === 0n) continue;
      const part = units(size) < left ? units(size) : left;
      order.fills.push(this.fill(`${(this.orders.length + 1) * 10_000 + order.fills.length + 1}`, part, price));
      left -= part;
    }
    this.orders.push(order);
    return order;
  }

  cancel(order: BookOrder): void {
    order.status = 'closed';
  }

  fill(id: string, amount: bigint, price: string): Fill {
    const cost = divide(amount * units(price), UNITS, 'floor');
    return { id, amount, price, cost, fee: divide(cost * FEE_BPS, 10_000n, 'ceil') };
  }

  /** What a look-up shows: nothing while the venue lags. */
  shown(): readonly BookOrder[] {
    return this.lags ? [] : this.orders;
  }

  shownByClientId(id: string | null | undefined): BookOrder | undefined {
    return this.shown().find((order) => order.clientOrderId === id);
  }

  byClientId(id: string | null | undefined): BookOrder | undefined {
    return this.orders.find((order) => order.clientOrderId === id);
  }

  byId(id: string | null | undefined): BookOrder | undefined {
    return this.orders.find((order) => order.id === id);
  }
}

export function units(text: string): bigint {
  const { digits, scale } = parseDecimal(text);
  return divide(digits * UNITS, 10n ** BigInt(scale), 'floor');
}

export function coins(value: bigint): string {
  return formatFixed(value, 8);
}

export function sums(order: BookOrder): { sold: bigint; cost: bigint; fee: bigint } {
  return order.fills.reduce(
    (sum, fill) => ({ sold: sum.sold + fill.amount, cost: sum.cost + fill.cost, fee: sum.fee + fill.fee }),
    { sold: 0n, cost: 0n, fee: 0n },
  );
}
