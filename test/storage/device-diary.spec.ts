import { AuditService } from '../../src/audit/audit.service';
import { DeviceDiaryService } from '../../src/rewards/device-diary.service';
import type { Store } from '../../src/store';
import { DAY_MS, formatUsdExact, HOUR_MS, type Instant, plusMs } from '../../src/units';
import { balancesOf, DAY_ONE, dayRow, declaration, rewardsRoom, sampled, ScriptedSource } from '../support/rewards';
import { FakeClock } from '../support/fake-clock';
import { describeEachStore } from '../support/stores';

const day = (n: number) => plusMs(DAY_ONE, n * DAY_MS);

/** Ada has two rigs, one hashes three times as fast; bob has one. All since before day one. */
async function world(store: Store) {
  const source = new ScriptedSource(declaration());
  const clock = new FakeClock(plusMs(day(4), 1));
  const room = rewardsRoom(store, [source], { clock });
  const diary = new DeviceDiaryService(room.query, room.work, new AuditService(clock), clock);
  await store.write(async (tx) => {
    const owners = { fast: 'ada', slow: 'ada', bobs: 'bob' };
    for (const [worker, memberId] of Object.entries(owners)) {
      await room.terms.assign(tx, 'op', { sourceId: 'pool-a', worker, memberId, from: DAY_ONE });
    }
  });
  const sample = (at: Instant, ...rates: (readonly [string, bigint])[]) =>
    store.write((tx) =>
      room.work.record(
        tx,
        'pool-a',
        rates.map(([worker, rate]) => sampled(worker, at, rate)),
      ),
    );
  const power = (worker: string, watts: number, usdPerKwh: string, memberId = 'ada') =>
    store.write((tx) => diary.setPower(tx, memberId, { memberId, sourceId: 'pool-a', worker, watts, usdPerKwh }));
  const of = (memberId: string) => store.read((tx) => diary.of(tx, memberId));
  return { source, clock, room, diary, sample, power, of };
}

describeEachStore('a device’s diary', (open) => {
  it('divides its member’s earnings by work, and counts the hours that it hashed', async () => {
    const { source, room, sample, power, of } = await world(await open());
    await power('fast', 3_000, '0.10');
    await sample(DAY_ONE, ['fast', 30n], ['slow', 10n], ['bobs', 40n]);
    await sample(day(1), ['fast', 30n], ['slow', 10n], ['bobs', 40n]);
    source.rows = [dayRow(0, 1_000n)];
    await room.collect.collect('pool-a');
    const [fast, slow] = await of('ada');
    expect(fast).toMatchObject({ earned: [{ asset: 'BTC', units: 375n }], windowMs: DAY_MS, hashingMs: DAY_MS });
    expect(slow).toMatchObject({ earned: [{ asset: 'BTC', units: 125n }], power: null });
    // 3 kW for 24 h at 0.10.
    expect(formatUsdExact(fast?.cost ?? (0n as never))).toBe('7.200000000000');
    // 500 of the row are ada's; the device did 30 of her 40.
    const allHashes = 40n * 86_400n;
    expect(fast?.rows).toEqual([
      {
        sourceId: 'pool-a',
        externalId: dayRow(0, 1_000n).externalId,
        asset: 'BTC',
        from: DAY_ONE,
        to: day(1),
        due: 500n,
        hashes: 30n * 86_400n,
        allHashes,
        part: 375n,
        hashingMs: DAY_MS,
        power: { watts: 3_000, usdPerKwh: '0.1' },
        cost: fast?.cost,
      },
    ]);
    expect(slow?.rows).toMatchObject([{ due: 500n, hashes: 10n * 86_400n, allHashes, part: 125n, power: null, cost: 0n }]); // prettier-ignore
    expect(fast?.days).toHaveLength(30);
    expect(fast?.days.filter(({ hashes }) => hashes > 0n)).toEqual([
      { from: day(-1), hashes: 30n * 86_400n, measuredMs: DAY_MS, hashingMs: DAY_MS },
      { from: DAY_ONE, hashes: 30n * 86_400n, measuredMs: DAY_MS, hashingMs: DAY_MS },
    ]);
  });

  it('gives nothing for the time offline, and all of it to whoever hashed meanwhile', async () => {
    const { source, room, sample, of } = await world(await open());
    await sample(plusMs(DAY_ONE, -HOUR_MS), ['fast', 40n], ['bobs', 40n]);
    // Sampled each hour: fast is on until noon, then off.
    for (let hour = 0; hour <= 24; hour += 1) {
      await sample(plusMs(DAY_ONE, hour * HOUR_MS), ['fast', hour <= 12 ? 40n : 0n], ['bobs', 40n]);
    }
    source.rows = [dayRow(0, 900n)];
    await room.collect.collect('pool-a');
    // 12 hours against 24.
    expect(await balancesOf(room, 'member/')).toEqual({
      'member/ada/accrued BTC': 300n,
      'member/bob/accrued BTC': 600n,
    });
    const [fast] = await of('ada');
    expect(fast).toMatchObject({ hashingMs: 12 * HOUR_MS, windowMs: DAY_MS });
    expect(fast?.device).toMatchObject({ state: 'off', stateSince: plusMs(DAY_ONE, 13 * HOUR_MS) });
  });

  it('keeps what was said of power by date: an old day keeps its price', async () => {
    const { source, clock, room, sample, power, of } = await world(await open());
    clock.set(plusMs(DAY_ONE, 1));
    await power('fast', 1_000, '0.10');
    clock.set(plusMs(day(1), HOUR_MS));
    await power('fast', 1_000, '0.20');
    clock.set(plusMs(day(4), 1));
    for (let n = 0; n <= 2; n += 1) await sample(day(n), ['fast', 10n]);
    source.rows = [dayRow(0, 100n), dayRow(1, 100n)];
    await room.collect.collect('pool-a');
    const [fast] = await of('ada');
    expect(fast?.rows.map(({ power: said, cost }) => [said?.usdPerKwh, formatUsdExact(cost)])).toEqual([
      ['0.1', '2.400000000000'],
      ['0.2', '4.800000000000'],
    ]);
    // 24 kWh at 0.10 and 24 kWh at 0.20.
    expect(formatUsdExact(fast?.cost ?? (0n as never))).toBe('7.200000000000');
    expect(fast?.power).toEqual({ watts: 1_000, usdPerKwh: '0.2', from: plusMs(day(1), HOUR_MS) });
  });

  it.each([
    ['half a watt', 0.5, '0.1', 'rewards.bad-power'],
    ['more than a megawatt', 1_000_001, '0.1', 'rewards.bad-power'],
    ['less than nothing', -1, '0.1', 'rewards.bad-power'],
    ['a price of 100.00000001 dollars', 1, '100.00000001', 'rewards.bad-power'],
    ['a price below nothing', 1, '-0.1', 'rewards.bad-power'],
    ['nine decimals', 1, '0.123456789', 'rewards.bad-power'],
    ['a price in words', 1, 'cheap', 'units.bad-decimal'],
  ])('refuses %s', async (_what, watts, price, code) => {
    const { power } = await world(await open());
    await expect(power('fast', watts, price)).rejects.toMatchObject({ code });
  });

  it('takes the largest that it allows, and refuses another’s device', async () => {
    const { power } = await world(await open());
    expect(await power('fast', 1_000_000, '100')).toMatchObject({ watts: 1_000_000, usdPerKwh: '100' });
    await expect(power('bobs', 1, '0.1')).rejects.toMatchObject({ code: 'rewards.unknown-device' });
  });
});
