import { AuditService } from '../../src/audit/audit.service';
import type { ProvedDeposit } from '../../src/conversion/booking';
import type { ConversionService } from '../../src/conversion/conversion.service';
import type { Announced, VenueDeposit } from '../../src/conversion';
import { DryRunVenue, type DryRunOptions } from '../../src/conversion/venues/dry-run.adapter';
import { accounts, type NewEntry } from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import type { PriceSource } from '../../src/prices';
import { SolvencyService } from '../../src/solvency/solvency.service';
import type { Store } from '../../src/store';
import { HOUR_MS, parsePrice } from '../../src/units';
import { conversionRoom, quietPorts } from '../support/conversion-room';
import { FakeClock } from '../support/fake-clock';
import { describeEachStore } from '../support/stores';

const TXID = 'ab'.repeat(32);
const SETTLED = 'cd'.repeat(32);
/** 1 LTC = 100 USD, 1 BTC = 100,000 USD: one litoshi buys a thousandth of a satoshi. */
const prices: PriceSource = {
  name: 'fixed',
  label: 'test prices',
  quoteAt: async (asset, at) =>
    asset === 'LTC' || asset === 'BTC'
      ? { price: parsePrice(asset === 'BTC' ? '100000' : '100'), source: 'fixed', observedAt: at, raw: '' }
      : undefined,
};

