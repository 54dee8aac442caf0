import type { PriceSource } from '../../src/prices';
import type { CandleFeed } from '../../src/prices/candle-feed';
import { CoinbaseCandles } from '../../src/prices/sources/coinbase.adapter';
import { JoinedSource } from '../../src/prices/sources/joined.adapter';
import { KrakenCandles } from '../../src/prices/sources/kraken.adapter';
import { LiveSource } from '../../src/prices/sources/live.adapter';
import {
  type Asset,
  DomainError,
  formatDecimal,
  formatInstant,
  HOUR_MS,
  type Instant,
  MINUTE_MS,
  parseInstant,
  parsePrice,
  plusMs,
} from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { type ExchangeFault, type FakeExchange, startCoinbase, startKraken } from '../support/fake-exchanges';
import { priceSourceContract } from './price-source.contract';

const NOON = parseInstant('2026-03-10T12:00:00Z');
const AGES_MS = { maxAgeMs: 120 * MINUTE_MS, minIntervalMs: 0 };
const BOUNDS = { spreadMaxBps: 300, dayMoveMaxBps: 2_500 };

let kraken: FakeExchange;
let coinbase: FakeExchange;
let clock: FakeClock;

beforeEach(async () => {
  clock = new FakeClock(plusMs(NOON, 3 * HOUR_MS));
  kraken = await startKraken();
  coinbase = await startCoinbase();
});
afterEach(async () => {
  await kraken.close();
  await coinbase.close();
});

const krakenFeed = (): CandleFeed => new KrakenCandles({ baseUrl: kraken.url, timeoutMs: 300 });
const coinbaseFeed = (): CandleFeed => new CoinbaseCandles({ baseUrl: coinbase.url, timeoutMs: 300 });
const live = (...feeds: readonly CandleFeed[]): LiveSource => new LiveSource({ feeds, clock, ...AGES_MS, ...BOUNDS });
const both = (): LiveSource => live(krakenFeed(), coinbaseFeed());

/** Both exchanges, the day before and now. */
function market(krakenClose: string, coinbaseClose: string): void {
  kraken.closeAt('2026-03-09T12:00:00Z', '90000.0');
  coinbase.closeAt('2026-03-09T12:00:00Z', '90000.0');
  kraken.closeAt('2026-03-10T12:00:00Z', krakenClose);
  coinbase.closeAt('2026-03-10T12:00:00Z', coinbaseClose);
}

async function priceOf(source: PriceSource, at: Instant = NOON, asset: Asset = 'BTC'): Promise<string | undefined> {
  const quote = await source.quoteAt(asset, at);
  return quote && formatDecimal(quote.price);
}

async function refusal(source: PriceSource): Promise<DomainError> {
  const error: unknown = await source.quoteAt('BTC', NOON).catch((reason: unknown) => reason);
  if (!(error instanceof DomainError)) throw new Error(`expected a DomainError, got ${String(error)}`);
  return error;
}

const dead = (): CandleFeed => new KrakenCandles({ baseUrl: 'http://127.0.0.1:9', timeoutMs: 300 });
const underTest = (source: PriceSource, price: string) => ({
  source,
  asset: 'BTC' as const,
  known: NOON,
  price,
  missing: parseInstant('2026-03-10T03:00:00Z'),
  foreign: 'NMC' as const,
  broken: live(dead()),
});

priceSourceContract('Kraken alone', async () => {
  market('91234.5', '0');
  return underTest(live(krakenFeed()), '91234.5');
});
priceSourceContract('Coinbase alone', async () => {
  market('1', '91234.56');
  return underTest(live(coinbaseFeed()), '91234.56');
});
priceSourceContract('Kraken and Coinbase', async () => {
  market('91234.5', '91234.56');
  return underTest(both(), '91234.53');
});
priceSourceContract('files, then exchanges', async () => {
  market('91234.5', '91234.56');
  return { ...underTest(joined(undefined, both()), '91234.53'), broken: joined(undefined, live(dead())) };
});

