import { AuditService } from '../../src/audit/audit.service';
import { accounts, type NewEntry } from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import { PriceService } from '../../src/prices/price.service';
import { CoinbaseCandles } from '../../src/prices/sources/coinbase.adapter';
import { KrakenCandles } from '../../src/prices/sources/kraken.adapter';
import { LiveSource } from '../../src/prices/sources/live.adapter';
import type { Store } from '../../src/store';
import type { IncomePolicy } from '../../src/tax';
import { IncomeService } from '../../src/tax/income.service';
import { RecognitionService } from '../../src/tax/recognition.service';
import { ValuationService } from '../../src/tax/valuation.service';
import { HOUR_MS, MINUTE_MS, parseInstant, plusMs, taxYear } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { type FakeExchange, startCoinbase, startKraken } from '../support/fake-exchanges';
import { describeEachStore } from '../support/stores';

const CREDITED = parseInstant('2026-03-10T12:20:00Z');
const policy: IncomePolicy = {
  zone: 'America/New_York',
  minimums: [],
  declarations: [
    {
      source: 'pool',
      from: parseInstant('2020-01-01T00:00:00Z'),
      recogniseAt: 'credit',
      legalModel: 'principal',
      ownerAtConversion: 'operator',
      reason: 'test',
    },
  ],
};
/** A thousand satoshi from the pool to the member. */
const ENTRY: NewEntry = {
  reference: 'reward/pool/d0/r0/m',
  kind: 'reward.credited',
  occurredAt: CREDITED,
  links: { source: 'pool' },
  postings: [
    { account: accounts.sourceReceivable('pool'), asset: 'BTC', side: 'debit', amount: 1_000n, role: 'principal' },
    { account: accounts.member('m', 'accrued'), asset: 'BTC', side: 'credit', amount: 1_000n, role: 'gross' },
  ],
};

describeEachStore('income at prices of exchanges', (open) => {
  let kraken: FakeExchange;
  let coinbase: FakeExchange;
  let clock: FakeClock;
  beforeEach(async () => {
    kraken = await startKraken();
    coinbase = await startCoinbase();
    clock = new FakeClock(plusMs(CREDITED, HOUR_MS));
  });
  afterEach(async () => {
    await kraken.close();
    await coinbase.close();
  });

  function rooms(store: Store) {
    const source = new LiveSource({
      feeds: [
        new KrakenCandles({ baseUrl: kraken.url, timeoutMs: 300 }),
        new CoinbaseCandles({ baseUrl: coinbase.url, timeoutMs: 300 }),
      ],
      clock,
      maxAgeMs: 120 * MINUTE_MS,
      spreadMaxBps: 300,
      dayMoveMaxBps: 2_500,
      minIntervalMs: 0,
    });
    const ledger = new LedgerService(clock);
    const prices = new PriceService(store, clock, source, new AuditService(clock));
    const valuation = new ValuationService(store, clock, policy, ledger, prices);
    return {
      ledger,
      recognition: new RecognitionService(store, clock, policy, ledger, valuation),
      income: new IncomeService(policy, ledger),
    };
  }

  it('waits in sight without a network and at an outlier, is never zero, and is valued once they agree', async () => {
    const store = await open();
    const { ledger, recognition, income } = rooms(store);
    await store.write((tx) => ledger.post(tx, [ENTRY]));
    const waits = async () => {
      expect(await recognition.run()).toMatchObject({ valued: 0, unpriced: 1 });
      expect((await store.read((tx) => income.incomeOf(tx, 'm', taxYear(2026)))).lines).toEqual([]);
      return (await store.read((tx) => income.pending(tx, 10)))[0]?.reason;
    };
    for (const exchange of [kraken, coinbase]) exchange.fail({ status: 503 });
    expect(await waits()).toContain('prices.unavailable');
    for (const exchange of [kraken, coinbase]) exchange.fail(undefined);
    kraken.closeAt('2026-03-10T12:00:00Z', '910.0');
    coinbase.closeAt('2026-03-10T12:00:00Z', '91000.00');
    clock.set(plusMs(clock.now(), MINUTE_MS));
    expect(await waits()).toContain('prices.outlier');
    kraken.closeAt('2026-03-10T12:00:00Z', '91000.5');
    clock.set(plusMs(clock.now(), MINUTE_MS));
    expect(await waits()).toContain('prices.outlier');
    expect(await recognition.run()).toMatchObject({ valued: 1, unpriced: 0 });
    const { lines } = await store.read((tx) => income.incomeOf(tx, 'm', taxYear(2026)));
    expect(lines).toMatchObject([
      { price: '91000.25', priceSource: 'Kraken and Coinbase, median of hourly closes', net: 1_000n },
    ]);
    expect(lines[0]?.usd).toBe(910_002_500_000n);
  });
});
