import type { Store } from '../../src/store';
import type { PoolPayout, RewardRow } from '../../src/rewards';
import { DAY_MS, plusMs } from '../../src/units';
import {
  balancesOf,
  DAY_ONE,
  dayRow,
  declaration,
  poolPays,
  type RewardsRoom,
  rewardsRoom,
  ScriptedSource,
} from '../support/rewards';
import { describeEachStore } from '../support/stores';

/** What a pool says without proof must not keep from members what is proved, nor give them what is not (RULES 11). */
describeEachStore('a pool whose word and whose coin differ', (open) => {
  let source: ScriptedSource;
  let room: RewardsRoom;

  async function house(store: Store): Promise<void> {
    source = new ScriptedSource(declaration({ sharing: 'percent' }));
    room = rewardsRoom(store, [source]);
    room.clock.set(plusMs(DAY_ONE, 1));
    await room.collect.collect('pool-a');
    await store.write((tx) =>
      room.terms.setFixedShares(tx, 'op', {
        sourceId: 'pool-a',
        from: DAY_ONE,
        shares: [{ memberId: 'alice', bps: 10_000 }],
      }),
    );
  }

  async function stateOn(day: number, rows: readonly RewardRow[], payouts: readonly PoolPayout[]): Promise<void> {
    room.clock.set(plusMs(DAY_ONE, day * DAY_MS));
    source.rows = rows;
    source.payouts = payouts;
    expect(await room.collect.collect('pool-a')).toMatchObject({ ok: true });
  }

  const arrive = (amount: bigint, { txid }: Pick<PoolPayout, 'txid'>) =>
    room.store.write((tx) =>
      room.receive.match(tx, { txid: txid ?? '', vout: 0, walletId: 'main', amount, at: room.clock.now() }),
    );

  async function agree() {
    const [one] = await room.store.read((tx) => room.reconciled.sources(tx));
    expect(one?.result.totals.difference).toBe(0n);
    expect((await room.store.read((tx) => room.ledger.verify(tx))).differences).toEqual([]);
    return one?.result.totals;
  }

  const open_ = async () => {
    const [view] = await room.store.read((tx) => room.query.sources(tx));
    const discrepancies = view?.discrepancies ?? [];
    return discrepancies.filter(({ resolvedAt }) => resolvedAt === null).map(({ kind, subject }) => [kind, subject]);
  };

  const NEVER_OURS = poolPays(0, 100_000n, { externalId: 'before-us', txid: 'ff'.repeat(32) });
  const days = (count: number) => Array.from({ length: count }, (_, n) => dayRow(n, 100n));

  it('makes proved coin available though a payout is announced that never comes', async () => {
    await house(await open());
    for (let day = 1; day <= 30; day += 1) await stateOn(day, days(day), [NEVER_OURS]);
    expect((await balancesOf(room))['discrepancy/source/pool-a BTC']).toBe(3_000n);
    const good = poolPays(30, 3_000n);
    await stateOn(31, days(30), [NEVER_OURS, good]);
    expect(await arrive(3_000n, good)).toBe('matched');
    const paid = { 'member/alice/available BTC': 3_000n, 'treasury/main BTC': 3_000n };
    expect(await balancesOf(room)).toEqual(paid);
    await stateOn(32, days(30), [NEVER_OURS, good]);
    expect(await balancesOf(room)).toEqual(paid);
    expect((await open_()).map(([, subject]) => subject)).toContain('before-us');
    expect(await agree()).toMatchObject({ stated: 3_000n, arrived: 3_000n, unpaid: 0n, discrepancies: 0n });
  });

  it('draws no more from a late payout than the coin covers, and the oldest announcement gives way first', async () => {
    await house(await open());
    const older = poolPays(1, 400n);
    const newer = poolPays(2, 500n);
    await stateOn(10, days(9), [older, newer]);
    expect((await balancesOf(room))['discrepancy/source/pool-a BTC']).toBe(900n);
    const good = poolPays(9, 450n);
    await stateOn(10, days(9), [older, newer, good]);
    await arrive(450n, good);
    expect(await balancesOf(room)).toMatchObject({
      'member/alice/available BTC': 450n,
      'member/alice/accrued BTC': 450n,
      'discrepancy/source/pool-a BTC': 450n,
    });
    // The newer one holds 450 of its 500: it comes, and its coin waits for no row but the last 50.
    await arrive(500n, newer);
    expect(await balancesOf(room)).toMatchObject({ 'member/alice/available BTC': 900n, 'unmatched/main BTC': 50n });
    expect(await agree()).toMatchObject({ arrived: 950n, unpaid: 0n, discrepancies: -50n });
  });

  it.each([
    ['all', 100n, { 'treasury/main BTC': 1_000n, 'member/alice/available BTC': 1_000n }, []],
    [
      'all but one of',
      99n,
      {
        ...{ 'treasury/main BTC': 999n, 'member/alice/available BTC': 999n },
        ...{ 'member/alice/accrued BTC': 1n, 'discrepancy/source/pool-a BTC': 1n },
      },
      [['short', 'payout-10']],
    ],
    [
      'one more than',
      101n,
      { 'treasury/main BTC': 1_001n, 'member/alice/available BTC': 1_000n, 'unmatched/main BTC': 1n },
      [],
    ],
  ])('gives members %s what a payout came short of, once the pool sends it', async (_what, amount, balances, left) => {
    await house(await open());
    const short = poolPays(10, 1_000n);
    await stateOn(11, days(10), [short]);
    await arrive(900n, short);
    expect(await balancesOf(room)).toEqual({
      ...{ 'treasury/main BTC': 900n, 'member/alice/available BTC': 900n },
      ...{ 'member/alice/accrued BTC': 100n, 'discrepancy/source/pool-a BTC': 100n },
    });
    expect(await open_()).toEqual([['short', 'payout-10']]);
    const rest = poolPays(11, amount);
    await stateOn(12, days(10), [short, rest]);
    await arrive(amount, rest);
    expect(await balancesOf(room)).toEqual(balances);
    expect(await open_()).toEqual(left);
    await agree();
  });

  it('covers coin that came before its rows though these rows are due to a late payout too', async () => {
    await house(await open());
    const good = poolPays(5, 300n);
    await stateOn(6, [], [NEVER_OURS, good]);
    await arrive(300n, good);
    expect(await balancesOf(room)).toEqual({ 'treasury/main BTC': 300n, 'unmatched/main BTC': 300n });
    await stateOn(7, days(3), [NEVER_OURS, good]);
    expect(await balancesOf(room)).toEqual({ 'treasury/main BTC': 300n, 'member/alice/available BTC': 300n });
    await agree();
  });

  it.each([
    ['a tenth of a payout beside it', 200_000n, 20_000n, 200_000n, 20_000n],
    ['a tenth of a payout out of it', 200_000n, 20_000n, 180_000n, 20_000n],
    ['10,000 sat of a small payout, where that is half of it', 20_000n, 10_000n, 20_000n, 10_000n],
    ['more than a tenth', 200_000n, 20_001n, 200_000n, 0n],
    ['more than a tenth out of it', 200_000n, 20_001n, 179_999n, 0n],
    ['10,001 sat of a small payout', 20_002n, 10_001n, 20_002n, 0n],
    ['more than half of a small payout', 19_999n, 10_000n, 19_999n, 0n],
    ['all but a satoshi', 1n, 2_999n, 1n, 0n],
  ])(
    'believes of a payout fee of %s so much as no coin has to prove',
    async (_what, amount, fee, arrived, believed) => {
      await house(await open());
      const payout = poolPays(2, amount, { fee });
      const owed = arrived + fee;
      await stateOn(3, [dayRow(0, owed)], [payout]);
      expect(await arrive(arrived, payout)).toBe('matched');
      const balances = await balancesOf(room);
      expect(balances['treasury/main BTC']).toBe(arrived);
      expect(balances['member/alice/available BTC']).toBe(arrived + believed);
      expect(balances['expense/pool-payout-fee BTC'] ?? 0n).toBe(believed);
      expect(balances['discrepancy/source/pool-a BTC'] ?? 0n).toBe(fee - believed);
      expect(await open_()).toEqual(believed === fee ? [] : [['short', 'payout-2']]);
      expect(await agree()).toMatchObject({ stated: owed, arrived, poolFees: believed, unpaid: 0n });
    },
  );

  it('explains a coin by the rows of two files, the second of which came after it', async () => {
    await house(await open());
    const first = poolPays(2, 500n);
    await stateOn(3, [dayRow(0, 500n)], [first]);
    await arrive(1_200n, first);
    expect((await balancesOf(room))['unmatched/main BTC']).toBe(700n);
    expect(await open_()).toEqual([['over', 'payout-2']]);
    // The second file names the same transaction: the announcement is the sum of both.
    await stateOn(4, [dayRow(0, 500n), dayRow(1, 700n)], [{ ...first, amount: 1_200n }]);
    expect(await balancesOf(room)).toEqual({ 'treasury/main BTC': 1_200n, 'member/alice/available BTC': 1_200n });
    expect(await open_()).toEqual([]);
    expect(await agree()).toMatchObject({ stated: 1_200n, arrived: 1_200n, unpaid: 0n, discrepancies: 0n });
    const before = await balancesOf(room);
    await stateOn(5, source.rows, source.payouts);
    expect(await balancesOf(room)).toEqual(before);
  });

  it.each([
    ['less than the coin', 1_199n, { 'unmatched/main BTC': 1n }, 1_199n, [['over', 'payout-2']]],
    ['more than the coin', 1_201n, { 'receivable/source/pool-a BTC': 1n }, 1_200n, [['short', 'payout-2']]],
  ])('gives members no more than the coin where two files state %s', async (_what, amount, rest, available, told) => {
    await house(await open());
    const first = poolPays(2, 500n);
    await stateOn(3, [dayRow(0, 500n)], [first]);
    await arrive(1_200n, first);
    await stateOn(4, [dayRow(0, 500n), dayRow(1, amount - 500n)], [{ ...first, amount }]);
    const balances = await balancesOf(room);
    expect(balances).toMatchObject({ ...rest, 'member/alice/available BTC': available });
    expect(await open_()).toEqual(told);
    await agree();
  });

  it('leaves what is booked where the coin brought no more than the first word, or the word is lowered', async () => {
    await house(await open());
    const first = poolPays(2, 500n);
    await stateOn(3, [dayRow(0, 2_000n)], [first]);
    await arrive(500n, first);
    const before = await balancesOf(room);
    await stateOn(4, source.rows, [{ ...first, amount: 800n }]);
    await stateOn(5, source.rows, [{ ...first, amount: 300n }]);
    expect(await balancesOf(room)).toEqual(before);
    expect(await open_()).toEqual([['payout-changed', 'payout-2']]);
    await agree();
  });

  const TAKEN = poolPays(3, 400n, { externalId: 'taken', txid: null, status: 'taken-back' });

  it('holds in sight what a pool takes back and names no row for, from no member, until it gives it again', async () => {
    await house(await open());
    const told = { 'member/alice/accrued BTC': 900n, 'receivable/source/pool-a BTC': 500n, 'discrepancy/source/pool-a BTC': 400n }; // prettier-ignore
    for (const day of [9, 10]) {
      await stateOn(day, days(9), [TAKEN]);
      expect(await balancesOf(room)).toEqual(told);
      expect(await open_()).toEqual([['taken-back', 'taken']]);
      expect(await agree()).toMatchObject({ stated: 900n, announced: 0n, unpaid: 500n, discrepancies: 400n });
    }
    for (const amount of [1n, 899n, 901n]) {
      await stateOn(10, days(9), [{ ...TAKEN, amount }]);
      const held = amount < 900n ? amount : 900n;
      expect((await balancesOf(room))['discrepancy/source/pool-a BTC']).toBe(held);
      await agree();
    }
    await stateOn(10, days(9), []);
    expect(await balancesOf(room)).toEqual({ 'member/alice/accrued BTC': 900n, 'receivable/source/pool-a BTC': 900n });
    expect(await open_()).toEqual([]);
    await stateOn(10, days(9), [TAKEN]);
    // Out of the window nothing is said of it any more: what was said stands.
    await stateOn(20, days(9), [TAKEN]);
    await stateOn(35, days(9), []);
    expect(await balancesOf(room)).toEqual(told);
    expect(await open_()).toEqual([['taken-back', 'taken']]);
    await agree();
  });

  it('nets what a pool takes back after it has paid everything from what it states next, and only from that', async () => {
    await house(await open());
    const paid = poolPays(4, 900n);
    await stateOn(9, days(9), [paid]);
    await arrive(900n, paid);
    const here = { 'treasury/main BTC': 900n, 'member/alice/available BTC': 900n };
    await stateOn(9, days(9), [paid, TAKEN]);
    expect(await balancesOf(room)).toEqual(here);
    expect(await open_()).toEqual([['taken-back', 'taken']]);
    await stateOn(14, days(14), [paid, TAKEN]);
    expect(await balancesOf(room)).toEqual({ ...here, 'member/alice/accrued BTC': 500n, 'receivable/source/pool-a BTC': 100n, 'discrepancy/source/pool-a BTC': 400n }); // prettier-ignore
    // Coin is proof: where the pool pays it all the same, its word holds nothing back (RULES 11).
    const rest = poolPays(13, 500n);
    await stateOn(14, days(14), [paid, TAKEN, rest]);
    await arrive(500n, rest);
    expect(await balancesOf(room)).toEqual({ 'treasury/main BTC': 1_400n, 'member/alice/available BTC': 1_400n });
    await agree();
  });
});
