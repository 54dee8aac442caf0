import { DAY_MS, HOUR_MS, parseInstant, parsePrice, parseUsd, plusMs, usd } from '../../units';
import { deviceResultDto, diaryDto, difficultyDto } from './device-views';

const T = parseInstant('2026-03-02T00:00:00Z');
const PRICES = new Map([['BTC' as const, parsePrice('100000')]]);

function diary(patch: Partial<Parameters<typeof diaryDto>[0]> = {}): Parameters<typeof diaryDto>[0] {
  return {
    device: { sourceId: 'pool-a', worker: 'rig', state: 'ok', stateSince: T },
    days: [{ from: T, hashes: 86_400n * 100n, measuredMs: DAY_MS, hashingMs: 12 * HOUR_MS }],
    power: { watts: 3_250, usdPerKwh: '0.07', from: T },
    // 10,920 sat at 100,000 dollars are 10.92 dollars; two days of 78 kWh at 0.07 are 10.92 too.
    earned: [{ asset: 'BTC', units: 10_920n }],
    windowMs: 2 * DAY_MS,
    hashingMs: 2 * DAY_MS,
    cost: parseUsd('10.92'),
    ...patch,
  };
}

describe('whether a device is worth running', () => {
  it.each([
    ['just what it costs', 10_920n, 'worth-it', '0.000000000000', '0.070000000000'],
    ['a satoshi more', 10_921n, 'worth-it', '0.000500000000', '0.070006410256'],
    ['a satoshi less', 10_919n, 'not-worth-it', '-0.000500000000', '0.069993589743'],
  ] as const)('at %s is said with its numbers', (_what, units, verdict, profit, breakEven) => {
    expect(diaryDto(diary({ earned: [{ asset: 'BTC', units }] }), PRICES)).toMatchObject({
      verdict,
      profitPerDay: profit,
      breakEvenPerKwh: breakEven,
      costPerDay: '5.460000000000',
      hours: 48,
      hashingHours: 48,
    });
  });

  it.each([
    ['its power is not known', { power: null, cost: usd(0n) }, PRICES, 'no-power', '5.460000000000'],
    ['nothing is booked yet', { windowMs: 0, earned: [] }, PRICES, 'no-rows', null],
    ['a coin has no price', {}, new Map(), 'no-price', null],
  ] as const)('is not said where %s', (_what, patch, prices, verdict, revenue) => {
    expect(diaryDto(diary(patch), prices)).toMatchObject({
      verdict,
      revenuePerDay: revenue,
      profitPerDay: null,
      breakEvenPerKwh: null,
    });
  });

  it('tells the average of a whole day beside the time in which it hashed', () => {
    expect(diaryDto(diary(), PRICES).days).toEqual([
      { from: T, hashRate: '100', hashingMinutes: 720, measuredMinutes: 1_440 },
    ]);
  });
});

describe('what stands behind a device’s figures of a day', () => {
  const price = parsePrice('100000');
  const asked = { id: 'q', asset: 'BTC', at: T, revision: 0, price, source: 'file', label: 'daily', raw: '' } as const;
  const quote = { ...asked, observed_at: T, fetched_at: T };
  const row = (sourceId: string, n: number, part: bigint) => ({
    sourceId,
    externalId: `row-${n}`,
    asset: 'BTC' as const,
    // A pool's day of UTC+8 begins at four in the afternoon.
    from: plusMs(T, n * DAY_MS - 8 * HOUR_MS),
    to: plusMs(T, (n + 1) * DAY_MS - 8 * HOUR_MS),
    due: part * 2n,
    hashes: 1n,
    allHashes: 2n,
    part,
    hashingMs: DAY_MS,
    power: { watts: 3_250, usdPerKwh: '0.07' },
    cost: parseUsd('5.46'),
  });
  const declared = new Map([['pool-a', { pool: 'viabtc', dayOffsetMinutes: 480 }]]);
  const rows = [row('pool-a', 0, 5_000n), row('pool-a', 1, 5_920n)];
  const of = (
    patch: Partial<Parameters<typeof deviceResultDto>[1]> = {},
    quotes = new Map([['BTC' as const, quote]]),
  ) => deviceResultDto(T, { ...diary(), rows, timeOf: 'pool-a', declared, ...patch }, quotes);

  it('says the rows newest first, by the pool’s own day, and the figures that the page shows', () => {
    const result = of();
    const { revenuePerDay, costPerDay, profitPerDay } = diaryDto(diary(), PRICES);
    expect(result).toMatchObject({
      revenue: '10.920000000000',
      electricity: '10.920000000000',
      revenuePerDay,
      costPerDay,
      profitPerDay,
      minutes: 2_880,
      moreRows: 0,
    });
    expect(result.rows.map(({ earning, pool, day, electricity }) => [earning, pool, day, electricity])).toEqual([
      ['pool-a:row-1', 'viabtc', '2026-03-03', '5.460000000000'],
      ['pool-a:row-0', 'viabtc', '2026-03-02', '5.460000000000'],
    ]);
    expect(result.worth).toMatchObject([{ usd: '10.920000000000', price: { price: '100000', label: 'daily' } }]);
  });

  it('counts time and electricity of one source where coins are mined together', () => {
    const result = of({ rows: [...rows, row('pool-b', 0, 7n)] });
    expect(result.rows.filter(({ countsTime }) => !countsTime)).toMatchObject([
      { earning: 'pool-b:row-0', pool: 'pool-b', electricity: null },
    ]);
  });

  it('values nothing without a price, and says no electricity that nobody named', () => {
    expect(of({}, new Map())).toMatchObject({
      revenue: null,
      revenuePerDay: null,
      worth: [{ price: null, usd: null }],
    });
    expect(of({ power: null, cost: usd(0n) })).toMatchObject({ electricity: null, costPerDay: null, profitPerDay: null }); // prettier-ignore
  });

  it.each([
    [200, 200, 0],
    [201, 200, 1],
  ])('of %d rows lists %d and says that %d more are in the sums', (count, shown, more) => {
    const many = Array.from({ length: count }, (_, n) => row('pool-a', n, 1n));
    const result = of({ rows: many });
    expect([result.rows.length, result.moreRows]).toEqual([shown, more]);
    expect(result.rows[0]?.earning).toBe(`pool-a:row-${count - 1}`);
  });
});

it.each([
  ['doubles: half the coin', 100n, 200n, 10_000, -5_000],
  ['stays', 100n, 100n, 0, 0],
  ['halves: twice the coin', 200n, 100n, -5_000, 10_000],
])('difficulty that %s', (_what, before, now, changeBps, earningsBps) => {
  const change = {
    asset: 'LTC',
    now: { height: 9_000, tries: now },
    before: { height: 4_680, tries: before },
  } as const;
  expect(difficultyDto(change)).toEqual({ asset: 'LTC', height: 9_000, before: 4_680, changeBps, earningsBps });
});
