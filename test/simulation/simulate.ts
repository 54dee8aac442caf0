import type { Store } from '../../src/store';
import { SimulationFailed } from './failed';
import { Life } from './faults';
import { Checker } from './invariants';
import { type SimulationOptions, optionsOf } from './options';
import { Prng } from './prng';
import { Run } from './run';
import { withSeededIds } from './seeded-ids';
import { WatchedStore } from './watched-store';
import { World } from './world';

/** What one run did. */
export interface SimulationResult {
  readonly seed: number;
  readonly options: SimulationOptions;
  readonly steps: number;
  readonly commits: number;
  readonly crashes: number;
  readonly portFailures: number;
  readonly blocks: number;
  readonly reorgs: number;
  readonly deepestReorg: number;
  /** How often each fault of the outside was brought about, by its number in FAULTS.md. */
  readonly faults: Readonly<Record<string, number>>;
  readonly entries: number;
  readonly batches: number;
  readonly settled: number;
  readonly paidSats: string;
  /** Sum over the state of the books at the end: the same seed gives the same. */
  readonly head: string;
}

/**
 * One life of the service from one seed: with faults (safety: every invariant after every step), then without them
 * (liveness: all that is due is settled), then idle (I14: nothing changes).
 */
export async function simulate(seed: number, store: Store, log?: (line: string) => void): Promise<SimulationResult> {
  const random = new Prng(seed);
  const options = optionsOf(random);
  const members = Array.from({ length: options.members }, (_, index) => `m${index + 1}`);
  const world = new World(random, options, members);
  return withSeededIds(random, () => world.wire.connect(() => lived(world, store, log)));
}

async function lived(world: World, inner: Store, log?: (line: string) => void): Promise<SimulationResult> {
  const { random, options } = world;
  const store = new WatchedStore(inner);
  const { seed } = random;
  const counts = { crashes: 0, portFailures: 0, commits: 0 };
  const rates = { crashAtCommit: 0, crashAtPort: 0, portFailsBefore: 0, portFailsAfter: 0 };
  const checker = new Checker(store, world);
  const newLife = (): Life => new Life(random, rates, counts);
  const run = new Run({ store, world, checker, rates, newLife, log });
  try {
    await run.setUp();
    Object.assign(rates, options.rates);
    await run.safety();
    Object.assign(rates, { crashAtCommit: 0, crashAtPort: 0, portFailsBefore: 0, portFailsAfter: 0 });
    await run.liveness();
  } catch (cause) {
    throw new SimulationFailed(seed, run.steps, run.during, cause);
  }
  const { node } = world;
  const books = await run.summary();
  return {
    seed,
    options,
    steps: run.steps,
    ...counts,
    blocks: node.tipHeight,
    reorgs: node.reorgs,
    deepestReorg: node.deepest,
    faults: world.tally.report(),
    ...books,
  };
}
