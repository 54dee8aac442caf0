import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sqlite3 from 'sqlite3';
import type { Config } from '../config';
import { openDatabase } from '../database';
import { type BackupManifest, backup } from '../operations/backup.service';
import { locationOf } from '../real-ports';
import type { Store } from '../store';
import { type Clock, DomainError } from '../units';

/**
 * Lets a command read the books while the service runs. SQLite is read in a copy of one committed state, since its file
 * belongs to one instance; the copy lies beside it, for its owner alone, and is gone afterwards. PostgreSQL is read in place.
 * @throws DomainError `cli.no-database`
 */
export async function withBooks<T>(config: Config, clock: Clock, work: (store: Store) => Promise<T>): Promise<T> {
  const { database } = config;
  if (database.type === 'postgres') return closing(await openDatabase(locationOf(config)), work);
  if (!existsSync(database.file)) {
    throw new DomainError('cli.no-database', `There is no database at ${database.file}.`, { file: database.file });
  }
  const folder = await mkdtemp(join(dirname(database.file), 'copy-'));
  try {
    const target = join(folder, 'copy.sqlite');
    await backup({ source: database, target, clock });
    return await closing(await openDatabase({ type: 'sqlite', file: target }), work);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function closing<T>(store: Store, work: (store: Store) => Promise<T>): Promise<T> {
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Where the journal of a finished copy ends, read without changing a byte of it. */
export async function ledgerHeadOf(file: string): Promise<BackupManifest['ledger_head']> {
  const database = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened: sqlite3.Database = new sqlite3.Database(file, sqlite3.OPEN_READONLY, (error) =>
      error === null ? resolve(opened) : reject(error),
    );
  });
  try {
    return await new Promise((resolve, reject) =>
      database.get<{ position: number; hash: string }>('SELECT position, hash FROM journal_head', (error, row) =>
        error === null ? resolve(row ?? null) : reject(error),
      ),
    );
  } finally {
    await new Promise((resolve) => database.close(resolve));
  }
}
