import { accounts } from '../../src/ledger';
import type { OrderRequest, Venue, VenueOrder } from '../../src/conversion';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { HOUR_MS, parseInstant, parsePrice } from '../../src/units';
import { conversionRoom, POLICY, quietPorts } from '../support/conversion-room';
import { FakeClock } from '../support/fake-clock';

/** What a price source said, beside whatever the venue offers. */
const AT = parseInstant('2026-04-30T23:30:00Z');
const SEEN = {
  coin: { price: parsePrice('60.5'), source: 'Kraken LTC/USD', observedAt: AT },
  bitcoin: { price: parsePrice('60500'), source: 'Kraken XBT/USD', observedAt: AT },
};

/** A house with 1,000 litoshi at a venue that offers what the test says; the bound is 1 %. */
async function house() {
  const clock = new FakeClock('2026-05-01T00:00:00Z');
  const store = new MemoryStore(TABLES);
  const says = { bought: 10_000n, best: 10_000n, worth: undefined as bigint | undefined };
  const sent: OrderRequest[] = [];
  let fills: Partial<VenueOrder> = {};
  const orderOf = (id: string): VenueOrder | undefined => {
    const request = sent.find(({ clientOrderId }) => clientOrderId === id);
    if (request === undefined) return undefined;
    const { clientOrderId, sell, amount } = request;
    return { clientOrderId, sell, amount, sold: 0n, bought: 0n, fee: 0n, status: 'closed', ...fills };
  };
  const venue: Venue = {
    ...{ id: 'v', label: 'test venue', dryRun: false, minimum: () => 1n, sellable: (_, amount) => amount },
    deposits: async () => [{ id: 'd', asset: 'LTC', amount: 1_000n, txid: 'ab'.repeat(32), creditedAt: clock.now() }],
    quote: async () => ({ bought: says.bought, best: says.best, bid: '0.001', at: clock.now() }),
    placeOrder: async (request) => {
      sent.push(request);
      const placed = orderOf(request.clientOrderId);
      if (placed === undefined) throw new Error('not placed');
      return placed;
    },
    orderByClientId: async (id) => orderOf(id),
    balances: async () => [],
    sentAt: async (id) => (orderOf(id) === undefined ? null : clock.now()),
    ...{ sends: false, sendsFrom: () => null, sent: async () => [] },
    withdraw: () => Promise.reject(new Error('it never sends')),
    withdrawalById: async () => undefined,
  };
  const ports = {
    ...quietPorts(),
    policy: { ...POLICY, dayLossMaxSats: 40n, slippageMaxBps: 100 },
    worth: async () => (says.worth === undefined ? undefined : { sats: says.worth, ...SEEN }),
    announcedPayout: async () => ({ sourceId: 's', externalId: 'p', amount: 1_000n, fee: 0n }),
  };
  const { conversion, executions, ledger } = conversionRoom({ store, clock, venue, ports });
  const leg = { asset: 'LTC', amount: 1_000n } as const;
  const credit = { reference: 'reward/1', kind: 'reward.credited', occurredAt: clock.now() } as const;
  await store.write((tx) =>
    ledger.post(tx, [
      {
        ...credit,
        postings: [
          { ...leg, account: accounts.sourceReceivable('s'), side: 'debit', role: 'principal' },
          { ...leg, account: accounts.member('m', 'accrued'), side: 'credit', role: 'gross' },
        ],
      },
    ]),
  );
  await conversion.detectDeposits();
  const step = async () => {
    expect((await conversion.step()).unknown).toEqual([]);
    return (await store.read((tx) => conversion.list(tx, { limit: 1 })))[0];
  };
  /** What the offer in force is measured by, as the record of the sale says it. */
  const measure = async () => {
    const [row] = await store.read((tx) => conversion.list(tx, { limit: 1 }));
    return (await store.read((tx) => executions.record(tx, row?.id ?? ''))).quote?.measure;
  };
  return { clock, says, sent, step, measure, fill: (one: Partial<VenueOrder>) => void (fills = one) };
}

