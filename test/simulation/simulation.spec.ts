import type { Store } from '../../src/store';
import { describeEachStore } from '../support/stores';
import { Prng } from './prng';
import { simulate } from './simulate';

/** Seeds that once found a bug stay here for ever. */
const REGRESSIONS: readonly number[] = [];

describeEachStore('a simulated life', (open, kind) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  const seeds = kind === 'memory' ? Array.from({ length: 30 }, (_, i) => i + 1) : [1, 2, 3];

  it.each([...seeds, ...REGRESSIONS])('keeps every invariant with seed %d', async (seed) => {
    const result = await simulate(seed, store);
    expect(result.steps).toBeGreaterThan(0);
    expect(result.commits).toBeGreaterThan(0);
  });
});

describe('the seed', () => {
  it('gives the same run again', () => {
    const run = (seed: number) => {
      const random = new Prng(seed);
      return Array.from({ length: 5 }, () => random.int(1_000));
    };
    expect(run(7)).toEqual(run(7));
    expect(run(7)).not.toEqual(run(8));
  });
});
