import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { MIGRATIONS } from '../../migrations';
import type { Store } from '../../src/store';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { openStore, type StoreLocation, type StoreSchema } from '../../src/store/sql-store.adapter';
import { TABLES } from '../../src/tables';
import { newId } from '../../src/units';
import { StoreShelf } from './store-shelf';
import { copyPostgres, copySqlite, dropPostgres } from './store-templates';

/** The product's own tables and migrations. */
export const PRODUCT: StoreSchema = { tables: TABLES, migrations: MIGRATIONS };

export type StoreKind = 'memory' | 'sqlite' | 'postgres';
export const STORE_KINDS: readonly StoreKind[] = ['memory', 'sqlite', 'postgres'];
export const DATABASE_KINDS: readonly ('sqlite' | 'postgres')[] = ['sqlite', 'postgres'];

/** The PostgreSQL of the test run. A run without it fails in words; it is never skipped. */
export function postgresUrl(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (url === undefined) throw new Error('TEST_DATABASE_URL is not set: the global setup did not start PostgreSQL.');
  return url;
}

/** Places for databases that are gone after the test. */
export class Scratch {
  readonly #folders: string[] = [];
  readonly #schemas: string[] = [];
  readonly #databases: string[] = [];
  readonly #stores: Store[] = [];

  folder(): string {
    const folder = mkdtempSync(join(process.env['TEST_FOLDER'] ?? tmpdir(), 'paydirt-store-'));
    this.#folders.push(folder);
    return folder;
  }

  location(kind: 'sqlite' | 'postgres'): StoreLocation {
    if (kind === 'sqlite') return { type: 'sqlite', file: join(this.folder(), 'paydirt.sqlite') };
    const schema = `t_${newId()}`;
    this.#schemas.push(schema);
    return { type: 'postgres', url: postgresUrl(), schema, poolSize: 4 };
  }

  /** A fresh, migrated store. */
  async open(kind: StoreKind, schema: StoreSchema = PRODUCT): Promise<Store> {
    if (kind === 'memory') return this.keep(new MemoryStore(schema.tables));
    return this.keep(await openStore(await this.#migrated(kind, schema), schema));
  }

  async #migrated(kind: 'sqlite' | 'postgres', schema: StoreSchema): Promise<StoreLocation> {
    if (kind === 'sqlite') {
      const file = join(this.folder(), 'paydirt.sqlite');
      await copySqlite(schema, file);
      return { type: 'sqlite', file };
    }
    const { location, database } = await copyPostgres(schema, postgresUrl());
    this.#databases.push(database);
    return location;
  }

  /** Closes a store with the rest. */
  keep<T extends Store>(store: T): T {
    this.#stores.push(store);
    return store;
  }

  async clean(): Promise<void> {
    for (const store of this.#stores.splice(0)) await store.close();
    for (const folder of this.#folders.splice(0)) rmSync(folder, { recursive: true, force: true });
    const databases = this.#databases.splice(0);
    if (databases.length > 0) await dropPostgres(postgresUrl(), databases);
    const schemas = this.#schemas.splice(0);
    if (schemas.length === 0) return;
    const client = new Client({ connectionString: postgresUrl() });
    await client.connect();
    for (const schema of schemas) await client.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
    await client.end();
  }
}

/**
 * Runs the same tests on memory, SQLite and PostgreSQL. `open` gives a store as after its migrations each time, and it is
 * the test's own until the test ends.
 */
export function describeEachStore(
  name: string,
  tests: (open: () => Promise<Store>, kind: StoreKind) => void,
  schema: StoreSchema = PRODUCT,
): void {
  describe.each(STORE_KINDS)(`${name} on %s`, (kind) => {
    const scratch = new Scratch();
    if (kind === 'memory') {
      afterEach(() => scratch.clean());
      tests(() => scratch.open(kind, schema), kind);
      return;
    }
    const shelf = new StoreShelf(kind, schema, { server: postgresUrl, folder: () => scratch.folder() });
    afterEach(() => shelf.takeBack());
    afterAll(async () => {
      await shelf.close();
      await scratch.clean();
    });
    tests(() => shelf.lend(), kind);
  });
}
