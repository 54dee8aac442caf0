import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { describeEachStore, Scratch, type StoreKind } from '../support/stores';
import { simulatePayouts } from './payout-simulate';
import { Prng } from './prng';
import { REGRESSIONS } from './regressions';
import { simulate } from './simulate';

/** Months of days with hundreds of restarts take their time on a database. */
const LIMIT_MS = 600_000;
const SEEDS: readonly (readonly [StoreKind, number])[] = [
  ...REGRESSIONS.map((seed) => ['memory', seed] as const),
  // An exchange at the port on the databases; Kraken through ccxt in memory.
  ['memory', 132],
  ['sqlite', 1_810],
  ['postgres', 1_810],
];

describe('a simulated life', () => {
  const scratch = new Scratch();
  afterEach(() => scratch.clean());

  it.each(SEEDS)(
    'keeps every invariant through faults and settles all that is due after them, on %s with seed %d',
    async (kind, seed) => {
      const result = await simulate(seed, await scratch.open(kind));
      expect(result.batches).toBeGreaterThan(0);
      expect(result.settled).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );
});

/** Of each store, so many lives of the payout engine: more of them with `npm run simulate`. */
const PAYOUT_LIVES: readonly (readonly [StoreKind, number])[] = [
  ['memory', 60],
  ['sqlite', 5],
  ['postgres', 2],
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
