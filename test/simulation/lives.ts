import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MIGRATIONS } from '../../migrations';
import type { Store } from '../../src/store';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { PROJECT_ROOT } from '../support/project-root';
import { StoreShelf } from '../support/store-shelf';
import type { Asked } from './asked';
import { SimulationFailed } from './failed';
import { simulatePayouts } from './payout-simulate';
import type { Lived } from './shares';

/** A life of one seed on one store. */
type Life = (seed: number, store: Store) => Promise<{ readonly faults: Readonly<Record<string, number>> }>;

/** Where lives find their stores. */
export interface Stores {
  /** A store as after its migrations. */
  readonly open: () => Promise<Store>;
  /** After a life. */
  readonly done: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Lives the seeds in this process, one after the other; a broken invariant is printed with its seed at once. */
export async function live(what: Asked, { open, done }: Stores): Promise<Lived> {
  const { first, runs, verbose } = what;
  const life = await lifeOf(what);
  const faults = new Map<string, number>();
  const violations: string[] = [];
  const began = process.cpuUsage();
  for (let seed = first; seed < first + runs; seed += 1) {
    try {
      const result = await life(seed, await open());
      for (const [fault, count] of Object.entries(result.faults)) faults.set(fault, (faults.get(fault) ?? 0) + count);
      if (verbose || what.life === 'service') process.stdout.write(`${textOf(result)}\n`);
    } catch (error) {
      if (!(error instanceof SimulationFailed)) throw error;
      violations.push(error.message);
      console.error(verbose ? error : error.message);
    }
    await done();
    // A life in memory waits for nothing: between two of them a worker hears that its parent is gone.
    await nextTurn();
  }
  const { user, system } = process.cpuUsage(began);
  return { runs, faults: Object.fromEntries(faults), violations, cpuSeconds: (user + system) / 1e6 };
}

/** The whole service is loaded only where it is to live. */
async function lifeOf({ life, verbose }: Asked): Promise<Life> {
  if (life === 'payouts') return simulatePayouts;
  const { simulate } = await import('./simulate.js');
  const log = verbose ? (line: string): void => console.error(line) : undefined;
  return (seed, store) => simulate(seed, store, log);
}

/** As JSON, amounts as decimal text. */
export function textOf(what: object): string {
  return JSON.stringify(what, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** A server of databases, where they need one: started here, and found by workers through the environment. */
export async function storesOf(database: Asked['database']): Promise<Stores> {
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
