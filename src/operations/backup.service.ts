import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import sqlite3 from 'sqlite3';
import type { Store, WriteTx } from '../store';
import { closeToOthers, makePrivateFile, makePrivateFolder } from '../store/private-file.service';
import { type Clock, DomainError, formatInstant, type Instant } from '../units';

/** What a backup says of itself, in `<file>.manifest.json`. */
export interface BackupManifest {
  readonly format: 'paydirt-backup-1';
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Name of the last migration: an older binary refuses to restore it. */
  readonly schema: string | null;
  readonly created_at: string;
  /** Head of the journal in the copy, to be compared with an exported one. */
  readonly ledger_head: { readonly position: number; readonly hash: string } | null;
}

export interface BackupRequest {
  readonly source: { readonly type: 'sqlite'; readonly file: string } | { readonly type: 'postgres' };
  /** File to write; it must not exist. The manifest goes beside it. */
  readonly target: string;
  readonly clock: Clock;
  /** Reads the journal's head out of the finished copy. */
  readonly headOf?: (file: string) => Promise<BackupManifest['ledger_head']>;
}

const manifestOf = (file: string): string => `${file}.manifest.json`;

/**
 * Copies the database while the service runs: SQLite reads one committed state and writes it compact (VACUUM INTO).
 * @throws DomainError `operations.backup-postgres`, `operations.backup-exists`, `operations.backup-no-source`
 */
export async function backup(request: BackupRequest): Promise<BackupManifest> {
  const { source, target, clock } = request;
  if (source.type === 'postgres') throw postgresRefusal();
  if (!existsSync(source.file)) {
    throw new DomainError('operations.backup-no-source', 'There is no database here.', { file: source.file });
  }
  refuseExisting(target, 'operations.backup-exists');
  await makePrivateFolder(dirname(target));
  const partial = `${target}.partial`;
  await rm(partial, { force: true });
  await makePrivateFile(partial);
  const schema = await vacuumInto(source.file, partial);
  const manifest: BackupManifest = {
    format: 'paydirt-backup-1',
    file: basename(target),
    ...(await digest(partial)),
    schema,
    created_at: formatInstant(clock.now()),
    ledger_head: (await request.headOf?.(partial)) ?? null,
  };
  await sync(partial);
  await rm(manifestOf(target), { force: true });
  await makePrivateFile(manifestOf(target));
  await writeFile(manifestOf(target), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
  await rename(partial, target);
  return manifest;
}

export interface RestoreRequest {
  readonly backup: string;
  readonly location: { readonly type: 'sqlite'; readonly file: string } | { readonly type: 'postgres' };
  /** Opens the product's database: it migrates forward, or refuses a newer schema. */
  readonly open: (location: { readonly type: 'sqlite'; readonly file: string }) => Promise<Store>;
  /** Marks the restored store: nothing is paid until the chain was compared (RULES.md 15). */
  readonly markReconcileOnly: (tx: WriteTx, madeAt: string) => Promise<void>;
}

/**
 * Puts a backup where the database was. The file gets its name only when it is whole, migrated and marked
 * reconcile-only, so a service never opens a restored file that could pay twice.
 * @throws DomainError `operations.backup-postgres`, `operations.restore-exists`, `operations.backup-damaged`,
 * `store.newer-schema`
 */
export async function restore(request: RestoreRequest): Promise<BackupManifest> {
  const { location } = request;
  if (location.type === 'postgres') throw postgresRefusal();
  refuseExisting(location.file, 'operations.restore-exists');
  const manifest = await readManifest(request.backup);
  const { sha256 } = await digest(request.backup);
  if (sha256 !== manifest.sha256) throw damaged(request.backup, 'its content is not what the manifest says');
  await makePrivateFolder(dirname(location.file));
  const partial = `${location.file}.restoring`;
  await remove(partial);
  await copyFile(request.backup, partial);
  // A copy takes the mode of its original.
  await closeToOthers(partial);
  try {
    const store = await request.open({ type: 'sqlite', file: partial });
    try {
      await store.write((tx) => request.markReconcileOnly(tx, manifest.created_at));
    } finally {
      await store.close();
    }
    await sync(partial);
    await rename(partial, location.file);
  } finally {
    await remove(partial);
  }
  return manifest;
}

/** Time text of a backup's file name: `20260131T235959Z`. */
export function backupStamp(at: Instant): string {
  return formatInstant(at).replace(/[-:]|\.\d+/g, '');
}

function refuseExisting(file: string, code: string): void {
  if (existsSync(file)) throw new DomainError(code, `${file} exists and is not overwritten.`, { file });
}

function postgresRefusal(): DomainError {
  const message =
    'PostgreSQL is backed up with its own tool: pg_dump --format=custom, and pg_restore into an empty database. ' +
    'After a restore, start Paydirt in reconcile-only mode.';
  return new DomainError('operations.backup-postgres', message);
}

function damaged(file: string, why: string): DomainError {
  return new DomainError('operations.backup-damaged', `The backup cannot be used: ${why}.`, { file });
}

async function readManifest(file: string): Promise<BackupManifest> {
  const text = await readFile(manifestOf(file), 'utf8').catch(() => {
    throw damaged(file, 'its manifest is missing');
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged(file, 'its manifest is not JSON');
  }
  const manifest = value as Partial<BackupManifest> | null;
  if (manifest?.format !== 'paydirt-backup-1' || typeof manifest.sha256 !== 'string') {
    throw damaged(file, 'its manifest is of another format');
  }
  return manifest as BackupManifest;
}

async function digest(file: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function remove(file: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm', '.lock', '.lock-journal']) await rm(`${file}${suffix}`, { force: true });
}

/** @returns the name of the last migration */
async function vacuumInto(source: string, target: string): Promise<string | null> {
  const database = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened: sqlite3.Database = new sqlite3.Database(source, (e) => (e === null ? resolve(opened) : reject(e)));
  });
  const all = (sql: string, bind: readonly unknown[] = []): Promise<unknown[]> =>
    new Promise((resolve, reject) =>
      database.all(sql, bind, (error: Error | null, rows: unknown[]) =>
        error === null ? resolve(rows) : reject(error),
      ),
    );
  try {
    await all('PRAGMA busy_timeout = 10000');
    await all('VACUUM INTO ?', [target]);
    const [last] = (await all('SELECT name FROM migrations ORDER BY "timestamp" DESC, id DESC LIMIT 1')) as {
      readonly name: string;
    }[];
    return last?.name ?? null;
  } finally {
    await new Promise((resolve) => database.close(resolve));
  }
}
