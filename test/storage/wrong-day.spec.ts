import { auditRow } from '../../src/audit/audit.entity';
import { discrepancy, rewardDeposit } from '../../src/rewards/reward.entity';
import type { SeenCoin } from '../../src/rewards';
import type { Store } from '../../src/store';
import { DAY_MS, HOUR_MS, type Instant, parseInstant, plusMs } from '../../src/units';
import { balancesOf, dayRow, declaration, poolPays, rewardsRoom, ScriptedSource } from '../support/rewards';
import { describeEachStore } from '../support/stores';

/** Announced at noon of the 10th of March. */
const ANNOUNCED = parseInstant('2026-03-10T12:00:00Z');
const PAYOUT = poolPays(2, 600n, { at: ANNOUNCED });

async function world(store: Store, patch: Parameters<typeof declaration>[0] = {}) {
  let seen: SeenCoin | undefined;
  const source = new ScriptedSource(declaration({ sharing: 'percent', ...patch }));
  const room = rewardsRoom(store, [source], { witness: { seen: () => Promise.resolve(seen) } });
  room.clock.set(plusMs(ANNOUNCED, DAY_MS));
  source.rows = [dayRow(0, 1_000n)];
  source.payouts = [PAYOUT];
  await room.collect.collect('pool-a');
  const mined = (minedAt: Instant | undefined) => {
    seen = minedAt === undefined ? undefined : { height: 1, confirmations: 6, minedAt };
  };
  const arrive = () =>
    store.write((tx) => room.receive.match(tx, { txid: PAYOUT.txid ?? '', vout: 0, walletId: 'main', amount: 600n, at: room.clock.now() })); // prettier-ignore
  const follow = () => store.write((tx) => room.days.follow(tx, source.declaration));
  const days = async () => {
    const all = Object.entries(await balancesOf(room, 'discrepancy'));
    return Object.fromEntries(all);
  };
  const doubts = () => store.read((tx) => tx.find(discrepancy, { where: { kind: 'wrong-day', resolved_at: null } }));
  const explain = (reason: string, payoutId = PAYOUT.externalId) =>
    store.write((tx) => room.days.explain(tx, 'operator-1', { sourceId: 'pool-a', payoutId, reason }));
  const sound = async () => {
    expect((await store.read((tx) => room.ledger.verify(tx))).differences).toEqual([]);
    const [one] = await store.read((tx) => room.reconciled.sources(tx));
    expect(one?.result.totals.difference).toBe(0n);
  };
  return { source, room, mined, arrive, follow, days, doubts, explain, sound };
}

const STANDS = { 'discrepancy/announced-day/pool-a BTC': 600n, 'discrepancy/other-day/pool-a BTC': 600n };

describeEachStore('coin of another day than it was announced for', (open) => {
  it.each([
    ['the last moment of the day before last', '2026-03-08T23:59:59Z', true],
    ['the first moment of the day before', '2026-03-09T00:00:00Z', false],
    ['the last moment of the day after', '2026-03-11T23:59:59Z', false],
    ['the first moment of the day after next', '2026-03-12T00:00:00Z', true],
  ] as const)('in a block of %s', async (_what, at, isWrong) => {
    const { room, mined, arrive, follow, days, doubts, sound } = await world(await open());
    mined(parseInstant(at));
    expect(await follow()).toBe(0);
    await arrive();
    const before = await balancesOf(room);
    expect(await follow()).toBe(isWrong ? 1 : 0);
    expect(await days()).toEqual(isWrong ? STANDS : {});
    // Proved coin pays what is owed all the same: no other account moves.
    expect(await balancesOf(room)).toEqual({ ...before, ...(isWrong ? STANDS : {}) });
    expect(await doubts()).toMatchObject(isWrong ? [{ subject: PAYOUT.externalId, amount: 600n }] : []);
    expect(await follow()).toBe(0);
    await sound();
  });

  it('is taken by the days of the pool, and not looked for at a venue', async () => {
    const east = await world(await open(), { dayOffsetMinutes: 12 * 60 });
    // Noon of the 10th is the 11th there, and the first moment of the 12th is still the 12th.
    east.mined(parseInstant('2026-03-12T00:00:00Z'));
    await east.arrive();
    expect([await east.follow(), await east.days()]).toEqual([0, {}]);
    const venue = await world(await open(), { receivesAt: 'venue' });
    expect(await venue.follow()).toBe(0);
  });

  it('goes back when the pool says the other day, and stands again when it takes that back', async () => {
    const { source, room, mined, arrive, follow, days, doubts, sound } = await world(await open());
    mined(plusMs(ANNOUNCED, 3 * DAY_MS));
    await arrive();
    await follow();
    source.payouts = [{ ...PAYOUT, at: plusMs(ANNOUNCED, 2 * DAY_MS) }];
    await room.collect.collect('pool-a');
    expect([await follow(), await days(), await doubts()]).toEqual([1, {}, []]);
    source.payouts = [PAYOUT];
    await room.collect.collect('pool-a');
    expect([await follow(), await days()]).toEqual([1, STANDS]);
    await sound();
  });

  it('goes back when a reorganisation brings the coin on its day, or takes it', async () => {
    const { room, mined, arrive, follow, days, sound } = await world(await open());
    const late = plusMs(ANNOUNCED, 3 * DAY_MS);
    mined(late);
    await arrive();
    await follow();
    mined(undefined);
    expect([await follow(), await days()]).toEqual([0, STANDS]);
    mined(plusMs(ANNOUNCED, HOUR_MS));
    expect([await follow(), await days()]).toEqual([1, {}]);
    mined(late);
    expect([await follow(), await days()]).toEqual([1, STANDS]);
    await sound();
    // Matched to nothing any more: what stood for it goes with it.
    await room.store.write((tx) => tx.update(rewardDeposit, { txid: PAYOUT.txid ?? '' }, { state: 'unmatched' }));
    expect([await follow(), await days()]).toEqual([1, {}]);
  });

  it('goes back when an operator says why, once, and is not asked again', async () => {
    const store = await open();
    const { room, mined, arrive, follow, days, doubts, explain, sound } = await world(store);
    await expect(explain('Paid on Monday')).rejects.toMatchObject({ code: 'rewards.day-not-open' });
    mined(plusMs(ANNOUNCED, 3 * DAY_MS));
    await arrive();
    await follow();
    for (const reason of ['  ', 'x'.repeat(501)]) {
      await expect(explain(reason)).rejects.toMatchObject({ code: 'rewards.bad-reason', fields: { param: 'reason' } });
    }
    await expect(explain('why', 'another')).rejects.toMatchObject({ code: 'rewards.day-not-open' });
    const members = await balancesOf(room, 'member');
    await explain('The pool sends on working days');
    expect([await days(), await doubts(), await balancesOf(room, 'member')]).toEqual([{}, [], members]);
    await expect(explain('again')).rejects.toMatchObject({ code: 'rewards.day-not-open' });
    expect(await follow()).toBe(0);
    room.clock.advance(30 * DAY_MS);
    expect(await follow()).toBe(0);
    const acts = await store.read((tx) => tx.find(auditRow, { where: { action: 'wrong-day.explained' } }));
    expect(acts).toMatchObject([{ actor: 'operator-1', subject: PAYOUT.externalId, details: { amount: '600' } }]);
    await sound();
  });
});
