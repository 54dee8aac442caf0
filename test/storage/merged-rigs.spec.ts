import { AuditService } from '../../src/audit/audit.service';
import { DeviceDiaryService } from '../../src/rewards/device-diary.service';
import { DevicePaybackService } from '../../src/rewards/device-payback.service';
import type { DeviceNotice, WorkerSample } from '../../src/rewards';
import type { Store } from '../../src/store';
import { DAY_MS, formatUsdExact, HOUR_MS, type Instant, plusMs } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { DAY_ONE, dayRow, declaration, rewardsRoom, sampled, ScriptedSource } from '../support/rewards';
import { describeEachStore } from '../support/stores';

const day = (n: number) => plusMs(DAY_ONE, n * DAY_MS);
const LTC = { id: 'pool-ltc', asset: 'LTC', receivesAt: 'venue', ownerAtConversion: 'operator' } as const;
const DOGE = { ...LTC, id: 'pool-doge', asset: 'DOGE', minedBeside: 'pool-ltc' } as const;

/** Ada has one machine that mines litecoin and dogecoin together, and one at the litecoin source alone. */
async function world(store: Store) {
  const [litecoin, dogecoin] = [new ScriptedSource(declaration(LTC)), new ScriptedSource(declaration(DOGE))];
  const clock = new FakeClock(DAY_ONE);
  const told: DeviceNotice[] = [];
  const notices = { tell: (_: unknown, some: readonly DeviceNotice[]) => Promise.resolve(void told.push(...some)) };
  const room = rewardsRoom(store, [litecoin, dogecoin], { clock, notices });
  const audit = new AuditService(clock);
  const diary = new DeviceDiaryService(room.query, room.work, audit, clock);
  const paybacks = new DevicePaybackService(room.query, room.work, audit, clock);
  await store.write(async (tx) => {
    for (const [sourceId, worker] of [
      ['pool-ltc', 'both'],
      ['pool-doge', 'both'],
      ['pool-ltc', 'one'],
    ] as const) {
      // prettier-ignore
      await room.terms.assign(tx, 'op', { sourceId, worker, memberId: 'ada', from: DAY_ONE });
    }
  });
  const read = async (at: Instant, ltc: readonly WorkerSample[], doge: readonly WorkerSample[]) => {
    [litecoin.workers, dogecoin.workers] = [ltc, doge];
    clock.set(at);
    await room.collect.collect('pool-ltc');
    await room.collect.collect('pool-doge');
  };
  const both = (at: Instant, rate: bigint) =>
    read(at, [sampled('both', at, rate), sampled('one', at, 10n)], [sampled('both', at, rate)]);
  return { litecoin, dogecoin, clock, told, room, diary, paybacks, read, both };
}

describeEachStore('a machine that mines two coins together', (open) => {
  it('is one device: both coins are its earnings, and its power and purchase are said once', async () => {
    const store = await open();
    const { litecoin, dogecoin, diary, paybacks, both } = await world(store);
    const OF = { memberId: 'ada', worker: 'both' };
    await both(DAY_ONE, 10n);
    await store.write((tx) => diary.setPower(tx, 'ada', { ...OF, sourceId: 'pool-doge', watts: 1_000, usdPerKwh: '0.1' })); // prettier-ignore
    await store.write((tx) => paybacks.declare(tx, 'ada', { ...OF, sourceId: 'pool-doge', priceUsd: '500', boughtOn: '2026-03-01' })); // prettier-ignore
    litecoin.rows = [{ ...dayRow(0, 1_000n), asset: 'LTC' }];
    dogecoin.rows = [{ ...dayRow(0, 70_000n), asset: 'DOGE' }];
    await both(day(1), 10n);
    const [first, second, ...more] = await store.read((tx) => diary.of(tx, 'ada'));
    expect(more).toEqual([]);
    expect(first).toMatchObject({ device: { sourceId: 'pool-ltc', worker: 'both' }, sourceIds: ['pool-ltc', 'pool-doge'], mines: ['LTC', 'DOGE'] }); // prettier-ignore
    expect(first?.earned).toEqual([
      { asset: 'LTC', units: 500n },
      { asset: 'DOGE', units: 70_000n },
    ]);
    // A kilowatt for a day at ten cents, once: it was said under the other coin.
    expect(first).toMatchObject({ windowMs: DAY_MS, hashingMs: DAY_MS, power: { watts: 1_000 } });
    expect(formatUsdExact(first?.cost ?? (0n as never))).toBe('2.400000000000');
    expect(first?.timeOf).toBe('pool-ltc');
    expect(first?.rows.map(({ sourceId, asset, part }) => [sourceId, asset, part])).toEqual([
      ['pool-ltc', 'LTC', 500n],
      ['pool-doge', 'DOGE', 70_000n],
    ]);
    expect(second).toMatchObject({ device: { worker: 'one' }, sourceIds: ['pool-ltc'], power: null });
    for (const sourceId of ['pool-ltc', 'pool-doge']) {
      expect(await store.read((tx) => paybacks.purchase(tx, { ...OF, sourceId }))).toMatchObject({
        boughtOn: '2026-03-01',
      });
      const history = await store.read((tx) => paybacks.history(tx, { ...OF, sourceId }, '2026-03-01' as never));
      expect(history.rows.map((row) => [row.sourceId, row.asset, row.part])).toEqual([
        ['pool-ltc', 'LTC', 500n],
        ['pool-doge', 'DOGE', 70_000n],
      ]);
      expect(formatUsdExact(history.electricity)).toBe('2.400000000000');
    }
  });

  it('is told of once when it goes off, and under the other coin when its own source is not read', async () => {
    const store = await open();
    const { told, clock, room, dogecoin, both } = await world(store);
    const every = async (hours: number, rate: bigint) => {
      for (let n = 0; n < hours * 2; n += 1) await both(plusMs(clock.now(), HOUR_MS / 2), rate);
    };
    await every(1, 10n);
    await every(1, 0n);
    expect(told.map(({ kind, facts }) => [kind, facts['source']])).toEqual([['device-offline', 'pool-ltc']]);
    await every(1, 10n);
    expect(told.map(({ kind }) => kind)).toEqual(['device-offline', 'device-back']);
    // Litecoin's list is not read any more: after two hours the other one speaks.
    const alone = async (hours: number, rate: bigint) => {
      for (let n = 0; n < hours * 2; n += 1) {
        clock.set(plusMs(clock.now(), HOUR_MS / 2));
        dogecoin.workers = [sampled('both', clock.now(), rate)];
        await room.collect.collect('pool-doge');
      }
    };
    await alone(3, 10n);
    await alone(1, 0n);
    expect(told.slice(2).map(({ kind, facts }) => [kind, facts['source']])).toEqual([['device-offline', 'pool-doge']]);
  });
});
