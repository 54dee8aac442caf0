import { auditRow } from '../../src/audit/audit.entity';
import { AuditService } from '../../src/audit/audit.service';
import { ContractService } from '../../src/rewards/contract.service';
import { rewardShare } from '../../src/rewards/reward.entity';
import { OwnShareRooms, OwnShareService, type OwnWish } from '../../src/rewards/own-share.service';
import type { Store } from '../../src/store';
import { DAY_MS, type Instant, parseInstant, plusMs } from '../../src/units';
import { balancesOf, DAY_ONE, dayRow, declaration, poolPays, rewardsRoom, ScriptedSource } from '../support/rewards';
import { describeEachStore } from '../support/stores';

const TERMS = {
  ...{ id: 'lease-1', provider: 'provider', asset: 'BTC', algorithm: 'sha256d', hashRate: '1', units: 100 },
  ...{ price: '1000', start: '2026-03-01', termDays: 30, dayOffsetMinutes: 0 },
  settlement: { everyDays: 1, paidWithinDays: 1, toleranceBps: 0 },
};

/** A contract of 100 units, 40 of them ada's; what nobody holds is the operator's own. */
async function world(
  store: Store,
  patch: Parameters<typeof declaration>[0] = {},
  signed: { readonly start?: string } = {},
) {
  const terms = { ...TERMS, ...signed };
  const start = parseInstant(terms.start.includes('T') ? terms.start : `${terms.start}T00:00:00Z`);
  const source = new ScriptedSource(declaration({ id: 'lease', sharing: 'contract-units', ...patch }));
  const room = rewardsRoom(store, [source]);
  const audit = new AuditService(room.clock);
  const contracts = new ContractService(audit, room.clock);
  const rooms = new OwnShareRooms(room.terms, room.writeOffs);
  const shares = new OwnShareService(room.ledger, audit, contracts, rooms, room.clock);
  await room.collect.collectAll();
  await store.write(async (tx) => {
    await contracts.declare(tx, 'op', { sourceId: 'lease', terms: JSON.stringify(terms) });
    const units = { contractId: 'lease-1', memberId: 'ada', units: 40n, from: start };
    await contracts.setUnits(tx, 'op', units);
    await room.terms.setServiceFee(tx, 'op', { memberId: '*', bps: 500, from: DAY_ONE });
  });
  const unitsOf = (memberId: string, units: bigint, from: Instant) =>
    store.write((tx) => contracts.setUnits(tx, 'op', { contractId: 'lease-1', memberId, units, from }));
  const state = async (...rows: ReturnType<typeof dayRow>[]) => {
    source.rows = rows;
    await room.collect.collectAll();
  };
  const pay = async (n: number, amount: bigint) => {
    source.payouts = [...source.payouts, poolPays(n, amount)];
    await room.collect.collectAll();
    const deposit = { txid: poolPays(n, amount).txid ?? '', vout: 0, walletId: 'main', amount, at: room.clock.now() };
    await store.write((tx) => room.receive.match(tx, deposit));
  };
  const wish = (of: Partial<OwnWish> = {}): OwnWish => ({
    ...{ contractId: 'lease-1', memberId: 'bob', units: 10n, from: DAY_ONE, until: plusMs(DAY_ONE, 2 * DAY_MS) },
    ...of,
  });
  const plan = (of: Partial<OwnWish> = {}) => store.read((tx) => shares.plan(tx, wish(of)));
  const book = async (of: Partial<OwnWish> = {}, digest?: string) => {
    const agreed = { digest: digest ?? (await plan(of)).digest, reason: 'Bought on the first day' };
    return store.write((tx) => shares.book(tx, 'op', wish(of), agreed));
  };
  const sound = async () => {
    expect((await store.read((tx) => room.ledger.verify(tx))).differences).toEqual([]);
    const rows = await store.read((tx) => tx.find(rewardShare, { where: { source_id: 'lease' } }));
    for (const row of source.rows) {
      const parts = rows.filter(({ external_id }) => external_id === row.externalId);
      expect(parts.reduce((sum, { due }) => sum + due, 0n)).toBe(row.net);
    }
    const all = await balancesOf(room);
    const own = rows.filter(({ holder }) => holder === 'own');
    const sum = (of: (share: (typeof own)[number]) => bigint) => own.reduce((s, one) => s + of(one), 0n);
    expect(all['operator/own/lease BTC'] ?? 0n).toBe(sum(({ due, received }) => due - received));
    expect(all['income/own-mining BTC'] ?? 0n).toBe(sum(({ received }) => received));
  };
  return { room, source, contracts, shares, unitsOf, state, pay, plan, book, sound };
}