/** A source with one answer: a price, nothing, or a failure. */
function fixed(name: string, answer: string | undefined | Error): PriceSource {
  return {
    name,
    label: name,
    quoteAt: async (asset, at) => {
      if (answer instanceof Error) throw answer;
      if (answer === undefined || asset !== 'BTC') return undefined;
      return { price: parsePrice(answer), source: name, observedAt: at, raw: answer };
    },
  };
}
const joined = (file: string | undefined | Error, ...rest: readonly PriceSource[]): JoinedSource =>
  new JoinedSource([fixed('file', file), ...rest], 2_500);

describe('live prices', () => {
  it('say which exchanges they come from, of which hour, and in whose words', async () => {
    market('91234.5', '91234.56');
    const quote = await both().quoteAt('BTC', plusMs(NOON, 59 * MINUTE_MS));
    expect(quote?.source).toBe('Kraken and Coinbase, median of hourly closes');
    expect(quote && formatInstant(quote.observedAt)).toBe('2026-03-10T12:00:00.000Z');
    expect(quote?.raw).toContain('"91234.5"');
    expect(quote?.raw).toContain('91234.56');
  });

  it.each([
    ['an hour before its end is over', '2026-03-10T11:59:59.999Z', undefined],
    ['at its end', '2026-03-10T12:00:00Z', '91000'],
    ['two hours after it', '2026-03-10T14:00:00Z', '91000'],
    ['a millisecond later: too old', '2026-03-10T14:00:00.001Z', undefined],
    ['in the future', '2026-03-10T15:00:00.001Z', undefined],
  ])('%s', async (_what, at, price) => {
    market('91000', '91000');
    expect(await priceOf(both(), parseInstant(at))).toBe(price);
  });

  it('do not take the hour that runs, nor one that ended less than a minute ago', async () => {
    market('91000', '91000');
    for (const exchange of [kraken, coinbase]) exchange.closeAt('2026-03-10T13:00:00Z', '95000');
    const end = parseInstant('2026-03-10T13:00:00Z');
    clock.set(plusMs(end, MINUTE_MS - 1));
    expect(await priceOf(both(), clock.now())).toBe('91000');
    clock.set(plusMs(end, MINUTE_MS));
    expect(await priceOf(both(), clock.now())).toBe('95000');
  });

  it('have none of an hour without a trade: a price is not carried forward', async () => {
    market('91000', '91000');
    kraken.closeAt('2026-03-10T12:00:00Z', '91000', '0');
    coinbase.closeAt('2026-03-10T12:00:00Z', '91000', '0');
    expect(await priceOf(both())).toBeUndefined();
  });

  it.each([
    ['together', '91000', '91000', '91000'],
    ['3 % apart', '100000', '103000', '101500'],
    ['3 % apart, the other way round', '103000', '100000', '101500'],
    ['a cent more than 3 % apart', '100000', '103000.01', 'prices.outlier'],
    ['a hundred times apart', '91000', '910.00', 'prices.outlier'],
    ['one of them turned over', '91000', '0.000010989', 'prices.outlier'],
  ])('with the exchanges %s', async (_what, one, other, expected) => {
    market(one, other);
    const outcome = await priceOf(both()).catch((error: DomainError) => error.code);
    expect(outcome).toBe(expected);
  });

  it.each([
    ['25 % up', '112500', '112500'],
    ['a cent more', '112500.01', 'prices.outlier'],
    ['25 % down', '72000', '72000'],
    ['a cent less', '71999.99', 'prices.outlier'],
    ['a hundred times up', '9000000', 'prices.outlier'],
  ])('of one exchange alone, %s since the day before', async (_what, close, expected) => {
    market(close, close);
    coinbase.fail({ status: 503 });
    const outcome = await priceOf(both()).catch((error: DomainError) => error.code);
    expect(outcome).toBe(expected);
  });

  it('of one exchange alone are not taken without a day before to check them by', async () => {
    kraken.closeAt('2026-03-10T12:00:00Z', '91000');
    expect((await refusal(live(krakenFeed()))).code).toBe('prices.outlier');
  });

  it('say without a network that nothing is priced and no money affected', async () => {
    const error = await refusal(live(dead()));
    expect(error).toMatchObject({ code: 'prices.unavailable', fields: { exchange: 'Kraken' } });
    expect(error.message).toMatch(/no connection.*No money is affected.*unpriced.*asked again/);
  });

  it('leave an exchange alone for a minute after a failure, then ask again', async () => {
    market('91000', '91000');
    kraken.fail({ status: 429 });
    const source = live(krakenFeed());
    for (let n = 0; n < 5; n += 1) expect((await refusal(source)).code).toBe('prices.unavailable');
    expect(kraken.requests).toHaveLength(1);
    kraken.fail(undefined);
    clock.set(plusMs(clock.now(), MINUTE_MS));
    expect(await priceOf(source)).toBe('91000');
  });

  it('ask once for ten days, not once for every instant', async () => {
    market('91000', '91000');
    const source = both();
    for (let minute = 0; minute < 60; minute += 1) await source.quoteAt('BTC', plusMs(NOON, minute * MINUTE_MS));
    expect(kraken.requests).toHaveLength(1);
    expect(coinbase.requests).toHaveLength(1);
    const [, start = '', end = ''] = /start=([^&]+)&end=([^&]+)/.exec(coinbase.requests[0] ?? '') ?? [];
    const asked = parseInstant(decodeURIComponent(end)) - parseInstant(decodeURIComponent(start));
    expect(asked / HOUR_MS + 1).toBeLessThanOrEqual(300);
  });

  it('find an hour that an exchange adds later, within the hour', async () => {
    market('91000', '91000');
    const at = parseInstant('2026-03-05T12:00:00Z');
    const source = both();
    expect(await priceOf(source, at)).toBeUndefined();
    for (const exchange of [kraken, coinbase]) exchange.closeAt('2026-03-05T12:00:00Z', '88000');
    clock.set(plusMs(clock.now(), HOUR_MS - 1));
    expect(await priceOf(source, at)).toBeUndefined();
    clock.set(plusMs(clock.now(), 1));
    expect(await priceOf(source, at)).toBe('88000');
  });

  it('ask nobody about a coin without a market', async () => {
    expect(await priceOf(both(), NOON, 'NMC')).toBeUndefined();
    expect([...kraken.requests, ...coinbase.requests]).toEqual([]);
    expect(await priceOf(both(), NOON, 'LTC')).toBeUndefined();
  });

  it.each<[string, ExchangeFault, string]>([
    ['HTML', { body: '<!doctype html>' }, 'prices.bad-reply'],
    ['truncated JSON', { change: (json) => json.slice(0, -9) }, 'prices.bad-reply'],
    ['JSON nested without end', { body: '['.repeat(100_000) }, 'prices.bad-reply'],
    ['more than any list', { body: `[${'0,'.repeat(600_000)}0]` }, 'prices.bad-reply'],
    ['a text', { body: '"no"' }, 'prices.bad-reply'],
    ['null', { body: 'null' }, 'prices.bad-reply'],
    ['a candle that is none', { change: (json) => json.replace(/\[\d+/, '["x"') }, 'prices.bad-reply'],
    ['half an hour', { change: (json) => json.replace(/\[(\d+)00,/, '[$101,') }, 'prices.bad-reply'],
    ['a price below zero', { change: (json) => json.replace(/91000/g, '-91000') }, 'prices.bad-reply'],
    ['a price of zero', { change: (json) => json.replace(/91000/g, '0') }, 'prices.bad-reply'],
    ['NaN', { change: (json) => json.replace(/91000/g, 'NaN') }, 'prices.bad-reply'],
    ['1e400', { change: (json) => json.replace(/91000/g, '1e400') }, 'prices.bad-reply'],
    ['an object for a price', { change: (json) => json.replace(/"?91000"?/g, '{}') }, 'prices.bad-reply'],
    ['an hour twice', { change: (json) => json.replace(/(\[\d{10}[^\]]*\])/, '$1,$1') }, 'prices.bad-reply'],
    ['a close outside of its hour', { change: (json) => json.replace('91000', '99999') }, 'prices.bad-reply'],
    ['429', { status: 429 }, 'prices.unavailable'],
    ['503', { status: 503 }, 'prices.unavailable'],
    ['a redirect', { status: 302 }, 'prices.unavailable'],
    ['no answer', { hang: true }, 'prices.unavailable'],
  ])('take no price from a reply that is %s', async (_what, fault, code) => {
    market('91000', '91000');
    kraken.fail(fault);
    coinbase.fail(fault);
    for (const feed of [krakenFeed(), coinbaseFeed()]) {
      const error = await refusal(live(feed));
      expect(error.code).toBe(code);
      expect(error.message).toContain('o money is affected');
    }
  });

  it.each<[string, string, string]>([
    ['an error inside a 200', '{"error":["EService:Unavailable"],"result":{}}', 'prices.unavailable'],
    ['no error list', '{"result":{}}', 'prices.bad-reply'],
    ['no pair', '{"error":[],"result":{"last":1}}', 'prices.bad-reply'],
    ['two pairs', '{"error":[],"result":{"A":[],"B":[],"last":1}}', 'prices.bad-reply'],
  ])('take no price from Kraken with %s', async (_what, body, code) => {
    kraken.fail({ body });
    expect((await refusal(live(krakenFeed()))).code).toBe(code);
  });

  it('are asked by https alone', () => {
    expect(() => new KrakenCandles({ baseUrl: 'http://kraken.example' })).toThrow(
      expect.objectContaining({ code: 'prices.bad-address' }),
    );
  });
});

describe('files and exchanges joined', () => {
  it.each<[string, string | undefined | Error, string | undefined | Error, string | undefined]>([
    ['the first one that has a price', '100', '101', '100'],
    ['the first where the second is 25 % apart', '100', '125', '100'],
    ['nothing where they are a millionth further apart', '100', '125.000001', 'prices.outlier'],
    ['nothing where the second is a hundredth of it', '90000', '900', 'prices.outlier'],
    ['the first where the second fails', '100', new DomainError('prices.unavailable', '', {}), '100'],
    ['the first where the second failed its own check', '100', new DomainError('prices.outlier', '', {}), '100'],
    ['a mistake of ours in comparing as what it is', '100', new TypeError('ours'), 'TypeError'],
    ['the second where the first has none', undefined, '2', '2'],
    ['the second where the first fails', new DomainError('prices.no-file', '', {}), '2', '2'],
    ['nothing where neither has one', undefined, undefined, undefined],
    ['the failure where the other has none', undefined, new DomainError('prices.outlier', '', {}), 'prices.outlier'],
    [
      'the failed check of the first, whatever the second says',
      new DomainError('prices.outlier', '', {}),
      '2',
      'prices.outlier',
    ],
    [
      'the first failure of two',
      new DomainError('prices.no-file', '', {}),
      new DomainError('prices.unavailable', '', {}),
      'prices.no-file',
    ],
    ['a mistake of ours as what it is', new TypeError('ours'), '2', 'TypeError'],
  ])('give %s', async (_what, first, second, expected) => {
    const source = joined(first, fixed('live', second));
    const outcome = await priceOf(source).catch((error: Error) =>
      error instanceof DomainError ? error.code : error.name,
    );
    expect(outcome).toBe(expected);
  });

  it('are named in the order in which they are asked', () => {
    expect(joined('1', fixed('live', '2')).label).toBe('file, then live');
  });
});
