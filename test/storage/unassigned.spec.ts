import { AuditService } from '../../src/audit/audit.service';
import { auditRow } from '../../src/audit/audit.entity';
import { journalEntry } from '../../src/ledger/journal.entity';
import { rewardGift } from '../../src/rewards/device.entity';
import { rewardShare } from '../../src/rewards/reward.entity';
import { UnassignedQueryService, type GiftWish } from '../../src/rewards/unassigned-query.service';
import { UnassignedService } from '../../src/rewards/unassigned.service';
import type { Store } from '../../src/store';
import { DAY_MS, plusMs } from '../../src/units';
import {
  balancesOf,
  DAY_ONE,
  dayRow,
  declaration,
  poolPays,
  rewardsRoom,
  sampled,
  ScriptedSource,
} from '../support/rewards';
import { ClawbackWorld } from '../support/clawback-world';
import { describeEachStore } from '../support/stores';

/** A worker as some pools have them: named by a mail address. */
const SOMEBODY = 'cas@home.example';

/** A pool with ada's rig and two that belong to nobody: 2, 3 and 5 parts of the work. */
async function world(store: Store, patch: Parameters<typeof declaration>[0] = {}) {
  const source = new ScriptedSource(declaration(patch));
  const room = rewardsRoom(store, [source]);
  const query = new UnassignedQueryService(room.terms, room.work);
  const service = new UnassignedService(room.ledger, query, new AuditService(room.clock), room.writeOffs, room.clock);
  await store.write(async (tx) => {
    await room.terms.assign(tx, 'op', { sourceId: 'pool-a', worker: 'ada', memberId: 'ada', from: DAY_ONE });
    await room.terms.setServiceFee(tx, 'op', { memberId: 'bob', bps: 500, from: DAY_ONE });
    await room.terms.setServiceFee(tx, 'op', { memberId: '*', bps: 200, from: DAY_ONE });
    for (let day = 0; day <= 3; day += 1) {
      const at = plusMs(DAY_ONE, day * DAY_MS);
      await room.work.record(tx, 'pool-a', [sampled('ada', at, 2n), sampled('x', at, 3n), sampled(SOMEBODY, at, 5n)]);
    }
  });
  const state = async (...rows: ReturnType<typeof dayRow>[]) => {
    source.rows = rows;
    await room.collect.collect('pool-a');
  };
  const pay = async (n: number, amount: bigint) => {
    source.payouts = [...source.payouts, poolPays(n, amount)];
    await room.collect.collect('pool-a');
    const deposit = { txid: poolPays(n, amount).txid ?? '', vout: 0, walletId: 'main', amount, at: room.clock.now() };
    await store.write((tx) => room.receive.match(tx, deposit));
  };
  const wish = (patch: Partial<GiftWish> = {}): GiftWish => ({
    ...{ sourceId: 'pool-a', memberId: 'bob', worker: null, from: null, to: null, externalId: null },
    ...patch,
  });
  const plan = (patch: Partial<GiftWish> = {}) => store.read((tx) => query.plan(tx, wish(patch)));
  const book = async (patch: Partial<GiftWish> = {}, digest?: string) => {
    const agreed = { digest: digest ?? (await plan(patch)).digest, reason: 'Found the owner' };
    return store.write((tx) => service.book(tx, 'op', wish(patch), agreed));
  };
  const sound = async () => {
    const { differences } = await store.read((tx) => room.ledger.verify(tx));
    expect(differences).toEqual([]);
    const shares = await store.read((tx) => tx.find(rewardShare, { where: { source_id: 'pool-a' } }));
    for (const row of source.rows) {
      const own = shares.filter(({ external_id }) => external_id === row.externalId);
      expect(own.reduce((sum, { due }) => sum + due, 0n)).toBe(row.net);
    }
  };
  return { source, room, query, service, state, pay, plan, book, wish, sound };
}

