import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from 'sqlite3';
import { MIGRATIONS } from '../../migrations';
import { LedgerService } from '../../src/ledger/ledger.service';
import { RowBookingService, type RowToBook } from '../../src/rewards/row-booking.service';
import type { Weight } from '../../src/rewards/sharing';
import type { Store } from '../../src/store';
import { openStore } from '../../src/store/sql-store.adapter';
import { TABLES } from '../../src/tables';
import { instant, SystemClock } from '../../src/units';
import { declaration } from '../support/rewards';
import { type Figure, peakRssMb, rounded, seconds } from './figure';

const MEMBERS = 100_000;
const SERVICE_FEE_BPS = 300;
const SECONDS_MOST = 5;
const RATIO_LEAST = 0.5;
const ROWS_PER_STATEMENT = 5_000;
const BOOKED_TABLES = [
  'reward_share',
  'journal_entry',
  'journal_posting',
  'account_balance_floored',
  'account_balance_free',
  'journal_head',
];

const WEIGHTS: readonly Weight[] = Array.from({ length: MEMBERS }, (_, i) => ({
  memberId: `m${i.toString().padStart(31, '0')}`,
  weight: BigInt(1_000 + ((i * 7_919) % 90_001)),
  feeBps: SERVICE_FEE_BPS,
}));

/** A day of a pool, as a statement brings it. */
const ROUND: RowToBook = {
  declaration: declaration({ id: 'pool' }),
  fact: {
    sourceId: 'pool',
    externalId: '2026-05-01',
    revision: 1,
    asset: 'BTC',
    occurredAt: instant(1_777_593_600_000),
    restated: false,
  },
  net: 123_456_789_012n,
  poolFee: 2_469_135_780n,
  toAt: instant(1_777_593_600_000),
  weights: () => Promise.resolve(WEIGHTS),
};

const open = (file: string): Promise<Store> =>
  openStore({ type: 'sqlite', file }, { tables: TABLES, migrations: MIGRATIONS });

/** The raw driver, promised. */
class RawDatabase {
  private constructor(private readonly db: Database) {}

  static open(file: string): Promise<RawDatabase> {
    return new Promise((resolve, reject) => {
      const db = new Database(file, (error) => (error === null ? resolve(new RawDatabase(db)) : reject(error)));
    });
  }

  run(sql: string, parameters: unknown[] = []): Promise<void> {
    return new Promise((resolve, reject) => {
      this.db.run(sql, parameters, (error: Error | null) => (error === null ? resolve() : reject(error)));
    });
  }

  all(sql: string): Promise<Record<string, unknown>[]> {
    return new Promise((resolve, reject) => {
      this.db.all(sql, (error: Error | null, rows: Record<string, unknown>[]) =>
        error === null ? resolve(rows) : reject(error),
      );
    });
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.db.close((error) => (error === null ? resolve() : reject(error)));
    });
  }
}

/** What our run wrote, row by row, to be written again by the baseline. */
async function writtenRows(file: string): Promise<Map<string, { columns: string[]; rows: unknown[][] }>> {
  const db = await RawDatabase.open(file);
  const tables = new Map<string, { columns: string[]; rows: unknown[][] }>();
  for (const table of BOOKED_TABLES) {
    const found = await db.all(`SELECT * FROM ${table}`);
    const columns = Object.keys(found[0] ?? {});
    if (found.length > 0)
      tables.set(table, { columns, rows: found.map((row) => columns.map((column) => row[column])) });
  }
  await db.close();
  return tables;
}

/** Baseline: the driver alone, json_each, 5,000 rows a statement, one transaction, FULL sync, same tables and indexes. */
async function writeRaw(
  file: string,
  tables: ReadonlyMap<string, { columns: string[]; rows: unknown[][] }>,
): Promise<number> {
  const db = await RawDatabase.open(file);
  await db.run('PRAGMA journal_mode = WAL');
  await db.run('PRAGMA synchronous = FULL');
  const spent = await seconds(async () => {
    await db.run('BEGIN IMMEDIATE');
    for (const [table, { columns, rows }] of tables) {
      const cells = columns.map((_, i) => `value->>${i}`).join(', ');
      const sql = `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${cells} FROM json_each(?)`;
      for (let i = 0; i < rows.length; i += ROWS_PER_STATEMENT) {
        await db.run(sql, [JSON.stringify(rows.slice(i, i + ROWS_PER_STATEMENT))]);
      }
    }
    await db.run('COMMIT');
  });
  await db.close();
  return spent;
}

/** Sharing and booking one round for 100,000 members as the product does, one share and one entry per member, on SQLite with FULL sync. */
export async function bookingBench(): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'paydirt-bench-'));
  try {
    const ours = join(folder, 'ours.sqlite');
    const store = await open(ours);
    const ledger = new LedgerService(new SystemClock());
    const rows = new RowBookingService(ledger, new SystemClock());
    const position = { receivable: 0n, owedToPool: 0n, freeCoin: 0n };
    const value = await seconds(() => store.write((tx) => rows.book(tx, ROUND, position)));
    const rssMb = peakRssMb();
    const head = await store.read((tx) => ledger.head(tx));
    if (head.position !== MEMBERS) throw new Error(`booked ${head.position} entries, not ${MEMBERS}`);
    await store.close();
    const raw = join(folder, 'raw.sqlite');
    await (await open(raw)).close();
    const baseline = await writeRaw(raw, await writtenRows(ours));
    return {
      what: 'share and book one round for 100,000 members on SQLite, FULL sync',
      value: rounded(value),
      unit: 's',
      baseline: `raw sqlite3, json_each, 5,000 rows a statement, one transaction, same rows and indexes: ${rounded(baseline)} s`,
      ratio: rounded(baseline / value),
      rssMb,
      wanted: `<= ${SECONDS_MOST} s, ratio >= ${RATIO_LEAST}`,
      ok: value <= SECONDS_MOST && baseline / value >= RATIO_LEAST,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
