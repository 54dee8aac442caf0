import { workLog } from '../../src/rewards/reward.entity';
import { ReadDays } from '../../src/rewards/read-days';
import { readWorkers } from '../../src/rewards/worker-state.repository';
import { SourceFailure } from '../../src/rewards';
import type { Store } from '../../src/store';
import { HOUR_MS, type Instant, MINUTE_MS, plusMs } from '../../src/units';
import { balancesOf, DAY_ONE, dayRow, declaration, rewardsRoom, sampled, ScriptedSource } from '../support/rewards';
import { describeEachStore } from '../support/stores';

const hour = (n: number) => plusMs(DAY_ONE, n * HOUR_MS);

describeEachStore('work at a pool that gives no 24-hour rate', (open) => {
  async function world(store: Store) {
    const source = new ScriptedSource(declaration());
    const room = rewardsRoom(store, [source]);
    const owners = { 'rig-a': 'alice', 'rig-b': 'bob', 'rig-b2': 'bob' };
    await store.write(async (tx) => {
      for (const [worker, memberId] of Object.entries(owners)) {
        await room.terms.assign(tx, 'op', { sourceId: 'pool-a', worker, memberId, from: DAY_ONE });
      }
    });
    /** Reads the workers as the line does, all at 100 H/s. */
    const read = async (at: Instant, ...names: string[]) => {
      source.workers = names.map((name) => ({ worker: name, at, hashRate1h: 100n, state: 'ok', lastShareAt: null }));
      room.clock.set(at);
      await room.collect.collect('pool-a');
    };
    const pay = async () => {
      source.rows = [dayRow(0, 2_500n)];
      room.clock.set(hour(25));
      await room.collect.collect('pool-a');
      return balancesOf(room, 'member/');
    };
    const logged = async (worker: string) =>
      (await store.read((tx) => tx.find(workLog, { where: { source_id: 'pool-a', worker } })))
        .map((row) => [row.basis, row.from_at, row.to_at, row.work])
        .sort();
    return { read, pay, logged };
  }

  it('pays a rig that is plugged in at the twenty-third hour for one hour, not for the day', async () => {
    const { read, pay, logged } = await world(await open());
    for (let n = 1; n < 24; n += 1) await read(hour(n), 'rig-a');
    await read(hour(24), 'rig-a', 'rig-b');
    expect(await logged('rig-b')).toEqual([['1h', hour(23), hour(24), 360_000n]]);
    // 24 hours of Alice's rig against one of Bob's.
    expect(await pay()).toEqual({ 'member/alice/accrued BTC': 2_400n, 'member/bob/accrued BTC': 100n });
  });

  it('shares by the whole log what a reading just logged, read together, late, twice or in the wrong order', async () => {
    const store = await open();
    const room = rewardsRoom(store, [new ScriptedSource(declaration())]);
    const names = ['a', 'b', 'c', 'd'];
    for (let n = 1; n <= 40; n += 1) {
      await store.write(async (tx) => {
        const samples = names.flatMap((worker, at) => {
          // Each is read at its own pace, and now and then by a clock that was behind.
          if ((n * 7 + at * 3) % 4 === 0) return [];
          const minutes = ((n * 13 + at * 5) % 7) * 10 - (n % 11 === 0 ? 90 : 0);
          return [sampled(worker, plusMs(hour(n), minutes * MINUTE_MS), BigInt(100 + n + at))];
        });
        const days = new ReadDays();
        await room.work.record(tx, 'pool-a', samples, undefined, days);
        for (const window of [
          { from: hour(n - 30), to: hour(n + 2) },
          { from: hour(n - 3), to: hour(n) },
        ]) {
          const whole = await room.work.weights(tx, 'pool-a', window);
          expect(await room.work.weights(tx, 'pool-a', window, days)).toEqual(whole);
        }
      });
    }
  });

  it('pays a rig under a new name no more than under its old one', async () => {
    const { read, pay, logged } = await world(await open());
    for (let n = 1; n < 24; n += 1) await read(hour(n), 'rig-a', 'rig-b');
    await read(plusMs(hour(23), HOUR_MS / 2), 'rig-a', 'rig-b2');
    await read(hour(24), 'rig-a', 'rig-b2');
    // The names overlap in nothing: the new one counts from the reading that did not list it yet.
    expect(await logged('rig-b2')).toEqual([
      ['1h', hour(23), plusMs(hour(23), HOUR_MS / 2), 180_000n],
      ['1h', plusMs(hour(23), HOUR_MS / 2), hour(24), 180_000n],
    ]);
    expect(await pay()).toEqual({ 'member/alice/accrued BTC': 1_250n, 'member/bob/accrued BTC': 1_250n });
  });
});

