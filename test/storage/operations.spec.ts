import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditRow } from '../../src/audit/audit.entity';
import { AuditService } from '../../src/audit/audit.service';
import { backup, backupStamp, restore } from '../../src/operations/backup.service';
import { ServiceStateService } from '../../src/operations/service-state.service';
import type { Store } from '../../src/store';
import { openStore, type StoreLocation } from '../../src/store/sql-store.adapter';
import { DAY_MS } from '../../src/units';
import { codeOf } from '../support/code-of';
import { FakeClock } from '../support/fake-clock';
import { describeEachStore, PRODUCT, Scratch } from '../support/stores';
import { APP, KEY, TWO_WORDS, withDevice } from '../support/with-device';
import { jobLease } from '../../src/jobs/job.entity';

type SqliteLocation = Extract<StoreLocation, { type: 'sqlite' }>;

describeEachStore('the stop switch', (open) => {
  let store: Store;
  const clock = new FakeClock('2026-03-01T00:00:00Z');
  const audit = new AuditService(clock);
  const service = new ServiceStateService(audit, clock, { alone: true });
  beforeEach(async () => {
    store = await open();
  });
  const mode = () => store.read((tx) => service.mode(tx));
  const mayPay = () => store.read((tx) => service.assertMayPay(tx));

  it('is off at first', async () => {
    expect(await mode()).toEqual({ payoutsStopped: false, reconcileOnly: false, shadow: false, switches: [] });
    await expect(mayPay()).resolves.toBeUndefined();
  });

  it('is thrown by one person and lifted by two, each act in the audit chain', async () => {
    await store.write((tx) => service.stopPayouts(tx, 'op1', 'fee spike'));
    await expect(mayPay()).rejects.toMatchObject({ code: 'operations.payouts-stopped' });
    expect(await store.write((tx) => service.resumePayouts(tx, 'op1'))).toBe('asked');
    expect(await store.write((tx) => service.resumePayouts(tx, 'op1'))).toBe('waiting');
    await expect(mayPay()).rejects.toMatchObject({ code: 'operations.payouts-stopped' });
    expect(await store.write((tx) => service.resumePayouts(tx, 'op2'))).toBe('released');
    await expect(mayPay()).resolves.toBeUndefined();
    const rows = await store.read((tx) => tx.find(auditRow, { orderBy: [['position', 'asc']] }));
    expect(rows.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      'op1 operations.payouts-stopped-on',
      'op1 operations.payouts-stopped-release-asked',
      'op2 operations.payouts-stopped-off',
    ]);
    await expect(store.write((tx) => service.resumePayouts(tx, 'op1'))).rejects.toMatchObject({
      code: 'operations.not-stopped',
    });
  });

  it('forgets a request to start again when it is thrown once more, and keeps its first reason', async () => {
    await store.write((tx) => service.stopPayouts(tx, 'op1', 'first'));
    await store.write((tx) => service.resumePayouts(tx, 'op2'));
    await store.write((tx) => service.stopPayouts(tx, 'op1', 'second'));
    expect(await store.write((tx) => service.resumePayouts(tx, 'op1'))).toBe('asked');
    expect((await mode()).switches).toMatchObject([
      { name: 'payouts_stopped', reason: 'first', releaseAskedBy: 'op1' },
    ]);
  });

  it('lets one who works alone start again a day later', async () => {
    await store.write((tx) => service.setReconcileOnly(tx, 'op1', 'restored'));
    await expect(mayPay()).rejects.toMatchObject({ code: 'operations.reconcile-only' });
    const clear = () => store.write((tx) => service.clearReconcileOnly(tx, 'op1'));
    expect(await withDevice(APP, clear)).toBe('asked');
    clock.advance(DAY_MS - 1);
    expect(await withDevice(KEY, clear)).toBe('waiting');
    clock.advance(1);
    expect(await withDevice(KEY, clear)).toBe('released');
    expect((await mode()).reconcileOnly).toBe(false);
  });

  it.each(TWO_WORDS)('of one who works alone, asked off by %s and again by %s: %s', async (first, second, code) => {
    const resume = () => store.write((tx) => service.resumePayouts(tx, 'op1'));
    await store.write((tx) => service.stopPayouts(tx, 'op1', 'fee spike'));
    await withDevice(first, resume);
    clock.advance(DAY_MS);
    expect(await withDevice(second, () => codeOf(resume()))).toBe(code);
    expect((await mode()).payoutsStopped).toBe(code !== 'done');
    // Another person has devices of their own.
    if (code !== 'done') expect(await withDevice(first, () => store.write((tx) => service.resumePayouts(tx, 'op2')))).toBe('released'); // prettier-ignore
  });

  it('forgets the device too when it is thrown once more: the word is given anew', async () => {
    const resume = () => store.write((tx) => service.resumePayouts(tx, 'op1'));
    await store.write((tx) => service.stopPayouts(tx, 'op1', 'first'));
    await withDevice(APP, resume);
    await store.write((tx) => service.stopPayouts(tx, 'op1', 'second'));
    await withDevice(KEY, resume);
    clock.advance(DAY_MS);
    expect(await withDevice(KEY, () => codeOf(resume()))).toBe('audit.other-than-passkey');
    expect(await withDevice(APP, resume)).toBe('released');
  });
});