describeEachStore('what was booked as nobody’s', (open) => {
  it('may be some of the pool’s fee and nothing net: there is nothing to post, and the next rows are booked', async () => {
    const store = await open();
    const { room, state, sound } = await world(store, { reports: 'gross' });
    await state(dayRow(0, 0n, { poolFee: 1n }), dayRow(1, 1_000n, { poolFee: 100n }));
    expect((await balancesOf(room))['unassigned/source/pool-a BTC']).toBe(800n);
    await sound();
  });

  it('goes to a member whole, accrued, with the fee of the plan that was valid then', async () => {
    const store = await open();
    const { room, query, state, book, sound } = await world(store);
    await state(dayRow(0, 1_000n, { poolFee: 100n }));
    expect((await balancesOf(room))['unassigned/source/pool-a BTC']).toBe(800n);
    // A plan declared after the day does not reach back to it.
    await store.write((tx) =>
      room.terms.setServiceFee(tx, 'op', { memberId: 'bob', bps: 100, from: room.clock.now() }),
    );
    const { lines } = await book();
    expect(lines).toMatchObject([
      { net: 800n, poolFee: 80n, serviceFee: 40n, feeBps: 500, due: 760n, covered: 0n, left: 0n },
    ]);
    expect(await balancesOf(room)).toEqual({
      'receivable/source/pool-a BTC': 1_000n,
      'member/ada/accrued BTC': 196n,
      'member/bob/accrued BTC': 760n,
      'operator/accrued/pool-a BTC': 44n,
    });
    const entry = await store.read((tx) => room.ledger.entryByReference(tx, 'reward/pool-a/day-0/assigned-1/bob'));
    // RULES.md 6: the member's time is the entry, not the pool's day.
    expect(entry).toMatchObject({
      kind: 'reward.assigned',
      occurredAt: room.clock.now(),
      reason: expect.stringMatching(/^reason-/) as string,
    });
    const words = await store.read((tx) => query.reasons(tx, [entry?.reason ?? '']));
    expect([...words.values()]).toEqual(['Found the owner']);
    const chained = await store.read(async (tx) => [await tx.find(journalEntry), await tx.find(auditRow)]);
    expect(JSON.stringify(chained, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))).not.toContain(
      'Found the owner',
    );
    const roles = entry?.postings.map(({ account, side, amount, role }) => [account, side, amount, role]);
    expect(roles).toEqual([
      ['unassigned/source/pool-a', 'debit', 800n, 'principal'],
      ['member/bob/accrued', 'credit', 880n, 'gross'],
      ['member/bob/accrued', 'debit', 80n, 'pool-fee'],
      ['member/bob/accrued', 'debit', 40n, 'service-fee'],
      ['operator/accrued/pool-a', 'credit', 40n, 'service-fee'],
    ]);
    await sound();
  });

  it('keeps the words about a member until they are erased with the person, and those about others then too', async () => {
    const store = await open();
    const { state, query, service, book, wish } = await world(store);
    await state(dayRow(0, 1_000n), dayRow(1, 1_000n));
    await book({ externalId: 'day-0' });
    await book({ externalId: 'day-1', memberId: 'cas' });
    const gifts = await store.read((tx) => tx.find(rewardGift, { orderBy: [['external_id', 'asc']] }));
    const words = () => store.read((tx) => query.reasons(tx, gifts.map(({ reason }) => reason))); // prettier-ignore
    expect([...(await words()).keys()].sort()).toEqual(gifts.map(({ reason }) => reason).sort());
    expect(await store.write((tx) => service.eraseReasons(tx, wish().memberId))).toBe(1);
    expect(await store.write((tx) => service.eraseReasons(tx, wish().memberId))).toBe(0);
    expect([...(await words()).keys()]).toEqual([gifts[1]?.reason]);
  });

  it('is available at once as far as its coin came, and the fee on it is income', async () => {
    const store = await open();
    const { room, state, pay, book, sound } = await world(store);
    await state(dayRow(0, 1_000n), dayRow(1, 1_000n));
    // All of day 0 and half of day 1.
    await pay(1, 1_500n);
    const { lines } = await book();
    expect(lines.map(({ due, covered, serviceFee, coveredFee }) => [due, covered, serviceFee, coveredFee])).toEqual([
      [760n, 760n, 40n, 40n],
      [760n, 380n, 40n, 20n],
    ]);
    const all = await balancesOf(room);
    expect([all['member/bob/available BTC'], all['member/bob/accrued BTC']]).toEqual([1_140n, 380n]);
    expect(all['unassigned/source/pool-a BTC']).toBeUndefined();
    await sound();
    // The pool pays the rest: nobody waits any more.
    await pay(2, 500n);
    const end = await balancesOf(room);
    expect(Object.keys(end).filter((key) => key.includes('accrued') || key.includes('receivable'))).toEqual([]);
    expect(end['member/bob/available BTC']).toBe(1_520n);
    expect(end['income/service-fee BTC']).toBe(88n);
    await sound();
  });

  it('goes by one worker’s work, once; the rest waits for its own', async () => {
    const store = await open();
    const { room, state, plan, book, sound } = await world(store);
    await state(dayRow(0, 1_001n));
    await book({ worker: 'x' });
    await expect(plan({ worker: 'x' })).rejects.toMatchObject({ code: 'rewards.nothing-unassigned' });
    await book({ worker: SOMEBODY, memberId: 'cas' });
    const shares = await store.read((tx) => tx.find(rewardShare, { where: { source_id: 'pool-a' } }));
    expect(shares.map(({ holder, net }) => [holder, net]).sort()).toEqual([
      ['m-ada', 200n],
      ['m-bob', 300n],
      ['m-cas', 501n],
      ['operator', 0n],
      ['unassigned', 0n],
    ]);
    await expect(plan()).rejects.toMatchObject({ code: 'rewards.nothing-unassigned' });
    await sound();
    expect(await store.read((tx) => tx.count(rewardGift))).toBe(2);
    expect((await balancesOf(room))['unassigned/source/pool-a BTC']).toBeUndefined();
    // People name workers: the chain holds no such name (RULES.md 24).
    const acts = await store.read((tx) => tx.find(auditRow, { where: { action: 'unassigned.given' } }));
    expect(acts.map(({ details }) => details['by'])).toEqual(['worker', 'worker']);
    expect(JSON.stringify(acts)).not.toContain(SOMEBODY);
  });

  it('is the member’s in a later restatement too, up and down', async () => {
    const store = await open();
    const { room, state, book, sound } = await world(store);
    await state(dayRow(0, 1_000n));
    await book();
    await state(dayRow(0, 2_000n));
    expect((await balancesOf(room))['member/bob/accrued BTC']).toBe(1_520n);
    await sound();
    await state(dayRow(0, 500n));
    expect((await balancesOf(room))['member/bob/accrued BTC']).toBe(380n);
    expect((await balancesOf(room))['unassigned/source/pool-a BTC']).toBeUndefined();
    await sound();
  });

  it('is given where nothing worked at all, and stays given in a restatement', async () => {
    const store = await open();
    const { room, state, book, sound } = await world(store);
    // Day 6: the last sample is of day 3.
    await state(dayRow(6, 1_000n));
    await book();
    expect((await balancesOf(room))['member/bob/accrued BTC']).toBe(950n);
    await state(dayRow(6, 1_200n));
    expect((await balancesOf(room))['member/bob/accrued BTC']).toBe(1_140n);
    await sound();
  });

  it('is taken only as it was shown: a row that was restated in between books nothing', async () => {
    const store = await open();
    const { room, state, plan, book } = await world(store);
    await state(dayRow(0, 1_000n));
    const { digest } = await plan();
    await state(dayRow(0, 1_100n));
    const before = await balancesOf(room);
    await expect(book({}, digest)).rejects.toMatchObject({ code: 'rewards.preview-changed' });
    expect(await balancesOf(room)).toEqual(before);
  });

  it('is chosen by the end of a row’s window: after the first bound, up to the second', async () => {
    const { state, plan } = await world(await open());
    await state(dayRow(0, 1_000n), dayRow(1, 1_000n), dayRow(2, 1_000n));
    const end = (day: number) => plusMs(DAY_ONE, (day + 1) * DAY_MS);
    const chosen = async (patch: Partial<GiftWish>) => (await plan(patch)).lines.map(({ externalId }) => externalId);
    expect(await chosen({ from: end(0), to: end(1) })).toEqual(['day-1']);
    expect(await chosen({ from: plusMs(end(0), -1), to: plusMs(end(1), -1) })).toEqual(['day-0']);
    expect(await chosen({ externalId: 'day-2' })).toEqual(['day-2']);
  });

  it('pays a member’s debt to the source first, out of what is accrued', async () => {
    const store = await open();
    const { room, state, pay, book, sound } = await world(store);
    await state(dayRow(0, 1_000n));
    await pay(1, 1_000n);
    // The coin left for its members; then the pool takes all of it back.
    await store.write((tx) =>
      room.ledger.post(tx, [
        {
          ...{ reference: 'paid/1', kind: 'payout.settled', occurredAt: room.clock.now() },
          postings: [
            { account: 'member/ada/available', asset: 'BTC', side: 'debit', amount: 196n, role: 'transfer' },
            { account: 'treasury/main', asset: 'BTC', side: 'credit', amount: 196n, role: 'transfer' },
          ] as never,
        },
      ]),
    );
    await state(dayRow(0, 0n), dayRow(6, 300n));
    expect((await balancesOf(room))['receivable/member/ada BTC']).toBe(196n);
    const { lines } = await book({ memberId: 'ada' });
    // What the taking back freed covers 104 of the new row's 300: 102 of them are hers, and no debt takes coin that came.
    expect(lines).toMatchObject([{ externalId: 'day-6', due: 294n, covered: 102n, recouped: 192n }]);
    const end = await balancesOf(room);
    expect([end['receivable/member/ada BTC'], end['member/ada/accrued BTC']]).toEqual([4n, undefined]);
    expect(end['member/ada/available BTC']).toBe(102n);
    await sound();
  });

  it('of a source that is shared by percentages is the rest, and no worker’s', async () => {
    const store = await open();
    const { room, state, plan, book, sound } = await world(store, { sharing: 'percent' });
    await store.write((tx) =>
      room.terms.setFixedShares(tx, 'op', {
        ...{ sourceId: 'pool-a', from: DAY_ONE, shares: [{ memberId: 'ada', bps: 9_999 }] },
      }),
    );
    await state(dayRow(0, 100_000n));
    await expect(plan({ worker: 'x' })).rejects.toMatchObject({ code: 'rewards.nothing-unassigned' });
    expect((await book()).lines).toMatchObject([{ net: 10n, weight: 1n, serviceFee: 0n, left: 0n }]);
    await sound();
  });

  it('of a pool that pays a venue stays accrued until it is sold', async () => {
    const store = await open();
    const { room, state, book } = await world(store, { receivesAt: 'venue', venue: 'k', asset: 'LTC' } as never);
    await state(dayRow(0, 1_000n, { asset: 'LTC' }));
    await book();
    expect((await balancesOf(room))['member/bob/accrued LTC']).toBe(760n);
    const shares = await store.read((tx) => tx.find(rewardShare, { where: { holder: 'm-bob' } }));
    expect(shares).toMatchObject([{ due: 760n, received: 0n, open: false }]);
  });
});

