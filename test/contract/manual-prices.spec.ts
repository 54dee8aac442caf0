import { AuditService } from '../../src/audit/audit.service';
import { HandCheck } from '../../src/prices/hand-check.service';
import { ManualPrices } from '../../src/prices/manual-prices.service';
import type { PriceSource } from '../../src/prices';
import { PriceService } from '../../src/prices/price.service';
import { priceProposal } from '../../src/prices/quote.entity';
import type { Store } from '../../src/store';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { DAY_MS, DomainError, type Instant, parseInstant, parsePrice, plusMs } from '../../src/units';
import { codeOf } from '../support/code-of';
import { FakeClock } from '../support/fake-clock';
import { APP, KEY, TWO_WORDS, withDevice } from '../support/with-device';

const AT = parseInstant('2026-01-01T12:00:00Z');

describe('a price typed by hand is held against those beside it (F41)', () => {
  const clock = new FakeClock('2026-02-01T00:00:00Z');
  const audit = new AuditService(clock);
  let store: Store;
  let price: string | undefined;
  let prices: PriceService;
  let byHand: ManualPrices;
  /** What the source says of other instants than the one under test. */
  let beside: Map<Instant, string | DomainError>;
  let policy: { bandBps: number; alone: boolean };
  beforeEach(() => {
    store = new MemoryStore(TABLES);
    price = '87654.321000000001';
    const source: PriceSource = {
      name: 'feed',
      label: 'demo prices',
      quoteAt: async (_, at) => {
        const said = at === AT ? price : beside.get(at);
        if (said instanceof DomainError) throw said;
        return said === undefined
          ? undefined
          : { price: parsePrice(said), source: 'feed A', observedAt: at, raw: `{"price":${said}}` };
      },
    };
    beside = new Map();
    policy = { bandBps: 2_500, alone: false };
    prices = new PriceService(store, clock, source, audit);
    const uses = { bookedAt: () => Promise.resolve(0) };
    byHand = new ManualPrices(store, clock, new HandCheck(source, policy, uses, prices), prices, audit);
  });
  const state = (text: string, reason = 'the feed had a gap', operatorId = 'operator-1', at = AT) =>
    byHand.state({ asset: 'BTC', at, price: text, reason, operatorId });
  const waiting = async (text: string, by = 'operator-1', at = AT) => {
    const outcome = await state(text, 'read on paper', by, at);
    if (!('waits' in outcome)) throw new Error('it counts at once');
    return outcome.waits;
  };
  const day = (n: number): Instant => plusMs(AT, n * DAY_MS);

  it.each<[string, Record<number, string>, string, string | null, number | null]>([
    ['the day before', { [-1]: '74000' }, '7400000', '74000', -1],
    ['the day after', { [1]: '74000' }, '740', '74000', 1],
    ['a day a week before, the nearest that there is', { [-7]: '74000', [-8]: '7400000' }, '7400000', '74000', -7],
    ['one of two days', { [-1]: '74000', [1]: '20000' }, '74000', '20000', 1],
    ['nothing within a week', { [-8]: '74000', [8]: '74000' }, '74000', null, null],
  ])('keeps a price by hand waiting that is far from %s (F41)', async (_what, days, text, near, nearDay) => {
    price = undefined;
    for (const [n, said] of Object.entries(days)) beside.set(day(Number(n)), said);
    const row = await waiting(text);
    expect(row).toMatchObject({ why: near === null ? 'nothing-near' : 'far', near_price: near });
    expect(row.near_at).toBe(nearDay === null ? null : day(nearDay));
    expect(await prices.quote('BTC', AT)).toBeUndefined();
    expect(await store.read((tx) => byHand.waiting(tx, 'operator-1'))).toEqual([{ ...row, mayConfirm: false }]);
    expect(await store.read((tx) => byHand.waiting(tx, 'operator-2'))).toEqual([{ ...row, mayConfirm: true }]);
  });

  it("compares with the source's own price of the instant, and with stored ones, but with nobody's lone word", async () => {
    expect(await waiting('110000')).toMatchObject({ near_at: AT, near_price: '87654.321000000001' });
    price = undefined;
    // A stored price of the source vouches for another instant; a price that one person typed does not.
    beside.set(day(20), '50000');
    await prices.quote('BTC', day(20));
    beside.clear();
    const later = plusMs(day(20), 3_600_000);
    expect(await state('62500', 'why', 'operator-1', later)).toHaveProperty('quote');
    const step = plusMs(later, 3_600_000);
    expect(await waiting('62501', 'operator-1', step)).toMatchObject({ near_price: '50000', near_at: day(20) });
  });

  it.each([
    [DAY_MS - 1, 'prices.second-person'],
    [DAY_MS, 'done'],
  ])('lets one who works alone confirm it after %s ms: %s', async (afterMs, code) => {
    policy.alone = true;
    price = undefined;
    const row = await withDevice(APP, () => waiting('74000'));
    clock.set(plusMs(row.proposed_at, afterMs));
    expect(await withDevice(KEY, () => codeOf(byHand.confirm(row.id, 'operator-1')))).toBe(code);
  });

  it.each(TWO_WORDS)(
    'lets one who works alone state it by %s and confirm it by %s: %s',
    async (first, second, code) => {
      policy.alone = true;
      price = undefined;
      const row = await withDevice(first, () => waiting('74000'));
      clock.set(plusMs(row.proposed_at, DAY_MS));
      expect(await withDevice(second, () => codeOf(byHand.confirm(row.id, 'operator-1')))).toBe(code);
      expect((await prices.quote('BTC', AT)) !== undefined).toBe(code === 'done');
    },
  );

  it('keeps one waiting price of an instant, until it is taken back', async () => {
    price = undefined;
    const row = await waiting('74000');
    await expect(state('73000', 'why', 'operator-2')).rejects.toMatchObject({ code: 'prices.stated-before' });
    await byHand.takeBack(row.id, 'operator-2');
    expect((await waiting('73000', 'operator-2')).id).not.toBe(row.id);
    expect(await store.read((tx) => tx.count(priceProposal))).toBe(2);
  });

  it('compares with the days beside it where the source refuses the instant itself', async () => {
    const refused = new DomainError('prices.outlier', 'the exchanges are apart', { asset: 'BTC' });
    for (const n of [-2, 0, 1]) beside.set(plusMs(day(n), 1), refused);
    beside.set(plusMs(day(-3), 1), '74000');
    expect(await state('75000', 'why', 'operator-1', plusMs(AT, 1))).toHaveProperty('quote');
  });
});
