import type { MigrationInterface, QueryRunner } from 'typeorm';
import { TableColumn } from 'typeorm';
import { defineTable, nullable, text } from '../../src/store';
import { columnSql, createStatements, createTable } from '../../src/store/ddl';
import { openStore, type StoreLocation, type StoreSchema } from '../../src/store/sql-store.adapter';
import { newId } from '../../src/units';
import { DATABASE_KINDS, PRODUCT, Scratch } from '../support/stores';
import { openRaw, type Raw } from './raw';
import { accounts, history, STORAGE, Storage1764000000001, thing, things } from './tables';

/** A later version: one more column in history, by TypeORM's own addColumn, which copies the table on SQLite. */
class AddNote1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('history', new TableColumn({ name: 'note', type: 'text', isNullable: true }));
    await runner.addColumn('account_balance', new TableColumn({ name: 'note', type: 'text', isNullable: true }));
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}

const noted = defineTable('history', { ...history.columns, note: nullable(text()) }, { key: ['id'], appendOnly: true });
const NEWER: StoreSchema = {
  tables: [things, { ...accounts, columns: { ...accounts.columns, note: nullable(text()) } }, noted],
  migrations: [Storage1764000000001, AddNote1764000000002],
};

it('lists its migrations in the order of their time stamps, in which every database runs them', () => {
  const stamps = PRODUCT.migrations.map(({ name }) => name.slice(-13));
  expect(stamps).toEqual([...stamps].sort());
  expect(new Set(stamps).size).toBe(stamps.length);
});

describe.each(DATABASE_KINDS)('the database itself on %s', (kind) => {
  const scratch = new Scratch();
  let location: StoreLocation;
  let raw: Raw;
  const open = async (schema = STORAGE) => {
    location = scratch.location(kind);
    const store = scratch.keep(await openStore(location, schema));
    raw = await openRaw(location);
    return store;
  };
  afterEach(async () => {
    await raw.close();
    await scratch.clean();
  });

  it.each([
    `UPDATE history SET amount = '2'`,
    `UPDATE history SET amount = '2' WHERE id = 'a'`,
    `DELETE FROM history WHERE id = 'a'`,
    `DELETE FROM history`,
  ])('refuses from a console: %s', async (sql) => {
    const store = await open();
    await store.write((tx) => tx.insert(history, [{ id: 'a', amount: 1n }]));
    await expect(raw.query(sql)).rejects.toThrow('append-only: history');
    expect(await store.read((tx) => tx.find(history))).toEqual([{ id: 'a', amount: 1n }]);
  });

  it.each([
    ['account_balance', `INSERT INTO account_balance (account, asset, balance) VALUES ('a', 'BTC', '-1')`],
    ['account_balance', `UPDATE account_balance SET balance = '-1'`],
    ['history', `INSERT INTO history (id, amount) VALUES ('x', 'NaN')`],
    ['history', `INSERT INTO history (id, amount) VALUES ('x', '${'9'.repeat(39)}')`],
    ['history', `INSERT INTO history (id, amount) VALUES ('x', NULL)`],
    ['history', `INSERT INTO history (id, amount) VALUES ('x', 'abc')`],
    ['history', `INSERT INTO history (id, amount) VALUES (NULL, '1')`],
    ['thing', `UPDATE thing SET height = 9007199254740992`],
  ])('refuses a wrong value in %s from a console: %s', async (_, sql) => {
    const store = await open();
    await store.write((tx) => tx.insert(accounts, [{ account: 'm', asset: 'BTC', balance: 5n }]));
    await store.write((tx) => tx.insert(things, [thing('a')]));
    await expect(raw.query(sql)).rejects.toThrow();
  });

  it('keeps guards and checks through a migration that adds a column', async () => {
    const store = await open();
    await store.write(async (tx) => {
      await tx.insert(history, [{ id: 'a', amount: 1n }]);
      await tx.insert(accounts, [{ account: 'm', asset: 'BTC', balance: 5n }]);
    });
    await store.close();
    const newer = scratch.keep(await openStore(location, NEWER));
    expect(await newer.read((tx) => tx.find(noted))).toEqual([{ id: 'a', amount: 1n, note: null }]);
    await expect(raw.query(`UPDATE history SET amount = '2'`)).rejects.toThrow('append-only: history');
    await expect(raw.query(`DELETE FROM history`)).rejects.toThrow('append-only: history');
    await expect(raw.query(`UPDATE account_balance SET balance = '-1'`)).rejects.toThrow(/check/i);
  });

  it('refuses a schema that a newer version made, in words, and changes nothing', async () => {
    const newer = await open(NEWER);
    await newer.close();
    await expect(openStore(location, STORAGE)).rejects.toMatchObject({
      code: 'store.newer-schema',
      fields: { migration: 'AddNote1764000000002', count: 1 },
    });
    const again = scratch.keep(await openStore(location, NEWER));
    expect(await again.read((tx) => tx.count(noted))).toBe(0);
  });

  it('has no trace of a migration that failed half-way, and goes on from there', async () => {
    class Half1764000000003 implements MigrationInterface {
      static readonly broken = { yes: true };
      async up(runner: QueryRunner): Promise<void> {
        await createTable(runner, defineTable('half', { id: text() }, { key: ['id'] }));
        if (Half1764000000003.broken.yes) throw new Error('power cut');
      }
      down(): Promise<void> {
        throw new Error('Migrations go forward only.');
      }
    }
    await (await open()).close();
    const schema = { tables: STORAGE.tables, migrations: [...STORAGE.migrations, Half1764000000003] };
    await expect(openStore(location, schema)).rejects.toThrow();
    await expect(raw.query('SELECT * FROM half')).rejects.toThrow();
    Half1764000000003.broken.yes = false;
    scratch.keep(await openStore(location, schema));
    expect(await raw.query('SELECT * FROM half')).toEqual([]);
  });

  it('gives the live definitions when all migrations have run (no drift)', async () => {
    await open(PRODUCT);
    const migrated = await catalogue(kind, raw);
    const live = scratch.location(kind);
    scratch.keep(await openStore(live, { tables: PRODUCT.tables, migrations: [liveMigration()] }));
    const other = await openRaw(live);
    const wanted = await catalogue(kind, other);
    await other.close();
    expect(migrated).toEqual(wanted);
    expect(migrated.length).toBeGreaterThan(PRODUCT.tables.length);
  });

  function liveMigration(): new () => MigrationInterface {
    return class Live1764000000001 implements MigrationInterface {
      async up(runner: QueryRunner): Promise<void> {
        for (const table of PRODUCT.tables) await createTable(runner, table);
      }
      down(): Promise<void> {
        throw new Error('Migrations go forward only.');
      }
    };
  }
});

