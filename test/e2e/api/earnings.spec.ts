import { EarningService } from '../../../src/api/member/earning.service';
import { AuditService } from '../../../src/audit/audit.service';
import { accounts } from '../../../src/ledger';
import type { PriceSource } from '../../../src/prices';
import { PriceService } from '../../../src/prices/price.service';
import type { RewardRow, SourceDeclaration } from '../../../src/rewards';
import { TermsQueryService } from '../../../src/rewards/terms-query.service';
import { MemoryStore } from '../../../src/store/memory-store.adapter';
import { TABLES } from '../../../src/tables';
import type { IncomePolicy } from '../../../src/tax';
import { IncomeService } from '../../../src/tax/income.service';
import { RecognitionService } from '../../../src/tax/recognition.service';
import { incomeRowOf, RowIncomeService } from '../../../src/tax/row-income.service';
import { ValuationService } from '../../../src/tax/valuation.service';
import { DAY_MS, type Instant, instant, parsePrice, plusMs, taxYear } from '../../../src/units';
import { FakeClock } from '../../support/fake-clock';
import { DAY_ONE, dayRow, declaration, poolPays, rewardsRoom, ScriptedSource } from '../../support/rewards';

/** Noon of the day after the first row's end, when its money comes. */
const NOON = instant(DAY_ONE + 36 * 3_600_000);
const DAY_LATER = plusMs(NOON, DAY_MS);

/** 50,000 dollars on the first day, 60,000 after; nothing where a price is missing. */
class Prices implements PriceSource {
  readonly name = 'test';
  readonly label = 'demo prices';
  readonly missing = new Set<Instant>();

  async quoteAt(_asset: string, at: Instant) {
    if (this.missing.has(at)) return undefined;
    return {
      price: parsePrice(at < DAY_LATER ? '50000' : '60000'),
      source: 'test',
      observedAt: plusMs(at, -1),
      raw: '',
    };
  }
}

/** Ada has all of pool-a; no service fee. */
async function house(recogniseAt: SourceDeclaration['recogniseAt'], minimum = 0n) {
  const clock = new FakeClock(NOON);
  const store = new MemoryStore(TABLES);
  const declared = declaration({ recogniseAt, sharing: 'percent' });
  const source = new ScriptedSource(declared);
  const room = rewardsRoom(store, [source], { clock });
  const policy: IncomePolicy = {
    zone: 'UTC',
    minimums: [{ asset: 'BTC', from: instant(0), units: minimum }],
    declarations: [
      {
        source: 'pool-a',
        from: instant(0),
        recogniseAt,
        legalModel: 'principal',
        ownerAtConversion: 'member',
        reason: '',
      },
    ],
  };
  const prices = new Prices();
  const priced = new PriceService(store, clock, prices, new AuditService(clock));
  const valuation = new ValuationService(store, clock, policy, room.ledger, priced);
  const recognition = new RecognitionService(store, clock, policy, room.ledger, valuation);
  const rowIncome = new RowIncomeService();
  const terms = new TermsQueryService(room.query);
  const earnings = new EarningService(store, room.query, terms, rowIncome, priced);
  await store.write((tx) =>
    room.terms.setFixedShares(tx, 'test', {
      sourceId: 'pool-a',
      from: DAY_ONE,
      shares: [{ memberId: 'ada', bps: 10_000 }],
    }),
  );
  const state = async (...rows: RewardRow[]) => {
    source.rows = rows;
    await room.collect.collect('pool-a');
    await recognition.run();
  };
  const arrive = async (n: number, amount: bigint) => {
    const payout = poolPays(n, amount);
    source.payouts = [...source.payouts, payout];
    await room.collect.collect('pool-a');
    const deposit = { txid: payout.txid ?? '', vout: 0, walletId: 'main', amount, at: clock.now() };
    await store.write((tx) => room.receive.match(tx, deposit));
    await recognition.run();
  };
  const lines = async () => (await earnings.page('ada', { limit: 50 })).items;
  /** The rows' dollars, exact, and what the year's report counts. */
  const sums = () =>
    store.read(async (tx) => {
      const rows = await room.query.earnings(tx, 'ada', { limit: 100 });
      const ids = rows.map((row) => incomeRowOf(row.sourceId, row.externalId));
      const each = await rowIncome.of(tx, 'ada', ids);
      const { total } = await new IncomeService(policy, room.ledger).incomeOf(tx, 'ada', taxYear(2026));
      return { rows: [...each.values()].reduce((sum, { usd }) => sum + usd, 0n), total };
    });
  return { clock, prices, recognition, state, arrive, lines, sums };
}

