import { rawReply, rewardRow, rewardSourceState } from '../../src/rewards/reward.entity';
import { F2PoolSource } from '../../src/rewards/sources/f2pool/f2pool.adapter';
import { NiceHashSource } from '../../src/rewards/sources/nicehash/nicehash.adapter';
import type { Store } from '../../src/store';
import {
  addDays,
  dayAtOffset,
  dayStartAtOffset,
  DAY_MS,
  HOUR_MS,
  instant,
  MINUTE_MS,
  parseDay,
  plusMs,
  Secret,
} from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { type Fault, PoolBook, type PoolServer, startF2PoolServer, startNiceHashServer } from '../support/pools';
import { balancesOf, DAY_ONE, declaration, type RewardsRoom, rewardsRoom } from '../support/rewards';
import { describeEachStore } from '../support/stores';

const CANARY = 'canary-5f1d';
const KEYS = { apiKey: `${CANARY}-key`, apiSecret: `${CANARY}-secret`, organization: 'org-1' };
const NOW = instant(DAY_ONE + 5 * DAY_MS);
const QUICK = {
  minIntervalMs: 0,
  timeoutMs: 400,
  bodyBytesMax: 64 * 1024,
  pace: { sleep: (): Promise<void> => Promise.resolve(), random: (): number => 0 },
};

