import { AuditService } from '../../src/audit/audit.service';
import { accounts, type NewEntry } from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import { PersonService } from '../../src/members/person.service';
import type { PriceSource } from '../../src/prices';
import { HandCheck } from '../../src/prices/hand-check.service';
import { ManualPrices } from '../../src/prices/manual-prices.service';
import { PriceService } from '../../src/prices/price.service';
import type { Store } from '../../src/store';
import { IncomeService } from '../../src/tax/income.service';
import type { IncomePolicy } from '../../src/tax';
import { PrintService } from '../../src/tax/print.service';
import { RecognitionService } from '../../src/tax/recognition.service';
import { ReportService } from '../../src/tax/report.service';
import { ValuationService } from '../../src/tax/valuation.service';
import { DAY_MS, type Instant, instant, parseInstant, parsePrice, taxYear } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { checkReportCsv } from '../support/report-check';
import { describeEachStore } from '../support/stores';

const START = parseInstant('2020-01-01T00:00:00Z');
const policy: IncomePolicy = {
  zone: 'America/New_York',
  minimums: [],
  declarations: [
    {
      source: 'pool',
      from: START,
      recogniseAt: 'withdrawable',
      legalModel: 'principal',
      ownerAtConversion: 'operator',
      reason: 'test',
    },
  ],
};

/** 50,000 dollars, but none on the days that are named. */
class Prices implements PriceSource {
  readonly name = 'test';
  readonly label = 'demo prices';
  readonly missing = new Set<Instant>();

  async quoteAt(_asset: string, at: Instant) {
    if (this.missing.has(at)) return undefined;
    return { price: parsePrice('50000.5'), source: 'test', observedAt: at, raw: '50000.5' };
  }
}

const prints = new PrintService('0.1.0');
afterAll(() => prints.onModuleDestroy());

function rooms(store: Store) {
  const clock = new FakeClock('2026-02-01T00:00:00Z');
  const ledger = new LedgerService(clock);
  const audit = new AuditService(clock);
  const source = new Prices();
  const prices = new PriceService(store, clock, source, audit);
  const valuation = new ValuationService(store, clock, policy, ledger, prices);
  const recognition = new RecognitionService(store, clock, policy, ledger, valuation);
  const income = new IncomeService(policy, ledger);
  const check = new HandCheck(source, { bandBps: 2_500, alone: false }, income, prices);
  const manual = new ManualPrices(store, clock, check, prices, audit);
  const persons = new PersonService(audit);
  const reports = new ReportService(store, clock, income, persons, prints);
  return { store, clock, ledger, source, prices, manual, recognition, income, persons, reports };
}

type Rooms = ReturnType<typeof rooms>;

function credited(day: number, at: Instant, net = 1_000n): NewEntry[] {
  const accrued = accounts.member('m', 'accrued');
  const links = { source: 'pool' };
  return [
    {
      reference: `reward/pool/d${day}/r0/m`,
      kind: 'reward.credited',
      occurredAt: at,
      links,
      postings: [
        {
          account: accounts.sourceReceivable('pool'),
          asset: 'BTC',
          side: 'debit',
          amount: net + 20n,
          role: 'principal',
        },
        { account: accrued, asset: 'BTC', side: 'credit', amount: net + 30n, role: 'gross' },
        { account: accrued, asset: 'BTC', side: 'debit', amount: 10n, role: 'pool-fee' },
        { account: accrued, asset: 'BTC', side: 'debit', amount: 20n, role: 'service-fee' },
        { account: accounts.operatorAccrued('pool'), asset: 'BTC', side: 'credit', amount: 20n, role: 'service-fee' },
      ],
    },
    {
      reference: `receipt/d${day}/m`,
      kind: 'reward.received',
      occurredAt: at,
      links,
      postings: [
        { account: accrued, asset: 'BTC', side: 'debit', amount: net, role: 'transfer' },
        { account: accounts.member('m', 'available'), asset: 'BTC', side: 'credit', amount: net, role: 'transfer' },
      ],
    },
  ];
}

function clawback(at: Instant, units: bigint): NewEntry {
  return {
    reference: 'reward/pool/d0/r1/m',
    kind: 'reward.restated',
    occurredAt: at,
    links: { source: 'pool' },
    postings: [
      { account: accounts.member('m', 'available'), asset: 'BTC', side: 'debit', amount: units, role: 'gross' },
      { account: accounts.sourceReceivable('pool'), asset: 'BTC', side: 'credit', amount: units, role: 'principal' },
    ],
  };
}

