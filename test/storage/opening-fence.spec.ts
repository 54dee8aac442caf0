import { createHash } from 'node:crypto';
import { AuditService } from '../../src/audit/audit.service';
import { MemberService } from '../../src/members/member.service';
import { movingMember } from '../../src/moving/moving.entity';
import { OldNamesService } from '../../src/moving/names.service';
import { OpeningService } from '../../src/rewards/opening.service';
import { fenceOf } from '../../src/rewards/opening-fence.repository';
import type { Store } from '../../src/store';
import { DAY_MS, HOUR_MS, plusMs, sats, Secret } from '../../src/units';
import { balancesOf, DAY_ONE, dayRow, declaration, poolPays, rewardsRoom, ScriptedSource } from '../support/rewards';
import { describeEachStore } from '../support/stores';

function world(store: Store) {
  const source = new ScriptedSource(declaration());
  const room = rewardsRoom(store, [source]);
  const opening = new OpeningService(room.ledger, room.receive, room.clock);
  const collected = (rows: typeof source.rows) => {
    source.rows = rows;
    return room.collect.collect('pool-a');
  };
  const owed = async () => (await balancesOf(room))['receivable/source/pool-a BTC'];
  return { source, room, opening, collected, owed };
}

describeEachStore('a pool’s late word about work of before the opening balances', (open) => {
  it('is in sight and books nothing, whatever it says then; what begins with them is booked', async () => {
    const { room, source, opening, collected, owed } = world(await open());
    const claims = [{ memberId: 'ada', amount: 500n }];
    await room.store.write((tx) =>
      opening.open(tx, { declaration: source.declaration, asOf: DAY_ONE, owed: 600n, claims, importId: 'i' }),
    );
    const late = (name: string, fromMs: number, toMs: number, net: bigint) => ({
      ...dayRow(0, net),
      ...{ externalId: name, from: plusMs(DAY_ONE, fromMs), to: plusMs(DAY_ONE, toMs) },
    });
    const before = (net: bigint) => [
      late('ended', -DAY_MS - 1, -1, net),
      late('last-ms', -1, 0, net),
      late('across', -1, DAY_MS, net),
    ];
    // Twice, and then with another figure.
    for (const net of [250n, 250n, 251n]) {
      await collected(before(net));
      expect(await owed()).toBe(600n);
    }
    await collected([...before(251n), late('with-them', 0, DAY_MS, 250n)]);
    expect(await owed()).toBe(850n);
    const [view] = await room.store.read((tx) => room.query.sources(tx));
    const seen = view?.discrepancies.map(({ kind, subject, amount }) => `${kind} ${subject} ${amount}`).sort();
    expect(seen).toEqual(['across', 'ended', 'last-ms'].map((name) => `opened-before ${name} 250`));
    expect((await room.store.read((tx) => room.ledger.verify(tx))).differences).toEqual([]);
  });

  it('is booked of a source that was read for that time here, and not of one that comes later', async () => {
    const store = await open();
    const { room, source, opening, collected, owed } = world(store);
    const asOf = plusMs(DAY_ONE, DAY_MS);
    await collected([dayRow(0, 1_000n)]);
    await store.write((tx) => opening.fence(tx, asOf, { sources: [source.declaration], importId: 'i' }));
    await collected([dayRow(0, 1_000n), { ...dayRow(0, 7n), externalId: 'late' }]);
    expect(await owed()).toBe(1_007n);
    const added = new ScriptedSource(declaration({ id: 'pool-b' }));
    added.rows = [dayRow(0, 5n), dayRow(1, 9n)];
    await rewardsRoom(store, [added], { clock: room.clock }).collect.collect('pool-b');
    expect((await balancesOf(room))['receivable/source/pool-b BTC']).toBe(9n);
  });

  it('is fenced by the latest instant, and a source keeps the fence that it has', async () => {
    const store = await open();
    const { source, opening } = world(store);
    const fences = () => store.read(async (tx) => [await fenceOf(tx, 'pool-a'), await fenceOf(tx, 'other')]);
    const [early, late] = [plusMs(DAY_ONE, -HOUR_MS), plusMs(DAY_ONE, HOUR_MS)];
    expect(await fences()).toEqual([0, 0]);
    await store.write((tx) => opening.fence(tx, early, { sources: [source.declaration], importId: 'i' }));
    expect(await fences()).toEqual([early, early]);
    // By now it begins before the instant, and what it brought is booked.
    await store.write((tx) => opening.fence(tx, late, { sources: [source.declaration], importId: 'j' }));
    expect(await fences()).toEqual([early, late]);
    await store.write((tx) => opening.fence(tx, DAY_ONE, { sources: [], importId: 'k' }));
    expect(await fences()).toEqual([DAY_ONE, late]);
  });
});