// RULES.md 6: "The member's time is the entry that made the amount available, not the pool's day."
describeEachStore('income of what was given later', (open) => {
  it.each([
    ['credit', 5],
    ['matured', 5],
    ['withdrawable', 5],
  ] as const)('by the rule %s is of the day of the entry, at its price', async (rule, day) => {
    const store = await open();
    const world = await ClawbackWorld.open(store, rule, { members: [] });
    const { room } = world;
    const query = new UnassignedQueryService(room.terms, room.work);
    const service = new UnassignedService(room.ledger, query, new AuditService(room.clock), room.writeOffs, room.clock);
    await world.at(1).state(0, 1_000n, 50n);
    await world.at(2).pay(1_000n);
    world.at(day);
    const wish: GiftWish = {
      ...{ sourceId: 'pool-a', memberId: 'm', worker: null, from: null, to: null, externalId: null },
    };
    const { digest } = await store.read((tx) => query.plan(tx, wish));
    await store.write((tx) => service.book(tx, 'op', wish, { digest, reason: 'Found' }));
    await world.recognition.run();
    expect(await world.lines()).toEqual([['receipt', 'day-0', 1_000n, `${10_000 + day * 100}`]]);
    // A restatement in the same year reverses the income of that row, at its own price.
    await world.at(6).state(0, 400n, 20n);
    expect((await world.lines())[1]).toEqual(['reversal', 'day-0', -600n, `${10_000 + day * 100}`]);
  });
});
