import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, prepareDataFolder } from '../../src/database';
import { backup, restore } from '../../src/operations/backup.service';
import type { Store } from '../../src/store';
import { FakeClock } from '../support/fake-clock';

/** SECURITY.md 41: whoever is not the owner opens neither the data folder nor any file that holds the books. */
const clock = new FakeClock('2026-03-01T12:00:00Z');
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
/** Another user is only to be had by root; any other user runs the tests as what it is. */
const USERS: readonly [string, number][] = isRoot
  ? [
      ['root', 0],
      ['an ordinary user', NOBODY],
    ]
  : [['an ordinary user', process.getuid?.() ?? 0]];

const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** A fresh folder of a user, for its owner alone as mkdtemp makes it. */
function homeOf(user: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'paydirt-private-'));
  if (isRoot) chownSync(folder, user, user);
  return folder;
}

/** What is loaded only at the first use is loaded before another user might not read it. */
beforeAll(async () => {
  const folder = homeOf(0);
  const target = join(folder, 'copy.sqlite');
  const source = { type: 'sqlite', file: join(folder, 'paydirt.sqlite') } as const;
  await (await openDatabase(source)).close();
  await backup({ source, target, clock });
  rmSync(folder, { recursive: true });
});

describe.each(USERS)('what %s keeps', (_, user) => {
  let home: string;
  let store: Store | undefined;
  let umask: number;

  beforeEach(() => {
    umask = process.umask();
    home = homeOf(user);
    if (isRoot) process.seteuid?.(user);
  });
  afterEach(async () => {
    await store?.close();
    store = undefined;
    if (isRoot) process.seteuid?.(0);
    process.umask(umask);
    rmSync(home, { recursive: true, force: true });
  });

  it.each([0o000, 0o022, 0o077, 0o177])('is for the owner alone under umask %s', async (mask) => {
    process.umask(mask);
    const data = join(home, 'data');
    const source = { type: 'sqlite', file: join(data, 'paydirt.sqlite') } as const;
    await prepareDataFolder(data);
    store = await openDatabase(source);
    await store.write(() => Promise.resolve());
    const target = join(home, 'backups', 'copy.sqlite');
    await backup({ source, target, clock });
    const files = readdirSync(data).sort();
    expect(files).toEqual(expect.arrayContaining(['paydirt.sqlite', 'paydirt.sqlite-shm', 'paydirt.sqlite-wal', 'paydirt.sqlite.lock'])); // prettier-ignore
    expect(files.map((name) => `${name} ${modeOf(join(data, name)).toString(8)}`)).toEqual(files.map((name) => `${name} 600`)); // prettier-ignore
    expect([data, join(home, 'backups')].map(modeOf)).toEqual([0o700, 0o700]);
    expect([target, `${target}.manifest.json`].map(modeOf)).toEqual([0o600, 0o600]);
  });

  it('is closed again when a backup comes back that somebody had opened to all', async () => {
    const source = { type: 'sqlite', file: join(home, 'data', 'paydirt.sqlite') } as const;
    const target = join(home, 'copy.sqlite');
    await (await openDatabase(source)).close();
    await backup({ source, target, clock });
    chmodSync(target, 0o644);
    const file = join(home, 'other', 'paydirt.sqlite');
    await restore({ backup: target, location: { type: 'sqlite', file }, open: openDatabase, markReconcileOnly: () => Promise.resolve() }); // prettier-ignore
    expect([modeOf(join(home, 'other')), modeOf(file)]).toEqual([0o700, 0o600]);
  });

  it.each([0o755, 0o750, 0o701])(
    'is not put into a folder of mode %s: the command that closes it is named',
    async (mode) => {
      const data = join(home, 'data');
      mkdirSync(data);
      chmodSync(data, mode);
      const refusal = { code: 'store.open-to-others', message: expect.stringContaining(`chmod 700 ${data}"`) };
      await expect(prepareDataFolder(data)).rejects.toMatchObject(refusal);
      await expect(openDatabase({ type: 'sqlite', file: join(data, 'paydirt.sqlite') })).rejects.toMatchObject(refusal);
      expect(modeOf(data)).toBe(mode);
      chmodSync(data, 0o700);
      store = await openDatabase({ type: 'sqlite', file: join(data, 'paydirt.sqlite') });
    },
  );

  it('is not opened from a file that others can read', async () => {
    const file = join(home, 'paydirt.sqlite');
    await (await openDatabase({ type: 'sqlite', file })).close();
    chmodSync(file, 0o640);
    const attempt = openDatabase({ type: 'sqlite', file });
    await expect(attempt).rejects.toMatchObject({ code: 'store.open-to-others' });
    await expect(attempt).rejects.toThrow(`Run "chmod 600 ${file}" and start again.`);
    chmodSync(file, 0o600);
    store = await openDatabase({ type: 'sqlite', file });
  });

  it('cannot be where a file is in the way, and says so in words', async () => {
    writeFileSync(join(home, 'file'), '');
    const data = join(home, 'file', 'data');
    const file = join(data, 'x.sqlite');
    for (const open of [() => prepareDataFolder(data), () => openDatabase({ type: 'sqlite', file })]) {
      const attempt = open();
      await expect(attempt).rejects.toMatchObject({ code: 'store.unusable' });
      await expect(attempt).rejects.toThrow('a part of the path is a file, not a folder. Nothing was changed');
    }
  });

  it('is not taken for a database when it is none', async () => {
    const file = join(home, 'paydirt.sqlite');
    writeFileSync(file, 'this is not a database at all, however long it may be', { mode: 0o600 });
    const attempt = openDatabase({ type: 'sqlite', file });
    await expect(attempt).rejects.toMatchObject({ code: 'store.unusable' });
    await expect(attempt).rejects.toThrow('it is not a database of Paydirt');
  });

  it('is not opened when its lock is read-only: SQLite would lock nothing', async () => {
    const file = join(home, 'paydirt.sqlite');
    await (await openDatabase({ type: 'sqlite', file })).close();
    chmodSync(`${file}.lock`, 0o400);
    const attempt = openDatabase({ type: 'sqlite', file });
    await expect(attempt).rejects.toMatchObject({ code: 'store.no-file' });
    await expect(attempt).rejects.toThrow(`chmod 600 ${file}.lock`);
  });

  // Root may write anywhere: only an ordinary user meets this.
  if (user !== 0) {
    it('cannot be made where the user may not write: said in words, with what to check', async () => {
      chmodSync(home, 0o500);
      const data = join(home, 'data');
      const attempt = prepareDataFolder(data);
      await expect(attempt).rejects.toMatchObject({ code: 'store.unusable' });
      await expect(attempt).rejects.toThrow('may not read or write it');
      await expect(attempt).rejects.toThrow('Check PAYDIRT_DATA_DIR');
      await expect(openDatabase({ type: 'sqlite', file: join(home, 'x.sqlite') })).rejects.toMatchObject({
        code: 'store.unusable',
      });
      expect(existsSync(data)).toBe(false);
    });
  }
});
