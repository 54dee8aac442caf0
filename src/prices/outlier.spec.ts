import fc from 'fast-check';
import { formatDecimal, parsePrice, type Price } from '../units';
import { compare, median, within } from './outlier';

const price = (text: string): Price => parsePrice(text);
const prices = fc
  .tuple(fc.bigInt(1n, 10n ** 12n), fc.integer({ min: 0, max: 12 }))
  .map(([digits, scale]) => ({ digits, scale }) as Price);

describe('a median', () => {
  it.each([
    [['5'], '5'],
    [['1', '2'], '1.5'],
    [['2', '1.00'], '1.5'],
    [['90000.1', '90000.2'], '90000.15'],
    [['3', '1', '200'], '3'],
    [['7', '7.0'], '7'],
  ])('of %j is %s', (texts, expected) => {
    expect(formatDecimal(median(texts.map(price)))).toBe(expected);
  });

  it('lies between the lowest and the highest, whatever their order', () => {
    fc.assert(
      fc.property(fc.array(prices, { minLength: 1, maxLength: 7 }), (list) => {
        const found = median(list);
        expect(list.some((one) => compare(one, found) <= 0)).toBe(true);
        expect(list.some((one) => compare(one, found) >= 0)).toBe(true);
        expect(compare(median([...list].reverse()), found)).toBe(0);
      }),
    );
  });

  it('needs a price', () => expect(() => median([])).toThrow(RangeError));
});

describe('a bound', () => {
  it.each([
    ['100', '103', 300, true],
    ['100', '103.0000000001', 300, false],
    ['100', '100', 1, true],
    ['0.10', '0.1', 1, true],
    ['0.00001', '1000000', 10_000, false],
    ['1', '2', 10_000, true],
  ])('holds %s and %s at %s bps: %s', (a, b, bps, expected) => {
    expect(within(price(a), price(b), bps)).toBe(expected);
    expect(within(price(b), price(a), bps)).toBe(expected);
  });

  it('does not depend on the unit of the coin', () => {
    fc.assert(
      fc.property(prices, prices, fc.integer({ min: 1, max: 10_000 }), (a, b, bps) => {
        const finer = ({ digits, scale }: Price): Price => ({ digits, scale: scale + 8 }) as Price;
        expect(within(finer(a), finer(b), bps)).toBe(within(a, b, bps));
      }),
    );
  });
});
