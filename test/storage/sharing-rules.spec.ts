import { auditRow } from '../../src/audit/audit.entity';
import type { SharingRule, SourceDeclaration } from '../../src/rewards';
import { EarningTrailService } from '../../src/rewards/earning-trail.service';
import { rewardRowHead, rewardSourceState } from '../../src/rewards/reward.entity';
import { ReadDays } from '../../src/rewards/read-days';
import { rowSharing, sharingRule } from '../../src/rewards/sharing.entity';
import type { Store } from '../../src/store';
import { DAY_MS, HOUR_MS, type Instant, plusMs } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { balancesOf, DAY_ONE, dayRow, declaration, rewardsRoom, sampled, ScriptedSource } from '../support/rewards';
import { describeEachStore } from '../support/stores';

const day = (n: number, ms = 0): Instant => plusMs(DAY_ONE, n * DAY_MS + ms);
const HASHES_A_DAY = (rate: bigint) => rate * 86_400n;

/** Ada hashes 3 and bob 1 each day; by per cent ada has 10 and bob 90; everybody pays 2 %. It is noon of day 1. */
async function world(store: Store, patch: Partial<SourceDeclaration> = {}, target?: bigint) {
  const clock = new FakeClock(day(0, 12 * HOUR_MS));
  const source = new ScriptedSource(declaration(patch));
  const room = rewardsRoom(store, [source], { clock, ...(target === undefined ? {} : { target }) });
  await store.write(async (tx) => {
    for (const [worker, memberId] of [
      ['rig-a', 'ada'],
      ['rig-b', 'bob'],
    ] as const) {
      await room.terms.assign(tx, 'op', { sourceId: 'pool-a', worker, memberId, from: DAY_ONE });
    }
    const shares = [
      { memberId: 'ada', bps: 1_000 },
      { memberId: 'bob', bps: 9_000 },
    ];
    await room.terms.setFixedShares(tx, 'op', { sourceId: 'pool-a', from: DAY_ONE, shares });
    await room.terms.setServiceFee(tx, 'op', { memberId: '*', bps: 200, from: DAY_ONE });
  });
  /** Reads the pool when days up to `n` are over. */
  const until = async (n: number, rows = Array.from({ length: n }, (_, i) => dayRow(i, 1_000n))) => {
    clock.set(day(n, HOUR_MS));
    const read = rows.length === 0 ? 0 : n;
    await store.write(async (tx) => {
      for (let i = 1; i <= read; i += 1) {
        await room.work.record(tx, 'pool-a', [sampled('rig-a', day(i), 3n), sampled('rig-b', day(i), 1n)]);
      }
    });
    source.rows = rows;
    return room.collect.collect('pool-a');
  };
  const set = (rule: SharingRule, from: Instant, window: string | null = null) =>
    store.write((tx) => room.rules.set(tx, 'op', source.declaration, { rule, window, from }));
  /** Net of ada, bob and nobody in one row, and the fee of ada. */
  const split = async (n: number) => {
    const shares = await store.read((tx) => room.query.earnings(tx, 'ada', { limit: 50 }));
    const own = shares.find(({ externalId }) => externalId === `day-${n}`);
    return own === undefined ? undefined : { ada: own.due + own.serviceFee, fee: own.serviceFee };
  };
  const rules = () => store.read((tx) => tx.find(rowSharing, { orderBy: [['external_id', 'asc']] }));
  return { clock, source, room, until, set, split, rules };
}

