import fc from 'fast-check';
import type { Store } from '../../src/store';
import type { PoolPayout, RewardRow } from '../../src/rewards';
import { payoutSuspense } from '../../src/rewards/reconcile.entity';
import { poolPayout } from '../../src/rewards/reward.entity';
import { DAY_MS, instant, plusMs } from '../../src/units';
import {
  balancesOf,
  dayRow,
  declaration,
  poolPays,
  type RewardsRoom,
  rewardsRoom,
  ScriptedSource,
} from '../support/rewards';
import { describeEachStore } from '../support/stores';

describeEachStore('reconciliation', (open) => {
  let source: ScriptedSource;
  let room: RewardsRoom;
  const PAYOUT = poolPays(2, 600n);

  function house(store: Store, patch: Parameters<typeof declaration>[0] = {}): void {
    source = new ScriptedSource(declaration({ sharing: 'percent', ...patch }));
    room = rewardsRoom(store, [source]);
    room.clock.set(plusMs(PAYOUT.at, 1));
  }

  async function state(rows: readonly RewardRow[], payouts = source.payouts): Promise<void> {
    source.rows = rows;
    source.payouts = payouts;
    expect(await room.collect.collect('pool-a')).toMatchObject({ ok: true });
  }

  const age = () => room.store.write((tx) => room.receive.age(tx, source.declaration));
  const arrive = (amount: bigint, txid = PAYOUT.txid ?? '') =>
    room.store.write((tx) => room.receive.match(tx, { txid, vout: 0, walletId: 'main', amount, at: room.clock.now() }));
  const seen = async () => {
    const [view] = await room.store.read((tx) => room.query.sources(tx));
    return view;
  };
  const open_ = async () =>
    ((await seen())?.discrepancies ?? []).filter(({ resolvedAt }) => resolvedAt === null).map(({ kind }) => kind);

  async function agree() {
    const [one] = await room.store.read((tx) => room.reconciled.sources(tx));
    expect(one?.result.totals.difference).toBe(0n);
    for (const { gap, gaps } of one?.result.days ?? []) {
      expect(gaps.reduce((sum, { amount }) => sum + amount, 0n)).toBe(gap);
    }
    expect((await room.store.read((tx) => room.ledger.verify(tx))).differences).toEqual([]);
    return one?.result;
  }

  it('moves a late payout to the discrepancy account, by time alone, and no member loses or gains', async () => {
    house(await open());
    await state([dayRow(0, 1_000n)], [PAYOUT]);
    const before = await balancesOf(room);
    room.clock.set(instant(PAYOUT.at + 3 * DAY_MS - 1));
    expect(await age()).toBe(0);
    expect(await balancesOf(room)).toEqual(before);
    room.clock.advance(1);
    expect(await age()).toBe(1);
    expect(await balancesOf(room)).toEqual({
      ...before,
      'receivable/source/pool-a BTC': 400n,
      'discrepancy/source/pool-a BTC': 600n,
    });
    expect(await age()).toBe(0);
    expect(await open_()).toEqual(['late']);
    expect(await seen()).toMatchObject({ outstanding: 400n, disputed: 600n, received: 0n });
    const result = await agree();
    expect(result?.days.flatMap(({ gaps }) => gaps.map(({ reason }) => reason))).toEqual(['late']);
    expect(result?.totals).toMatchObject({ stated: 1_000n, unpaid: 400n, discrepancies: 600n, arrived: 0n });
  });

  it.each([
    ['fourteen days where nothing is declared', {}, 14],
    ['the declared time', { missingAfterDays: 5 }, 5],
  ])('says that it is missing after %s, and not before', async (_what, patch, days) => {
    house(await open(), patch);
    await state([dayRow(0, 1_000n)], [PAYOUT]);
    room.clock.set(instant(PAYOUT.at + days * DAY_MS - 1));
    await age();
    expect(await open_()).toEqual(['late']);
    room.clock.advance(1);
    await age();
    expect((await open_()).sort()).toEqual(['late', 'missing']);
    expect((await balancesOf(room))['discrepancy/source/pool-a BTC']).toBe(600n);
    await agree();
  });

  it('comes to the books of a payout in time when the coin comes after all', async () => {
    house(await open());
    await state([dayRow(0, 1_000n)], [PAYOUT]);
    expect(await arrive(600n)).toBe('matched');
    const usual = await balancesOf(room);
    house(await open());
    await state([dayRow(0, 1_000n)], [PAYOUT]);
    room.clock.set(plusMs(PAYOUT.at, 20 * DAY_MS));
    await age();
    expect(await arrive(600n)).toBe('matched');
    expect(await balancesOf(room)).toEqual(usual);
    expect(await open_()).toEqual([]);
    await agree();
  });

  it('leaves of a payout that was late and came short what is short', async () => {
    house(await open());
    await state([dayRow(0, 1_000n)], [PAYOUT]);
    room.clock.set(plusMs(PAYOUT.at, 4 * DAY_MS));
    await age();
    await arrive(550n);
    expect(await balancesOf(room)).toMatchObject({
      'receivable/source/pool-a BTC': 400n,
      'discrepancy/source/pool-a BTC': 50n,
      'treasury/main BTC': 550n,
    });
    expect(await open_()).toEqual(['short']);
    expect(await seen()).toMatchObject({ received: 550n, outstanding: 400n, disputed: 50n });
    const result = await agree();
    // Without a chain the coin counts on the day on which it was booked: four days after its announcement.
    expect(new Set(result?.days.flatMap(({ gaps }) => gaps.map(({ reason }) => reason)))).toEqual(
      new Set(['short', 'wrong-day']),
    );
  });

  it.each([
    ['takes its word back', { status: 'failed' as const, txid: null }, 1_000n, undefined],
    ['lowers it', { amount: 250n }, 750n, 250n],
    ['raises it beyond what it stated', { amount: 5_000n }, undefined, 1_000n],
  ])('follows a pool that %s', async (_what, patch, receivable, disputed) => {
    house(await open());
    await state([dayRow(0, 1_000n)], [PAYOUT]);
    room.clock.set(plusMs(PAYOUT.at, 4 * DAY_MS));
    await age();
    await state(source.rows, [{ ...PAYOUT, ...patch }]);
    const balances = await balancesOf(room);
    expect(balances['receivable/source/pool-a BTC']).toBe(receivable);
    expect(balances['discrepancy/source/pool-a BTC']).toBe(disputed);
    expect(await open_()).toEqual(disputed === undefined ? [] : ['late']);
    await agree();
  });

  it('moves the rest when more of a late payout is stated', async () => {
    house(await open());
    await state([dayRow(0, 200n)], [PAYOUT]);
    room.clock.set(plusMs(PAYOUT.at, 4 * DAY_MS));
    await age();
    expect((await balancesOf(room))['discrepancy/source/pool-a BTC']).toBe(200n);
    await state([dayRow(0, 200n), dayRow(1, 700n)]);
    expect((await balancesOf(room))['discrepancy/source/pool-a BTC']).toBe(600n);
    await agree();
  });

  it('owes the pool nothing, and is owed nothing, when rows and a late payout are taken back together', async () => {
    house(await open());
    await state([dayRow(0, 600n)], [PAYOUT]);
    room.clock.set(plusMs(PAYOUT.at, 4 * DAY_MS));
    await age();
    await state([dayRow(0, 0n)], [{ ...PAYOUT, status: 'failed' }]);
    expect(await balancesOf(room)).toEqual({});
    expect(await seen()).toMatchObject({ owedToPool: 0n, disputed: 0n, outstanding: 0n, received: 0n });
    await agree();
  });

  it('tells of a payout that is late at a venue, and leaves its books to the venue', async () => {
    house(await open(), { asset: 'LTC', receivesAt: 'venue', ownerAtConversion: 'member' });
    await state([dayRow(0, 1_000n, { asset: 'LTC' })], [PAYOUT]);
    room.clock.set(plusMs(PAYOUT.at, 4 * DAY_MS));
    expect(await age()).toBe(0);
    expect(await open_()).toEqual(['late']);
    expect((await balancesOf(room))['receivable/source/pool-a LTC']).toBe(1_000n);
  });

  it('lists coin that nobody announced, until a statement explains it', async () => {
    house(await open());
    await state([dayRow(0, 1_000n)], []);
    await arrive(600n);
    const unannounced = () => room.store.read((tx) => room.reconciled.unannounced(tx));
    expect(await unannounced()).toMatchObject([{ amount: 600n, outpoint: `${PAYOUT.txid ?? ''}:0`, seen: null }]);
    await state(source.rows, [PAYOUT]);
    expect(await unannounced()).toEqual([]);
    expect((await agree())?.totals).toMatchObject({ arrived: 600n, unpaid: 400n });
  });
});

