import { CcxtVenue, venueOrderId } from '../../src/conversion/venues/ccxt/ccxt-venue.adapter';
import type { OrderRequest } from '../../src/conversion';
import type { ReadTx, Store, WriteTx } from '../../src/store';
import { DomainError, MINUTE_MS, plusMs, SECOND_MS, Secret, withStopSignal } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { Scratch } from '../support/stores';
import { BINANCE_KEY, startBinanceUs } from '../support/venues/binanceus';
import { VenueBook, type VenueFault } from '../support/venues/book';
import type { VenueServer } from '../support/venues/http';

const BOUNDS = { sell: 'LTC', amount: 300_000_000n, boughtMin: 297_000n } as const;
const SENT = 'POST /api/v3/order';
/** The last question before an order goes into ccxt's queue. */
const BIDS = 'GET /api/v3/depth';

/** A book that notes when the exchange saw an order, by the house's clock, and tells when the bids are asked for. */
class WatchedBook extends VenueBook {
  readonly seenAt: number[] = [];
  onBids: () => void = () => undefined;

  override takeFault(path: string): VenueFault | undefined {
    if (path === SENT) this.seenAt.push(this.now());
    if (path === BIDS) this.onBids();
    return super.takeFault(path);
  }
}

/** An exchange's pace keeps an order in a queue; our own bounds hold at the wire all the same (FAULTS.md F17, F35). */
describe('an order that waits for the pace of its exchange', () => {
  const scratch = new Scratch();
  const clock = new FakeClock('2026-05-01T00:00:00Z');
  const began = clock.now();
  let book: WatchedBook;
  let server: VenueServer;
  let store: Store;
  let lost: boolean;
  let venue: CcxtVenue;

  let orders = 0;
  let order: OrderRequest;

  // Signed in once: the pace of the exchange makes that the longest part.
  beforeAll(async () => {
    lost = false;
    book = new WatchedBook(() => clock.now());
    server = await startBinanceUs(book);
    const inner = await scratch.open('memory');
    store = {
      read: <T>(work: (tx: ReadTx) => Promise<T>) => inner.read(work),
      // As the store of a job: every write checks its lease.
      write: <T>(work: (tx: WriteTx) => Promise<T>) =>
        inner.write((tx) => {
          if (lost) throw new DomainError('jobs.lease-lost', 'Somebody else runs this job.');
          return work(tx);
        }),
      close: () => inner.close(),
    };
    const key = { apiKey: new Secret(BINANCE_KEY.apiKey), apiSecret: new Secret(BINANCE_KEY.apiSecret) };
    venue = new CcxtVenue(store, clock, { id: 'v', exchange: 'binanceus', url: server.url, key, paced: true });
    await venue.check();
  });
  beforeEach(() => {
    clock.set(began);
    lost = false;
    book.seenAt.length = 0;
    orders += 1;
    order = { ...BOUNDS, clientOrderId: `pd-o-${orders}` };
  });
  afterAll(async () => {
    await server.close();
    await scratch.clean();
  });

  /** Sends the order; while it stands in the queue behind other questions, `meanwhile` happens. */
  async function placed(meanwhile: () => void): Promise<string> {
    let others: Promise<unknown>[] = [];
    book.onBids = () => {
      book.onBids = () => undefined;
      others = [1, 2].map(() => venue.quote('LTC', 1_000_000n));
      // The queue is served in turn: by the second of these the order is in it, and not sent.
      book.onBids = () => {
        book.onBids = () => undefined;
        meanwhile();
      };
    };
    const outcome = await venue.placeOrder(order).then(
      (one) => one.status,
      (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
    );
    await Promise.all(others);
    return outcome;
  }

  it('is sent thirty seconds after the commit of its id', async () => {
    expect(await placed(() => clock.advance(30 * SECOND_MS))).toBe('closed');
    expect(book.seenAt).toEqual([began + 30 * SECOND_MS]);
  });

  it('is not sent a millisecond later, is looked for first, and sent when it surely was not', async () => {
    expect(await placed(() => clock.advance(30 * SECOND_MS + 1))).toBe('conversion.venue-unknown');
    expect(await placed(() => undefined)).toBe('conversion.venue-unknown');
    expect(book.seenAt).toEqual([]);
    clock.set(plusMs(began, 3 * MINUTE_MS));
    expect(await placed(() => undefined)).toBe('closed');
    expect(book.seenAt).toEqual([began + 3 * MINUTE_MS]);
    expect(book.orders.filter((one) => one.clientOrderId === venueOrderId(order.clientOrderId))).toHaveLength(1);
  });

  it('is not sent by a clock that was set back, which says nothing of how long it waited', async () => {
    expect(await placed(() => clock.advance(-1))).toBe('conversion.venue-unknown');
    expect(book.seenAt).toEqual([]);
  });

  it('is not sent by whom the lease was taken from', async () => {
    expect(await placed(() => (lost = true))).toBe('jobs.lease-lost');
    expect(book.seenAt).toEqual([]);
  });

  it('is not sent by a service that goes down', async () => {
    const down = new AbortController();
    expect(await withStopSignal(down.signal, () => placed(() => down.abort()))).toBe('jobs.stopped');
    expect(book.seenAt).toEqual([]);
  });

  it('is not sent when a person took it out of the run meanwhile', async () => {
    let isDue = true;
    order = { ...order, stillDue: () => Promise.resolve(isDue) };
    expect(await placed(() => (isDue = false))).toBe('conversion.venue-unknown');
    expect(book.seenAt).toEqual([]);
  });
});
