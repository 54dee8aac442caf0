import fc from 'fast-check';
import { allocate } from './allocate';

/** The method of largest remainder (Hamilton), ties to the earlier; FAULTS.md F53. */
describe('a split', () => {
  it.each([
    ['even', 9n, [1n, 1n, 1n], [3n, 3n, 3n]],
    ['one unit over: the first of equal remainders', 10n, [1n, 1n, 1n], [4n, 3n, 3n]],
    ['two units over: the first two', 11n, [1n, 1n, 1n], [4n, 4n, 3n]],
    ['the largest remainder before the earlier one', 10n, [1n, 2n], [3n, 7n]], // 3 1/3 and 6 2/3
    ['one unit among many', 1n, [1n, 1n, 1n], [1n, 0n, 0n]],
    ['nothing', 0n, [1n, 2n], [0n, 0n]],
    ['a weight of zero takes nothing, not even a tie', 1n, [0n, 1n, 1n], [0n, 1n, 0n]],
    ['one owner', 7n, [3n], [7n]],
    ['negative: as its magnitude, negated', -10n, [1n, 1n, 1n], [-4n, -3n, -3n]],
    [
      'Hamilton of 1790s text books: 100 seats',
      100n,
      [47_000n, 16_000n, 15_900n, 12_000n, 6_000n, 3_100n],
      [47n, 16n, 16n, 12n, 6n, 3n],
    ],
    ['weights beyond 2^53', 3n, [2n ** 80n, 2n ** 80n + 1n], [1n, 2n]],
  ])('%s', (_, total, weights, parts) => {
    expect(allocate(total, weights)).toEqual(parts);
  });

  it.each([
    ['no weight', []],
    ['all weights zero', [0n, 0n]],
    ['a negative weight', [2n, -1n]],
  ])('refuses %s: there is nobody to give it to', (_, weights) => {
    for (const total of [1n, 0n, -1n]) expect(() => allocate(total, weights)).toThrow('Invariant broken');
  });

  it('sums to the whole, is repeatable, and is within one unit of the exact share: 100,000 splits', () => {
    const weights = fc.oneof(
      fc.array(fc.bigInt(0n, 10n), { minLength: 1, maxLength: 8 }),
      fc.array(fc.bigInt(0n, 10n ** 20n), { minLength: 1, maxLength: 8 }),
    );
    const totals = fc.oneof(fc.bigInt(-50n, 50n), fc.bigInt(-(10n ** 25n), 10n ** 25n));
    fc.assert(
      fc.property(totals, weights, (total, some) => {
        const sum = some.reduce((a, b) => a + b, 0n);
        fc.pre(sum > 0n);
        const parts = allocate(total, some);
        // Plain comparisons: expect() a million times would take minutes.
        if (parts.length !== some.length) return false;
        if (parts.reduce((a, b) => a + b, 0n) !== total) return false;
        if (allocate(total, some).some((part, i) => part !== parts[i])) return false;
        return parts.every((part, i) => {
          const off = part * sum - total * (some[i] ?? 0n);
          return off < sum && off > -sum;
        });
      }),
      { numRuns: 100_000, verbose: 1 },
    );
  });
});
