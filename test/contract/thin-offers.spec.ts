import { accounts } from '../../src/ledger';
import type { OrderRequest, Venue, VenueOrder } from '../../src/conversion';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { HOUR_MS } from '../../src/units';
import { conversionRoom, POLICY, quietPorts } from '../support/conversion-room';
import { FakeClock } from '../support/fake-clock';

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
    quote: async () => ({ bought: says.bought, best: says.best, at: clock.now() }),
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
    worth: async () => says.worth,
    announcedPayout: async () => ({ sourceId: 's', externalId: 'p', amount: 1_000n, fee: 0n }),
  };
  const { conversion, ledger } = conversionRoom({ store, clock, venue, ports });
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
  return { clock, says, sent, step, fill: (one: Partial<VenueOrder>) => void (fills = one) };
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
