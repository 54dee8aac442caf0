import fc from 'fast-check';
import { EarnedService, EarnedSources } from '../../../src/api/member/earned.service';
import { EarningService } from '../../../src/api/member/earning.service';
import { periodOf, yearOfMonths } from '../../../src/api/member/earned';
import { RoomsFigureDesk } from '../../../src/api/member/figure-desk.adapter';
import { AuditService } from '../../../src/audit/audit.service';
import type { PriceSource } from '../../../src/prices';
import { PriceService } from '../../../src/prices/price.service';
import { OpeningService } from '../../../src/rewards/opening.service';
import { TermsQueryService } from '../../../src/rewards/terms-query.service';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { TABLES } from '../../../src/tables';
import { RecognitionService } from '../../../src/tax/recognition.service';
import { RowIncomeService } from '../../../src/tax/row-income.service';
import { ValuationService } from '../../../src/tax/valuation.service';
import { DAY_MS, type Day, instant, parseInstant, parsePrice, plusMs, Secret } from '../../../src/units';
import { FakeClock } from '../../support/fake-clock';
import { DAY_ONE, dayRow, declaration, poolPays, rewardsRoom, ScriptedSource } from '../../support/rewards';

const PRICES: PriceSource = {
  name: 'test',
  label: 'demo prices',
  quoteAt: (_asset, at) =>
    Promise.resolve({ price: parsePrice('67891.37'), source: 'test', observedAt: plusMs(at, -1), raw: '' }),
};

/** Ada and bob share pool-a by percentages, with a service fee. `nets` are the days, `paid` what came of them. */
async function house(nets: readonly bigint[], paid: bigint) {
  const clock = new FakeClock(plusMs(DAY_ONE, (nets.length + 1) * DAY_MS));
  const store = new MemoryStore(TABLES);
  const source = new ScriptedSource(declaration({ recogniseAt: 'matured', sharing: 'percent' }));
  const room = rewardsRoom(store, [source], { clock });
  const policy = {
    zone: 'UTC',
    minimums: [{ asset: 'BTC', from: instant(0), units: 0n }],
    declarations: [{ source: 'pool-a', from: instant(0), recogniseAt: 'matured', legalModel: 'principal', ownerAtConversion: 'member', reason: '' }],
  } as const; // prettier-ignore
  const priced = new PriceService(store, clock, PRICES, new AuditService(clock));
  const valuation = new ValuationService(store, clock, policy, room.ledger, priced);
  const recognition = new RecognitionService(store, clock, policy, room.ledger, valuation);
  const income = new RowIncomeService();
  const terms = new TermsQueryService(room.query);
  const earnings = new EarningService(store, room.query, terms, income, priced);
  const instance = { name: '', version: '', network: 'regtest', demo: false, demoLabel: null, priceLabel: '', taxZone: 'UTC', confirmationsNeeded: 6 } as const; // prettier-ignore
  const config = { origin: '', secretKey: new Secret(''), instance };
  const earned = new EarnedService(store, clock, config, new EarnedSources(room.query, terms, income, earnings));
  const desk = new RoomsFigureDesk(store, clock, room.ledger, earned);
  await store.write(async (tx) => {
    const shares = [{ memberId: 'ada', bps: 6_667 }, { memberId: 'bob', bps: 3_333 }]; // prettier-ignore
    await room.terms.setFixedShares(tx, 'test', { sourceId: 'pool-a', from: DAY_ONE, shares });
    await room.terms.setServiceFee(tx, 'test', { memberId: 'ada', from: DAY_ONE, bps: 137 });
  });
  source.rows = nets.map((net, n) => dayRow(n, net, { poolFee: net / 50n }));
  if (paid > 0n) source.payouts = [poolPays(1, paid)];
  await room.collect.collect('pool-a');
  if (paid > 0n) {
    const deposit = { txid: poolPays(1, paid).txid ?? '', vout: 0, walletId: 'main', amount: paid, at: clock.now() };
    await store.write((tx) => room.receive.match(tx, deposit));
  }
  await recognition.run();
  return { desk, room, store, clock };
}

/** All pages, one after the other. */
async function pages<T extends { readonly next: string | null }>(read: (before?: string) => Promise<T>): Promise<T[]> {
  const found = [await read()];
  for (let next = found[0]?.next; next != null; next = found.at(-1)?.next) found.push(await read(next));
  return found;
}

const page = (limit: number, before?: string) => ({ limit, ...(before === undefined ? {} : { before }) });
/** Dollars in parts of 1e-12. */
const pico = (usd: string | null): bigint => BigInt((usd ?? '0.000000000000').replace('.', ''));

