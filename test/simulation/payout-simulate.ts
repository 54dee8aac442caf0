import type { Store } from '../../src/store';
import { SimulationFailed } from './failed';
import { PayoutLife } from './payout-life';
import { type PayoutOptions, payoutOptions } from './payout-options';
import { PayoutWorld } from './payout-world';
import { Prng } from './prng';
import { withSeededIds } from './seeded-ids';

/** What one life of the payout engine did. */
export interface PayoutResult {
  readonly seed: number;
  readonly options: PayoutOptions;
  readonly steps: number;
  readonly commits: number;
  readonly crashes: number;
  readonly portFailures: number;
  readonly blocks: number;
  /** How often each fault was brought about, by its number in FAULTS.md. */
  readonly faults: Readonly<Record<string, number>>;
  readonly batches: number;
  readonly settled: number;
  readonly paidSats: bigint;
}

/**
 * One life of the payout engine from one seed: faults with every invariant after every step, then none until all that
 * is due is settled, then idle.
 * @throws SimulationFailed
 */
export function simulatePayouts(seed: number, store: Store): Promise<PayoutResult> {
  const random = new Prng(seed);
  const options = payoutOptions(random);
  return withSeededIds(random, () => lived(new PayoutWorld(random, options), store));
}

async function lived(world: PayoutWorld, store: Store): Promise<PayoutResult> {
  const { options, random } = world;
  const life = new PayoutLife(store, world);
  try {
    await life.setUp();
    await life.safety();
    await life.liveness();
  } catch (cause) {
    throw new SimulationFailed(random.seed, life.steps, life.during, cause, 'payouts');
  }
  const { batches, settled, paidSats } = await life.summary();
  return {
    ...{ seed: random.seed, options, steps: life.steps, ...life.counts },
    ...{ blocks: world.node.tipHeight, faults: world.tally.report(), batches, settled, paidSats },
  };
}
