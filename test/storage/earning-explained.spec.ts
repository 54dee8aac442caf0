import { EarningExplanationService } from '../../src/api/member/earning-explanation.service';
import { EarningService } from '../../src/api/member/earning.service';
import type { EarningExplanationDto } from '../../src/api/wire/earning.dto';
import { AuditService } from '../../src/audit/audit.service';
import { accounts } from '../../src/ledger';
import type { PriceSource } from '../../src/prices';
import { PriceService } from '../../src/prices/price.service';
import type { RewardRow } from '../../src/rewards';
import { EarningTrailService } from '../../src/rewards/earning-trail.service';
import { TermsQueryService } from '../../src/rewards/terms-query.service';
import { UnassignedQueryService } from '../../src/rewards/unassigned-query.service';
import { UnassignedService } from '../../src/rewards/unassigned.service';
import type { Store } from '../../src/store';
import type { IncomePolicy } from '../../src/tax';
import { RecognitionService } from '../../src/tax/recognition.service';
import { RowIncomeService } from '../../src/tax/row-income.service';
import { ValuationService } from '../../src/tax/valuation.service';
import { DAY_MS, type Instant, instant, parsePrice, plusMs } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { DAY_ONE, dayRow, declaration, poolPays, rewardsRoom, sampled, ScriptedSource } from '../support/rewards';
import { describeEachStore } from '../support/stores';

const NOW = instant(DAY_ONE + 10 * DAY_MS);
/** Hashes of one worker in a day at one hash a second. */
const DAY_OF_WORK = 86_400n;

/** 50,000 dollars for a bitcoin, ever; nothing while it is missing. */
class OnePrice implements PriceSource {
  readonly name = 'test';
  readonly label = 'demo prices';
  isMissing = false;

  quoteAt(_asset: string, at: Instant) {
    const quote = { price: parsePrice('50000'), source: 'test', observedAt: plusMs(at, -1), raw: '' };
    return Promise.resolve(this.isMissing ? undefined : quote);
  }
}

/** Ada, and somebody whose name and worker nobody else may learn, and a rig of nobody: 2, 3 and 5 parts of the work. */
async function world(store: Store, patch: Parameters<typeof declaration>[0] = {}) {
  const clock = new FakeClock(NOW);
  const declared = declaration({ recogniseAt: 'matured', ...patch });
  const source = new ScriptedSource(declared);
  const room = rewardsRoom(store, [source], { clock });
  const policy: IncomePolicy = {
    zone: 'UTC',
    minimums: [{ asset: 'BTC', from: instant(0), units: 0n }],
    declarations: [
      {
        ...{ source: 'pool-a', from: instant(0), reason: '' },
        ...{ recogniseAt: declared.recogniseAt, legalModel: 'principal', ownerAtConversion: 'member' },
      },
    ],
  };
  const prices = new OnePrice();
  const priced = new PriceService(store, clock, prices, new AuditService(clock));
  const valuation = new ValuationService(store, clock, policy, room.ledger, priced);
  const recognition = new RecognitionService(store, clock, policy, room.ledger, valuation);
  const rowIncome = new RowIncomeService();
  const earnings = new EarningService(store, room.query, new TermsQueryService(room.query), rowIncome, priced);
  const trails = new EarningTrailService(room.ledger, room.query);
  const service = new EarningExplanationService(store, trails, earnings, rowIncome);
  const unassigned = new UnassignedQueryService(room.terms, room.work);
  const gifts = new UnassignedService(room.ledger, unassigned, new AuditService(clock), room.writeOffs, clock);
  await store.write(async (tx) => {
    const assign = (worker: string, memberId: string) =>
      room.terms.assign(tx, 'op', { sourceId: 'pool-a', worker, memberId, from: DAY_ONE });
    await assign('ada', 'ada');
    await assign('secret-rig', 'zelda');
    await room.terms.setServiceFee(tx, 'op', { memberId: '*', bps: 200, from: DAY_ONE });
    for (let day = 0; day <= 3; day += 1) {
      const at = plusMs(DAY_ONE, day * DAY_MS);
      const rigs = [sampled('ada', at, 2n), sampled('secret-rig', at, 3n), sampled('stray', at, 5n)];
      await room.work.record(tx, 'pool-a', rigs);
    }
  });
  const state = async (...rows: RewardRow[]) => {
    source.rows = rows;
    await room.collect.collect('pool-a');
    await recognition.run();
  };
  const pay = async (n: number, amount: bigint) => {
    const payout = poolPays(n, amount);
    source.payouts = [...source.payouts, payout];
    await room.collect.collect('pool-a');
    const deposit = { txid: payout.txid ?? '', vout: 0, walletId: 'main', amount, at: clock.now() };
    await store.write((tx) => room.receive.match(tx, deposit));
    await recognition.run();
  };
  const give = async () => {
    const wish = { sourceId: 'pool-a', memberId: 'ada', worker: null, from: null, to: null, externalId: null };
    const { digest } = await store.read((tx) => unassigned.plan(tx, wish));
    await store.write((tx) => gifts.book(tx, 'op', wish, { digest, reason: 'zelda said so' }));
    await recognition.run();
  };
  const explain = async (row = 'day-0', memberId = 'ada') => {
    const found = await service.of(memberId, `pool-a:${row}`);
    addsUp(found);
    expect(JSON.stringify(found)).not.toMatch(/zelda|secret-rig/);
    return found;
  };
  return { clock, room, prices, recognition, state, pay, give, explain, service };
}