const day = (n: number): Instant => instant(parseInstant('2025-12-29T05:30:00Z') + n * DAY_MS);

async function book(of: Rooms, entries: readonly NewEntry[]): Promise<void> {
  await of.store.write((tx) => of.ledger.post(tx, entries));
}

describeEachStore('income of a member', (open) => {
  it('recognises, values and reports; lines, journal and CSV agree, and the year ends in the tax zone', async () => {
    const of = rooms(await open());
    await of.store.write((tx) =>
      of.persons.add(tx, { id: 'm', name: '=cmd|李小龍 ليلى', mail: 'm@example.org' }, 'test'),
    );
    await book(
      of,
      [0, 1, 2, 3, 4].flatMap((n) => credited(n, day(n))),
    );
    expect(await of.recognition.run()).toEqual({ recognised: 5, valued: 5, unpriced: 0 });
    const year = await of.store.read((tx) => of.income.incomeOf(tx, 'm', taxYear(2025)));
    // 29, 30, 31 December; 05:30 UTC on 1 January is 00:30 in New York.
    expect(year.lines.map((line) => line.day)).toEqual(['2025-12-29', '2025-12-30', '2025-12-31']);
    expect(year.total).toBe(3n * 500_005_000_000n);
    expect(year.lines[0]).toMatchObject({ gross: 1_030n, poolFee: 10n, serviceFee: 20n, net: 1_000n });
    const report = await of.reports.build('m', taxYear(2025));
    const check = checkReportCsv(report.csv);
    expect(check).toMatchObject({ ok: true, receipts: 3, unpriced: 0, totalUsdExact: '1.500015000000' });
    expect(checkReportCsv(report.csv.replace('0.00001000', '0.00001001')).ok).toBe(false);
    expect(checkReportCsv(report.csv.replace('50000.5', '50000.6')).ok).toBe(false);
    const again = await of.reports.build('m', taxYear(2025));
    expect(Buffer.compare(Buffer.from(again.pdf), Buffer.from(report.pdf))).toBe(0);
    expect(again.manifest).toEqual(report.manifest);
  });

  it('changes nothing when there is nothing new (I14)', async () => {
    const of = rooms(await open());
    await book(of, credited(0, day(0)));
    await of.recognition.run();
    const head = await of.store.read((tx) => of.ledger.head(tx));
    expect(await of.recognition.run()).toEqual({ recognised: 0, valued: 0, unpriced: 0 });
    expect(await of.store.read((tx) => of.ledger.head(tx))).toEqual(head);
  });

  it('keeps a receipt without a price in sight and values it when somebody states one', async () => {
    const of = rooms(await open());
    of.source.missing.add(day(1));
    await book(of, [...credited(0, day(0)), ...credited(1, day(1))]);
    expect(await of.recognition.run()).toEqual({ recognised: 2, valued: 1, unpriced: 1 });
    const report = await of.reports.build('m', taxYear(2025));
    expect(report.manifest.final).toBe(false);
    expect(checkReportCsv(report.csv)).toMatchObject({ ok: true, receipts: 1, unpriced: 1 });
    const [pending] = await of.store.read((tx) => of.income.pending(tx, 10));
    expect(pending).toMatchObject({ memberId: 'm', net: 1_000n, reason: 'no price of BTC on 2025-12-30' });
    const stated = { asset: 'BTC', at: day(1), price: '40000.4', reason: 'pool statement', operatorId: 'o' } as const;
    expect(await of.manual.state(stated)).toHaveProperty('quote');
    expect(await of.recognition.run()).toEqual({ recognised: 0, valued: 1, unpriced: 0 });
    const year = await of.store.read((tx) => of.income.incomeOf(tx, 'm', taxYear(2025)));
    expect(year.unpriced).toEqual([]);
    expect(year.lines[1]).toMatchObject({ price: '40000.4', usd: 400_004_000_000n, priceLabel: 'manual' });
  });

  it('refuses to correct a price that income was booked at: the value stands, and it is said (F41)', async () => {
    const of = rooms(await open());
    await book(of, credited(0, day(0)));
    await of.recognition.run();
    const correct = () =>
      of.manual.state({ asset: 'BTC', at: day(0), price: '50001', reason: 'typing error', operatorId: 'o' });
    await expect(correct()).rejects.toMatchObject({
      code: 'prices.booked-at',
      message: expect.stringMatching(/^1 value was booked at 50000\.5 .* stands.* Nothing was changed\./),
    });
    const year = await of.store.read((tx) => of.income.incomeOf(tx, 'm', taxYear(2025)));
    expect(year.lines.map(({ price }) => price)).toEqual(['50000.5']);
    expect(await of.recognition.run()).toEqual({ recognised: 0, valued: 0, unpriced: 0 });
  });

  it('books nothing at a price that was corrected between asking and booking', async () => {
    const of = rooms(await open());
    await book(of, credited(0, day(0)));
    const ask = of.prices.quote.bind(of.prices);
    jest.spyOn(of.prices, 'quote').mockImplementation(async (asset, at) => {
      const before = await ask(asset, at);
      await of.manual.state({ asset, at, price: '50002', reason: 'corrected meanwhile', operatorId: 'o' });
      return before;
    });
    await of.recognition.run();
    const year = await of.store.read((tx) => of.income.incomeOf(tx, 'm', taxYear(2025)));
    expect(year.lines.map(({ price, priceLabel }) => [price, priceLabel])).toEqual([['50002', 'manual']]);
    expect(checkReportCsv((await of.reports.build('m', taxYear(2025))).csv).ok).toBe(true);
  });

  it('reverses at the original value in the same year', async () => {
    const of = rooms(await open());
    await book(of, [...credited(0, day(0)), clawback(day(2), 400n)]);
    await of.recognition.run();
    const year = await of.store.read((tx) => of.income.incomeOf(tx, 'm', taxYear(2025)));
    expect(year.lines.map((line) => [line.kind, line.net, line.usd])).toEqual([
      ['receipt', 1_000n, 500_005_000_000n],
      ['reversal', -400n, -200_002_000_000n],
    ]);
    expect(year.total).toBe(300_003_000_000n);
    expect(checkReportCsv((await of.reports.build('m', taxYear(2025))).csv).ok).toBe(true);
  });

  it('leaves the earlier year alone when a later year takes back: a repayment, in no total', async () => {
    const of = rooms(await open());
    await book(of, credited(0, day(0)));
    await of.recognition.run();
    const before = await of.reports.build('m', taxYear(2025));
    await book(of, [clawback(day(5), 400n)]);
    await of.recognition.run();
    expect((await of.reports.build('m', taxYear(2025))).manifest).toEqual(before.manifest);
    const year = await of.store.read((tx) => of.income.incomeOf(tx, 'm', taxYear(2026)));
    expect(year).toMatchObject({ lines: [], total: 0n });
    expect(year.repayments).toEqual([expect.objectContaining({ net: -400n, ofYear: 2025, usd: -200_002_000_000n })]);
  });

  it('marks a report of a running year, by the clock in the tax zone, and never one of a year that is over', async () => {
    const of = rooms(await open());
    await book(of, credited(0, day(0)));
    of.clock.set('2026-01-01T04:59:59.999Z'); // still 31 December in New York
    await of.recognition.run();
    const running = await of.reports.build('m', taxYear(2025));
    expect(running.manifest.final).toBe(false);
    expect(running.csv).toContain('year to date, not final: made on 2025-12-31, the year ends 2025-12-31');
    of.clock.set('2026-01-01T05:00:00.000Z');
    const over = await of.reports.build('m', taxYear(2025));
    expect(over.manifest.final).toBe(true);
    expect(over.csv).not.toContain('year to date');
    of.clock.set('2026-07-01T00:00:00Z');
    expect((await of.reports.build('m', taxYear(2025))).manifest).toEqual(over.manifest);
  });

  it('refuses a year that the journal does not confirm (I12)', async () => {
    const of = rooms(await open());
    await book(of, credited(0, day(0)));
    await of.recognition.run();
    const usd = 1n as never;
    const posting = { asset: 'BTC', amount: 1n, role: 'memo', usd, quoteId: 'q' } as const;
    const postings = [
      { ...posting, account: accounts.memoIncomeTotal, side: 'debit' as const },
      { ...posting, account: accounts.memoIncome('m'), side: 'credit' as const },
    ];
    await book(of, [{ reference: 'income/forged', kind: 'income.recognised', occurredAt: day(0), postings }]);
    await expect(of.store.read((tx) => of.income.incomeOf(tx, 'm', taxYear(2025)))).rejects.toThrow('I12');
  });

  it('knows no report of a year that nobody read the forms of', async () => {
    const of = rooms(await open());
    await expect(of.reports.build('m', taxYear(2024))).rejects.toMatchObject({ code: 'reports.unknown-year' });
  });
});
