import { HOUR_MS, parseInstant, parsePrice, plusMs } from '../units';
import { doubtOfOffer, isPriceFresh, measureOf, worthBetween } from './fair-offer';
import { lossOf } from './loss-cap';
import { boughtMin, decideFill } from './machine';

describe('what an offer is measured by (F38)', () => {
  it.each<[string, readonly [bigint, bigint, bigint | undefined], string | undefined, bigint]>([
    ['the whole amount at the best bid', [300_000n, 300_000n, undefined], undefined, 300_000n],
    ['exactly the bound below the best bid', [291_000n, 300_000n, undefined], undefined, 300_000n],
    ['a satoshi more below the best bid', [290_999n, 300_000n, undefined], 'book-too-thin', 300_000n],
    // 0.1 LTC at 0.001 and the rest of 3 LTC at 0.00001.
    ['a thin book: one small bid, then a hundredth of it', [12_900n, 300_000n, undefined], 'book-too-thin', 300_000n],
    ['a price source that says the same', [300_000n, 300_000n, 300_000n], undefined, 300_000n],
    ['a price source that is lower is no reason to take less', [291_000n, 300_000n, 100_000n], undefined, 300_000n],
    ['exactly the bound below the price source', [291_000n, 292_000n, 300_000n], undefined, 300_000n],
    ['a satoshi more below the price source', [290_999n, 292_000n, 300_000n], 'below-price-source', 300_000n],
    ['a venue a hundredfold below the price source', [3_000n, 3_000n, 300_000n], 'below-price-source', 300_000n],
    ['a thin book is named first', [12_900n, 300_000n, 310_000n], 'book-too-thin', 310_000n],
  ])('%s', (_what, [bought, best, independent], doubt, measure) => {
    expect(doubtOfOffer({ bought, best, independent }, 300)).toBe(doubt);
    expect(measureOf({ best, independent })).toBe(measure);
  });

  it('counts what the order itself does to the price: as a loss of the day, and as slippage of its fill', () => {
    const quoted = measureOf({ best: 300_000n, independent: undefined });
    const fill = { sold: 300_000_000n, bought: 12_900n };
    expect(lossOf({ quoted, amount: 300_000_000n }, fill)).toBe(287_100n);
    const row = { asset: 'LTC', amount: 300_000_000n, quoted, sold: 0n, bought: 0n, fee: 0n } as const;
    const order = { ...fill, clientOrderId: 'pd-o-1', sell: 'LTC', amount: 300_000_000n, fee: 0n, status: 'closed' } as const; // prettier-ignore
    expect(decideFill(row, order, 'pd-o-1', boughtMin(quoted, 300))).toMatchObject({ state: 'halted', note: 'slippage' }); // prettier-ignore
  });
});

describe('an independent worth', () => {
  it.each<[string, readonly ['LTC' | 'DOGE', bigint], readonly [string, string], bigint]>([
    ['3 LTC at 80 and 100,000 dollars', ['LTC', 300_000_000n], ['80', '100000'], 240_000n],
    ['prices of other scales', ['LTC', 300_000_000n], ['80.50', '100000.000'], 241_500n],
    ['rounded down', ['DOGE', 100_000_000n], ['0.1234567', '100000'], 123n],
    ['less than a satoshi', ['DOGE', 1n], ['0.1', '100000'], 0n],
  ])('of %s', (_what, [asset, amount], [coin, bitcoin], satoshi) => {
    expect(worthBetween(asset, amount, parsePrice(coin), parsePrice(bitcoin))).toBe(satoshi);
  });

  const now = parseInstant('2026-03-10T12:00:00Z');
  it.each([
    [0, true],
    [-2 * HOUR_MS, true],
    [-2 * HOUR_MS - 1, false],
    [1, false],
  ])('rests on prices of %s ms from now: %s', (ms, fresh) => {
    expect(isPriceFresh(plusMs(now, ms), now)).toBe(fresh);
  });
});