/** NiceHash and F2Pool on loopback, read and booked as in real use. */
describeEachStore('pools over the wire', (open) => {
  let clock: FakeClock;
  let nicehash: PoolBook;
  let f2pool: PoolBook;
  let servers: PoolServer[];
  let room: RewardsRoom;
  let store: Store;

  beforeEach(async () => {
    clock = new FakeClock(NOW);
    const now = () => clock.now();
    nicehash = new PoolBook({ asset: 'BTC', dayOffsetMinutes: 0, now, account: 'org-1' });
    f2pool = new PoolBook({ asset: 'BTC', dayOffsetMinutes: 0, now, account: 'operator1' });
    servers = [await startNiceHashServer(nicehash, KEYS), await startF2PoolServer(f2pool, { secret: KEYS.apiSecret })];
    const [nice = '', f2 = ''] = servers.map((server) => server.url);
    const inside = new NiceHashSource({
      ...QUICK,
      declaration: declaration({ id: 'nice', pool: 'nicehash', sharing: 'percent', reports: 'gross' }),
      baseUrl: nice,
      apiKey: new Secret(KEYS.apiKey),
      apiSecret: new Secret(KEYS.apiSecret),
      organization: KEYS.organization,
      clock,
    });
    const daily = new F2PoolSource({
      ...QUICK,
      declaration: declaration({ id: 'f2', pool: 'f2pool', sharing: 'percent', amountDecimals: 30 }),
      baseUrl: f2,
      account: 'operator1',
      token: new Secret(KEYS.apiSecret),
      clock,
    });
    store = await open();
    room = rewardsRoom(store, [inside, daily], { clock });
    await store.write(async (tx) => {
      for (const sourceId of ['nice', 'f2']) {
        await room.terms.setFixedShares(tx, 'op', {
          sourceId,
          from: DAY_ONE,
          shares: [{ memberId: 'ada', bps: 10_000 }],
        });
      }
      await room.terms.setServiceFee(tx, 'op', { memberId: '*', bps: 200, from: DAY_ONE });
    });
  });
  afterEach(async () => {
    for (const server of servers) await server.close();
  });

  const stateOf = async (id: string) => {
    const state = await store.read((tx) => tx.findOne(rewardSourceState, { source_id: id }));
    if (state === undefined) throw new Error(`no state of ${id}`);
    return state;
  };

  it('never makes a credit inside NiceHash available: it has no transaction', async () => {
    const at = plusMs(DAY_ONE, DAY_MS);
    nicehash.creditBlock({ hash: 'earning-1', height: 1, at, net: 9_800n, fee: 200n });
    nicehash.pay({ at, amount: 9_800n, fee: 200n, lightning: true, destination: 'wallet' });
    expect(await room.collect.collect('nice')).toMatchObject({ ok: true, booked: 1 });
    expect(await balancesOf(room)).toEqual({
      'receivable/lightning/nice BTC': 9_800n,
      'member/ada/accrued BTC': 9_604n,
      'operator/accrued/nice BTC': 196n,
    });
    clock.set(plusMs(NOW, 30 * DAY_MS));
    await room.collect.collect('nice');
    expect(Object.keys(await balancesOf(room)).filter((account) => account.includes('/available'))).toEqual([]);
  });

  it('books what F2Pool restates as a revision, down to nothing, and keeps what is finer than a satoshi', async () => {
    const day = addDays(parseDay('2026-03-01'), 0);
    f2pool.creditDay(day, 10_000n, { tail: '75' });
    f2pool.creditDay(addDays(day, 1), 10_000n, { tail: '5' });
    expect(await room.collect.collect('f2')).toMatchObject({ ok: true, booked: 2 });
    expect(await balancesOf(room, 'residue')).toEqual({ 'residue/source/f2 BTC': 1n });
    for (const amount of [9_000n, 0n]) {
      f2pool.creditDay(day, amount);
      expect(await room.collect.collect('f2')).toMatchObject({ ok: true, booked: 1 });
    }
    const revisions = await store.read((tx) =>
      tx.find(rewardRow, { where: { source_id: 'f2', external_id: 'bill-532145000' } }),
    );
    expect(revisions.map((row) => row.net)).toEqual([10_000n, 9_000n, 0n]);
    expect(await balancesOf(room, 'receivable')).toEqual({ 'receivable/source/f2 BTC': 10_000n });
  });

  it('books what F2Pool takes back: off the day that it names, else in sight and from no member', async () => {
    const day = parseDay('2026-03-01');
    f2pool.creditDay(day, 10_000n);
    await room.collect.collect('f2');
    f2pool.takeBack({ at: plusMs(NOW, -2_000), amount: 4_000n, day });
    f2pool.takeBack({ at: plusMs(NOW, -1_000), amount: 1_000n });
    for (const booked of [1, 0]) {
      expect(await room.collect.collect('f2')).toMatchObject({ ok: true, booked });
      expect(await balancesOf(room)).toEqual({
        'receivable/source/f2 BTC': 5_000n,
        'discrepancy/source/f2 BTC': 1_000n,
        'member/ada/accrued BTC': 5_880n,
        'operator/accrued/f2 BTC': 120n,
      });
    }
  });

  it('books no day before it is over by our own clock, whatever the pool says', async () => {
    const today = dayAtOffset(NOW, 0);
    const end = dayStartAtOffset(addDays(today, 1), 0);
    f2pool.creditDay(today, 10_000n, { calculatedAt: NOW });
    for (const [at, booked] of [
      [NOW, 0],
      [plusMs(end, -1), 0],
      [end, 1],
    ] as const) {
      // prettier-ignore
      clock.set(at);
      expect(await room.collect.collect('f2')).toMatchObject({ ok: true, booked, rows: 1 });
    }
  });

  it('rests after a whole attempt failed, asks nothing meanwhile, tries once, and is well again after a success', async () => {
    f2pool.breakReplies('server-error');
    const asked = () => f2pool.requests.length;
    expect(await room.collect.collectAll()).toMatchObject([
      { ok: true },
      { source: 'f2', code: 'rewards.unavailable' },
    ]);
    expect(asked()).toBe(3);
    expect(await stateOf('f2')).toMatchObject({ failures: 1, retry_at: NOW + MINUTE_MS, stale_since: NOW });
    clock.set(plusMs(NOW, MINUTE_MS - 1));
    expect(await room.collect.sourceIds()).toEqual(['nice']);
    await room.collect.collectAll();
    expect(asked()).toBe(3);
    clock.set(plusMs(NOW, MINUTE_MS));
    expect(await room.collect.sourceIds()).toEqual(['nice', 'f2']);
    await room.collect.collectAll();
    expect(asked()).toBe(6);
    expect(await stateOf('f2')).toMatchObject({ failures: 2, retry_at: NOW + 3 * MINUTE_MS, stale_since: NOW });
    f2pool.repair();
    clock.set(plusMs(NOW, 3 * MINUTE_MS));
    expect(await room.collect.collectAll()).toMatchObject([{ ok: true }, { source: 'f2', ok: true }]);
    expect(await stateOf('f2')).toMatchObject({ failures: 0, retry_at: null, stale_since: null });
  });

  it.each([
    [30, 3, MINUTE_MS],
    [31, 1, MINUTE_MS],
    [7_200, 1, 2 * HOUR_MS],
  ])('asked to wait for %i s, asks %i times and rests for %i ms', async (seconds, times, rest) => {
    f2pool.retryAfterSeconds = seconds;
    f2pool.breakReplies('slow-down');
    expect(await room.collect.collect('f2')).toMatchObject({ ok: false, code: 'rewards.unavailable' });
    expect(f2pool.requests).toHaveLength(times);
    expect((await stateOf('f2')).retry_at).toBe(NOW + rest);
  });

  it('keeps no key, in a reply, a path or a state, whatever a pool sends back', async () => {
    const faults: readonly Fault[] = [
      'echo',
      'echo-refused',
      'html',
      'error-inside',
      'server-error',
      'truncated',
      'slow',
      'hang-up',
    ];
    for (const fault of faults) {
      for (const book of [nicehash, f2pool]) book.breakReplies(fault);
      for (const id of ['nice', 'f2']) expect(await room.collect.collect(id)).toMatchObject({ ok: false });
    }
    const kept = await store.read(async (tx) => [await tx.find(rawReply), await tx.find(rewardSourceState)]);
    const text = JSON.stringify(kept, (_key, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
    expect(text).not.toContain(CANARY);
    // The echoes came, and were kept with the key taken out.
    expect(text).toContain('[secret]');
  });
});
