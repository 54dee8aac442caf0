import { Scratch, type StoreKind } from '../support/stores';
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
