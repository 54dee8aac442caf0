import { join } from 'node:path';
import { Client } from 'pg';
import sqlite3 from 'sqlite3';
import type { ReadTx, Store, WriteTx } from '../../src/store';
import { openStore, type StoreSchema } from '../../src/store/sql-store.adapter';
import { DomainError } from '../../src/units';
import { copySqlite, putBack, SCHEMA, takePostgres } from './store-templates';

/** What a test left running may take so long to end; then its database is not used again. */
const QUIET_MS = 2_000;

/** Where a shelf finds room. */
export interface Room {
  readonly server: () => string;
  readonly folder: () => string;
}

/** An open, migrated database that can be made as it was on its first day. */
interface Kept {
  readonly store: Store;
  /** Empties every table and puts back what the migrations wrote. */
  readonly renew: () => Promise<void>;
  readonly close: () => Promise<void>;
  /** For the next file, after `close`. */
  readonly hand: () => Promise<void>;
}

/**
 * Open databases that the tests of a file use one after the other, renewed in between: to make, open, close and drop one
 * for each test took a second on PostgreSQL and a tenth on SQLite.
 */
export class StoreShelf {
  readonly #free: Kept[] = [];
  readonly #lent: { readonly kept: Kept; readonly store: LentStore }[] = [];

  constructor(
    private readonly kind: 'sqlite' | 'postgres',
    private readonly schema: StoreSchema,
    private readonly room: Room,
  ) {}

  /** A store as after the migrations, for one test. */
  async lend(): Promise<Store> {
    const kept = this.#free.pop() ?? (await this.#open());
    const store = new LentStore(kept.store);
    this.#lent.push({ kept, store });
    return store;
  }

  /** After a test: what it still has under way is waited for, and nothing of it reaches the next one. */
  async takeBack(): Promise<void> {
    for (const { kept, store } of this.#lent.splice(0)) {
      if (await store.end(QUIET_MS)) {
        await kept.renew();
        this.#free.push(kept);
      } else await kept.close();
    }
  }

  async close(): Promise<void> {
    for (const kept of this.#free.splice(0)) {
      await kept.close();
      await kept.hand();
    }
  }

  #open(): Promise<Kept> {
    return this.kind === 'sqlite' ? keptFile(this.schema, this.room) : keptDatabase(this.schema, this.room.server());
  }
}

/** A store that is a test's own until it ends. */
class LentStore implements Store {
  readonly #running = new Set<Promise<unknown>>();
  #over = false;
  #closed = false;

  constructor(private readonly inner: Store) {}

  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.#run(() => this.inner.read(work));
  }

  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    return this.#run(() => this.inner.write(work));
  }

  close(): Promise<void> {
    this.#closed = true;
    return this.inner.close();
  }

  /** @returns whether the database may be used again */
  async end(patienceMs: number): Promise<boolean> {
    this.#over = true;
    if (this.#closed) return false;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), patienceMs)));
    const quiet = Promise.allSettled([...this.#running]).then(() => true);
    const isQuiet = await Promise.race([quiet, patience]);
    clearTimeout(timer);
    return isQuiet;
  }

  #run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#over) return Promise.reject(new DomainError('store.closed', 'The test of this store is over.'));
    const running = work();
    this.#running.add(running);
    const isOver = (): boolean => this.#running.delete(running);
    running.then(isOver, isOver);
    return running;
  }
}

async function keptFile(schema: StoreSchema, room: Room): Promise<Kept> {
  const folder = room.folder();
  const file = join(folder, 'paydirt.sqlite');
  // One's own: whoever closes a file with a log last locks it, and another worker would find it busy.
  const template = join(folder, 'template.sqlite');
  for (const copy of [file, template]) await copySqlite(schema, copy);
  const store = await openStore({ type: 'sqlite', file }, schema);
  const raw = await new Promise<sqlite3.Database>((resolve, reject) => {
    const database = new sqlite3.Database(file, (error) => (error === null ? resolve(database) : reject(error)));
  });
  await told((done) => raw.exec('PRAGMA synchronous = OFF', done));
  return {
    store,
    renew: () => overwrite(raw, template),
    close: async () => {
      await told((done) => raw.close(done));
      await store.close();
    },
    hand: () => Promise.resolve(),
  };
}

/** What the driver's types leave out. */
interface Copier {
  backup(from: string, name: string, nameOfFrom: string, fromIsTarget: boolean, done: Done): Copying;
}
interface Copying {
  step(pages: number, done: Done): void;
  finish(done: Done): void;
}
type Done = (error: Error | null) => void;

/** Page by page, as SQLite's own backup does it, under the connections that are open. @see sqlite3_backup_init */
async function overwrite(database: sqlite3.Database, template: string): Promise<void> {
  const copier = database as unknown as Copier;
  const copying = await new Promise<Copying>((resolve, reject) => {
    const started = copier.backup(template, 'main', 'main', false, (error) =>
      error === null ? resolve(started) : reject(error),
    );
  });
  try {
    await told((done) => copying.step(-1, done));
  } finally {
    await told((done) => copying.finish(done));
  }
}

function told(work: (done: Done) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    work((error) => (error === null || error === undefined ? resolve() : reject(error)));
  });
}

/** What the migrations wrote, kept beside the tables. */
const SEED = 'paydirt_seed';

async function keptDatabase(schema: StoreSchema, server: string): Promise<Kept> {
  const { location, database, url } = await takePostgres(schema, server);
  const store = await openStore(location, schema);
  const raw = new Client({ connectionString: url });
  await raw.connect();
  const names = schema.tables.map(({ name }) => name);
  const filled = `SELECT n FROM (${names
    .map((name) => `SELECT '${name}' AS n WHERE EXISTS (SELECT 1 FROM ${SCHEMA}."${name}")`)
    .join(' UNION ALL ')}) AS filled`;
  const filledTables = async (): Promise<string[]> =>
    (await raw.query<{ n: string }>({ name: 'filled', text: filled })).rows.map(({ n }) => n);
  const { rowCount } = await raw.query(`SELECT 1 FROM pg_namespace WHERE nspname = '${SEED}'`);
  if (rowCount === 0) {
    const seeds = (await filledTables()).map((name) => `CREATE TABLE ${SEED}."${name}" AS TABLE ${SCHEMA}."${name}"`);
    await raw.query([`CREATE SCHEMA ${SEED}`, ...seeds].join('; '));
  }
  const { rows } = await raw.query<{ n: string }>(
    `SELECT tablename AS n FROM pg_tables WHERE schemaname = '${SEED}' ORDER BY 1`,
  );
  const seeded = rows.map(({ n }) => `INSERT INTO ${SCHEMA}."${n}" SELECT * FROM ${SEED}."${n}"`);
  return {
    store,
    // The guards of history stand aside for a replica; only a superuser may be one.
    renew: async () => {
      const emptied = (await filledTables()).map((name) => `DELETE FROM ${SCHEMA}."${name}"`);
      const statements = ['BEGIN', 'SET LOCAL session_replication_role = replica', ...emptied, ...seeded, 'COMMIT'];
      await raw.query(statements.join('; '));
    },
    close: async () => {
      await raw.end();
      await store.close();
    },
    hand: () => putBack(schema, server, database),
  };
}
