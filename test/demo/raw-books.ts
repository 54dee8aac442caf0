import { copyFileSync } from 'node:fs';
import sqlite3 from 'sqlite3';

/** A row as the file holds it: amounts are text. */
export type RawRow = Readonly<Record<string, string | number | null>>;

/** The database file, read with the bare driver: the checks do not look through the product's eyes. */
export class RawBooks {
  private constructor(private readonly database: sqlite3.Database) {}

  static open(file: string): Promise<RawBooks> {
    return new Promise((resolve, reject) => {
      const database = new sqlite3.Database(file, sqlite3.OPEN_READWRITE, (error) =>
        error === null ? resolve(new RawBooks(database)) : reject(error),
      );
    });
  }

  /** A copy beside the original, write-ahead log included, to be spoiled. */
  async copyTo(file: string, source: string): Promise<RawBooks> {
    await this.run('PRAGMA wal_checkpoint(FULL)');
    copyFileSync(source, file);
    return RawBooks.open(file);
  }

  all(sql: string): Promise<RawRow[]> {
    return new Promise((resolve, reject) =>
      this.database.all(sql, (error, rows) => (error === null ? resolve(rows as RawRow[]) : reject(error))),
    );
  }

  run(sql: string): Promise<void> {
    return new Promise((resolve, reject) =>
      this.database.run(sql, (error) => (error === null ? resolve() : reject(error))),
    );
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) =>
      this.database.close((error) => (error === null ? resolve() : reject(error))),
    );
  }
}

export interface BookTotals {
  readonly entries: number;
  /** Entry and asset pairs whose debits are not their credits. */
  readonly unbalanced: readonly string[];
  readonly postings: number;
  /** Satoshi that the memorandum says each member was paid. */
  readonly paid: ReadonlyMap<string, bigint>;
  /** Income of each member in 1e-12 dollar, by entry position, as the journal holds it. */
  readonly income: readonly { readonly memberId: string; readonly occurredAt: number; readonly usd: bigint }[];
}

/** Recomputes debits and credits, payments and income from the raw rows, in bigint. */
export async function readTotals(books: RawBooks): Promise<BookTotals> {
  const entries = await books.all('SELECT position, occurred_at FROM journal_entry');
  const postings = await books.all(
    'SELECT position, account, asset, side, amount, usd FROM journal_posting ORDER BY position, line',
  );
  const occurred = new Map(entries.map((row) => [row['position'], Number(row['occurred_at'])]));
  const sums = new Map<string, bigint>();
  const paid = new Map<string, bigint>();
  const income: { memberId: string; occurredAt: number; usd: bigint }[] = [];
  for (const row of postings) {
    const credit = row['side'] === 'credit';
    const signed = BigInt(String(row['amount'])) * (credit ? -1n : 1n);
    const key = `${row['position']} ${row['asset']}`;
    sums.set(key, (sums.get(key) ?? 0n) + signed);
    const [root, kind, memberId = '', what] = String(row['account']).split('/');
    if (root !== 'memo' || kind !== 'member') continue;
    if (what === 'paid') paid.set(memberId, (paid.get(memberId) ?? 0n) - signed);
    if (what === 'income' && row['usd'] !== null) {
      const usd = BigInt(String(row['usd'])) * (credit ? 1n : -1n);
      income.push({ memberId, occurredAt: occurred.get(row['position'] ?? null) ?? Number.NaN, usd });
    }
  }
  const unbalanced = [...sums].filter(([, sum]) => sum !== 0n).map(([key]) => key);
  return { entries: entries.length, unbalanced, postings: postings.length, paid, income };
}
