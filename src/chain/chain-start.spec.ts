import { chainStart } from './chain-start';

const pin = (height: number, letter: string): { network: string; height: number; hash: string } => ({
  network: 'bitcoin',
  height,
  hash: letter.repeat(64),
});
const P = 2016;

describe('where a chain may start', () => {
  it.each([
    ['on its own height', 3 * P, 3 * P],
    ['before the birthday', 3 * P + 100, 3 * P],
    ['not after the birthday', 3 * P - 1, undefined],
  ])('is a pinned first block of a period %s', (_, birthday, height) => {
    expect(chainStart([pin(3 * P, 'a')], birthday)?.height).toBe(height);
  });

  it('is never a pinned block inside a period: its retarget could not be reckoned', () => {
    expect(chainStart([pin(3 * P + 5, 'a')], 9 * P)).toBeUndefined();
  });

  it('is the block after a pinned last one, when the last one of its own period is pinned too', () => {
    const ends = [pin(2 * P - 1, 'a'), pin(3 * P - 1, 'b')];
    expect(chainStart(ends, 9 * P)).toEqual({ height: 2 * P, hash: null, parent: 'a'.repeat(64) });
    expect(chainStart(ends.slice(0, 1), 9 * P)).toBeUndefined();
  });

  it('is the latest of several', () => {
    const pins = [pin(2 * P, 'a'), pin(4 * P, 'b'), pin(4 * P - 1, 'c'), pin(6 * P, 'd')];
    expect(chainStart(pins, 5 * P)).toEqual({ height: 4 * P, hash: 'b'.repeat(64), parent: 'c'.repeat(64) });
  });

  it('is genesis without pins', () => {
    expect(chainStart([pin(0, 'a')], 900_000)).toBeUndefined();
  });
});