describe("an earning's value in dollars", () => {
  it('is its share of the income, with the price it rests on', async () => {
    const { state, arrive, lines, sums } = await house('matured');
    await state(dayRow(0, 100_000n));
    expect(await lines()).toMatchObject([
      { status: 'accrued', usd: null, usdNote: "Income when the pool's payment has arrived.", price: null },
    ]);
    await arrive(1, 100_000n);
    const price = { price: '50000', at: NOON, observedAt: NOON - 1, source: 'test', label: 'demo prices' };
    expect(await lines()).toMatchObject([{ status: 'available', usd: '50.00000000', usdNote: null, price }]);
    const { rows, total } = await sums();
    expect([rows, total]).toEqual([50n * 10n ** 12n, 50n * 10n ** 12n]);
  });

  it('is of a part only while a part has come, and says so; two prices are not shown as one', async () => {
    const { clock, state, arrive, lines, sums } = await house('matured');
    await state(dayRow(0, 100_000n));
    await arrive(1, 60_000n);
    expect(await lines()).toMatchObject([
      { status: 'accrued', usd: '30.00000000', usdNote: expect.stringMatching(/^The value of the part/) },
    ]);
    clock.advance(DAY_MS);
    await arrive(2, 40_000n);
    expect(await lines()).toMatchObject([{ status: 'available', usd: '54.00000000', usdNote: null, price: null }]);
    const { rows, total } = await sums();
    expect(rows).toBe(total);
  });

  it('is null without a price, with the reason, and never zero', async () => {
    const { prices, recognition, state, arrive, lines } = await house('matured');
    prices.missing.add(NOON);
    await state(dayRow(0, 100_000n));
    await arrive(1, 100_000n);
    expect(await lines()).toMatchObject([
      {
        status: 'available',
        usd: null,
        usdNote: 'Income already: no price of BTC on 2026-03-02. It is in no total until it has a value.',
        price: null,
      },
    ]);
    prices.missing.clear();
    await recognition.run();
    expect(await lines()).toMatchObject([{ usd: '50.00000000', usdNote: null }]);
  });

  it.each([
    [100_001n, null, "Income when your available balance reaches the operator's minimum."],
    [100_000n, '50.00000000', null],
  ])("waits for the operator's minimum of %i satoshi", async (minimum, usd, usdNote) => {
    const { state, arrive, lines } = await house('withdrawable', minimum);
    await state(dayRow(0, 100_000n));
    await arrive(1, 100_000n);
    expect(await lines()).toMatchObject([{ status: 'available', usd, usdNote }]);
  });

  it('falls with what the pool takes back in the same year', async () => {
    const { state, lines, sums } = await house('credit');
    await state(dayRow(0, 100_000n), dayRow(1, 10_000n, { to: NOON }));
    await state(dayRow(0, 40_000n), dayRow(1, 10_000n, { to: NOON }));
    expect((await lines()).map(({ usd, revision, note }) => [usd, revision, note])).toEqual([
      ['5.00000000', 0, null],
      ['20.00000000', 1, 'The pool has restated this row; the difference was booked.'],
    ]);
    const { rows, total } = await sums();
    expect([rows, total]).toEqual([25n * 10n ** 12n, 25n * 10n ** 12n]);
  });

  it('is said to be taken back where nothing of it ever was income', async () => {
    const { state, lines } = await house('matured');
    await state(dayRow(0, 100_000n));
    await state(dayRow(0, 0n));
    expect(await lines()).toMatchObject([
      { status: 'reversed', revision: 1, usd: null, usdNote: 'Taken back before it was income.' },
    ]);
  });
});

