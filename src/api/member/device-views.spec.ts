import { DAY_MS, HOUR_MS, parseInstant, parsePrice, parseUsd, usd } from '../../units';
import { diaryDto, difficultyDto } from './device-views';

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

it.each([
  ['doubles: half the coin', 100n, 200n, 10_000, -5_000],
  ['stays', 100n, 100n, 0, 0],
  ['halves: twice the coin', 200n, 100n, -5_000, 10_000],
])('difficulty that %s', (_what, before, now, changeBps, earningsBps) => {
  const told = difficultyDto({ height: 9_000, blockWork: now }, { height: 4_680, blockWork: before });
  expect(told).toEqual({ height: 9_000, before: 4_680, changeBps, earningsBps });
});
