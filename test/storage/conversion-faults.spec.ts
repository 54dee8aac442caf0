import { AuditService } from '../../src/audit/audit.service';
import type { Venue, VenueOrder } from '../../src/conversion';
import type { ConversionService } from '../../src/conversion/conversion.service';
import { accounts } from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import type { Store } from '../../src/store';
import { conversionRoom, quietPorts } from '../support/conversion-room';
import { FakeClock } from '../support/fake-clock';
import { describeEachStore } from '../support/stores';

const TXID = 'ab'.repeat(32);

/** FAULTS.md F36 to F38: 1,000 LTC units of one member, quoted at 10,000 satoshi, at most 1 % below. */
describeEachStore('a venue that does not do as told', (open) => {
  const clock = new FakeClock('2026-05-01T00:00:00Z');
  const ledger = new LedgerService(clock);
  const audit = new AuditService(clock);
  let store: Store;
  let report: Partial<VenueOrder>;
  let conversion: ConversionService;
  let sent: string[];

  beforeEach(async () => {
    store = await open();
    sent = [];
    report = {};
    const orders = new Map<string, VenueOrder>();
    const zero = { sold: 0n, bought: 0n, fee: 0n, status: 'open' } as const;
    const venue: Venue = {
      ...{ id: 'v', label: 'test venue', dryRun: false, minimum: () => 1n, sellable: (_, amount) => amount },
      deposits: async () => [{ id: 'd', asset: 'LTC', amount: 1_000n, txid: TXID, creditedAt: clock.now() }],
      quote: async () => ({ bought: 10_000n, best: 10_000n, at: clock.now() }),
      placeOrder: async ({ clientOrderId, sell, amount }) => {
        sent.push(clientOrderId);
        orders.set(clientOrderId, { clientOrderId, sell, amount, ...zero });
        return { clientOrderId, sell, amount, ...zero };
      },
      orderByClientId: async (id) => {
        const order = orders.get(id);
        return order === undefined ? undefined : { ...order, ...report };
      },
      balances: async () => [],
      sentAt: async (id) => (orders.has(id) ? clock.now() : null),
      ...{ sends: false, sendsFrom: () => null, sent: async () => [] },
      withdraw: async ({ clientWithdrawalId, amount }) => ({
        clientWithdrawalId,
        amount,
        fee: 0n,
        txid: null,
        status: 'pending',
      }),
      withdrawalById: async () => undefined,
    };
    const ports = {
      ...quietPorts(),
      announcedPayout: async () => ({ sourceId: 's', externalId: 'p', amount: 1_000n, fee: 0n }),
    };
    ({ conversion } = conversionRoom({ store, clock, venue, ports }));
    const leg = { asset: 'LTC', amount: 1_000n } as const;
    await store.write((tx) =>
      ledger.post(tx, [
        {
          ...{ reference: 'reward/1', kind: 'reward.credited', occurredAt: clock.now() },
          postings: [
            { ...leg, account: accounts.sourceReceivable('s'), side: 'debit', role: 'principal' },
            { ...leg, account: accounts.member('m', 'accrued'), side: 'credit', role: 'gross' },
          ],
        },
      ]),
    );
    await conversion.detectDeposits();
    await steps(2);
    expect((await latest())?.state).toBe('ordered');
  });

  const latest = async () => (await store.read((tx) => conversion.list(tx, { limit: 1 })))[0];
  const accrued = async () => {
    const { LTC, BTC } = await store.read((tx) => ledger.memberBalances(tx, 'm'));
    return [LTC?.accrued, BTC?.accrued ?? 0n, BTC?.available ?? 0n];
  };
  async function steps(count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) expect((await conversion.step()).unknown).toEqual([]);
  }
  const verified = async (): Promise<void> => {
    expect(await store.read((tx) => ledger.verify(tx))).toMatchObject({ ok: true, differences: [] });
    expect((await store.read((tx) => audit.verify(tx))).ok).toBe(true);
  };

  it('books a part and a cancel as they happened, once, and leaves the rest to its owner (F36)', async () => {
    report = { sold: 400n, bought: 4_000n, fee: 8n };
    await steps(2);
    expect(await accrued()).toEqual([600n, 3_992n, 0n]);
    report = { sold: 400n, bought: 4_000n, fee: 8n, status: 'closed' };
    await steps(1);
    expect(await latest()).toMatchObject({ state: 'filled', sold: 400n, bought: 4_000n, fee: 8n, fills: 1 });
    expect(await accrued()).toEqual([600n, 3_992n, 0n]);
    expect(sent).toHaveLength(1);
    // What was filled waits for its withdrawal and holds nothing up: the rest is offered at the next look.
    clock.advance(1);
    await steps(1);
    expect(await latest()).toMatchObject({ state: 'quoted', amount: 600n });
    await verified();
  });

  it("halts on somebody else's order, books nothing and sends nothing more (F37)", async () => {
    report = { clientOrderId: 'other', sold: 1_000n, bought: 10_000n, status: 'closed' };
    await steps(3);
    expect(await latest()).toMatchObject({ state: 'halted', note: 'other-order', sold: 0n, halted_from: 'ordered' });
    expect(await accrued()).toEqual([1_000n, 0n, 0n]);
    expect(sent).toHaveLength(1);
    await verified();
  });

  it('books a fill below the bound as it happened, and halts before a withdrawal (F38)', async () => {
    report = { sold: 1_000n, bought: 9_898n, fee: 0n, status: 'closed' };
    await steps(3);
    expect(await latest()).toMatchObject({ state: 'halted', note: 'slippage', bought: 9_898n, txid: null });
    expect(await accrued()).toEqual([0n, 9_898n, 0n]);
    await verified();
  });

  it('takes a fill at the bound', async () => {
    report = { sold: 1_000n, bought: 9_900n, fee: 0n, status: 'closed' };
    await steps(1);
    expect((await latest())?.state).toBe('filled');
  });
});