describe('an offer is measured by the best bid and by an independent price (F38)', () => {
  it.each<[string, bigint, bigint, bigint | undefined, object]>([
    ['at the bound below the best bid is taken', 9_900n, 10_000n, undefined, { state: 'quoted', quoted: 10_000n }],
    ['below it waits', 9_899n, 10_000n, undefined, { state: 'rejected', note: 'book-too-thin', quoted: null }],
    ['of a thin book waits', 430n, 10_000n, undefined, { state: 'rejected', note: 'book-too-thin' }],
    ['at the bound below the price source is taken', 9_900n, 9_900n, 10_000n, { state: 'quoted', quoted: 10_000n }],
    ['below that waits', 9_899n, 9_899n, 10_000n, { state: 'rejected', note: 'below-price-source', quoted: null }],
    ['above the price source is measured by itself', 10_000n, 10_000n, 5_000n, { state: 'quoted', quoted: 10_000n }],
  ])('one that is %s', async (_what, bought, best, worth, expected) => {
    const { says, sent, step } = await house();
    Object.assign(says, { bought, best, worth });
    expect(await step()).toMatchObject(expected);
    expect(sent).toEqual([]);
  });

  it('keeps what each offer was measured by: the best bid and its time, or the price source with its prices', async () => {
    const { clock, says, step, measure } = await house();
    const told = clock.now();
    Object.assign(says, { bought: 9_990n, best: 10_000n, worth: 10_000n });
    await step();
    const seen = {
      ...{ coin_price: '60.5', coin_source: 'Kraken LTC/USD', coin_at: AT },
      ...{ bitcoin_price: '60500', bitcoin_source: 'Kraken XBT/USD', bitcoin_at: AT },
    };
    const first = { measured_by: 'best-bid', best: 10_000n, bid: '0.001', offered: 9_990n, at: told, worth: 10_000n };
    expect(await measure()).toMatchObject({ number: 0, ...first, ...seen });
    // An offer that grew old is asked for anew, and the record says by what the order really went.
    clock.advance(POLICY.quoteAgeMaxMs + 1);
    says.worth = 10_001n;
    await step();
    expect(await measure()).toMatchObject({ number: 1, measured_by: 'price-source', worth: 10_001n, at: clock.now() });
  });

  it('says that no price source had a word where none had fresh prices', async () => {
    const { step, measure } = await house();
    await step();
    const nothing = { worth: null, coin_price: null, coin_source: null, coin_at: null, bitcoin_price: null };
    expect(await measure()).toMatchObject({ number: 0, measured_by: 'best-bid', ...nothing });
  });

  it('sends a limit that is the bound below the measure, and none when the book grew thin meanwhile', async () => {
    const { clock, says, sent, step } = await house();
    Object.assign(says, { bought: 9_950n, best: 9_960n, worth: 10_000n });
    expect(await step()).toMatchObject({ state: 'quoted' });
    clock.advance(POLICY.quoteAgeMaxMs + 1);
    says.bought = 9_899n;
    expect(await step()).toMatchObject({ state: 'rejected', note: 'below-price-source' });
    expect(sent).toEqual([]);
    // It rests, and is tried again by itself.
    expect(await step()).toMatchObject({ state: 'rejected' });
    clock.advance(HOUR_MS);
    says.bought = 9_950n;
    expect(await step()).toMatchObject({ state: 'quoted', quoted: 10_000n });
    expect(await step()).toMatchObject({ state: 'ordered' });
    expect(sent).toMatchObject([{ amount: 1_000n, boughtMin: 9_900n }]);
  });

  it.each([
    [40n, 'ordered', null],
    [41n, 'halted', 'day-loss-cap'],
  ])(
    'counts %s satoshi below the best bid in the losses of the day: the next sale is %s',
    async (lost, state, note) => {
      const { clock, says, step, fill } = await house();
      // The bids bring what they promised: only against the best bid was anything lost.
      Object.assign(says, { bought: 10_000n - 2n * lost, best: 10_000n });
      expect(await step()).toMatchObject({ state: 'quoted' });
      expect(await step()).toMatchObject({ state: 'ordered' });
      fill({ sold: 500n, bought: 5_000n - lost });
      expect(await step()).toMatchObject({ sold: 500n, bought: 5_000n - lost });
      clock.advance(1);
      fill({});
      Object.assign(says, { bought: 5_000n, best: 5_000n });
      expect(await step()).toMatchObject({ state: 'quoted', amount: 500n });
      expect(await step()).toMatchObject({ state, note });
    },
  );
});