describeEachStore('a sharing rule', (open) => {
  it.each([
    ['the first millisecond of a day: that day is shared by it', 0, 100n],
    ['a millisecond later: the day keeps the rule under which it began', 1, 750n],
    ['noon: the window that it falls into is not cut', 12 * HOUR_MS, 750n],
  ])('changes at %s', async (_what, ms, ada) => {
    const { until, set, split } = await world(await open());
    await until(0);
    await set('percent', day(1, ms));
    await until(3);
    expect([await split(0), await split(1), await split(2)]).toEqual([
      { ada: 750n, fee: 15n },
      { ada, fee: ada / 50n },
      { ada: 100n, fee: 2n },
    ]);
  });

  it('of a row that the pool settles late is that of its own window, and a revision keeps it with fee and shares', async () => {
    const store = await open();
    const { clock, room, source, until, set, split, rules } = await world(store);
    await until(1, [dayRow(0, 900n, { settled: false })]);
    await set('percent', clock.now());
    await store.write((tx) => room.terms.setServiceFee(tx, 'op', { memberId: '*', bps: 500, from: clock.now() }));
    await until(3);
    expect([await split(0), await split(1), await split(2)]).toEqual([
      { ada: 750n, fee: 15n },
      { ada: 750n, fee: 15n },
      { ada: 100n, fee: 5n },
    ]);
    source.rows = [dayRow(0, 2_000n), dayRow(1, 1_000n), dayRow(2, 500n)];
    await room.collect.collect('pool-a');
    expect([await split(0), await split(2)]).toEqual([
      { ada: 1_500n, fee: 30n },
      { ada: 50n, fee: 2n },
    ]);
    expect((await rules()).map(({ rule, rule_from_at: from }) => [rule, from])).toEqual([
      ['work', DAY_ONE],
      ['work', DAY_ONE],
      ['percent', day(1, HOUR_MS)],
    ]);
    const trails = new EarningTrailService(room.ledger, room.query);
    const trail = await store.read((tx) => trails.of(tx, 'ada', 'pool-a', 'day-0'));
    expect(trail).toMatchObject({ basis: 'work', sharing: { rule: 'work', from: DAY_ONE, pplns: null } });
    expect((await store.read((tx) => room.ledger.verify(tx))).differences).toEqual([]);
  });

  it('that is written in the sources file anew counts from the next reading on, once', async () => {
    const store = await open();
    const { clock, room, until, split } = await world(store);
    await until(1);
    const edited = new ScriptedSource(declaration({ sharing: 'percent' }));
    const after = rewardsRoom(store, [edited], { clock });
    edited.rows = [dayRow(0, 1_000n)];
    await after.collect.collect('pool-a');
    await after.collect.collect('pool-a');
    clock.set(day(3, HOUR_MS));
    edited.rows = [0, 1, 2].map((n) => dayRow(n, 1_000n));
    await store.write((tx) =>
      room.work.record(tx, 'pool-a', [sampled('rig-a', day(2), 3n), sampled('rig-b', day(2), 1n)]),
    );
    await after.collect.collect('pool-a');
    expect([await split(1), await split(2)]).toEqual([
      { ada: 750n, fee: 15n },
      { ada: 100n, fee: 2n },
    ]);
    expect(await store.read((tx) => tx.find(sharingRule))).toMatchObject([
      { rule: 'percent', from_at: day(1, HOUR_MS), declared_by: 'file' },
    ]);
    const audits = await store.read((tx) => tx.find(auditRow, { where: { action: 'sharing.set' } }));
    expect(audits).toMatchObject([{ actor: 'sources-file', subject: 'pool-a' }]);
  });

  it('is refused backwards, twice, far ahead, without a window, and by work where nobody reads workers', async () => {
    const store = await open();
    const { clock, until, set } = await world(store);
    await until(1);
    const now = clock.now();
    for (const [code, rule, from, window] of [
      ['rewards.backdated', 'percent', plusMs(now, -60_001), null],
      ['rewards.same-rule', 'work', now, null],
      ['rewards.too-far-ahead', 'percent', plusMs(now, 366 * DAY_MS + 1), null],
      ['rewards.bad-window', 'pplns', now, null],
      ['rewards.bad-window', 'percent', now, '2 shares'],
      ['rewards.no-contract', 'contract-units', now, null],
    ] as const) {
      await expect(set(rule, from, window)).rejects.toMatchObject({ code });
    }
    await set('percent', plusMs(now, 366 * DAY_MS));
    await expect(set('work', plusMs(now, 366 * DAY_MS))).rejects.toMatchObject({ code: 'rewards.backdated' });
    clock.set(day(2, HOUR_MS + 1));
    await expect(set('pplns', plusMs(now, 366 * DAY_MS), '2 shares')).rejects.toMatchObject({
      code: 'rewards.backdated',
    });
    await expect(set('pplns', day(367, 2 * HOUR_MS), '2 shares')).rejects.toMatchObject({ code: 'rewards.no-workers' });
    expect(await store.read((tx) => tx.count(sharingRule))).toBe(1);
  });
});

