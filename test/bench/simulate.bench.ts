import { jobLease } from '../../src/jobs/job.entity';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { simulatePayouts } from '../simulation/payout-simulate';
import { type Figure, peakRssMb, rounded } from './figure';
import { median } from './interleaved';

const SEEDS_LEAST = 60;
/** Compilers and heap have seen so many lives before the first one counts. */
const WARM_UP = 600;
/** Odd, so that there is one in the middle. */
const ROUNDS = 9;
const LIVES = 40;
/** A life asks the store about so much. */
const TRANSACTIONS = 360;
const STATEMENTS = 7;

/** Time of this process on the cores, in seconds: what others do on the machine disturbs it less than a clock. */
async function cpuSeconds(work: () => Promise<unknown>): Promise<number> {
  const began = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

async function lives(first: number, count: number): Promise<void> {
  for (let seed = first; seed < first + count; seed += 1) await simulatePayouts(seed, new MemoryStore(TABLES));
}

/** The bare store: as many transactions and statements as a life has, one row and nothing that asks for it. */
async function bare(count: number): Promise<void> {
  const row = { name: 'bare', holder: null, token: 1, beat: 0, renewed_at: 0 as never };
  for (let life = 0; life < count; life += 1) {
    const store = new MemoryStore(TABLES);
    for (let at = 0; at < TRANSACTIONS; at += 1) {
      await store.write(async (tx) => {
        await tx.upsert(jobLease, [row]);
        for (let ask = 1; ask < STATEMENTS; ask += 1) await tx.findOne(jobLease, { name: 'bare' });
      });
    }
  }
}

/** Lives of the payout engine on the memory store, a second of one core. */
export async function simulateBench(): Promise<Figure> {
  await lives(1, WARM_UP);
  const ours: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const baseline = await cpuSeconds(() => bare(LIVES));
    const own = await cpuSeconds(() => lives(WARM_UP + 1 + round * LIVES, LIVES));
    ours.push(own / LIVES);
    ratios.push(baseline / own);
  }
  const value = rounded(1 / median(ours));
  return {
    what: 'simulated lives of the payout engine on the memory store, every invariant after every step',
    value,
    unit: 'seeds a second and core',
    baseline: `the memory store alone: ${TRANSACTIONS} transactions of ${STATEMENTS} statements over one row a life`,
    ratio: rounded(median(ratios)),
    rssMb: peakRssMb(),
    wanted: `at least ${SEEDS_LEAST}`,
    ok: value >= SEEDS_LEAST,
  };
}
