import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { describeEachStore, type StoreKind } from '../support/stores';
import { simulatePayouts } from './payout-simulate';
import { Prng } from './prng';

/** A thousand lives take their time on a busy machine. */
const LIMIT_MS = 600_000;

/** Of each store, so many lives of the payout engine: more of them with `npm run simulate`. */
const PAYOUT_LIVES: readonly (readonly [StoreKind, number])[] = [
  ['memory', 1_000],
  ['sqlite', 60],
  ['postgres', 20],
];

describeEachStore('lives of the payout engine', (open, kind) => {
  const lives = new Map(PAYOUT_LIVES).get(kind) ?? 0;

  it(
    `keep every invariant through faults and settle all that is due after them, each of ${lives} seeds`,
    async () => {
      let settled = 0;
      for (let seed = 1; seed <= lives; seed += 1) settled += (await simulatePayouts(seed, await open())).settled;
      expect(settled).toBeGreaterThan(lives / 2);
    },
    LIMIT_MS,
  );
});

describe('the seed', () => {
  it('gives the same life again, step by step', async () => {
    const [one, again] = [
      await simulatePayouts(5, new MemoryStore(TABLES)),
      await simulatePayouts(5, new MemoryStore(TABLES)),
    ];
    expect(again).toEqual(one);
  });

  it('gives the same numbers again, and another seed gives others', () => {
    const numbers = (seed: number): number[] => {
      const random = new Prng(seed);
      return Array.from({ length: 5 }, () => random.int(1_000));
    };
    expect(numbers(7)).toEqual(numbers(7));
    expect(numbers(7)).not.toEqual(numbers(8));
  });
});