describe('backup and restore', () => {
  const scratch = new Scratch();
  const clock = new FakeClock('2026-03-01T12:34:56Z');
  const service = new ServiceStateService(new AuditService(clock), clock, { alone: false });
  let location: SqliteLocation;
  let target: string;
  beforeEach(() => {
    location = scratch.location('sqlite') as SqliteLocation;
    target = join(scratch.folder(), 'copy.sqlite');
  });
  afterEach(() => scratch.clean());
  const open = (where: SqliteLocation) => openStore(where, PRODUCT);
  const lease = { name: 'kept', holder: null, token: 7, beat: 0, renewed_at: clock.now() };
  const markReconcileOnly = (tx: Parameters<Parameters<Store['write']>[0]>[0], madeAt: string) =>
    service.setReconcileOnly(tx, 'restore', `restored from a backup of ${madeAt}`);
  const restoreTo = (file: string) =>
    restore({ backup: target, location: { type: 'sqlite', file }, open, markReconcileOnly });

  it('copies a running service and comes back whole, paying nothing (F25)', async () => {
    const store = scratch.keep(await open(location));
    await store.write((tx) => tx.insert(jobLease, [lease]));
    const manifest = await backup({
      source: location,
      target,
      clock,
      headOf: (file) => Promise.resolve(existsSync(file) ? { position: 3, hash: 'ab' } : null),
    });
    await store.write((tx) => tx.insert(jobLease, [{ ...lease, name: 'after' }]));
    const bytes = readFileSync(target);
    expect(manifest).toEqual({
      format: 'paydirt-backup-1',
      file: 'copy.sqlite',
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
      schema: PRODUCT.migrations.at(-1)?.name,
      created_at: '2026-03-01T12:34:56.000Z',
      ledger_head: { position: 3, hash: 'ab' },
    });
    expect(JSON.parse(readFileSync(`${target}.manifest.json`, 'utf8'))).toEqual(manifest);

    const file = join(scratch.folder(), 'restored.sqlite');
    await restoreTo(file);
    const restored = scratch.keep(await open({ type: 'sqlite', file }));
    expect(await restored.read((tx) => tx.find(jobLease))).toEqual([lease]);
    await expect(restored.read((tx) => service.assertMayPay(tx))).rejects.toMatchObject({
      code: 'operations.reconcile-only',
    });
    expect(existsSync(`${file}.restoring`)).toBe(false);
  });

  it('overwrites nothing', async () => {
    await (await open(location)).close();
    await backup({ source: location, target, clock });
    await expect(backup({ source: location, target, clock })).rejects.toMatchObject({
      code: 'operations.backup-exists',
    });
    await expect(restoreTo(location.file)).rejects.toMatchObject({ code: 'operations.restore-exists' });
  });

  it.each([
    ['a flipped byte', () => { const b = readFileSync(target); b[5_000] = (b[5_000] ?? 0) ^ 1; writeFileSync(target, b); }], // prettier-ignore
    ['a cut end', () => writeFileSync(target, readFileSync(target).subarray(0, -1))],
    ['a manifest of another format', () => writeFileSync(`${target}.manifest.json`, '{}')],
    ['a manifest that is null', () => writeFileSync(`${target}.manifest.json`, 'null')],
    ['a manifest that is no JSON', () => writeFileSync(`${target}.manifest.json`, '{')],
  ])('refuses a backup with %s, and leaves no file', async (_, damage) => {
    await (await open(location)).close();
    await backup({ source: location, target, clock });
    damage();
    const file = join(scratch.folder(), 'restored.sqlite');
    await expect(restoreTo(file)).rejects.toMatchObject({ code: 'operations.backup-damaged' });
    expect(existsSync(file)).toBe(false);
  });

  it('refuses a backup of a newer version', async () => {
    await (await open(location)).close();
    await backup({ source: location, target, clock });
    const older = { tables: PRODUCT.tables, migrations: PRODUCT.migrations.slice(0, -1) };
    const file = join(scratch.folder(), 'restored.sqlite');
    const openOlder = (where: SqliteLocation) => openStore(where, older);
    const attempt = restore({ backup: target, location: { type: 'sqlite', file }, open: openOlder, markReconcileOnly });
    await expect(attempt).rejects.toMatchObject({ code: 'store.newer-schema' });
    expect(existsSync(file)).toBe(false);
  });

  it('sends PostgreSQL to its own tool, and says when there is nothing to copy', async () => {
    const postgres = backup({ source: { type: 'postgres' }, target, clock });
    await expect(postgres).rejects.toMatchObject({ code: 'operations.backup-postgres' });
    await expect(postgres).rejects.toThrow('pg_dump');
    const back = restore({ backup: target, location: { type: 'postgres' }, open, markReconcileOnly });
    await expect(back).rejects.toMatchObject({ code: 'operations.backup-postgres' });
    const none = backup({ source: { type: 'sqlite', file: join(scratch.folder(), 'none') }, target, clock });
    await expect(none).rejects.toMatchObject({ code: 'operations.backup-no-source' });
    expect(backupStamp(clock.now())).toBe('20260301T123456Z');
  });
});