const total = (units: readonly string[]) => units.reduce((sum, one) => sum + BigInt(one), 0n);

/** What a person does with a pencil: every part is computed again from the parts before it. */
function addsUp(of: EarningExplanationDto): void {
  const { earning, bookings } = of;
  for (const part of [of.net, of.poolFee]) {
    const floor = (BigInt(part.whole.units) * BigInt(of.weight)) / BigInt(of.totalWeight);
    expect(BigInt(part.floor.units)).toBe(floor);
    expect(total([part.floor.units, part.rounding.units])).toBe(BigInt(part.yours.units));
  }
  expect(of.poolFee.yours).toEqual(earning.poolFee);
  expect(total([of.net.yours.units, of.poolFee.yours.units])).toBe(BigInt(earning.gross.units));
  const fee = (BigInt(of.net.yours.units) * BigInt(earning.serviceFeeBps)) / 10_000n;
  expect(BigInt(earning.serviceFee.units)).toBe(fee);
  expect(BigInt(of.net.yours.units) - fee).toBe(BigInt(earning.net.units));
  for (const figure of ['gross', 'poolFee', 'serviceFee', 'net'] as const) {
    expect(total(bookings.map((one) => one[figure].units))).toBe(BigInt(earning[figure].units));
  }
  expect(total(of.coin.map(({ amount }) => amount.units))).toBe(BigInt(of.covered.units));
  if (of.coinFollowed) {
    expect(total([of.covered.units, of.awaited.units])).toBe(BigInt(earning.net.units));
  }
  for (const { amount, usd, price } of of.income) {
    expect(usd === null).toBe(price === null);
    // Satoshi at a whole-dollar price: eight decimals hold all of it.
    if (usd !== null) expect(BigInt(usd.replace('.', ''))).toBe(BigInt(amount.units) * BigInt(price?.price ?? '0'));
  }
  if (earning.usd !== null) {
    const lines = of.income.filter(({ usd, kind }) => usd !== null && kind !== 'repayment');
    expect(total(lines.map(({ usd }) => (usd ?? '0').replace('.', '')))).toBe(BigInt(earning.usd.replace('.', '')));
  }
}

