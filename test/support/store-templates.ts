import { createHash } from 'node:crypto';
import { copyFileSync } from 'node:fs';
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
const SCHEMA = 'paydirt';
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
  const file = join(folder, `${newId()}.sqlite`);
  // Closing writes the log back: the file alone is the whole database.
  await (await openStore({ type: 'sqlite', file }, schema)).close();
  return file;
}

/** A migrated database of its own on the server of the tests. @returns its place, and its name for {@link dropPostgres} */
export async function copyPostgres(
  schema: StoreSchema,
  server: string,
): Promise<{ location: StoreLocation; database: string }> {
  let template = databases.get(schema);
  if (template === undefined) databases.set(schema, (template = makeDatabase(schema, server)));
  const database = `t_${newId()}`;
  const from = await template;
  await onServer(server, (client) => client.query(`CREATE DATABASE "${database}" TEMPLATE "${from}"`));
  return { location: { type: 'postgres', url: urlOf(server, database), schema: SCHEMA, poolSize: 4 }, database };
}

export function dropPostgres(server: string, names: readonly string[]): Promise<void> {
  return onServer(server, async (client) => {
    for (const name of names) await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  });
}

/** All workers of a run share a template, made by the first one; its name changes with tables and migrations. */
async function makeDatabase(schema: StoreSchema, server: string): Promise<string> {
  const { tables, migrations } = schema;
  const made = JSON.stringify([tables, migrations.map((migration) => migration.toString())]);
  const name = `paydirt_${createHash('sha256').update(made).digest('hex').slice(0, 32)}`;
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

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.toString();
}

async function onServer(server: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
