import { PaybackView } from '../../src/api/member/payback-view.service';
import { AuditService } from '../../src/audit/audit.service';
import { DeviceDiaryService } from '../../src/rewards/device-diary.service';
import { DevicePaybackService } from '../../src/rewards/device-payback.service';
import type { Store } from '../../src/store';
import { incomeReceipt, incomeValuation } from '../../src/tax/income.entity';
import { RowIncomeService } from '../../src/tax/row-income.service';
import { DAY_MS, type Instant, parseUsd, plusMs } from '../../src/units';
import { DAY_ONE, dayRow, declaration, rewardsRoom, sampled, ScriptedSource } from '../support/rewards';
import { FakeClock } from '../support/fake-clock';
import { describeEachStore } from '../support/stores';

const day = (n: number) => plusMs(DAY_ONE, n * DAY_MS);
const FAST = { memberId: 'ada', sourceId: 'pool-a', worker: 'fast' };

/** Ada has two rigs, one hashes three times as fast; each day of four the pool credits 1,000 sat to both. */
async function world(store: Store, days = 4) {
  const source = new ScriptedSource(declaration());
  const clock = new FakeClock(plusMs(day(days), 1));
  const room = rewardsRoom(store, [source], { clock });
  const audit = new AuditService(clock);
  const diary = new DeviceDiaryService(room.query, room.work, audit, clock);
  const devices = new DevicePaybackService(room.query, room.work, audit, clock);
  const view = new PaybackView(store, devices, new RowIncomeService());
  await store.write(async (tx) => {
    for (const worker of ['fast', 'slow']) {
      await room.terms.assign(tx, 'op', { sourceId: 'pool-a', worker, memberId: 'ada', from: DAY_ONE });
    }
  });
  const sample = (at: Instant) =>
    store.write((tx) => room.work.record(tx, 'pool-a', [sampled('fast', at, 30n), sampled('slow', at, 10n)]));
  for (let n = 0; n <= days; n += 1) await sample(day(n));
  source.rows = Array.from({ length: days }, (_, n) => dayRow(n, 1_000n));
  await room.collect.collect('pool-a');
  const power = (at: Instant, watts: number) => {
    clock.set(at);
    const what = { ...FAST, watts, usdPerKwh: '0.10' };
    return store.write((tx) => diary.setPower(tx, 'ada', what));
  };
  const buy = (priceUsd: string, boughtOn: string, worker = 'fast') =>
    view.declare('ada', 'ada', { sourceId: 'pool-a', worker, priceUsd, boughtOn });
  return {
    store,
    clock,
    devices,
    power,
    buy,
    of: (net: string | null) => view.of(FAST, net === null ? null : parseUsd(net)),
  };
}

/** What the tax room says of the row of day `n`: a value for the member's whole part of it. */
function value(store: Store, n: number, usd: string, kind: 'receipt' | 'repayment' = 'receipt') {
  const id = `${kind}-${n}`;
  const amounts = { gross: 1_000n, pool_fee: 0n, service_fee: 0n, net: 1_000n };
  return store.write(async (tx) => {
    await tx.insert(incomeReceipt, [
      {
        ...{ id, position: n * 10 + (kind === 'receipt' ? 1 : 2), seq: 0, member_id: 'ada', source_id: 'pool-a' },
        source_row: `reward/pool-a/day-${n}`,
        legal_model: 'principal',
        recognise_at: 'credit',
        asset: 'BTC',
        ...{ cause_entry: 'e', cause_reference: 'r', recognised_at: day(n + 1), ...amounts },
      },
    ]);
    await tx.insert(incomeValuation, [
      {
        ...{ id: `v-${id}`, receipt_id: id, member_id: 'ada', kind, of_receipt: null, ...amounts },
        ...{ quote_id: 'q', price: '1', price_source: 's', price_label: 'l', price_at: day(n + 1) },
        ...{ usd: parseUsd(usd), ledger_entry: null, valued_at: day(n + 1) },
      },
    ]);
  });
}