async function provedAndWaiting({ store }: RewardsRoom): Promise<boolean> {
  const waiting = await store.read((tx) => tx.find(poolPayout, { where: { waiting: { not: 0n }, lightning: false } }));
  return waiting.length > 0;
}

async function held({ store }: RewardsRoom): Promise<bigint> {
  const rows = await store.read((tx) => tx.find(payoutSuspense));
  return rows.reduce((sum, { amount }) => sum + amount, 0n);
}

describeEachStore('reconciliation of random histories', (open, kind) => {
  const RUNS = { memory: 60, sqlite: 4, postgres: 4 }[kind];
  const amount = fc.bigInt({ min: 0n, max: 5_000n });
  const fee = fc.oneof(fc.bigInt({ min: 0n, max: 20n }), amount);
  const step = fc.oneof(
    fc.record({ do: fc.constant('row' as const), n: fc.nat(4), amount }),
    fc.record({ do: fc.constant('payout' as const), n: fc.nat(3), amount, fee }),
    fc.record({ do: fc.constant('failed' as const), n: fc.nat(3) }),
    fc.record({ do: fc.constant('raised' as const), n: fc.nat(3), by: fc.constantFrom(3n, 7n, 900n) }),
    fc.record({ do: fc.constant('lightning' as const), n: fc.nat(1), amount }),
    fc.record({ do: fc.constant('coin' as const), n: fc.nat(3), off: fc.constantFrom(0n, -7n, 7n) }),
    fc.record({ do: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 8 }) }),
  );

  it('stated = arrived + fees + Lightning + unpaid + discrepancies, to the unit, after every step; days add up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 16 }), async (steps) => {
        const source = new ScriptedSource(declaration({ sharing: 'percent' }));
        const room = rewardsRoom(await open(), [source]);
        const rows = new Map<number, RewardRow>();
        const payouts = new Map<string, PoolPayout>();
        for (const one of steps) {
          if (one.do === 'row') rows.set(one.n, dayRow(one.n, one.amount));
          if (one.do === 'wait') room.clock.advance(one.days * DAY_MS);
          if (one.do === 'payout') {
            const { fee } = one;
            payouts.set(`p${one.n}`, poolPays(one.n + 8, one.amount + fee, { externalId: `p${one.n}`, fee }));
          }
          if (one.do === 'lightning') {
            const externalId = `l${one.n}`;
            const paid = poolPays(one.n, one.amount, { externalId, lightning: true, txid: null });
            if (!payouts.has(externalId)) payouts.set(externalId, paid);
          }
          const named = 'n' in one ? payouts.get(`p${one.n}`) : undefined;
          if (one.do === 'raised' && named !== undefined)
            payouts.set(`p${one.n}`, { ...named, amount: named.amount + one.by });
          if (one.do === 'failed' && named !== undefined) payouts.set(`p${one.n}`, { ...named, status: 'failed' });
          if (one.do === 'coin') {
            const value = (named?.amount ?? 100n) + one.off;
            const txid = named?.txid ?? (one.n + 8).toString(16).padStart(64, '0');
            const deposit = { txid, vout: 0, walletId: 'main', amount: value < 1n ? 1n : value, at: room.clock.now() };
            await room.store.write((tx) => room.receive.match(tx, deposit));
          }
          source.rows = [...rows.values()];
          source.payouts = [...payouts.values()];
          await room.collect.collect('pool-a');
          const [seen] = await room.store.read((tx) => room.reconciled.sources(tx));
          expect(seen?.result.totals.difference).toBe(0n);
          // Proved coin waits for rows only: what the pool owes, and what unproved payouts hold of it, went to it first.
          if (await provedAndWaiting(room)) expect(await held(room)).toBe(0n);
          const days = seen?.result.days ?? [];
          for (const { gap, gaps, announced, arrived } of days) {
            expect(gap).toBe(announced - arrived);
            expect(gaps.reduce((sum, each) => sum + each.amount, 0n)).toBe(gap);
          }
          const totals = seen?.result.totals;
          expect(days.reduce((sum, day) => sum + day.arrived, 0n)).toBe(totals?.arrived);
          expect(days.reduce((sum, day) => sum + day.stated, 0n)).toBe(totals?.stated);
        }
        expect((await room.store.read((tx) => room.ledger.verify(tx))).differences).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});
