import fc from 'fast-check';
import type { WorkPiece } from './device-work';
import { lastWork } from './pplns';
import { shareRow } from './sharing';

/** A share that somebody found in one millisecond. */
const share = (memberId: string | null, at: number, hashes: bigint): WorkPiece => ({
  ...{ memberId, from: at, to: at + 1, hashes },
});
const SHARES = [share('ada', 10, 5n), share('bob', 20, 3n), share('ada', 30, 2n)];
const found = (pieces: readonly WorkPiece[], n: bigint) => {
  const { weights, found: sum, from } = lastWork(pieces, n);
  return { of: Object.fromEntries([...weights].map(([member, weight]) => [member ?? 'nobody', weight])), sum, from };
};

describe('the last N of given shares', () => {
  it.each([
    ['N below the last share: one share is larger than N, and counts in part', 1n, { ada: 1n }, 1n, 30],
    ['N of the last share exactly', 2n, { ada: 2n }, 2n, 30],
    ['the share that crosses the boundary in part', 4n, { ada: 2n, bob: 2n }, 4n, 20],
    ['N reached exactly by two shares', 5n, { ada: 2n, bob: 3n }, 5n, 20],
    ['one more: the next share begins to count', 6n, { ada: 3n, bob: 3n }, 6n, 10],
    ['N of all of them', 10n, { ada: 7n, bob: 3n }, 10n, 10],
    ['fewer shares than N: all there is', 11n, { ada: 7n, bob: 3n }, 10n, 10],
  ])('%s', (_what, n, of, sum, from) => {
    expect(found(SHARES, n)).toEqual({ of, sum, from });
  });

  it.each([
    ['no shares', [], 5n],
    ['shares without work', [share('ada', 1, 0n)], 5n],
    ['a window of nothing', SHARES, 0n],
  ])('of %s are none', (_what, pieces, n) => {
    expect(found(pieces, n)).toEqual({ of: {}, sum: 0n, from: null });
  });

  it('count in proportion where they were found in the same millisecond, what is left over to the larger remainder', () => {
    const same = [share('ada', 5, 2n), share('bob', 5, 1n), share(null, 5, 1n)];
    expect(found(same, 2n)).toEqual({ of: { ada: 1n, bob: 1n }, sum: 2n, from: 5 });
    expect(found(same, 3n)).toEqual({ of: { ada: 1n, bob: 1n, nobody: 1n }, sum: 3n, from: 5 });
  });

  it('keep the work of nobody in the window: it pushes nobody’s share to anybody', () => {
    expect(found([...SHARES, share(null, 40, 4n)], 5n)).toEqual({ of: { nobody: 4n, ada: 1n }, sum: 5n, from: 30 });
  });
});

describe('the last N of measured work', () => {
  const steady = (memberId: string, hashes: bigint): WorkPiece => ({ memberId, from: 0, to: 1_000, hashes });

  it('is cut in time, the same for all who worked then', () => {
    expect(found([steady('ada', 3_000n), steady('bob', 1_000n)], 400n)).toEqual({
      ...{ of: { ada: 300n, bob: 100n }, sum: 400n, from: 900 },
    });
    // A member who stopped before the last N is not in it.
    expect(found([{ ...steady('ada', 3_000n), to: 500 }, steady('bob', 1_000n)], 400n)).toEqual({
      ...{ of: { bob: 400n }, sum: 400n, from: 600 },
    });
  });
});

describe('whatever the work', () => {
  const piece = fc
    .record({
      memberId: fc.option(fc.constantFrom('ada', 'bob', 'cas'), { nil: null }),
      from: fc.integer({ min: 0, max: 5_000 }),
      length: fc.integer({ min: 1, max: 3_000 }),
      hashes: fc.bigInt({ min: 0n, max: 10n ** 24n }),
    })
    .map(({ length, ...one }): WorkPiece => ({ ...one, to: one.from + length }));
  const pieces = fc.array(piece, { maxLength: 12 });
  const size = fc.oneof(fc.bigInt({ min: 1n, max: 10n ** 25n }), fc.bigInt({ min: 1n, max: 50n }));

  it('the weights sum to N, or to all there is, and the row to the row', () => {
    fc.assert(
      fc.property(pieces, size, fc.bigInt({ min: 0n, max: 10n ** 16n }), (work, n, net) => {
        const all = work.reduce((sum, { hashes }) => sum + hashes, 0n);
        const { weights, found: sum } = lastWork(work, n);
        expect(sum).toBe(n < all ? n : all);
        expect([...weights.values()].reduce((a, b) => a + b, 0n)).toBe(sum);
        expect([...weights.values()].every((weight) => weight > 0n)).toBe(true);
        const list = [...weights].map(([memberId, weight]) => ({ memberId, weight, feeBps: 250 }));
        expect(shareRow({ net, poolFee: 0n }, list).reduce((due, one) => due + one.due, 0n)).toBe(net);
      }),
    );
  });

  it('the order of the pieces says nothing, and a larger N never finds less', () => {
    const shuffled = pieces.chain((work) =>
      fc.tuple(fc.constant(work), fc.shuffledSubarray(work, { minLength: work.length })),
    );
    fc.assert(
      fc.property(shuffled, size, ([work, other], n) => {
        const sorted = ({ weights, ...rest }: ReturnType<typeof lastWork>) => ({
          ...rest,
          weights: [...weights].sort(([a], [b]) => String(a).localeCompare(String(b))),
        });
        const first = lastWork(work, n);
        expect(sorted(lastWork(other, n))).toEqual(sorted(first));
        expect(lastWork(work, n + 1n).found).toBeGreaterThanOrEqual(first.found);
      }),
    );
  });
});
