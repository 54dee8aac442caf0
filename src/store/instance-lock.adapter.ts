import sqlite3 from 'sqlite3';
import { DomainError } from '../units';

/**
 * Holds a database file for one instance. The lock is the operating system's, taken by SQLite on a file beside the
 * database, so it goes when the process goes, by kill -9 and by power cut too; a file left behind means nothing.
 * @returns a function that lets go
 * @throws DomainError `store.second-instance`
 */
export async function holdInstance(file: string): Promise<() => Promise<void>> {
  const lock = await open(`${file}.lock`);
  try {
    await run(lock, 'PRAGMA busy_timeout = 0');
    await run(lock, 'BEGIN EXCLUSIVE');
  } catch (cause) {
    await close(lock);
    throw new DomainError(
      'store.second-instance',
      `Another Paydirt is running on ${file}. Stop it first: one SQLite file serves one instance.`,
      { file },
      { cause },
    );
  }
  return () => close(lock);
}

function open(file: string): Promise<sqlite3.Database> {
  return new Promise((resolve, reject) => {
    const database: sqlite3.Database = new sqlite3.Database(file, (error) =>
      error === null
        ? resolve(database)
        : reject(new DomainError('store.no-file', `${file} cannot be opened.`, { file }, { cause: error })),
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
