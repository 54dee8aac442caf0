import { openStore, type StoreLocation } from '../../src/store/sql-store.adapter';
import { postgresUrl, PRODUCT, Scratch } from '../support/stores';
import { openRaw } from './raw';
import { accounts, history, STORAGE } from './tables';

/** "payd": the key that src/store/postgres-engine.adapter.ts locks while it migrates. */
const MIGRATION_LOCK = 0x70617964;

describe('PostgreSQL', () => {
  const scratch = new Scratch();
  let location: StoreLocation;
  beforeEach(() => {
    location = scratch.location('postgres');
  });
  afterEach(() => scratch.clean());
  const open = async () => scratch.keep(await openStore(location, STORAGE));

  it.each([
    ['nobody listens', (url: URL) => (url.port = '9'), 'nobody listens there'],
    ['the password is wrong', (url: URL) => (url.password = 'canary'), 'it refused the user or the password'],
    ['there is no such database', (url: URL) => (url.pathname = '/none'), 'it has no such database'],
    ['there is no such host', (url: URL) => (url.hostname = 'none.invalid'), /no such host|cannot be looked up/],
  ])('names host, port and database, and what to do, when %s; never the password', async (_, change, why) => {
    const url = new URL(postgresUrl());
    change(url);
    const attempt = openStore({ type: 'postgres', url: url.href }, STORAGE);
    await expect(attempt).rejects.toMatchObject({ code: 'store.unreachable' });
    await expect(attempt).rejects.toThrow(
      `PostgreSQL at ${url.hostname}:${url.port}${url.pathname} cannot be opened: `,
    );
    await expect(attempt).rejects.toThrow(why);
    await expect(attempt).rejects.toThrow('Nothing was changed and no money was moved. Check PAYDIRT_DATABASE');
    const { message } = (await attempt.catch((error: unknown) => error)) as Error;
    expect(message).not.toContain('canary');
    expect(message).not.toContain('postgres:');
  });

  it('runs the migrations once when four instances start together', async () => {
    const stores = await Promise.all([1, 2, 3, 4].map(() => openStore(location, PRODUCT)));
    stores.forEach((store) => scratch.keep(store));
    const raw = await openRaw(location);
    const rows = await raw.query('SELECT name FROM migrations');
    expect(rows.map(({ name }) => name).sort()).toEqual(PRODUCT.migrations.map(({ name }) => name).sort());
    // Held by one of the four, it would never come free; the suites of other workers hold it only while they migrate.
    await raw.query("SET lock_timeout = '30s'");
    const taken = await raw.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK}) IS NOT NULL AS taken`);
    const freed = await raw.query(`SELECT pg_advisory_unlock(${MIGRATION_LOCK}) AS freed`);
    await raw.close();
    expect([...taken, ...freed]).toEqual([{ taken: true }, { freed: true }]);
  });

  it('grants one of ten withdrawals that come through two instances', async () => {
    const [one, two] = [await open(), await open()];
    const key = { account: 'member/m/available', asset: 'BTC' };
    await one.write((tx) => tx.insert(accounts, [{ ...key, balance: 100n }]));
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        (i % 2 === 0 ? one : two).write(async (tx) => {
          const row = await tx.findOne(accounts, key);
          if (row?.balance !== 100n) return false;
          return (await tx.update(accounts, key, { balance: 0n })) === 1;
        }),
      ),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
    expect((await two.read((tx) => tx.findOne(accounts, key)))?.balance).toBe(0n);
  });

  it('adds up 100 increments that come through two instances', async () => {
    const [one, two] = [await open(), await open()];
    const key = { account: 'member/m/available', asset: 'BTC' };
    await one.write((tx) => tx.insert(accounts, [{ ...key, balance: 0n }]));
    await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        (i % 2 === 0 ? one : two).write(async (tx) => {
          const [row] = await tx.lock(accounts, key);
          await tx.update(accounts, key, { balance: (row?.balance ?? 0n) + 1n });
        }),
      ),
    );
    expect((await one.read((tx) => tx.findOne(accounts, key)))?.balance).toBe(100n);
  });

  it('refuses TRUNCATE of history', async () => {
    const store = await open();
    await store.write((tx) => tx.insert(history, [{ id: 'a', amount: 1n }]));
    const raw = await openRaw(location);
    await expect(raw.query('TRUNCATE history')).rejects.toThrow('append-only: history');
    await raw.close();
  });

  it('says when there is no server', async () => {
    const nowhere = { type: 'postgres', url: 'postgres://nobody@127.0.0.1:1/none' } as const;
    await expect(openStore(nowhere, STORAGE)).rejects.toMatchObject({ code: 'store.unreachable' });
  });
});