describeEachStore('old names of members', (open) => {
  it('are found under the instance’s key alone; one of before it is found, and put under it', async () => {
    const store = await open();
    const { clock } = world(store).room;
    const hours = { coolOffFirstWithProofMs: HOUR_MS, coolOffWithProofMs: HOUR_MS, coolOffWithoutProofMs: HOUR_MS };
    const policy = { network: 'regtest', ...hours, defaultThresholdSats: sats(1n) } as const;
    const members = new MemberService(clock, policy, new AuditService(clock));
    const under = (byte: string) => new OldNamesService(members, { nameKey: new Secret(byte.repeat(32)) });
    const [names, other] = [under('11'), under('22')];
    const find = (by: OldNamesService) => store.read((tx) => by.find(tx, ['Ada', 'Bob']));
    await store.write((tx) => names.keep(tx, 'i', [{ name: 'Ada', memberId: 'm-1' }]));
    const guess = (name: string) => createHash('sha256').update(`paydirt.moved-member.1 ${name}`).digest('hex');
    expect((await store.read((tx) => tx.find(movingMember)))[0]?.external_key).not.toContain(guess('Ada'));
    expect(await find(names)).toEqual(new Map([['Ada', 'm-1']]));
    expect(await find(other)).toEqual(new Map());
    await store.write((tx) =>
      tx.insert(movingMember, [{ external_key: guess('Bob'), member_id: 'm-2', import_id: 'i' }]),
    );
    const both = new Map([
      ['Ada', 'm-1'],
      ['Bob', 'm-2'],
    ]);
    expect(await find(names)).toEqual(both);
    expect(await store.write((tx) => names.seal(tx))).toBe(1);
    expect(await store.write((tx) => names.seal(tx))).toBe(0);
    expect(JSON.stringify(await store.read((tx) => tx.find(movingMember)))).not.toContain(guess('Bob'));
    expect(await find(names)).toEqual(both);
  });
});

