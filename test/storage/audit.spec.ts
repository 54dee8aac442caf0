import type { Act } from '../../src/audit/audit-record';
import { AuditService } from '../../src/audit/audit.service';
import { auditRow } from '../../src/audit/audit.entity';
import type { Store } from '../../src/store';
import { FakeClock } from '../support/fake-clock';
import { describeEachStore } from '../support/stores';

const ACT: Act = { actor: 'operator-1', action: 'payout.approved', subject: 'batch-1', details: { fee: '5' } };

describeEachStore('the audit chain', (open) => {
  const clock = new FakeClock('2026-01-01T00:00:00Z');
  const audit = new AuditService(clock);
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  const record = (...acts: Act[]): Promise<void> =>
    store.write(async (tx) => {
      for (const act of acts) await audit.record(tx, act);
    });

  it('of nothing verifies', async () => {
    const verified = await store.read((tx) => audit.verify(tx));
    expect(verified).toEqual({ ok: true, rows: 0, head: { position: 0, hash: '0'.repeat(64) }, differences: [] });
  });

  it('keeps who did what to what and when, in order and without gaps', async () => {
    await record(ACT, { ...ACT, subject: 'batch-2' });
    await record({ actor: 'job-collect', action: 'rewards.collected', subject: 'braiins' });
    await store.read(async (tx) => {
      const page = await audit.page(tx, undefined, 10);
      expect(page.map(({ position, subject }) => [position, subject])).toEqual([
        [3, 'braiins'],
        [2, 'batch-2'],
        [1, 'batch-1'],
      ]);
      expect(page[2]).toMatchObject({ ...ACT, at: clock.now() });
      expect((await audit.page(tx, 3, 1)).map(({ position }) => position)).toEqual([2]);
      expect(await audit.page(tx, 1, 10)).toEqual([]);
      expect(await audit.verify(tx)).toMatchObject({ ok: true, rows: 3, head: { position: 3 } });
    });
  });

  it('gives ten at once ten places', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, i) => record({ ...ACT, subject: `batch-${i}` })));
    expect(await store.read((tx) => audit.verify(tx))).toMatchObject({ ok: true, rows: 10 });
  });

  it('has no row of an act that did not happen', async () => {
    const failing = store.write(async (tx) => {
      await audit.record(tx, ACT);
      throw new Error('crash');
    });
    await expect(failing).rejects.toThrow('crash');
    expect(await store.read((tx) => audit.verify(tx))).toMatchObject({ ok: true, rows: 0 });
  });

  it('cannot be edited through the store', async () => {
    await record(ACT);
    const updated = store.write((tx) => tx.update(auditRow, { position: 1 }, { actor: 'other' }));
    await expect(updated).rejects.toMatchObject({ code: 'store.append-only' });
    const deleted = store.write((tx) => tx.delete(auditRow, { position: 1 }));
    await expect(deleted).rejects.toMatchObject({ code: 'store.append-only' });
  });

  it.each<[string, Partial<Act>]>([
    ['audit.personal-data', { subject: 'ann@example.org' }],
    ['audit.personal-data', { details: { by: 'asked by ann@example.org' } }],
    ['audit.bad-actor', { actor: '' }],
    ['audit.bad-actor', { actor: 'Ann Smith' }],
    ['audit.bad-action', { action: 'approved' }],
    ['audit.bad-action', { action: 'Payout.Approved' }],
    ['audit.bad-subject', { subject: '' }],
    ['audit.bad-subject', { subject: 'a b' }],
    ['audit.bad-details', { details: { note: 'a\u0000b' } }],
    ['audit.bad-details', { details: { '1': 'x' } }],
    ['audit.bad-details', { details: { note: 'x'.repeat(1_001) } }],
  ])('refuses %s: %j', async (code, change) => {
    await expect(record({ ...ACT, ...change })).rejects.toMatchObject({ code });
  });
});
