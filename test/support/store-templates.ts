import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { openStore, type StoreLocation, type StoreSchema } from '../../src/store/sql-store.adapter';
import { newId } from '../../src/units';

/**
 * Migrated databases that tests get copies of: to run all migrations for each test took a third of the whole run.
 * The migrations themselves are tested where a test opens a location of its own (test/storage/databases.spec.ts).
 */
const files = new Map<StoreSchema, Promise<string>>();
const databases = new Map<StoreSchema, Promise<string>>();

/** Schema inside each PostgreSQL copy. */
export const SCHEMA = 'paydirt';
/** Key of the advisory lock under which one worker makes a template and the others wait. */
const TEMPLATE_LOCK = 0x7465_6d70;

/** Puts a migrated database where `file` says. */
export async function copySqlite(schema: StoreSchema, file: string): Promise<void> {
  let template = files.get(schema);
  if (template === undefined) files.set(schema, (template = makeFile(schema)));
  copyFileSync(await template, file);
}

async function makeFile(schema: StoreSchema): Promise<string> {
  const folder = process.env['TEST_TEMPLATES'];
  if (folder === undefined) throw new Error('TEST_TEMPLATES is not set: the global setup did not run.');
  const file = join(folder, `${nameOf(schema)}.sqlite`);
  if (existsSync(file)) return file;
  const draft = join(folder, `${newId()}.sqlite`);
  // Closing writes the log back: the file alone is the whole database. Two workers may make it; the second one is the same.
  await (await openStore({ type: 'sqlite', file: draft }, schema)).close();
  renameSync(draft, file);
  return file;
}

/** Changes with tables and migrations. */
function nameOf({ tables, migrations }: StoreSchema): string {
  const made = JSON.stringify([tables, migrations.map((migration) => migration.toString())]);
  return createHash('sha256').update(made).digest('hex').slice(0, 32);
}

/** A database of PostgreSQL that is a test file's own. */
interface TakenDatabase {
  readonly location: StoreLocation;
  readonly database: string;
  readonly url: string;
}

/** A migrated database of its own on the server of the tests; its name is for {@link dropPostgres}. */
export async function copyPostgres(schema: StoreSchema, server: string): Promise<TakenDatabase> {
  let template = databases.get(schema);
  if (template === undefined) databases.set(schema, (template = makeDatabase(schema, server)));
  const database = `t_${newId()}`;
  const from = await template;
  // The other way writes each page of it to the log, and takes twice as long.
  await onServer(server, (client) =>
    client.query(`CREATE DATABASE "${database}" TEMPLATE "${from}" STRATEGY FILE_COPY`),
  );
  return taken(server, database);
}

/** The same, or one that an earlier file has put back. */
export async function takePostgres(schema: StoreSchema, server: string): Promise<TakenDatabase> {
  const database = `t_${newId()}`;
  const found = await onServer(server, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rows } = await client.query<{ name: string }>(
      'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1) LIMIT 1',
      [freeName(schema)],
    );
    for (const { name } of rows) await client.query(`ALTER DATABASE "${name}" RENAME TO "${database}"`);
    return rows.length === 1;
  });
  return found ? taken(server, database) : copyPostgres(schema, server);
}

/** For the next file: empty again, and no connection to it is open. */
export async function putBack(schema: StoreSchema, server: string, database: string): Promise<void> {
  await onServer(server, (client) =>
    client.query(`ALTER DATABASE "${database}" RENAME TO "${freeName(schema)}${newId().slice(-12)}"`),
  );
}

export function dropPostgres(server: string, names: readonly string[]): Promise<void> {
  return onServer(server, async (client) => {
    for (const name of names) await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  });
}

/** All workers of a run share a template, made by the first one. */
async function makeDatabase(schema: StoreSchema, server: string): Promise<string> {
  const name = `paydirt_${nameOf(schema)}`;
  await onServer(server, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 1) return;
    // Renamed when it is whole: a run that was killed leaves no half template under the name.
    const draft = `draft_${newId()}`;
    await client.query(`CREATE DATABASE "${draft}"`);
    await (await openStore({ type: 'postgres', url: urlOf(server, draft), schema: SCHEMA }, schema)).close();
    await client.query(`ALTER DATABASE "${draft}" RENAME TO "${name}"`);
  });
  return name;
}

function freeName(schema: StoreSchema): string {
  return `free_${nameOf(schema)}_`;
}

function taken(server: string, database: string): TakenDatabase {
  const url = urlOf(server, database);
  return { location: { type: 'postgres', url, schema: SCHEMA, poolSize: 4 }, database, url };
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.toString();
}

async function onServer<T>(server: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
