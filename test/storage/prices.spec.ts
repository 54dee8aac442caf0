import { AuditService } from '../../src/audit/audit.service';
import { HandCheck } from '../../src/prices/hand-check.service';
import { ManualPrices } from '../../src/prices/manual-prices.service';
import type { PriceSource } from '../../src/prices';
import { PriceService } from '../../src/prices/price.service';
import { priceQuote } from '../../src/prices/quote.entity';
import type { Store } from '../../src/store';
import { DAY_MS, DomainError, formatDecimal, type Instant, parseInstant, parsePrice, plusMs } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { describeEachStore } from '../support/stores';

const AT = parseInstant('2026-01-01T12:00:00Z');

describeEachStore('prices', (open) => {
  const clock = new FakeClock('2026-02-01T00:00:00Z');
  const audit = new AuditService(clock);
  let store: Store;
  let asked: number;
  let price: string | undefined;
  let prices: PriceService;
  let byHand: ManualPrices;
  /** What was booked at a quote, and what the source says of other instants than the one under test. */
  let booked: Map<string, number>;
  let beside: Map<Instant, string | DomainError>;
  beforeEach(async () => {
    store = await open();
    asked = 0;
    price = '87654.321000000001';
    const source: PriceSource = {
      name: 'feed',
      label: 'demo prices',
      quoteAt: async (_, at) => {
        asked += 1;
        const said = at === AT ? price : beside.get(at);
        if (said instanceof DomainError) throw said;
        return said === undefined
          ? undefined
          : { price: parsePrice(said), source: 'feed A', observedAt: at, raw: `{"price":${said}}` };
      },
    };
    booked = new Map();
    beside = new Map();
    const policy = { bandBps: 2_500, alone: false };
    prices = new PriceService(store, clock, source, audit);
    const uses = { bookedAt: (_tx: unknown, id: string) => Promise.resolve(booked.get(id) ?? 0) };
    byHand = new ManualPrices(store, clock, new HandCheck(source, policy, uses, prices), prices, audit);
  });
  const state = (text: string, reason = 'the feed had a gap', operatorId = 'operator-1', at = AT) =>
    byHand.state({ asset: 'BTC', at, price: text, reason, operatorId });
  const manual = async (text: string, reason?: string) => {
    const outcome = await state(text, reason);
    if (!('quote' in outcome)) throw new Error(`it waits: ${outcome.waits.why}`);
    return outcome.quote;
  };
  const waiting = async (text: string, by = 'operator-1', at = AT) => {
    const outcome = await state(text, 'read on paper', by, at);
    if (!('waits' in outcome)) throw new Error('it counts at once');
    return outcome.waits;
  };
  const day = (n: number): Instant => plusMs(AT, n * DAY_MS);

  it('stores a price once with its provenance, and keeps it when the source changes its mind', async () => {
    const quote = await prices.quote('BTC', AT);
    expect(quote).toMatchObject({
      ...{ asset: 'BTC', at: AT, revision: 0, source: 'feed A', label: 'demo prices' },
      ...{ observed_at: AT, fetched_at: clock.now(), raw: '{"price":87654.321000000001}' },
    });
    expect(quote && formatDecimal(quote.price)).toBe('87654.321000000001');
    price = '1';
    expect(await prices.quote('BTC', AT)).toEqual(quote);
    expect(asked).toBe(1);
    expect(await store.read((tx) => prices.byId(tx, quote?.id ?? ''))).toEqual(quote);
  });

  it('gives one price to all who ask at once', async () => {
    const quotes = await Promise.all(Array.from({ length: 5 }, () => prices.quote('BTC', AT)));
    expect(new Set(quotes.map((quote) => quote?.id)).size).toBe(1);
    expect(await store.read((tx) => tx.count(priceQuote))).toBe(1);
  });

  it('stores nothing where there is no price, and asks again later (F40)', async () => {
    price = undefined;
    expect(await prices.quote('BTC', AT)).toBeUndefined();
    expect(await store.read((tx) => tx.count(priceQuote))).toBe(0);
    price = '5';
    expect((await prices.quote('BTC', AT))?.price).toEqual(parsePrice('5'));
  });

  it('lets a person correct it: the last word counts, the first stays, and it is audited', async () => {
    const first = await prices.quote('BTC', AT);
    const second = await manual('90000.50');
    expect(second).toMatchObject({ revision: 1, label: 'manual', raw: 'the feed had a gap' });
    expect(second.source).toContain('operator-1');
    const third = await manual('90001');
    expect(await prices.quote('BTC', AT)).toEqual(third);
    await store.read(async (tx) => {
      expect(await prices.byId(tx, first?.id ?? '')).toEqual(first);
      expect(await tx.count(priceQuote)).toBe(3);
      const rows = await audit.page(tx, undefined, 10);
      expect(rows.map(({ actor, subject }) => [actor, subject])).toEqual([
        ['operator-1', third.id],
        ['operator-1', second.id],
      ]);
      expect((await audit.verify(tx)).ok).toBe(true);
    });
  });

  it('takes a price by hand where the source has none and the day before agrees', async () => {
    price = undefined;
    beside.set(day(-1), '0.08');
    const quote = await manual('0.10');
    expect(await prices.quote('BTC', AT)).toEqual(quote);
  });

  it('counts once a second operator confirmed it, never by its writer, and says who did both', async () => {
    price = undefined;
    const row = await waiting('74000');
    await expect(byHand.confirm(row.id, 'operator-1')).rejects.toMatchObject({ code: 'prices.second-person' });
    expect(await prices.quote('BTC', AT)).toBeUndefined();
    const quote = await byHand.confirm(row.id, 'operator-2');
    expect(await prices.quote('BTC', AT)).toEqual(quote);
    expect(quote).toMatchObject({ source: 'manual: operator-1, confirmed by operator-2', raw: 'read on paper' });
    await expect(byHand.confirm(row.id, 'operator-2')).rejects.toMatchObject({ code: 'prices.no-proposal' });
    await expect(byHand.takeBack(row.id, 'operator-1')).rejects.toMatchObject({ code: 'prices.no-proposal' });
    expect(await store.read((tx) => byHand.waiting(tx, 'operator-2'))).toEqual([]);
    const acts = await store.read((tx) => audit.page(tx, undefined, 10));
    expect(acts.map(({ actor, action }) => [actor, action])).toEqual([
      ['operator-2', 'prices.confirmed'],
      ['operator-1', 'prices.proposed'],
    ]);
    // What two people signed vouches for what stands beside it.
    expect(await state('74001', 'why', 'operator-1', day(1))).toHaveProperty('quote');
  });

  it('refuses a correction once something was booked at the old price, at stating and at confirming', async () => {
    const first = await prices.quote('BTC', AT);
    const far = await waiting('7400000');
    booked.set(first?.id ?? '', 160);
    const refusal = {
      code: 'prices.booked-at',
      message: expect.stringMatching(/^160 values were booked at 87654\.321000000001 dollars for one BTC/),
    };
    await expect(state('87000')).rejects.toMatchObject(refusal);
    await expect(byHand.confirm(far.id, 'operator-2')).rejects.toMatchObject(refusal);
    expect(await prices.quote('BTC', AT)).toEqual(first);
    expect(await store.read((tx) => tx.count(priceQuote))).toBe(1);
  });

  it.each([
    ['0', 'why', 'units.bad-price'],
    ['-1', 'why', 'units.bad-price'],
    ['1e5', 'why', 'units.bad-decimal'],
    ['NaN', 'why', 'units.bad-decimal'],
    ['1', '', 'prices.no-reason'],
    ['1', '   ', 'prices.no-reason'],
    ['1', 'r'.repeat(501), 'prices.no-reason'],
    ['1', 'ann@example.org said so', 'audit.personal-data'],
  ])('refuses %j because %j', async (text, reason, code) => {
    await expect(manual(text, reason)).rejects.toMatchObject({ code });
    expect(await store.read((tx) => tx.count(priceQuote))).toBe(0);
  });

  it('never changes a stored price', async () => {
    await prices.quote('BTC', AT);
    await expect(store.write((tx) => tx.update(priceQuote, {}, { price: '1' }))).rejects.toMatchObject({
      code: 'store.append-only',
    });
  });
});
