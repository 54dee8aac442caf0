import type { OrderRequest, VenueOrder } from '../../src/conversion';
import { DryRunVenue } from '../../src/conversion/venues/dry-run.adapter';

/** What one bad fill loses, in hundredths: more than the demo's operator bears. */
const BAD_FILL_PERCENT = 93n;

/** The dry-run venue on one bad day: the next order of a coin fills far below its quote, and stays so. */
export class DemoVenue extends DryRunVenue {
  readonly #bad = new Set<string>();
  #next: OrderRequest['sell'] | undefined;

  /** The next order that sells this coin fills badly. */
  spoilNext(asset: OrderRequest['sell']): void {
    this.#next = asset;
  }

  override async placeOrder(request: OrderRequest): Promise<VenueOrder> {
    if (request.sell === this.#next) {
      this.#next = undefined;
      this.#bad.add(request.clientOrderId);
    }
    return this.#told(await super.placeOrder(request));
  }

  override async orderByClientId(clientOrderId: string): Promise<VenueOrder | undefined> {
    const order = await super.orderByClientId(clientOrderId);
    return order === undefined ? undefined : this.#told(order);
  }

  #told(order: VenueOrder): VenueOrder {
    if (!this.#bad.has(order.clientOrderId)) return order;
    return { ...order, bought: (order.bought * BAD_FILL_PERCENT) / 100n };
  }
}
