import { AuditService } from '../../src/audit/audit.service';
import type { PriceSource } from '../../src/prices';
import { PriceService } from '../../src/prices/price.service';
import { priceQuote } from '../../src/prices/quote.entity';
import type { Store } from '../../src/store';
import { formatDecimal, parseInstant, parsePrice } from '../../src/units';
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
  beforeEach(async () => {
    store = await open();
    asked = 0;
    price = '87654.321000000001';
    const source: PriceSource = {
      name: 'feed',
      label: 'demo prices',
      quoteAt: async (_, at) => {
        asked += 1;
        return price === undefined
          ? undefined
          : { price: parsePrice(price), source: 'feed A', observedAt: at, raw: `{"price":${price}}` };
      },
    };
    prices = new PriceService(store, clock, source, audit);
  });
  const manual = (text: string, reason = 'the feed had a gap') =>
    prices.manual({ asset: 'BTC', at: AT, price: text, reason, operatorId: 'operator-1' });

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

  it('takes a price by hand where the source has none', async () => {
    price = undefined;
    const quote = await manual('0.10');
    expect(await prices.quote('BTC', AT)).toEqual(quote);
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
