import fc from 'fast-check';
import { limitPrice, type Market, minimumOf, onStep, reachOf, readBids, readMarket, soldInto } from './market';

const market = (change: Partial<Market> = {}): Market => ({
  ...{ symbol: 'LTC/BTC', asset: 'LTC', step: 100_000n, tick: { digits: 1n, scale: 6 } },
  ...{ amountMin: 100_000n, costMin: 10_000n, ...change },
});
const raw = (change: object = {}) => ({
  ...{ symbol: 'LTC/BTC', active: true, spot: true, precision: { amount: '0.001', price: '0.000001' } },
  limits: { amount: { min: '0.001' }, cost: { min: '0.0001' } },
  ...change,
});

/** Steps, ticks and minimums as Binance.US states LTCBTC: LOT_SIZE, PRICE_FILTER and NOTIONAL of its exchange information. */
describe('a market of coin against bitcoin', () => {
  it('is read as it is stated', () => {
    expect(readMarket(raw(), 'LTC', 4)).toEqual(market());
    expect(readMarket(raw({ precision: { amount: '3', price: '6' } }), 'LTC', 2)).toEqual(market());
    expect(readMarket(raw({ limits: {} }), 'LTC', 4)).toEqual(market({ amountMin: 0n, costMin: 0n }));
  });

  it('is none while it is closed, and refused when its steps are none', () => {
    expect(readMarket(undefined, 'LTC', 4)).toBeUndefined();
    expect(readMarket(raw({ active: false }), 'LTC', 4)).toBeUndefined();
    for (const precision of [{ amount: '0', price: '1' }, { amount: '1', price: '0' }, { amount: '1' }]) {
      expect(() => readMarket(raw({ precision }), 'LTC', 4)).toThrow();
    }
    // Significant digits are no step.
    expect(() => readMarket(raw(), 'LTC', 3)).toThrow();
  });

  it('has a minimum on its step, by amount and by value at the bid', () => {
    expect(minimumOf(market(), undefined)).toBe(100_000n);
    // 0.0001 BTC at 0.001 BTC a coin is 0.1 LTC.
    expect(minimumOf(market(), { digits: 1n, scale: 3 })).toBe(10_000_000n);
    // At a price that divides badly it is rounded up to the step.
    expect(minimumOf(market(), { digits: 3n, scale: 3 })).toBe(3_400_000n);
    expect(minimumOf(market({ amountMin: 0n, costMin: 0n }), undefined)).toBe(100_000n);
  });

  it('takes amounts rounded down to its step, and leaves less than a step', () => {
    expect([99_999n, 100_000n, 199_999n].map((amount) => onStep(amount, market()))).toEqual([0n, 100_000n, 100_000n]);
  });

  it('never loosens a bound by rounding: the limit price brings at least it, and one tick less does not', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 10n ** 12n),
        fc.bigInt(1n, 10n ** 14n),
        fc.integer({ min: 0, max: 8 }),
        (bound, amount, scale) => {
          const tick = { digits: 1n, scale };
          const { digits } = limitPrice(bound, amount, market({ tick }));
          const worthOf = (price: bigint): bigint => amount * price; // x 10^-(8 + scale) bitcoin
          const wanted = bound * 10n ** BigInt(scale);
          expect(worthOf(digits) >= wanted).toBe(true);
          expect(digits === 1n || worthOf(digits - 1n) < wanted).toBe(true);
        },
      ),
    );
  });

  it('sells into the best bids first and says when they do not reach', () => {
    const bids = readBids([['0.0009', '1'], ['0.001', '0.5'], ['1e-3', '0.5']], 'LTC'); // prettier-ignore
    expect(soldInto(bids, 100_000_000n, 'LTC')).toBe(100_000n);
    expect(soldInto(bids, 200_000_000n, 'LTC')).toBe(190_000n);
    expect(soldInto(bids, 200_000_001n, 'LTC')).toBeUndefined();
    expect(soldInto([], 1n, 'LTC')).toBeUndefined();
    for (const bid of [['0', '1'], ['-1', '1'], ['1', '-1'], ['NaN', '1'], ['1']]) {
      expect(() => readBids([bid], 'LTC')).toThrow();
    }
  });

  it('reaches as far as the bids that stand near enough to the best one, that one included', () => {
    const bids = readBids([['0.001', '1'], ['0.00099', '2'], ['0.000989999', '4']], 'LTC'); // prettier-ignore
    expect(reachOf(bids, 100)).toBe(300_000_000n);
    expect(reachOf(bids, 99)).toBe(100_000_000n);
    expect(reachOf(bids, 0)).toBe(100_000_000n);
    expect(reachOf(bids, 101)).toBe(700_000_000n);
    expect(reachOf([], 100)).toBe(0n);
  });
});