describeEachStore('conversion', (open) => {
  const clock = new FakeClock('2026-05-01T00:00:00Z');
  let store: Store;
  let ledger: LedgerService;
  let deposits: VenueDeposit[];
  let announced: Map<string, Announced>;
  let early: ProvedDeposit | undefined;
  beforeEach(async () => {
    store = await open();
    early = undefined;
    ledger = new LedgerService(clock);
    deposits = [{ id: 'd1', asset: 'LTC', amount: 3_000_000n, txid: TXID, creditedAt: clock.now() }];
    announced = new Map([[TXID, { sourceId: 'viabtc', externalId: 'p1', amount: 3_000_000n, fee: 0n }]]);
    await store.write((tx) => ledger.post(tx, [credit('m1', 2_000_000n), credit('m2', 1_000_000n)]));
  });

  function credit(member: string, units: bigint): NewEntry {
    const fee = units / 100n;
    const accrued = accounts.member(member, 'accrued');
    return {
      reference: `reward/viabtc/1/r1/${member}`,
      kind: 'reward.credited',
      occurredAt: clock.now(),
      postings: [
        { account: accounts.sourceReceivable('viabtc'), asset: 'LTC', side: 'debit', amount: units, role: 'principal' },
        { account: accrued, asset: 'LTC', side: 'credit', amount: units, role: 'gross' },
        { account: accrued, asset: 'LTC', side: 'debit', amount: fee, role: 'service-fee' },
        { account: accounts.operatorAccrued('viabtc'), asset: 'LTC', side: 'credit', amount: fee, role: 'service-fee' },
      ],
    };
  }

  function service(options: Partial<DryRunOptions> = {}): ConversionService {
    const venue = new DryRunVenue(store, clock, prices, {
      id: 'dry',
      feeBps: 20,
      minimums: { LTC: 1_000_000n },
      deposits: async () => deposits,
      ...options,
    });
    const ports = {
      ...quietPorts(),
      announcedPayout: async (_: unknown, __: string, txid: string) => announced.get(txid),
      takeUnmatched: async (_: unknown, txid: string, amount: bigint) =>
        early?.txid === txid && early.amount === amount ? early : undefined,
    };
    return conversionRoom({ store, clock, venue, ports }).conversion;
  }

  async function run(conversion: ConversionService, times: number): Promise<string[]> {
    const states: string[] = [];
    for (let i = 0; i < times; i += 1) {
      expect((await conversion.step()).unknown).toEqual([]);
      const [row] = await store.read((tx) => conversion.list(tx, { limit: 1 }));
      states.push(row?.state ?? 'none');
    }
    return states;
  }

  const classes = (member: string) => store.read((tx) => ledger.memberBalances(tx, member));
  const verified = async (): Promise<void> => {
    expect(await store.read((tx) => ledger.verify(tx))).toMatchObject({ ok: true });
    expect(await store.read((tx) => new AuditService(clock).verify(tx))).toMatchObject({ ok: true });
  };

  it('books a deposit that a pool announced, once, and keeps one that nobody announced in sight', async () => {
    deposits.push({ id: 'd2', asset: 'LTC', amount: 5n, txid: 'ef'.repeat(32), creditedAt: clock.now() });
    const conversion = service();
    expect(await conversion.detectDeposits()).toBe(1);
    expect(await conversion.detectDeposits()).toBe(0);
    await store.read(async (tx) => {
      expect(await ledger.balance(tx, accounts.venue('dry'), 'LTC')).toBe(3_000_000n);
      expect(await ledger.balance(tx, accounts.sourceReceivable('viabtc'), 'LTC')).toBe(0n);
    });
    expect((await classes('m1')).LTC).toMatchObject({ accrued: 1_980_000n, available: 0n });
  });

  it('never makes a dry-run fill available: it stays filled and says why', async () => {
    const conversion = service();
    await conversion.detectDeposits();
    expect(await run(conversion, 6)).toEqual(['quoted', 'ordered', 'filled', 'filled', 'filled', 'filled']);
    const [row] = await store.read((tx) => conversion.list(tx, { limit: 1 }));
    expect(row).toMatchObject({
      note: 'dry-run',
      dry_run: true,
      sold: 3_000_000n,
      bought: 3_000n,
      fee: 6n,
      txid: null,
    });
    for (const member of ['m1', 'm2']) expect((await classes(member)).BTC?.available).toBe(0n);
    await verified();
  });

  it('makes the bought bitcoin available when the withdrawal is proved at our descriptors, to the satoshi', async () => {
    const conversion = service({ settle: async () => SETTLED });
    await conversion.detectDeposits();
    expect(await run(conversion, 4)).toEqual(['quoted', 'ordered', 'filled', 'withdrawn']);
    await store.read(async (tx) => expect(await ledger.balance(tx, accounts.venueTransit('dry'), 'BTC')).toBe(2_994n));
    const deposit = { txid: SETTLED, vout: 1, walletId: 'w', amount: 2_994n, at: clock.now() };
    const settle = () => store.write((tx) => conversion.settleDeposit(tx, deposit));
    const first = await settle();
    expect(first).toBeDefined();
    expect(await settle()).toEqual(first);
    const [m1, m2] = [await classes('m1'), await classes('m2')];
    // 66 %, 33 % and 1 % of 3,000 satoshi less 66 %, 33 % and 1 % of the fee of 6, largest remainder.
    expect(m1).toMatchObject({ LTC: { accrued: 0n }, BTC: { accrued: 0n, available: 1_976n } });
    expect(m2).toMatchObject({ LTC: { accrued: 0n }, BTC: { accrued: 0n, available: 988n } });
    await store.read(async (tx) => {
      const at = (account: Parameters<typeof ledger.balance>[1]) => ledger.balance(tx, account, 'BTC');
      expect(await at(accounts.serviceFee)).toBe(30n);
      expect(await at(accounts.treasury('w'))).toBe(2_994n);
      expect(await at(accounts.conversionFee)).toBe(0n);
      const clearing = await ledger.balances(tx, 'clearing/');
      expect(clearing.map((row) => row.balance)).toEqual([0n, 0n]);
      expect((await ledger.trialBalance(tx)).balanced).toBe(true);
    });
    await verified();
    const coins = { coins: async () => ({ confirmed: 2_994n, ownChange: 0n }) };
    const solvency = new SolvencyService(clock, coins, ledger, conversion);
    await store.read(async (tx) => {
      expect((await solvency.assess(tx))[0]).toMatchObject({ asset: 'BTC', surplus: 30n, solvent: true });
      await solvency.assertSolvent(tx, 'BTC');
    });
    const poor = new SolvencyService(
      clock,
      { coins: async () => ({ confirmed: 2_963n, ownChange: 0n }) },
      ledger,
      conversion,
    );
    await expect(store.read((tx) => poor.assertSolvent(tx, 'BTC'))).rejects.toMatchObject({
      code: 'solvency.short',
      fields: { asset: 'BTC', surplus: '-1' },
    });
  });

  it('halts when another amount arrives, and leaves the payment to be held in sight', async () => {
    const conversion = service({ settle: async () => SETTLED });
    await conversion.detectDeposits();
    await run(conversion, 4);
    const deposit = { txid: SETTLED, vout: 0, walletId: 'w', amount: 2_993n, at: clock.now() };
    expect(await store.write((tx) => conversion.settleDeposit(tx, deposit))).toBeUndefined();
    const [row] = await store.read((tx) => conversion.list(tx, { limit: 1 }));
    expect(row).toMatchObject({ state: 'halted', note: 'arrived-other-amount', halted_from: 'withdrawn' });
    await conversion.resume(row?.id ?? '', 'operator-1');
    expect(await store.write((tx) => conversion.settleDeposit(tx, { ...deposit, amount: 2_994n }))).toBeDefined();
    await expect(conversion.resume(row?.id ?? '', 'operator-1')).rejects.toMatchObject({
      code: 'conversion.not-halted',
    });
  });

  it('settles from the output that fits where one transaction brings several, whichever is looked at first', async () => {
    const conversion = service({ settle: async () => SETTLED });
    await conversion.detectDeposits();
    await run(conversion, 4);
    const other = { txid: SETTLED, vout: 0, walletId: 'w', amount: 7_000n, at: clock.now() };
    expect(await store.write((tx) => conversion.settleDeposit(tx, other))).toBeUndefined();
    const own = { ...other, vout: 1, amount: 2_994n };
    expect(await store.write((tx) => conversion.settleDeposit(tx, own))).toBeDefined();
    const [row] = await store.read((tx) => conversion.list(tx, { limit: 1 }));
    expect(row).toMatchObject({ state: 'settled', note: null, vout: 1 });
    expect(await store.write((tx) => conversion.settleDeposit(tx, other))).toBeUndefined();
    await verified();
  });

  it('takes coin that was proved before the venue named its transaction from where it stands unmatched', async () => {
    const conversion = service({ settle: async () => SETTLED });
    await conversion.detectDeposits();
    await run(conversion, 4);
    const deposit = { txid: SETTLED, vout: 1, walletId: 'w', amount: 2_994n, at: clock.now() };
    const common = { asset: 'BTC', amount: deposit.amount, role: 'principal' } as const;
    const received: NewEntry = {
      reference: `deposit/${SETTLED}:1`,
      kind: 'treasury.received',
      occurredAt: clock.now(),
      postings: [
        { ...common, account: accounts.treasury('w'), side: 'debit' },
        { ...common, account: accounts.unmatched('w'), side: 'credit' },
      ],
    };
    await store.write((tx) => ledger.post(tx, [received]));
    expect((await conversion.step()).moved).toBe(0);
    early = deposit;
    expect((await conversion.step()).moved).toBe(1);
    expect((await conversion.step()).moved).toBe(0);
    await store.read(async (tx) => {
      expect(await ledger.balance(tx, accounts.unmatched('w'), 'BTC')).toBe(0n);
      expect(await ledger.balance(tx, accounts.treasury('w'), 'BTC')).toBe(2_994n);
      expect(await ledger.balance(tx, accounts.venueTransit('dry'), 'BTC')).toBe(0n);
    });
    expect((await classes('m1')).BTC?.available).toBe(1_976n);
    await verified();
  });

  it('lets coin below the venue minimum accumulate in sight, and sells it from the minimum on', async () => {
    deposits = [{ id: 'd1', asset: 'LTC', amount: 999_999n, txid: TXID, creditedAt: clock.now() }];
    const conversion = service();
    await conversion.detectDeposits();
    expect(await run(conversion, 2)).toEqual(['none', 'none']);
    expect(await store.read((tx) => conversion.waiting(tx))).toEqual([
      { asset: 'LTC', amount: 999_999n, minimum: 1_000_000n, kept: 0n },
    ]);
    deposits.push({ id: 'd2', asset: 'LTC', amount: 1n, txid: TXID, creditedAt: clock.now() });
    await conversion.detectDeposits();
    expect(await run(conversion, 1)).toEqual(['quoted']);
  });

  it('finds an order whose answer was lost and does not send it twice (F35)', async () => {
    const conversion = service();
    await conversion.detectDeposits();
    await run(conversion, 1);
    const venue = Reflect.get(conversion, 'venue') as DryRunVenue;
    const send = venue.placeOrder.bind(venue);
    let sent = 0;
    venue.placeOrder = async (request) => {
      sent += 1;
      await send(request);
      throw new Error('timeout');
    };
    expect((await conversion.step()).unknown).toMatchObject([{ code: 'conversion.venue-unknown' }]);
    expect(await run(conversion, 2)).toEqual(['ordered', 'filled']);
    expect(sent).toBe(1);
  });

  it('ends a conversion whose order the venue refuses, and rests before the next', async () => {
    const conversion = service();
    await conversion.detectDeposits();
    await run(conversion, 1);
    const [row] = await store.read((tx) => conversion.list(tx, { limit: 1 }));
    const venue = Reflect.get(conversion, 'venue') as DryRunVenue;
    // The market fell by two per cent after the quote: below the limit of one.
    venue.quote = async () => ({ bought: 2_940n, best: 2_940n, at: clock.now() });
    expect(await run(conversion, 2)).toEqual(['rejected', 'rejected']);
    clock.advance(HOUR_MS + 1);
    await conversion.step();
    const [next] = await store.read((tx) => conversion.list(tx, { limit: 1 }));
    expect(next?.id).not.toBe(row?.id);
    expect((await classes('m1')).LTC?.accrued).toBe(1_980_000n);
  });
});
