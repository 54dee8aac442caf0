import { divide, type Instant } from '../../src/units';
import { badFigures } from '../contract/bad-replies';
import { type BookOrder, coins, units, VenueBook } from '../support/venues/book';
import type { VenueAnswer, VenueRequest } from '../support/venues/http';
import { KRAKEN_KEY, krakenRoute } from '../support/venues/kraken';
import type { Prng } from './prng';
import type { Tally } from './tally';
import type { Order, SimulatedVenue } from './venue';

const UNITS = 100_000_000n;
/** More than all members keep. */
const DEPTH = '100000.00000000';
const LITECOIN = '0.00100000';

export interface KrakenMeans {
  readonly random: Prng;
  readonly tally: Tally;
  readonly now: () => Instant;
  readonly venue: SimulatedVenue;
}

/** The simulated exchange in the words of the book from which the local Kraken answers. */
class TruthBook extends VenueBook {
  override bids: [string, string][] = [[LITECOIN, DEPTH]];
  readonly #ids = new Map<string, Order>();
  readonly #names = new Map<Order, string>();

  constructor(private readonly means: KrakenMeans) {
    super(means.now);
  }

  /** Brings balances and transfers up to now. */
  tell(): void {
    const { venue } = this.means;
    const { LTC, BTC } = venue.holds();
    this.bids = [[LITECOIN, venue.bidsTake === undefined ? DEPTH : coins(venue.bidsTake)]];
    this.balances.set('LTC', coins(LTC)).set('BTC', coins(BTC));
    const credits = venue.credits().map(({ id, amount, txid, creditedAt: at }) => {
      return { id, coin: 'LTC', amount: coins(amount), fee: '0', address: '', txid, state: 'ok', at } as const;
    });
    const failed = new Set(venue.outcomes().flatMap((one) => (one.failed ? [one.id] : [])));
    const sent = venue.withdrawals().map(({ request, at, told: { amount, fee, txid, clientWithdrawalId: id } }) => {
      const state = failed.has(id) ? ('failed' as const) : txid === null ? ('pending' as const) : ('ok' as const);
      const words = { amount: coins(amount - fee), fee: coins(fee), address: request.address, txid: txid ?? '' };
      return { id, coin: 'BTC', ...words, state, at } as const;
    });
    this.deposits.splice(0, this.deposits.length, ...credits);
    this.withdrawals.splice(0, this.withdrawals.length, ...sent);
  }

  override place(clientOrderId: string, amountText: string, priceText: string): BookOrder {
    const amount = units(amountText);
    const boughtMin = divide(amount * units(priceText), UNITS, 'floor');
    return this.#wordsOf(this.means.venue.accept({ clientOrderId, sell: 'LTC', amount, boughtMin }));
  }

  override byClientId(id: string | null | undefined): BookOrder | undefined {
    const orders = [...this.means.venue.executed().values()];
    const open = orders.find((order) => order.clientOrderId === id && order.status === 'open');
    return open === undefined ? undefined : this.#wordsOf(open);
  }

  override byId(id: string | null | undefined): BookOrder | undefined {
    const order = this.#ids.get(id ?? '');
    return order === undefined ? undefined : this.#wordsOf(order);
  }

  override cancel({ id }: BookOrder): void {
    const order = this.#ids.get(id);
    if (order !== undefined) order.status = 'closed';
  }

  override shown(): readonly BookOrder[] {
    const { random, venue } = this.means;
    return venue.look().flatMap(({ order, spoilt }) => {
      const own = this.#wordsOf(order);
      const [fill] = own.fills;
      const others: readonly (readonly BookOrder[])[] = [
        [{ ...own, amount: own.amount + 1n }],
        [{ ...own, side: 'buy' }],
        [own, { ...own, id: `${own.id}-2` }],
        fill === undefined ? [own] : [{ ...own, fills: [{ ...fill, amount: own.amount + 1n }] }],
        fill === undefined ? [own] : [{ ...own, fills: [{ ...fill, cost: 0n }] }],
      ];
      return spoilt ? random.pick(others) : [own];
    });
  }

  #wordsOf(order: Order): BookOrder {
    const { clientOrderId, amount, sold, bought: cost, fee, status, sentAt: at } = order;
    const id = this.#names.get(order) ?? `O-${this.#names.size + 1}`;
    this.#names.set(order, id);
    this.#ids.set(id, order);
    const fills = sold === 0n ? [] : [{ id: `T${id}`, amount: sold, price: LITECOIN, cost, fee }];
    return { id, clientOrderId, side: 'sell', amount, price: LITECOIN, fills, status, at };
  }
}

const text = (body: string, status = 200): Response => new Response(body, { status });
const refused = (error: string): Response => text(JSON.stringify({ error: [error] }));

/** Nothing was done with the request. */
const BEFORE: readonly (readonly [fault: string, answer: () => Response | undefined])[] = [
  ['F33 venue 5xx', () => text('<html>Bad gateway</html>', 502)],
  ['F33 venue rate limit', () => refused('EAPI:Rate limit exceeded')],
  ['F33 venue busy', () => refused('EService:Busy')],
  ['F35 request lost', () => undefined],
];
/** The request was done, and what it came to is spoilt. */
const AFTER: readonly (readonly [fault: string, answer: (json: string) => Response | undefined])[] = [
  ['F35 answer lost', () => undefined],
  ['F35 answer 5xx', () => text('upstream request timeout', 504)],
  ['F32 venue html', () => text('<!doctype html><title>Just a moment...</title>')],
  ['F32 venue truncated', (json) => text(json.slice(0, Math.floor(json.length / 2)))],
  ['F32 venue empty object', () => text('{}')],
  ['F32 venue list', () => text('[]')],
  ['F32 venue nested deep', () => text('['.repeat(20_000))],
  [
    'F37 other orders listed',
    (json) => text(json.replace(/"cl_ord_id":"[0-9a-f]+"/g, `"cl_ord_id":"${'f'.repeat(32)}"`)),
  ],
  ['F32 venue without a result', () => text('{"error":[]}')],
  ...badFigures({ keys: ['cost', 'vol_exec', 'vol', 'amount', 'balance'] }).map(
    ([what, change]) => [`F52 venue ${what}`, (json: string) => text(change(json))] as const,
  ),
];

/** Kraken on the wire: its truth is the simulated exchange, its words are those of the local server, and some are spoilt. */
export class SimulatedKraken {
  /** Every reply in so many hundredths. */
  spoilPercent = 0;
  readonly key = KRAKEN_KEY;
  readonly #book: TruthBook;
  #route: (request: VenueRequest) => VenueAnswer;

  constructor(private readonly means: KrakenMeans) {
    this.#book = new TruthBook(means);
    this.#route = krakenRoute(this.#book);
  }

  /** Another process of the service: its numbers of requests begin anew. */
  greet(): void {
    this.#route = krakenRoute(this.#book);
  }

  /** @returns undefined when the line breaks */
  answer(url: URL, asked: Pick<VenueRequest, 'method' | 'headers' | 'body'>): Response | undefined {
    const { random, tally } = this.means;
    this.#book.tell();
    const spoils = random.chance(this.spoilPercent);
    if (spoils && random.chance(30)) {
      const [fault, answer] = random.pick(BEFORE);
      tally.hit(fault);
      return answer();
    }
    const { pathname: path, searchParams: query, search } = url;
    const json = JSON.stringify(this.#route({ ...asked, path, query, search }).json);
    if (!spoils) return text(json);
    const [fault, answer] = random.pick(AFTER);
    tally.hit(fault);
    return answer(json);
  }
}