describeEachStore('a silence of a pool that counts the last day', (open) => {
  it('is credited by what the count gained, by the log of the hours that left it, and not after the last share', async () => {
    const store = await open();
    const source = new ScriptedSource(declaration());
    const room = rewardsRoom(store, [source]);
    const rates = { hashRate1h: 288n, hashRate24h: 288n, state: 'ok' } as const;
    const read = async (at: Instant, workers: ScriptedSource['workers']) => {
      source.workers = workers;
      room.clock.set(at);
      await room.collect.collect('pool-a');
    };
    const first = { at: hour(0), lastShareAt: hour(0), ...rates };
    await read(hour(0), [
      { worker: 'goes-on', ...first },
      { worker: 'stops', ...first },
    ]);
    // Twenty hours later: of its last day "stops" worked the four hours before the silence, and five minutes of it.
    const stopped = plusMs(hour(0), 5 * 60_000);
    await read(hour(20), [
      { worker: 'goes-on', at: hour(20), lastShareAt: hour(20), ...rates },
      { worker: 'stops', at: hour(20), hashRate1h: 0n, hashRate24h: 49n, state: 'off', lastShareAt: stopped },
    ]);
    const rows = await store.read((tx) =>
      tx.find(workLog, { where: { source_id: 'pool-a', from_at: { gte: hour(0) } } }),
    );
    const logged = (worker: string) =>
      rows.filter((row) => row.worker === worker).map((row) => [row.basis, row.from_at, row.to_at, row.work]);
    expect(logged('goes-on')).toEqual([['24h', hour(0), hour(20), 288n * 72_000n]]);
    expect(logged('stops')).toEqual([
      ['24h', hour(0), stopped, 288n * 300n],
      ['24h', stopped, hour(20), 0n],
    ]);
  });

  it('shows as off what the pool calls on and whose last share is more than an hour old', async () => {
    const store = await open();
    const source = new ScriptedSource(declaration());
    const room = rewardsRoom(store, [source]);
    room.clock.set(hour(2));
    const on = { at: hour(2), hashRate1h: 100n, hashRate24h: 100n, state: 'ok' } as const;
    source.workers = [{ worker: 'silent', ...on, lastShareAt: plusMs(hour(1), -1) }];
    await room.collect.collect('pool-a');
    // Not one that is called on sends anything: our clock may be ahead, and nothing is said of any.
    expect(await store.read((tx) => readWorkers(tx))).toEqual([]);
    expect((await store.read((tx) => room.query.sources(tx)))[0]?.error?.code).toBe('rewards.workers-stand-still');
    source.workers = [
      { worker: 'fresh', ...on, lastShareAt: hour(1) },
      { worker: 'silent', ...on, lastShareAt: plusMs(hour(1), -1) },
    ];
    await room.collect.collect('pool-a');
    const rows = await store.read((tx) => readWorkers(tx, ['pool-a']));
    expect(rows.map((row) => [row.name, row.state, row.stateSince])).toEqual([
      ['fresh', 'ok', hour(2)],
      ['silent', 'off', plusMs(hour(1), -1)],
    ]);
  });
});

describeEachStore('F58: a clock that was a day ahead', (open) => {
  it('logs no hour twice, shows and tells how devices stand, and says until when nothing is measured', async () => {
    const store = await open();
    const source = new ScriptedSource(declaration());
    const told: string[] = [];
    const notices = { tell: (_: unknown, some: readonly { kind: string }[]) => Promise.resolve(void told.push(...some.map(({ kind }) => kind))) }; // prettier-ignore
    const room = rewardsRoom(store, [source], { notices });
    await store.write((tx) =>
      room.terms.assign(tx, 'op', { sourceId: 'pool-a', worker: 'rig', memberId: 'ada', from: DAY_ONE }),
    );
    const read = async (at: Instant, rate: bigint) => {
      source.workers = [sampled('rig', at, rate)];
      room.clock.set(at);
      await room.collect.collect('pool-a');
    };
    const error = async () => (await store.read((tx) => room.query.sources(tx)))[0]?.error ?? null;
    await read(hour(0), 100n);
    await read(hour(24), 100n);
    expect(await error()).toBeNull();
    // The clock is put right an hour after the first reading, and the rig goes off.
    for (const minutes of [0, 30, 60]) await read(plusMs(hour(1), minutes * 60_000), 0n);
    expect(await error()).toEqual({ code: 'rewards.clock-was-ahead', field: '2026-03-02T00:00:00.000Z' });
    const [shown] = await store.read((tx) => readWorkers(tx));
    expect(shown).toMatchObject({ name: 'rig', state: 'off', hashRate1h: 0n, sampledAt: hour(24) });
    expect(told).toEqual(['device-offline']);
    await room.collect.sample('pool-a');
    expect(await error()).not.toBeNull();
    await read(hour(25), 100n);
    expect(await error()).toBeNull();
    const rows = await store.read((tx) => tx.find(workLog, { where: { worker: 'rig' }, orderBy: [['from_at', 'asc']] })); // prettier-ignore
    expect(rows.map((row) => [row.from_at, row.to_at, row.work])).toEqual([
      [hour(-24), hour(0), 8_640_000n],
      [hour(0), hour(24), 8_640_000n],
      [hour(24), hour(25), 360_000n],
    ]);
  });

  it('asks a pool again that rested by that clock', async () => {
    const store = await open();
    const source = new ScriptedSource(declaration());
    const room = rewardsRoom(store, [source]);
    source.fails = new SourceFailure('rewards.unavailable', 'No answer.', { source: 'pool-a', field: 'line' });
    room.clock.set(hour(24));
    await room.collect.collect('pool-a');
    const asked = (at: Instant) => {
      room.clock.set(at);
      return room.collect.sourceIds();
    };
    expect(await asked(hour(24))).toEqual([]);
    expect(await asked(hour(23))).toEqual([]);
    expect(await asked(plusMs(hour(23), -1))).toEqual(['pool-a']);
  });

  it('takes a step of an hour for a step, and a millisecond more for a clock that was wrong', async () => {
    const store = await open();
    const room = rewardsRoom(store, []);
    const record = (at: Instant) => store.write((tx) => room.work.record(tx, 'pool-a', [sampled('rig', at, 1n)]));
    expect(await record(hour(5))).toBeNull();
    expect(await record(hour(4))).toBeNull();
    expect(await record(plusMs(hour(4), -1))).toBe(hour(5));
  });
});