/** What the database says of its own tables, columns, constraints, indexes and triggers. */
async function catalogue(kind: 'sqlite' | 'postgres', raw: Raw): Promise<unknown[]> {
  if (kind === 'sqlite') {
    return raw.query(
      `SELECT type, name, tbl_name, sql FROM sqlite_master WHERE tbl_name NOT IN ('migrations', 'sqlite_sequence') ORDER BY type, name`,
    );
  }
  const columns = await raw.query(
    `SELECT table_name, column_name, data_type, numeric_precision, numeric_scale, is_nullable, collation_name
     FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> 'migrations' ORDER BY 1, 2`,
  );
  const constraints = await raw.query(
    `SELECT conrelid::regclass::text AS t, conname, pg_get_constraintdef(oid) AS def FROM pg_constraint
     WHERE connamespace = current_schema()::regnamespace AND conrelid::regclass::text <> 'migrations' ORDER BY 1, 2`,
  );
  const indexes = await raw.query(
    `SELECT tablename, indexname, regexp_replace(indexdef, 'ON [^ ]+', '') AS def FROM pg_indexes
     WHERE schemaname = current_schema() AND tablename <> 'migrations' ORDER BY 1, 2`,
  );
  const triggers = await raw.query(
    `SELECT event_object_table, trigger_name, event_manipulation FROM information_schema.triggers
     WHERE trigger_schema = current_schema() ORDER BY 1, 2, 3`,
  );
  return [...columns, ...constraints, ...indexes, ...triggers];
}

describe('DDL', () => {
  it('is exact and portable for an amount column', () => {
    const table = defineTable('t', { id: text(), sum: accounts.columns.balance }, { key: ['id'], unique: [['sum']] });
    expect(createStatements(table, 'sqlite')).toEqual([
      `CREATE TABLE "t" ("id" text NOT NULL, "sum" text NOT NULL, CONSTRAINT "ck_t_sum" CHECK ("sum" = '0' OR ` +
        `"sum" GLOB '[1-9]*' AND "sum" NOT GLOB '*[^0-9]*' AND length("sum") <= 38), ` +
        `CONSTRAINT "uq_t_sum" UNIQUE ("sum"), CONSTRAINT "pk_t" PRIMARY KEY ("id"))`,
    ]);
    expect(createStatements(table, 'postgres')).toEqual([
      `CREATE TABLE "t" ("id" text COLLATE "C" NOT NULL, "sum" numeric(38,0) NOT NULL, CONSTRAINT "ck_t_sum" ` +
        `CHECK ("sum" <> 'NaN' AND "sum" >= 0), CONSTRAINT "uq_t_sum" UNIQUE ("sum"), CONSTRAINT "pk_t" PRIMARY KEY ("id"))`,
    ]);
    expect(columnSql('note', nullable(text()), 'sqlite')).toBe('"note" text');
  });

  it('makes ids that fit the chart of accounts, each once', () => {
    const ids = Array.from({ length: 1_000 }, newId);
    expect(new Set(ids).size).toBe(1_000);
    expect(ids.every((id) => /^[A-Za-z0-9_-]{1,64}$/.test(id))).toBe(true);
  });
});