describe('a member’s figure', () => {
  const nets = fc.array(fc.bigInt(0n, 10_000_000n), { minLength: 1, maxLength: 12 });

  it('is the sum of the rows that it opens to, in coin, fees and dollars, whatever the page', async () => {
    await fc.assert(
      fc.asyncProperty(nets, fc.bigInt(0n, 20_000_000n), fc.integer({ min: 1, max: 5 }), async (days, paid, limit) => {
        const whole = days.reduce((sum, net) => sum + net, 0n);
        const { desk, room, store } = await house(days, paid > whole ? whole : paid);
        for (const period of ['year', '30d', '2026-03']) {
          const read = await pages((before) => desk.earned('ada', period, page(limit, before)));
          const rows = read.flatMap(({ items }) => items);
          expect(rows).toHaveLength(read[0]?.rows ?? -1);
          for (const pick of ['gross', 'poolFee', 'serviceFee', 'net'] as const) {
            const sum = rows.reduce((total, { earning }) => total + BigInt(earning[pick].units), 0n);
            expect([pick, read[0]?.totals[0]?.[pick].units]).toEqual([pick, sum.toString()]);
          }
          expect(pico(read[0]?.usd ?? null)).toBe(rows.reduce((total, { usd }) => total + pico(usd), 0n));
        }
        for (const name of ['accrued', 'available'] as const) {
          const of = { class: name, asset: 'BTC' } as const;
          const read = await pages((before) => desk.balance('ada', of, page(limit, before)));
          const sum = read
            .flatMap(({ items }) => items)
            .reduce((total, { amount }) => total + BigInt(amount.units), 0n);
          const balances = await store.read((tx) => room.ledger.memberBalances(tx, 'ada'));
          expect(sum).toBe(balances.BTC?.[name] ?? 0n);
          expect(read[0]?.total.units).toBe(sum.toString());
        }
      }),
      { numRuns: 15 },
    );
  });

  it('of a period leaves out what an earlier system owed: it was not earned here', async () => {
    const { desk, room, store, clock } = await house([1_000n], 0n);
    const opening = new OpeningService(room.ledger, room.receive, clock);
    const of = { declaration: declaration(), asOf: DAY_ONE, owed: 500n, importId: 'i' };
    await store.write((tx) => opening.open(tx, { ...of, claims: [{ memberId: 'bob', amount: 400n }] }));
    const { rows, totals, items } = await desk.earned('bob', '2026-03', page(10));
    expect([rows, totals, items.length]).toMatchObject([1, [{ net: { units: '333' } }], 1]);
    expect((await desk.months('bob')).items).toMatchObject([{ rows: 1 }]);
    expect((await desk.balance('bob', { class: 'accrued', asset: 'BTC' }, page(10))).total.units).toBe('733');
  });

  it('opens to its earning, and never to what somebody else had of it', async () => {
    const { desk } = await house([1_000n], 0n);
    const { items } = await desk.balance('bob', { class: 'accrued', asset: 'BTC' }, page(10));
    expect(items).toMatchObject([{ amount: { asset: 'BTC', units: '333' }, earning: 'pool-a:day-0', payout: null }]);
    expect(await desk.balance('eve', { class: 'accrued', asset: 'BTC' }, page(10))).toMatchObject({
      total: { units: '0' },
      items: [],
      next: null,
    });
    expect(await desk.balance('bob', { class: 'accrued', asset: 'LTC' }, page(10))).toMatchObject({ items: [] });
  });

  it('of a day is that of the pool’s own day, as the bars have it; of a month, of the tax day of its end', async () => {
    const { desk } = await house(Array.from({ length: 31 }, () => 1_000n), 0n); // prettier-ignore
    expect(await desk.earned('ada', '2026-03-31', page(10))).toMatchObject({ rows: 1, items: [{ earning: { day: '2026-03-31' } }] }); // prettier-ignore
    // The row of 31 March ends with 1 April.
    expect(await desk.earned('ada', '2026-03', page(50))).toMatchObject({ rows: 30 });
    expect(await desk.earned('ada', '2026-04', page(50))).toMatchObject({ rows: 1 });
    const { items } = await desk.months('ada');
    expect(items.map(({ month, rows }) => [month, rows])).toEqual([['2026-04', 1], ['2026-03', 30]]); // prettier-ignore
    await expect(desk.earned('ada', '2026-13', page(10))).rejects.toMatchObject({ code: 'api.invalid' });
    await expect(desk.earned('ada', '2026-02-30', page(10))).rejects.toMatchObject({ code: 'units.bad-instant' });
  });
});

describe('a period', () => {
  const now = parseInstant('2026-03-08T04:30:00Z');
  const day = '2026-03-07' as Day;

  it.each([
    // New York is five hours behind: 04:59:59 of the 8th is still the 7th there.
    ['today', '2026-03-08T04:30:00.000Z', true],
    ['today', '2026-03-07T05:00:00.000Z', true],
    ['today', '2026-03-07T04:59:59.999Z', false],
    ['7d', '2026-03-01T04:30:00.001Z', true],
    ['7d', '2026-03-01T04:30:00.000Z', false],
    ['30d', '2026-02-06T04:30:00.001Z', true],
    ['30d', '2026-02-06T04:30:00.000Z', false],
    ['year', '2026-01-01T05:00:00.000Z', true],
    ['year', '2026-01-01T04:59:59.999Z', false],
    ['2025-12', '2026-01-01T04:59:59.999Z', true],
    ['2025-12', '2026-01-01T05:00:00.000Z', false],
    ['2025-12', '2025-12-01T05:00:00.000Z', true],
  ])('%s holds %s: %s', (name, at, holds) => {
    const period = periodOf(name, now, 'America/New_York');
    const to = parseInstant(at);
    expect(period?.holds({ to, day })).toBe(holds);
    if (holds) expect([period !== undefined && period.from <= to, period !== undefined && to < period.until]).toEqual([true, true]); // prettier-ignore
  });

  it.each([
    ['2026-12-31', '2026-01'],
    ['2026-01-01', '2025-02'],
    ['2026-11-21', '2025-12'],
  ])('of twelve months that ends with %s begins with %s', (today, first) => {
    expect(yearOfMonths(today as Day)).toBe(first);
  });
});
