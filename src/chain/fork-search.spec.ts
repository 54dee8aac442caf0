import fc from 'fast-check';
import { forkHeight } from './fork-search';

/** Two chains that share everything up to `fork`; counts the questions. */
function chains(fork: number): { same: (height: number) => Promise<boolean>; asked: number[] } {
  const asked: number[] = [];
  return { asked, same: (height) => Promise.resolve(asked.push(height) > 0 && height <= fork) };
}

describe('the search for the fork', () => {
  it.each([
    ['the tip itself', 100, 100, 0],
    ['one below', 100, 99, 0],
    ['six below', 100, 94, 0],
    ['101 below', 200, 99, 0],
    ['the floor', 200, 7, 7],
    ['the floor, that is the tip', 7, 7, 7],
  ])('finds %s', async (_, top, fork, floor) => {
    expect(await forkHeight(top, floor, chains(fork).same)).toBe(fork);
  });

  it('finds nothing when not even the floor is shared, and never asks below it', async () => {
    const { same, asked } = chains(6);
    expect(await forkHeight(200, 7, same)).toBeUndefined();
    expect(Math.min(...asked)).toBe(7);
  });

  it('finds every fork with few questions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), fc.nat(1_000_000), async (top, depth) => {
        const fork = Math.max(0, top - depth);
        const { same, asked } = chains(fork);
        expect(await forkHeight(top, 0, same)).toBe(fork);
        expect(asked.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(top - fork + 2)) + 2);
      }),
    );
  });
});
