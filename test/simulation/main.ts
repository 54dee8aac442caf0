import 'reflect-metadata';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MIGRATIONS } from '../../migrations';
import type { Store } from '../../src/store';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { PROJECT_ROOT } from '../support/project-root';
import { StoreShelf } from '../support/store-shelf';
import { simulatePayouts } from './payout-simulate';
import { simulate, SimulationFailed } from './simulate';

const USE =
  'Use: npm run simulate -- --seed <whole number> --runs <whole number from 1> ' +
  '[--life payouts|service] [--database memory|sqlite|postgres] [--verbose]';

/** A life of one seed on one store. */
type Lived = (seed: number, store: Store) => Promise<{ readonly faults: Readonly<Record<string, number>> }>;

interface Asked {
  readonly first: number;
  readonly runs: number;
  readonly life: 'payouts' | 'service';
  readonly database: 'memory' | 'sqlite' | 'postgres';
  readonly verbose: boolean;
}

function asked(): Asked {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      runs: { type: 'string', default: '20' },
      life: { type: 'string', default: 'payouts' },
      database: { type: 'string', default: 'memory' },
      verbose: { type: 'boolean', default: false },
    },
  });
  const { life, database, verbose } = values;
  const [first, runs] = [values.seed, values.runs].map((text) => (/^\d{1,15}$/.test(text) ? Number(text) : -1));
  if (first === undefined || runs === undefined || first < 0 || runs < 1) throw new Error(USE);
  if (life !== 'payouts' && life !== 'service') throw new Error(USE);
  if (database !== 'memory' && database !== 'sqlite' && database !== 'postgres') throw new Error(USE);
  return { first, runs, life, database, verbose };
}

/**
 * `npm run simulate`: lives of the payout engine, or of the whole service, of the seeds S to S+N-1. A broken invariant is
 * printed with its seed, its step and how to repeat it, and the exit code is 1. The last lines say how many seeds ran,
 * how many a second and how many a second of this process's own time on a core, which other processes disturb less, and
 * how often each fault of FAULTS.md was brought about.
 */
async function main(): Promise<void> {
  const what = asked();
  const stores = await storesOf(what.database);
  try {
    await run(what, stores.open, stores.done);
  } finally {
    await stores.close();
  }
}

async function run(what: Asked, open: () => Promise<Store>, done: () => Promise<void>): Promise<void> {
  const { first, runs, life, verbose } = what;
  const log = verbose ? (line: string): void => console.error(line) : undefined;
  const lived: Lived = life === 'payouts' ? simulatePayouts : (seed, store) => simulate(seed, store, log);
  const faults = new Map<string, number>();
  const violations: string[] = [];
  const began = { at: performance.now(), cpu: process.cpuUsage() };
  for (let seed = first; seed < first + runs; seed += 1) {
    try {
      const result = await lived(seed, await open());
      for (const [fault, count] of Object.entries(result.faults)) faults.set(fault, (faults.get(fault) ?? 0) + count);
      if (verbose || life === 'service') process.stdout.write(`${textOf(result)}\n`);
    } catch (error) {
      if (!(error instanceof SimulationFailed)) throw error;
      violations.push(error.message);
      console.error(verbose ? error : error.message);
    }
    await done();
  }
  const seconds = (performance.now() - began.at) / 1_000;
  const { user, system } = process.cpuUsage(began.cpu);
  const cpuSeconds = (user + system) / 1e6;
  const byNumber = [...faults].sort(([a], [b]) => (a < b ? -1 : 1));
  process.stdout.write(`${textOf({ faults: Object.fromEntries(byNumber) })}\n`);
  const speed = Math.floor(runs / seconds);
  const { database } = what;
  const times = { seconds: Math.round(seconds), cpuSeconds: Math.round(cpuSeconds) };
  const perCore = Math.round((runs / cpuSeconds) * 10) / 10;
  process.stdout.write(`${textOf({ life, database, first, runs, ...times, seedsPerCpuSecond: perCore })}\n`);
  process.stdout.write(`${runs} runs, ${speed} seeds a second, ${violations.length} violations\n`);
  process.stdout.write(`${runs - violations.length} passed, ${violations.length} failed\n`);
  if (violations.length > 0) process.exitCode = 1;
}

function textOf(what: object): string {
  return JSON.stringify(what, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

interface Stores {
  /** A store as after its migrations. */
  readonly open: () => Promise<Store>;
  /** After a life. */
  readonly done: () => Promise<void>;
  readonly close: () => Promise<void>;
}

async function storesOf(database: Asked['database']): Promise<Stores> {
  const nothing = (): Promise<void> => Promise.resolve();
  if (database === 'memory')
    return { open: () => Promise.resolve(new MemoryStore(TABLES)), done: nothing, close: nothing };
  const support = (name: string): (() => Promise<void>) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- what Jest calls by name too
    return require(join(PROJECT_ROOT, 'test', 'support', name)) as () => Promise<void>;
  };
  await support('global-setup.cjs')();
  const folder = process.env['TEST_FOLDER'] ?? tmpdir();
  const schema = { tables: TABLES, migrations: MIGRATIONS };
  const shelf = new StoreShelf(database, schema, {
    server: () => process.env['TEST_DATABASE_URL'] ?? '',
    folder: () => mkdtempSync(join(folder, 'life-')),
  });
  return {
    open: () => shelf.lend(),
    done: () => shelf.takeBack(),
    close: async () => {
      await shelf.close();
      await support('global-teardown.cjs')();
    },
  };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error && error.message === USE ? USE : error);
  process.exitCode = 1;
});