describeEachStore('an earning opens to what it stands on', (open) => {
  it('from the statement to the dollars, in parts that sum to it', async () => {
    const { state, pay, explain } = await world(await open());
    await state(dayRow(0, 100_004n, { poolFee: 1_001n, raw: '{"btc":"0.00100004"}' }));
    const before = await explain();
    expect(before).toMatchObject({
      basis: 'work',
      weightUnit: 'hashes',
      weight: (2n * DAY_OF_WORK).toString(),
      totalWeight: (10n * DAY_OF_WORK).toString(),
      poolText: '{"btc":"0.00100004"}',
      // 20,000.8: the unit left over goes to the largest remainders, and this is one of them.
      net: { whole: { units: '100004' }, floor: { units: '20000' }, rounding: { units: '1' } },
      covered: { units: '0' },
      awaited: { units: '19601' },
      coin: [],
      income: [],
      incomeRule: 'matured',
    });
    expect(before.earning).toMatchObject({ status: 'accrued', serviceFee: { units: '400' }, serviceFeeBps: 200 });
    await pay(1, 100_004n);
    const after = await explain();
    expect(after.coin).toMatchObject([{ cause: 'deposit', amount: { units: '19601' }, at: NOW }]);
    expect(after.coin[0]?.outpoint).toBe(`${'1'.padStart(64, '0')}:0`);
    expect(after.awaited.units).toBe('0');
    expect(after.income).toMatchObject([
      { kind: 'receipt', at: NOW, amount: { units: '19601' }, usd: '9.80050000', unpriced: null },
    ]);
    expect(after.income[0]?.price).toMatchObject({ price: '50000', source: 'test', observedAt: NOW - 1 });
    expect(after.income[0]?.price?.quoteId).not.toBe('');
  });

  it('with every statement of the pool, the ones that were still counting included', async () => {
    const { clock, state, pay, explain } = await world(await open(), { recogniseAt: 'credit' });
    await state(dayRow(0, 50_000n, { settled: false }));
    clock.advance(1_000);
    await state(dayRow(0, 100_000n));
    await pay(1, 100_000n);
    clock.advance(1_000);
    await state(dayRow(0, 60_000n));
    const found = await explain();
    const said = found.revisions.map(({ revision, learntAt, net, settled, booked }) => [
      ...[revision, learntAt - NOW, net.units, settled, booked],
    ]);
    expect(said).toEqual([
      [3, 2_000, '60000', true, true],
      [2, 1_000, '100000', true, true],
      [1, 0, '50000', false, false],
    ]);
    expect(found.bookings.map(({ kind, net }) => [kind, net.units])).toEqual([
      ['stated', '19600'],
      ['restated', '-7840'],
    ]);
    expect(found.coin.map(({ cause, amount }) => [cause, amount.units])).toEqual([
      ['deposit', '19600'],
      ['clawback', '-7840'],
    ]);
    expect(found.income.map(({ kind, usd }) => [kind, usd])).toEqual([
      ['receipt', '9.80000000'],
      ['reversal', '-3.92000000'],
    ]);
  });

  it('and to nothing where the pool took all of it back', async () => {
    const { state, explain } = await world(await open());
    await state(dayRow(0, 100_000n));
    await state(dayRow(0, 0n));
    const found = await explain();
    expect(found.earning).toMatchObject({ status: 'reversed', net: { units: '0' } });
    expect(found.bookings.map(({ net }) => net.units)).toEqual(['19600', '-19600']);
    expect([found.covered.units, found.awaited.units]).toEqual(['0', '0']);
  });

  it('with the work of nobody that was given later, partly paid for, and restated after', async () => {
    const { clock, state, pay, give, explain } = await world(await open());
    await state(dayRow(0, 1_001n, { poolFee: 7n }));
    await pay(1, 500n);
    clock.advance(1_000);
    await give();
    const found = await explain();
    expect(found.weight).toBe((7n * DAY_OF_WORK).toString());
    expect(found.bookings.map(({ kind }) => kind)).toEqual(['stated', 'given', 'given']);
    expect(found.coin.map(({ cause }) => cause)).toEqual(['deposit', 'assigned']);
    await state(dayRow(0, 2_003n, { poolFee: 9n }));
    expect((await explain()).bookings.map(({ kind }) => kind)).toEqual(['stated', 'given', 'given', 'restated']);
  });

  it('where nothing was measured and all of it was given', async () => {
    const { state, give, explain } = await world(await open());
    await state(dayRow(6, 1_000n));
    await give();
    expect(await explain('day-6')).toMatchObject({
      basis: 'given',
      weightUnit: 'none',
      net: { yours: { units: '1000' } },
    });
  });

  it('with the debt that it made, and the one that it settled', async () => {
    const store = await open();
    const { room, state, pay, explain } = await world(store);
    await state(dayRow(0, 1_000n));
    await pay(1, 1_000n);
    // The coin left for its member; then the pool takes all of it back.
    const paid = { asset: 'BTC', amount: 196n, role: 'transfer' } as const;
    await store.write((tx) =>
      room.ledger.post(tx, [
        {
          ...{ reference: 'paid/1', kind: 'payout.settled', occurredAt: room.clock.now() },
          postings: [
            { ...paid, account: accounts.member('ada', 'available'), side: 'debit' },
            { ...paid, account: accounts.treasury('main'), side: 'credit' },
          ],
        },
      ]),
    );
    await state(dayRow(0, 0n));
    const taken = (await explain()).bookings.map(({ kind, net, debt }) => [kind, net.units, debt.units]);
    expect(taken).toEqual([
      ['stated', '196', '0'],
      ['restated', '-196', '196'],
    ]);
    await state(dayRow(0, 0n), dayRow(1, 300n));
    const settled = (await explain('day-1')).bookings.map(({ kind, net, debt }) => [kind, net.units, debt.units]);
    expect(settled).toEqual([
      ['stated', '59', '0'],
      ['recouped', '0', '-59'],
    ]);
  });

  it('where its coin goes to an exchange: not followed row by row, and nothing awaited here', async () => {
    const { state, explain } = await world(await open(), { receivesAt: 'venue', asset: 'LTC' });
    await state(dayRow(0, 1_000n, { asset: 'LTC' }));
    expect(await explain()).toMatchObject({
      coinFollowed: false,
      awaited: { asset: 'LTC', units: '0' },
      earning: { status: 'accrued', net: { asset: 'LTC', units: '196' } },
    });
  });

  it('where a block itself paid it, shared as its source declares', async () => {
    const { state, explain } = await world(await open(), { pool: 'ckpool-solo' });
    const block = `coinbase-${'b'.repeat(64)}-0`;
    await state(dayRow(0, 312_500_000n, { externalId: block }));
    expect(await explain(block)).toMatchObject({
      basis: 'own-block',
      weightUnit: 'hashes',
      earning: { status: 'accrued' },
    });
  });

  it('without a price: said so, and never zero', async () => {
    const { prices, state, pay, explain, recognition } = await world(await open());
    prices.isMissing = true;
    await state(dayRow(0, 100_000n));
    await pay(1, 100_000n);
    const [line] = (await explain()).income;
    expect(line).toMatchObject({ usd: null, price: null, unpriced: 'no price of BTC on 2026-03-11' });
    prices.isMissing = false;
    await recognition.run();
    expect((await explain()).income).toMatchObject([{ usd: '9.80000000', unpriced: null }]);
  });

  it('is nobody else’s to open, and shows no text of a file that may name others', async () => {
    const { state, explain, service } = await world(await open(), { pool: 'file' });
    await state(dayRow(0, 1_000n, { raw: '{"who":"zelda"}' }));
    expect((await explain()).poolText).toBeNull();
    const refused = { code: 'rewards.unknown' };
    await expect(service.of('bob', 'pool-a:day-0')).rejects.toMatchObject(refused);
    await expect(service.of('ada', 'pool-a:day-1')).rejects.toMatchObject(refused);
    await expect(service.of('ada', 'pool-b:day-0')).rejects.toMatchObject(refused);
  });
});
