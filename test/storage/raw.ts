import { Client } from 'pg';
import sqlite3 from 'sqlite3';
import type { StoreLocation } from '../../src/store/sql-store.adapter';

/** A console beside the service: raw SQL on the same database, past every rule of the store. */
export interface Raw {
  query(sql: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function openRaw(location: StoreLocation): Promise<Raw> {
  if (location.type === 'postgres') {
    const client = new Client({ connectionString: location.url, options: `-c search_path=${location.schema}` });
    await client.connect();
    return {
      query: async (sql) => (await client.query<Record<string, unknown>>(sql)).rows,
      close: () => client.end(),
    };
  }
  const database = new sqlite3.Database(location.file);
  return {
    query: (sql) =>
      new Promise((resolve, reject) =>
        database.all(sql, (error: Error | null, rows: Record<string, unknown>[]) =>
          error === null ? resolve(rows) : reject(error),
        ),
      ),
    close: () => new Promise((resolve) => database.close(() => resolve())),
  };
}