describeEachStore('the payback of a member’s own device', (open) => {
  it('counts its part of each row by the value of its receipt, less the electricity of the time it hashed', async () => {
    const { store, power, buy, of } = await world(await open());
    await power(day(0), 1_000);
    // From the third day on it draws twice as much.
    await power(plusMs(day(2), 1), 2_000);
    for (const n of [0, 1, 2, 3]) await value(store, n, '40');
    await buy('1000', '2026-03-01');
    const { payback } = await of('10');
    // Three quarters of 160 dollars; 24 kWh twice and 48 kWh twice at 10 cents.
    expect(payback).toEqual({
      purchase: { priceUsd: '1000.000000000000', boughtOn: '2026-03-01', declaredAt: plusMs(day(2), 1) },
      rows: 4,
      unvalued: 0,
      cut: false,
      earned: '120.000000000000',
      electricity: '14.400000000000',
      recovered: '105.600000000000',
      remaining: '894.400000000000',
      netPerDay: '10.000000000000',
      state: 'pays-back',
      days: 90,
    });
    expect((await of('-1')).payback).toMatchObject({ state: 'not-at-this-rate', days: null });
  });

  it('begins with the day of purchase, both sides of midnight', async () => {
    const { store, buy, of } = await world(await open());
    for (const n of [0, 1, 2, 3]) await value(store, n, '40');
    await buy('1000', '2026-03-02');
    expect((await of(null)).payback).toMatchObject({ rows: 3, earned: '90.000000000000', electricity: null });
    await buy('1000', '2026-03-03');
    expect((await of(null)).payback).toMatchObject({ rows: 2, earned: '60.000000000000', state: 'no-rate' });
  });

  it('says of rows without a value that they are not counted, and counts nothing that was taken back later', async () => {
    const { store, buy, of } = await world(await open());
    await value(store, 0, '40');
    await value(store, 1, '40');
    await value(store, 1, '-40', 'repayment');
    await buy('30', '2026-03-01');
    expect((await of(null)).payback).toMatchObject({
      rows: 4,
      unvalued: 3,
      earned: '30.000000000000',
      state: 'paid-back',
    });
  });

  it('divides months of rows as one day is divided', async () => {
    const { devices, store } = await world(await open(), 70);
    const history = await store.read((tx) => devices.history(tx, FAST, '2026-03-01' as never));
    expect(history.rows).toHaveLength(70);
    expect(new Set(history.rows.map(({ part, due }) => `${part} of ${due}`))).toEqual(new Set(['750 of 1000']));
  });

  it('keeps what was said: the last price counts, and zero withdraws it', async () => {
    const { buy, of } = await world(await open());
    expect(await of('1')).toEqual({ payback: null });
    await buy('1000', '2026-03-01');
    await buy('900.50', '2026-03-02');
    expect((await of('1')).payback?.purchase).toMatchObject({ priceUsd: '900.500000000000', boughtOn: '2026-03-02' });
    await buy('0', '2026-03-02');
    expect(await of('1')).toEqual({ payback: null });
  });

  it('remembers the price of a kilowatt-hour that a member said last', async () => {
    const { devices, store, power } = await world(await open());
    const price = (memberId: string) => store.read((tx) => devices.usdPerKwh(tx, memberId));
    expect(await price('ada')).toBeUndefined();
    await power(day(5), 1_000);
    expect(await price('ada')).toEqual({ digits: 1n, scale: 1 });
    expect(await price('bob')).toBeUndefined();
  });

  it('refuses a price and a day that cannot be, and keeps nothing of them', async () => {
    const { buy, of } = await world(await open());
    for (const [price, boughtOn] of [
      ['1.001', '2026-03-01'],
      ['10000000.01', '2026-03-01'],
      ['-1', '2026-03-01'],
      ['1e3', '2026-03-01'],
      ['1', '2026-02-30'],
      ['1', '2009-01-02'],
      ['1', '2026-03-07'],
    ] as const) {
      await expect(buy(price, boughtOn)).rejects.toMatchObject({ code: 'rewards.bad-purchase' });
    }
    expect(await of(null)).toEqual({ payback: null });
  });

  it('takes tomorrow for somebody east of here, and refuses a device of nobody or of another member', async () => {
    const { buy, of } = await world(await open());
    await buy('10000000', '2026-03-06');
    expect((await of(null)).payback).toMatchObject({ rows: 0, state: 'no-rate' });
    await expect(buy('1', '2026-03-01', 'other')).rejects.toMatchObject({ code: 'rewards.unknown-device' });
  });
});
