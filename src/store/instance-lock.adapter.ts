import { stat } from 'node:fs/promises';
import sqlite3 from 'sqlite3';
import { DomainError } from '../units';

const OWNER_WRITES = 0o200;

/**
 * Holds a database file for one instance. The lock is the operating system's, taken by SQLite on a file beside the
 * database, so it goes when the process goes, by kill -9 and by power cut too; a file left behind means nothing.
 * @returns a function that lets go
 * @throws DomainError `store.second-instance`, `store.no-file`
 */
export async function holdInstance(file: string): Promise<() => Promise<void>> {
  await refuseReadOnly(`${file}.lock`);
  const lock = await open(`${file}.lock`);
  try {
    await run(lock, 'PRAGMA busy_timeout = 0');
    await run(lock, 'BEGIN EXCLUSIVE');
  } catch (cause) {
    await close(lock);
    if ((cause as { readonly code?: unknown }).code !== 'SQLITE_BUSY') throw cause;
    throw new DomainError(
      'store.second-instance',
      `Another Paydirt is running on ${file}. Stop it first: one SQLite file serves one instance.`,
      { file },
      { cause },
    );
  }
  return () => close(lock);
}

/**
 * SQLite opens what it may not write for reading only, and then locks nothing. The file is not opened to find out:
 * closing it would let go of the lock of another instance in this process (POSIX locks).
 */
async function refuseReadOnly(lock: string): Promise<void> {
  const found = await stat(lock).catch(() => undefined);
  if (found === undefined || (found.mode & OWNER_WRITES) !== 0) return;
  throw new DomainError(
    'store.no-file',
    `${lock} is read-only, so nothing would keep a second instance away. Nothing was opened and no money was moved. ` +
      `Run "chmod 600 ${lock}".`,
    { file: lock },
  );
}

function open(file: string): Promise<sqlite3.Database> {
  return new Promise((resolve, reject) => {
    const database: sqlite3.Database = new sqlite3.Database(file, (error) =>
      error === null
        ? resolve(database)
        : reject(
            new DomainError(
              'store.no-file',
              `${file} cannot be opened. Nothing was changed and no money was moved.`,
              { file },
              { cause: error },
            ),
          ),
    );
  });
}

function run(database: sqlite3.Database, sql: string): Promise<void> {
  return new Promise((resolve, reject) => {
    database.exec(sql, (error) => (error === null ? resolve() : reject(error)));
  });
}

function close(database: sqlite3.Database): Promise<void> {
  return new Promise((resolve, reject) => {
    database.close((error) => (error === null ? resolve() : reject(error)));
  });
}
