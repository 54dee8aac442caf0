import { auditRow } from '../../src/audit/audit.entity';
import { AuditService } from '../../src/audit/audit.service';
import { giftReason } from '../../src/rewards/device.entity';
import { rewardShare } from '../../src/rewards/reward.entity';
import { UnassignedQueryService } from '../../src/rewards/unassigned-query.service';
import { UnassignedService } from '../../src/rewards/unassigned.service';
import { UnassignedWorkService, type WorkWish } from '../../src/rewards/unassigned-work.service';
import type { Store } from '../../src/store';
import { addDays, DAY_MS, HOUR_MS, parseDay, plusMs } from '../../src/units';
import { balancesOf, DAY_ONE, dayRow, declaration, rewardsRoom, sampled, ScriptedSource } from '../support/rewards';
import { describeEachStore } from '../support/stores';

const FIRST = parseDay('2026-03-01');

/** Two coins of one machine, `rig7`, beside ada's; the second pool's day begins at 16:00 UTC of the day before. */
async function world(store: Store) {
  const bitcoin = new ScriptedSource(declaration());
  const merged = { id: 'pool-b', asset: 'LTC', receivesAt: 'venue', ownerAtConversion: 'member' } as const;
  const litecoin = new ScriptedSource(declaration({ ...merged, dayOffsetMinutes: 480 }));
  const room = rewardsRoom(store, [bitcoin, litecoin]);
  const query = new UnassignedQueryService(room.terms, room.work);
  const gifts = new UnassignedService(room.ledger, query, new AuditService(room.clock), room.writeOffs, room.clock);
  const service = new UnassignedWorkService(query, gifts, room.clock);
  await store.write(async (tx) => {
    for (const sourceId of ['pool-a', 'pool-b']) {
      await room.terms.assign(tx, 'op', { sourceId, worker: 'ada', memberId: 'ada', from: DAY_ONE });
      for (let day = 0; day <= 3; day += 1) {
        const at = plusMs(DAY_ONE, day * DAY_MS);
        await room.work.record(tx, sourceId, [sampled('ada', at, 1n), sampled('rig7', at, 3n), sampled('x', at, 1n)]);
      }
    }
    await room.terms.setServiceFee(tx, 'op', { memberId: '*', bps: 200, from: DAY_ONE });
  });
  bitcoin.rows = [0, 1, 2].map((day) => dayRow(day, 1_000n));
  litecoin.rows = [0, 1].map((day) => {
    const from = plusMs(DAY_ONE, day * DAY_MS + 16 * HOUR_MS);
    return { ...dayRow(day, 500n, { asset: 'LTC' }), from, to: plusMs(from, DAY_MS) };
  });
  await room.collect.collectAll();
  const wish = (of: Partial<WorkWish> = {}): WorkWish => ({
    ...{ memberId: 'ann', worker: 'rig7', from: FIRST, to: addDays(FIRST, 1), sourceIds: null },
    ...of,
  });
  const plan = (of: Partial<WorkWish> = {}) => store.read((tx) => service.plan(tx, wish(of)));
  const book = async (of: Partial<WorkWish> = {}, digest?: string) => {
    const agreed = { digest: digest ?? (await plan(of)).digest, reason: 'It is Ann’s' };
    return store.write((tx) => service.book(tx, 'op', wish(of), agreed));
  };
  const rowsOf = async (of: Partial<WorkWish> = {}) =>
    (await plan(of)).parts.map(({ sourceId, asset, lines }) => [sourceId, asset, lines.map((line) => line.externalId)]);
  return { room, plan, book, rowsOf };
}

describeEachStore('all work of one worker in a span of days', (open) => {
  it('is told by source and coin, each by its own days: the first and the last belong to it whole', async () => {
    const { rowsOf } = await world(await open());
    // Pool B counts 1 March from 16:00 UTC of 28 February: its first row here is of 2 March.
    expect(await rowsOf()).toEqual([
      ['pool-a', 'BTC', ['day-0', 'day-1']],
      ['pool-b', 'LTC', ['day-0']],
    ]);
    expect(await rowsOf({ to: FIRST })).toEqual([['pool-a', 'BTC', ['day-0']]]);
    expect(await rowsOf({ from: addDays(FIRST, 2), to: addDays(FIRST, 2) })).toEqual([
      ['pool-a', 'BTC', ['day-2']],
      ['pool-b', 'LTC', ['day-1']],
    ]);
    expect(await rowsOf({ sourceIds: ['pool-b'] })).toEqual([['pool-b', 'LTC', ['day-0']]]);
  });

  it('goes to its member in one act, once, and touches nothing that is shared', async () => {
    const store = await open();
    const { room, plan, book } = await world(store);
    const others = async () => {
      const shares = await store.read((tx) => tx.find(rewardShare, { where: { holder: 'm-ada' } }));
      return shares.map(({ external_id, source_id, net, due }) => `${source_id} ${external_id} ${net} ${due}`).sort();
    };
    const before = await others();
    const { digest } = await plan();
    await book({}, digest);
    // 3 of 5 parts of the work, less 2 %.
    expect(await balancesOf(room, 'member/ann')).toEqual({
      'member/ann/accrued BTC': 1_176n,
      'member/ann/accrued LTC': 294n,
    });
    expect(await balancesOf(room, 'unassigned/')).toEqual({
      'unassigned/source/pool-a BTC': 1_200n,
      'unassigned/source/pool-b LTC': 500n,
    });
    expect(await others()).toEqual(before);
    await expect(book({}, digest)).rejects.toMatchObject({ code: 'rewards.nothing-unassigned' });
    await expect(plan({ memberId: 'zoe' })).rejects.toMatchObject({ code: 'rewards.nothing-unassigned' });
    const acts = await store.read((tx) => tx.find(auditRow, { where: { action: 'unassigned.given' } }));
    expect(acts.map(({ subject, details }) => [subject, details['rows'], details['by']])).toEqual([
      ['pool-a', '2', 'worker'],
      ['pool-b', '1', 'worker'],
    ]);
    expect(JSON.stringify(acts)).not.toMatch(/rig7|Ann/);
    expect(await store.read((tx) => tx.count(giftReason))).toBe(1);
    expect((await store.read((tx) => room.ledger.verify(tx))).differences).toEqual([]);
  });

  it('is booked as shown or not at all, by whoever is first', async () => {
    const store = await open();
    const { room, plan, book } = await world(store);
    const { digest } = await plan();
    const ends = await Promise.allSettled([book({}, digest), book({}, digest)]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await balancesOf(room))['member/ann/accrued BTC']).toBe(1_176n);
    const other = { worker: 'x' };
    const shown = await plan(other);
    await book({ ...other, memberId: 'bob', to: FIRST, sourceIds: ['pool-a'] });
    await expect(book(other, shown.digest)).rejects.toMatchObject({ code: 'rewards.preview-changed' });
    expect((await balancesOf(room))['member/ann/accrued LTC']).toBe(294n);
  });

  it.each([
    ['ends before it begins', { to: addDays(FIRST, -1) }, 'rewards.bad-span'],
    ['is longer than a year', { to: addDays(FIRST, 366) }, 'rewards.bad-span'],
    ['names a source that is none', { sourceIds: ['nowhere'] }, 'rewards.unknown-source'],
    ['names a worker of nobody’s row', { worker: 'rig8' }, 'rewards.nothing-unassigned'],
    ['names a worker whose work is shared', { worker: 'ada' }, 'rewards.nothing-unassigned'],
  ])('is refused where it %s', async (_, of, code) => {
    const { plan } = await world(await open());
    await expect(plan(of)).rejects.toMatchObject({ code });
  });
});