it('a day that the pool was still counting is no restatement', async () => {
  const { state, lines } = await house('credit');
  await state(dayRow(0, 400n, { settled: false }));
  await state(dayRow(0, 1_000n));
  expect(await lines()).toMatchObject([{ revision: 0, note: null, status: 'accrued' }]);
  await state(dayRow(0, 1_100n));
  expect(await lines()).toMatchObject([{ revision: 1 }]);
});

/** A coin that goes to a venue is sold without regard to its row: what is known is how much of it is left. */
describe('an earning whose coin is sold at a venue', () => {
  async function venueHouse() {
    const clock = new FakeClock(plusMs(DAY_ONE, 4 * DAY_MS));
    const store = new MemoryStore(TABLES);
    const source = new ScriptedSource(declaration({ receivesAt: 'venue', sharing: 'percent', asset: 'LTC' }));
    const room = rewardsRoom(store, [source], { clock });
    const priced = new PriceService(store, clock, new Prices(), new AuditService(clock));
    const terms = new TermsQueryService(room.query);
    const earnings = new EarningService(store, room.query, terms, new RowIncomeService(), priced);
    await store.write((tx) =>
      room.terms.setFixedShares(tx, 'test', {
        sourceId: 'pool-a',
        from: DAY_ONE,
        shares: [{ memberId: 'ada', bps: 10_000 }],
      }),
    );
    source.rows = [0, 1, 2].map((n) => dayRow(n, 100n, { asset: 'LTC' }));
    await room.collect.collect('pool-a');
    const sell = (amount: bigint) =>
      store.write(async (tx) => {
        const sold = { asset: 'LTC', amount, role: 'principal' } as const;
        await room.ledger.post(tx, [
          {
            reference: `sale-${amount}`,
            kind: 'conversion.filled',
            occurredAt: clock.now(),
            postings: [
              { ...sold, account: accounts.member('ada', 'accrued'), side: 'debit' },
              { ...sold, account: accounts.conversionClearing('c'), side: 'credit' },
            ],
          },
        ]);
      });
    const statuses = async () => (await earnings.page('ada', { limit: 50 })).items.map(({ status }) => status);
    return { sell, statuses, earnings, store, terms, clock };
  }

  it.each([
    [0n, ['accrued', 'accrued', 'accrued']],
    [99n, ['accrued', 'accrued', 'accrued']],
    [100n, ['accrued', 'accrued', 'converted']],
    [101n, ['accrued', 'accrued', 'converted']],
    [200n, ['accrued', 'converted', 'converted']],
    [299n, ['accrued', 'converted', 'converted']],
    [300n, ['converted', 'converted', 'converted']],
  ])('is converted, oldest first, after %i of 300 units were sold', async (sold, expected) => {
    const { sell, statuses } = await venueHouse();
    if (sold > 0n) await sell(sold);
    expect(await statuses()).toEqual(expected);
  });

  it('says where its bitcoin is, and what it waits for before', async () => {
    const { sell, earnings } = await venueHouse();
    await sell(100n);
    const { items } = await earnings.page('ada', { limit: 50 });
    expect(items.at(-1)?.note).toMatch(/oldest first: the bitcoin is in your balance/);
    expect(items[0]?.note).toMatch(/becomes bitcoin then/);
  });

  it('finds what a member has by percentages now, and nothing before they begin or for others', async () => {
    const { store, terms } = await venueHouse();
    const of = (memberId: string, at: Instant) => store.read((tx) => terms.percentagesOf(tx, memberId, at));
    expect(await of('ada', DAY_ONE)).toMatchObject([{ declaration: { id: 'pool-a' }, bps: 10_000 }]);
    expect(await of('ada', plusMs(DAY_ONE, -1))).toEqual([]);
    expect(await of('bo', DAY_ONE)).toEqual([]);
  });
});