describeEachStore('PPLNS over the log of work', (open) => {
  it('shares by the last N before the window’s end, however long the window, and says what it counted', async () => {
    const store = await open();
    // Six hours of 4 hashes a second are 86,400 hashes: far below one share of difficulty 1.
    const target = (1n << 256n) / 86_400n - 1n;
    const { source, room, until, rules } = await world(
      store,
      { sharing: 'pplns', pplnsWindow: '1 difficulties' },
      target,
    );
    source.rows = [];
    const at = (hour: number) => day(0, hour * HOUR_MS);
    await store.write(async (tx) => {
      // Ada works alone until 20:00, then bob alone: of the last 86,400 hashes bob did 4 x 3,600 x 1.
      for (let hour = 1; hour <= 24; hour += 1) {
        const [ada, bob] = hour <= 20 ? [4n, 0n] : [0n, 4n];
        await room.work.record(tx, 'pool-a', [sampled('rig-a', at(hour), ada), sampled('rig-b', at(hour), bob)]);
      }
    });
    await until(1, []);
    source.rows = [dayRow(0, 1_000n)];
    await room.collect.collect('pool-a');
    // 4 hours of bob are 57,600 of 86,400; ada's last two hours are the rest.
    expect(await balancesOf(room, 'member/')).toEqual({
      'member/ada/accrued BTC': 327n,
      'member/bob/accrued BTC': 654n,
    });
    expect(await rules()).toMatchObject([
      {
        ...{ rule: 'pplns', pplns_window: '1 difficulties', window_hashes: 86_400n, found_hashes: 86_400n },
        ...{ rule_from_at: DAY_ONE, reached_at: at(18) },
      },
    ]);
  });

  it('reaches back over windows, but not behind its own beginning, and shares what there is', async () => {
    const store = await open();
    const { clock, set, until, rules, split } = await world(store);
    await until(1);
    await set('pplns', day(2), '1 shares');
    clock.set(day(1, HOUR_MS));
    await until(4);
    expect(await split(3)).toEqual({ ada: 750n, fee: 15n });
    expect((await rules()).slice(1)).toMatchObject([
      { rule: 'work', window_hashes: null },
      { rule: 'pplns', found_hashes: HASHES_A_DAY(4n), reached_at: day(2) },
      { rule: 'pplns', window_hashes: 1n << 32n, found_hashes: 2n * HASHES_A_DAY(4n), reached_at: day(2) },
    ]);
  });

  it('keeps the work under a rig’s old name its owner’s when it is renamed, and holds the new name’s in sight', async () => {
    const store = await open();
    const { source, room, until } = await world(store, { sharing: 'pplns', pplnsWindow: '1 shares' });
    await store.write(async (tx) => {
      await room.work.record(tx, 'pool-a', [sampled('rig-a', day(1), 3n)]);
      await room.work.record(tx, 'pool-a', [sampled('rig-new', day(2), 1n), sampled('rig-a', day(2), 0n)]);
    });
    await until(2, []);
    source.rows = [dayRow(1, 1_000n)];
    await room.collect.collect('pool-a');
    expect(await balancesOf(room)).toMatchObject({
      'member/ada/accrued BTC': 735n,
      'unassigned/source/pool-a BTC': 250n,
    });
  });

  it('counts for many rows that read the same days once what it counts for each alone', async () => {
    const { room, until } = await world(await open(), { sharing: 'pplns', pplnsWindow: '1 shares' });
    await until(4, []);
    await room.store.write(async (tx) => {
      const samples = Array.from({ length: 40 }, (_, i) => sampled(`rig-${i % 2 === 0 ? 'a' : 'b'}`, day(4, (i + 1) * HOUR_MS), BigInt(i))); // prettier-ignore
      for (const sample of samples) await room.work.record(tx, 'pool-a', [sample]);
    });
    const days = new ReadDays();
    for (const [ms, floor] of [
      [0, DAY_ONE],
      [1, DAY_ONE],
      [HOUR_MS, day(1, HOUR_MS)],
      [DAY_MS, null],
      [DAY_MS + 7 * HOUR_MS, null],
    ] as const) {
      for (const hashes of [1n, 86_400n, HASHES_A_DAY(4n), 2n * HASHES_A_DAY(4n) + 1n, 1n << 32n]) {
        const of = { floor, to: day(4, ms), hashes };
        const alone = await room.store.read((tx) => room.work.last(tx, 'pool-a', of));
        expect(await room.store.read((tx) => room.work.last(tx, 'pool-a', of, days))).toEqual(alone);
        expect([...alone.weights.values()].reduce((sum, one) => sum + one, 0n)).toBe(alone.found);
      }
    }
  });

  it('holds in sight what nobody worked for, and books nothing while the difficulty is not known', async () => {
    const store = await open();
    const { room, source, until } = await world(store, { sharing: 'pplns', pplnsWindow: '2 difficulties' });
    await until(1, []);
    source.rows = [dayRow(0, 1_000n)];
    expect(await room.collect.collect('pool-a')).toMatchObject({ ok: false, code: 'rewards.no-difficulty' });
    expect(await store.read((tx) => tx.count(rewardRowHead))).toBe(0);
    expect(await store.read((tx) => tx.find(rewardSourceState))).toMatchObject([
      { error_code: 'rewards.no-difficulty' },
    ]);
    const known = rewardsRoom(store, [source], { clock: room.clock, target: 1n << 200n });
    expect(await known.collect.collect('pool-a')).toMatchObject({ ok: true });
    expect(await balancesOf(room, 'unassigned/')).toEqual({ 'unassigned/source/pool-a BTC': 1_000n });
  });
});
