import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from 'sqlite3';
import { MIGRATIONS } from '../../migrations';
import { accounts, type NewEntry, type Posting } from '../../src/ledger';
import { LedgerService } from '../../src/ledger/ledger.service';
import type { Store } from '../../src/store';
import { openStore } from '../../src/store/sql-store.adapter';
import { TABLES } from '../../src/tables';
import { allocate, instant, SystemClock } from '../../src/units';
import { type Figure, peakRssMb, rounded, seconds } from './figure';

const MEMBERS = 100_000;
const ROUND = 123_456_789_012n;
const POOL_FEE = 2_469_135_780n;
const SERVICE_FEE_BPS = 300n;
const ROWS_PER_STATEMENT = 5_000;
const LEDGER_TABLES = [
  'journal_entry',
  'journal_posting',
  'account_balance_floored',
  'account_balance_free',
  'journal_head',
];

/** Shares one round by work and makes one entry per member: net, pool fee and service fee apart. */
function shareRound(): NewEntry[] {
  const weights = Array.from({ length: MEMBERS }, (_, i) => BigInt(1_000 + ((i * 7_919) % 90_001)));
  const nets = allocate(ROUND, weights);
  const poolFees = allocate(POOL_FEE, weights);
  return nets.map((net, i): NewEntry => {
    const poolFee = poolFees[i] ?? 0n;
    const gross = net + poolFee;
    const serviceFee = (net * SERVICE_FEE_BPS) / 10_000n;
    const member = `m${i.toString().padStart(31, '0')}`;
    const accrued = accounts.member(member, 'accrued');
    const posting = (
      account: Posting['account'],
      side: Posting['side'],
      amount: bigint,
      role: Posting['role'],
    ): Posting => ({
      account,
      asset: 'BTC',
      side,
      amount,
      role,
    });
    return {
      reference: `reward/pool/2026-05-01/r1/${member}`,
      kind: 'reward.credited',
      occurredAt: instant(1_777_593_600_000),
      links: { source: 'pool', row: '2026-05-01', revision: '1' },
      postings: [
        posting(accounts.sourceReceivable('pool'), 'debit', net, 'principal'),
        posting(accrued, 'credit', gross, 'gross'),
        posting(accrued, 'debit', poolFee, 'pool-fee'),
        posting(accrued, 'debit', serviceFee, 'service-fee'),
        posting(accounts.operatorAccrued('pool'), 'credit', serviceFee, 'service-fee'),
      ],
    };
  });
}

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
  for (const table of LEDGER_TABLES) {
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

/** Sharing and booking one round for 100,000 members, one entry per member, on SQLite with FULL sync. */
export async function bookingBench(): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'paydirt-bench-'));
  try {
    const ours = join(folder, 'ours.sqlite');
    const store = await open(ours);
    const ledger = new LedgerService(new SystemClock());
    const value = await seconds(() => store.write((tx) => ledger.post(tx, shareRound())));
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
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