describeEachStore('a payout that a pool dates before the opening balances', (open) => {
  const before = (amount: bigint, patch: Parameters<typeof poolPays>[2] = {}) =>
    poolPays(1, amount, { at: plusMs(DAY_ONE, -1), ...patch });
  const house = async () => {
    const made = world(await open());
    const { room, source, opening } = made;
    const { declaration } = source;
    const claims = [{ memberId: 'ada', amount: 500n }];
    const openAt = (owed: bigint) =>
      room.store.write((tx) => opening.open(tx, { declaration, asOf: DAY_ONE, owed, claims, importId: 'i' }));
    const coin = (amount: bigint, n = 1) => {
      const deposit = {
        txid: n.toString(16).padStart(64, '0'),
        vout: 0,
        walletId: 'main',
        amount,
        at: room.clock.now(),
      };
      return room.store.write((tx) => room.receive.match(tx, deposit));
    };
    const announced = (...payouts: typeof source.payouts) => {
      source.payouts = payouts;
      return room.collect.collect('pool-a');
    };
    const doubts = async () => {
      const [view] = await room.store.read((tx) => room.query.sources(tx));
      return view?.discrepancies.map(({ kind, subject }) => `${kind} ${subject}`);
    };
    return { ...made, openAt, coin, announced, doubts };
  };

  it('covers the opening where its coin was on its way, to the last unit, and no more than that', async () => {
    const { room, openAt, coin, announced } = await house();
    await openAt(600n);
    await announced(before(600n));
    expect(await coin(600n)).toBe('matched');
    expect(await balancesOf(room)).toEqual({
      ...{ 'treasury/main BTC': 600n, 'member/ada/available BTC': 500n, 'income/service-fee BTC': 100n },
    });
    const [view] = await room.store.read((tx) => room.query.sources(tx));
    expect(view?.discrepancies.filter(({ resolvedAt }) => resolvedAt === null)).toEqual([]);
  });

  it('of a unit more than the opening is owed waits for an operator: it pays nothing that was earned since', async () => {
    const { room, openAt, coin, announced, collected, doubts } = await house();
    await openAt(600n);
    await collected([dayRow(0, 1_000n)]);
    await announced(before(601n));
    expect(await coin(601n)).toBe('unmatched');
    await announced(before(601n));
    expect(await balancesOf(room, 'unmatched/')).toEqual({ 'unmatched/main BTC': 601n });
    expect((await balancesOf(room))['receivable/source/pool-a BTC']).toBe(1_600n);
    expect(await doubts()).toEqual(['opened-before payout-1']);
  });

  it('whose coin was here before is nobody’s by itself, although all of it stands unexplained', async () => {
    const { room, openAt, coin, announced, doubts } = await house();
    await coin(600n);
    await openAt(600n);
    await announced(before(600n));
    expect(await balancesOf(room, 'unmatched/')).toEqual({ 'unmatched/main BTC': 600n });
    expect((await balancesOf(room))['receivable/source/pool-a BTC']).toBe(600n);
    // A month later it is neither late nor missing: nothing that is owed here waits for it.
    room.clock.advance(30 * DAY_MS);
    await announced(before(600n));
    expect(await doubts()).toEqual(['opened-before payout-1']);
    expect((await balancesOf(room))['discrepancy/source/pool-a BTC']).toBeUndefined();
    const [one] = await room.store.read((tx) => room.reconciled.sources(tx));
    expect(one?.result.totals).toMatchObject({ difference: 0n });
  });

  it('by Lightning takes nothing from what the pool owes; one at the instant itself does', async () => {
    const { room, openAt, announced } = await house();
    await openAt(600n);
    const lightning = { lightning: true, txid: null } as const;
    await announced(before(600n, lightning));
    expect((await balancesOf(room))['receivable/source/pool-a BTC']).toBe(600n);
    await announced(before(600n, { ...lightning, at: DAY_ONE }));
    expect((await balancesOf(room))['receivable/lightning/pool-a BTC']).toBe(600n);
  });

  it('is the opening’s from the instant on, and covers what was earned since when that is paid', async () => {
    const { room, openAt, coin, announced, collected } = await house();
    await openAt(600n);
    await collected([dayRow(0, 1_000n)]);
    await announced(before(900n, { at: DAY_ONE }));
    expect(await coin(900n)).toBe('matched');
    expect((await balancesOf(room))['receivable/source/pool-a BTC']).toBe(700n);
  });

  it('whose coin came before the file promises nothing to rows to come, and an operator may name it', async () => {
    const { room, openAt, coin, announced, collected, doubts } = await house();
    await announced(before(600n));
    expect(await coin(600n)).toBe('unmatched');
    // What members had may be opened on it: no row of before the source's first day comes any more.
    expect(await room.store.read((tx) => room.receive.unexplained(tx))).toMatchObject({ promised: 0n });
    await openAt(600n);
    await collected([dayRow(0, 1_000n)]);
    expect(await balancesOf(room, 'unmatched/')).toEqual({ 'unmatched/main BTC': 600n });
    expect((await balancesOf(room))['receivable/source/pool-a BTC']).toBe(1_600n);
    expect(await doubts()).toEqual(['opened-before payout-1']);
  });
});

describeEachStore('a payout that a pool dates before the first day of its source', (open) => {
  const house = async (at: number) => {
    const made = world(await open());
    const { room, source } = made;
    const paid = poolPays(1, 600n, { at: plusMs(DAY_ONE, at) });
    const coin = () => {
      const deposit = { txid: paid.txid ?? '', vout: 0, walletId: 'main', amount: 600n, at: room.clock.now() };
      return room.store.write((tx) => room.receive.match(tx, deposit));
    };
    source.payouts = [paid];
    return { ...made, coin };
  };

  it('pays no row of the source, and none waits for it', async () => {
    const { room, coin, collected, owed } = await house(-1);
    await collected([dayRow(0, 1_000n)]);
    expect(await coin()).toBe('unmatched');
    await collected([dayRow(0, 1_000n)]);
    room.clock.advance(30 * DAY_MS);
    await collected([dayRow(0, 1_000n)]);
    expect(await balancesOf(room, 'unmatched/')).toEqual({ 'unmatched/main BTC': 600n });
    expect(await owed()).toBe(1_000n);
    expect((await balancesOf(room))['discrepancy/source/pool-a BTC']).toBeUndefined();
  });

  it('pays it at the instant itself, and from the beginning of a row that is booked already', async () => {
    const first = await house(0);
    await first.collected([dayRow(0, 1_000n)]);
    expect(await first.coin()).toBe('matched');
    expect(await first.owed()).toBe(400n);
    // The row of a day is booked whole where the source begins within it.
    const within = await house(-HOUR_MS);
    await within.collected([{ ...dayRow(0, 1_000n), from: plusMs(DAY_ONE, -HOUR_MS) }]);
    expect(await within.coin()).toBe('matched');
    expect(await within.owed()).toBe(400n);
  });
});