describeEachStore('units that were declared too late', (open) => {
  it('find their member out of the own share: accrued and income of the operator are restated, once', async () => {
    const store = await open();
    const { room, state, pay, plan, book, sound } = await world(store);
    await state(dayRow(0, 1_000n, { poolFee: 10n }), dayRow(1, 1_000n), dayRow(2, 1_000n));
    await pay(1, 1_500n);
    const before = await balancesOf(room);
    expect([before['operator/own/lease BTC'], before['income/own-mining BTC']]).toEqual([900n, 900n]);
    const { lines } = await book();
    expect(lines.map(({ externalId, net, serviceFee, due, covered, left }) => [externalId, net, serviceFee, due, covered, left])).toEqual([
      ['day-0', 100n, 5n, 95n, 95n, 500n],
      ['day-1', 100n, 5n, 95n, 48n, 500n],
    ]); // prettier-ignore
    const after = await balancesOf(room);
    expect([after['operator/own/lease BTC'], after['income/own-mining BTC']]).toEqual([850n, 750n]);
    expect([after['member/bob/available BTC'], after['member/bob/accrued BTC']]).toEqual([143n, 47n]);
    const entry = await store.read((tx) => room.ledger.entryByReference(tx, 'reward/lease/day-0/assigned-1c/bob'));
    // RULES.md 6: the member's time is the entry, not the day of the row.
    expect(entry).toMatchObject({ kind: 'reward.assigned', occurredAt: room.clock.now() });
    expect(entry?.postings.map(({ account, side, amount, role }) => [account, side, amount, role])).toEqual([
      ['income/own-mining', 'debit', 100n, 'transfer'],
      ['member/bob/available', 'credit', 101n, 'gross'],
      ['member/bob/available', 'debit', 1n, 'pool-fee'],
      ['member/bob/available', 'debit', 5n, 'service-fee'],
      ['income/service-fee', 'credit', 5n, 'service-fee'],
    ]);
    await expect(plan()).rejects.toMatchObject({ code: 'rewards.nothing-own' });
    const [act] = await store.read((tx) => tx.find(auditRow, { where: { action: 'contract.own-given' } }));
    expect(act).toMatchObject({ subject: 'lease-1', details: { member: 'bob', units: '10', rows: '2', net: '200' } });
    expect(JSON.stringify(act)).not.toContain('first day');
    await sound();
  });

  it('may be more than was said at first: the difference is given, and of a part of a day its part', async () => {
    const store = await open();
    const { room, state, book, sound } = await world(store);
    await state(dayRow(0, 1_000n));
    const noon = plusMs(DAY_ONE, DAY_MS / 2);
    await book({ until: noon });
    expect((await balancesOf(room))['member/bob/accrued BTC']).toBe(48n);
    await book();
    expect((await balancesOf(room))['member/bob/accrued BTC']).toBe(95n);
    await book({ units: 60n });
    const all = await balancesOf(room);
    expect([all['member/bob/accrued BTC'], all['operator/own/lease BTC']]).toEqual([570n, undefined]);
    await sound();
  });

  it('earn nothing of before the contract, however early they are said to be held', async () => {
    const store = await open();
    const start = plusMs(DAY_ONE, DAY_MS / 4);
    const { room, state, book, sound } = await world(store, {}, { start: '2026-03-01T06:00:00Z' });
    // The provider's first day is shared by the 18 hours that the contract ran.
    await state(dayRow(0, 1_000n));
    expect((await balancesOf(room))['operator/own/lease BTC']).toBe(600n);
    const { lines } = await book({ until: plusMs(DAY_ONE, DAY_MS) });
    expect(lines).toMatchObject([{ net: 100n, left: 500n }]);
    await expect(book({ from: start })).rejects.toMatchObject({ code: 'rewards.nothing-own' });
    await sound();
  });

  it('take nothing of what a row divided by time paid for before the contract', async () => {
    const { room, state, plan } = await world(await open(), {}, { start: '2026-03-02' });
    // Two days before the contract and one in it: of 900, 300 are the contract's, and 180 of them nobody's.
    await state({ ...dayRow(1, 900n), from: plusMs(DAY_ONE, -DAY_MS) });
    expect((await balancesOf(room))['operator/own/lease BTC']).toBe(780n);
    const early = { from: plusMs(DAY_ONE, -DAY_MS) };
    expect((await plan({ ...early, units: 60n })).lines).toMatchObject([{ net: 180n, left: 600n }]);
    await expect(plan({ ...early, units: 61n })).rejects.toMatchObject({ code: 'rewards.contract-oversold' });
  });

  it('are refused where others held them in a part of the row, although the operator had more in the rest', async () => {
    const { state, plan, unitsOf } = await world(await open());
    await unitsOf('zoe', 60n, plusMs(DAY_ONE, DAY_MS / 2));
    await state(dayRow(0, 1_000n));
    // Half of the day 60 units were nobody's, the other half none.
    await expect(plan({ units: 1n })).rejects.toMatchObject({ code: 'rewards.contract-oversold' });
    const noon = { until: plusMs(DAY_ONE, DAY_MS / 2) };
    expect((await plan({ ...noon, units: 60n })).lines).toMatchObject([{ net: 300n, left: 0n }]);
  });

  it('are refused as more than nobody held, to the unit, and as more than there are', async () => {
    const { state, plan } = await world(await open());
    await state(dayRow(0, 1_000n));
    expect((await plan({ units: 60n })).lines).toMatchObject([{ net: 600n, left: 0n }]);
    await expect(plan({ units: 61n })).rejects.toMatchObject({ code: 'rewards.contract-oversold' });
    await expect(plan({ units: 101n })).rejects.toThrow('has 100 units');
    await expect(plan({ until: DAY_ONE })).rejects.toMatchObject({ code: 'rewards.bad-span' });
  });

  it('are taken only as shown, and stay the member’s when the row is restated', async () => {
    const store = await open();
    const { room, state, plan, book, sound } = await world(store);
    await state(dayRow(0, 1_000n));
    const { digest } = await plan();
    await state(dayRow(0, 1_100n));
    await expect(book({}, digest)).rejects.toMatchObject({ code: 'rewards.preview-changed' });
    await book();
    expect((await balancesOf(room))['member/bob/accrued BTC']).toBe(105n);
    await state(dayRow(0, 2_000n));
    expect((await balancesOf(room))['member/bob/accrued BTC']).toBe(190n);
    await state(dayRow(0, 0n));
    expect(await balancesOf(room, 'member/')).toEqual({});
    await sound();
  });

  it('are refused where coin goes to an exchange and the own part was sold, and given while it is there', async () => {
    const store = await open();
    const { room, state, plan, book } = await world(store, { receivesAt: 'venue' });
    await state(dayRow(0, 1_000n));
    const sell = (amount: bigint) => {
      const common = { asset: 'BTC', amount, role: 'transfer' } as const;
      return store.write((tx) =>
        room.ledger.post(tx, [
          {
            ...{ reference: 'sold', kind: 'conversion.filled', occurredAt: room.clock.now() },
            postings: [
              { ...common, account: 'operator/own/lease', side: 'debit' },
              { ...common, account: 'receivable/source/lease', side: 'credit' },
            ] as never,
          },
        ]),
      );
    };
    await sell(500n);
    await expect(plan({ units: 11n })).rejects.toMatchObject({ code: 'rewards.own-sold' });
    await book({ units: 10n });
    expect((await balancesOf(room))['member/bob/accrued BTC']).toBe(95n);
  });
});
