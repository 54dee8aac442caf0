import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { openStore, type StoreLocation } from '../../src/store/sql-store.adapter';
import { Scratch } from '../support/stores';
import { openRaw } from './raw';
import { history, STORAGE, thing, things } from './tables';

type SqliteLocation = Extract<StoreLocation, { type: 'sqlite' }>;

describe('SQLite', () => {
  const scratch = new Scratch();
  const children: ChildProcess[] = [];
  let location: SqliteLocation;
  beforeEach(() => {
    location = scratch.location('sqlite') as SqliteLocation;
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await scratch.clean();
  });
  const open = async (over: Partial<SqliteLocation> = {}) =>
    scratch.keep(await openStore({ ...location, ...over }, STORAGE));

  /** Another process that holds a lock. */
  async function hold(file: string, begin: string, ms: number): Promise<ChildProcess> {
    const child = spawn(process.execPath, [join(__dirname, 'hold-lock.cjs'), file, begin, String(ms)]);
    children.push(child);
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    expect(said.toString()).toBe('held\n');
    return child;
  }

  it('syncs every commit, keeps a write-ahead log and refuses to write on the reader', async () => {
    // The engine asserts what its own writer reads: synchronous 2, wal, recursive triggers.
    const store = await open();
    await store.write((tx) => tx.insert(things, [thing('a')]));
    const raw = await openRaw(location);
    expect(await raw.query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    await raw.close();
  });

  it('gives a file to one instance, in words, and to the next one when the first is closed', async () => {
    const first = await open();
    await expect(open()).rejects.toMatchObject({ code: 'store.second-instance' });
    await expect(open()).rejects.toThrow('Another Paydirt is running on');
    await first.close();
    expect(await (await open()).read((tx) => tx.count(things))).toBe(0);
  });

  it('refuses what begins after it was closed, each time, and is done with what waited before', async () => {
    const store = await open();
    const waiting = [1, 2, 3].map((n) => store.write((tx) => tx.insert(things, [thing(`waits-${n}`)])));
    const closing = store.close();
    const late = () => [store.read((tx) => tx.count(things)), store.write((tx) => tx.count(things))];
    for (const one of late()) await expect(one).rejects.toMatchObject({ code: 'store.closed' });
    await Promise.all([...waiting, closing]);
    for (const one of [...late(), ...late()]) await expect(one).rejects.toMatchObject({ code: 'store.closed' });
    expect(await (await open()).read((tx) => tx.count(things))).toBe(3);
  });

  it('frees the file when the first instance is killed', async () => {
    await (await open()).close();
    const child = await hold(`${location.file}.lock`, 'BEGIN EXCLUSIVE', 600_000);
    await expect(open()).rejects.toMatchObject({ code: 'store.second-instance' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await (await open()).read((tx) => tx.count(things))).toBe(0);
  });

  it('waits for a lock that another process holds, and writes the whole unit once', async () => {
    const store = await open({ busyTimeoutMs: 20 });
    await hold(location.file, 'BEGIN IMMEDIATE', 400);
    let runs = 0;
    await store.write((tx) => {
      runs += 1;
      return tx.insert(things, [thing('a'), thing('b')]);
    });
    expect(runs).toBe(1);
    expect(await store.read((tx) => tx.count(things))).toBe(2);
  });

  it('says so when the lock is held for too long, has written nothing, and goes on later', async () => {
    const store = await open({ busyTimeoutMs: 10, busyAttempts: 2 });
    const child = await hold(location.file, 'BEGIN IMMEDIATE', 600_000);
    const write = () => store.write((tx) => tx.insert(things, [thing('a')]));
    await expect(write()).rejects.toMatchObject({ code: 'store.busy' });
    expect(await store.read((tx) => tx.count(things))).toBe(0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await write();
    expect(await store.read((tx) => tx.count(things))).toBe(1);
  });

  it('refuses writes on a full disk, reads on, and recovers when there is space', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) =>
      thing(`row-${i}`, { label: `label-${'x'.repeat(100)}-${i}` }),
    );
    const small = await open();
    await small.write((tx) => tx.insert(things, [thing('before')]));
    await small.close();
    const full = await open({ maxPageCount: 100 });
    await expect(full.write((tx) => tx.insert(things, many))).rejects.toMatchObject({ code: 'store.full' });
    expect(await full.read((tx) => tx.count(things))).toBe(1);
    await full.write((tx) => tx.insert(things, [thing('fits')]));
    await full.close();
    const roomy = await open();
    await roomy.write((tx) => tx.insert(things, many));
    expect(await roomy.read((tx) => tx.count(things))).toBe(20_002);
  });

  it('keeps small statements prepared, and no long text in memory behind its statement', async () => {
    const store = await open();
    const rows = (of: string, length: number) => [thing(of, { label: of.padEnd(length, 'x') })];
    const finalize = jest.spyOn(sqlite3.Statement.prototype, 'finalize');
    try {
      await store.write((tx) => tx.insert(things, rows('short', 100_000)));
      expect(finalize).not.toHaveBeenCalled();
      await store.write((tx) => tx.insert(things, rows('long', 300_000)));
      expect(finalize).toHaveBeenCalledTimes(1);
      await store.write((tx) => tx.insert(things, rows('again', 300_000)));
      expect(await store.read((tx) => tx.count(things))).toBe(3);
    } finally {
      finalize.mockRestore();
    }
  });

  it('sees through INSERT OR REPLACE, which deletes without firing ordinary triggers', async () => {
    const store = await open();
    await store.write((tx) => tx.insert(history, [{ id: 'a', amount: 1n }]));
    const raw = await openRaw(location);
    await raw.query('PRAGMA recursive_triggers = ON');
    await expect(raw.query(`REPLACE INTO history (id, amount) VALUES ('a', '2')`)).rejects.toThrow('append-only');
    await raw.close();
  });

  it.each([
    `INSERT INTO history (id, amount) VALUES ('x', '007')`,
    `INSERT INTO history (id, amount) VALUES ('x', '-0')`,
    `INSERT INTO history (id, amount) VALUES ('x', '1.5')`,
    `INSERT INTO history (id, amount) VALUES ('x', '1e3')`,
    `INSERT INTO history (id, amount) VALUES ('x', ' 1')`,
    `INSERT INTO history (id, amount) VALUES ('x', '')`,
    `INSERT INTO history (id, amount) VALUES ('x', '-')`,
    `INSERT INTO history (id, amount) VALUES ('x', '1-')`,
    `UPDATE thing SET height = 1.5`,
    `UPDATE thing SET height = 'abc'`,
    `UPDATE thing SET "on" = 2`,
  ])('refuses text that is no canonical number: %s', async (sql) => {
    await (await open()).write((tx) => tx.insert(things, [thing('a')]));
    const raw = await openRaw(location);
    await expect(raw.query(sql)).rejects.toThrow('CHECK');
    await raw.close();
  });
});
