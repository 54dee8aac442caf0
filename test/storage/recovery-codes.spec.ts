import { account, recoveryCode } from '../../src/api/auth/auth.entity';
import { AuthLetters } from '../../src/api/auth/auth-letters.service';
import { RecoveryCodeService } from '../../src/api/auth/recovery-code.service';
import type { ApiConfig } from '../../src/api/http/api-config.dto';
import { AuditService } from '../../src/audit/audit.service';
import { OutboxService } from '../../src/jobs/outbox.service';
import { PersonService } from '../../src/members/person.service';
import { LetterSources, MailService } from '../../src/notices/mail.service';
import { NoticeService } from '../../src/notices/notice.service';
import type { Store } from '../../src/store';
import { Secret } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { describeEachStore } from '../support/stores';

const KEY = new Secret('ab'.repeat(32));

/** Two operators and a member, and whoever keeps the operators' codes. */
async function house(store: Store) {
  const clock = new FakeClock();
  const audit = new AuditService(clock);
  const people = new PersonService(audit);
  const outbox = new OutboxService(store, clock);
  const notices = new NoticeService(clock, null, outbox, audit);
  const mail = new MailService(store, null, new LetterSources(notices, people, outbox, KEY), audit);
  const letters = new AuthLetters(store, null, people, outbox, mail);
  const codes = new RecoveryCodeService(clock, { secretKey: KEY } as ApiConfig, audit, letters);
  const row = { status: 'active', password_hash: null, totp_sealed: null, totp_last_step: -1, created_at: clock.now() } as const; // prettier-ignore
  await store.write((tx) =>
    tx.insert(account, [
      { id: 'olga', role: 'operator', ...row },
      { id: 'otto', role: 'operator', ...row },
      { id: 'ann', role: 'member', ...row },
    ]),
  );
  const make = (id: string) => store.write((tx) => codes.make(tx, id));
  const take = (id: string, code: string) => store.write((tx) => codes.take(tx, id, code));
  const state = (id: string) => store.read((tx) => codes.state(tx, id));
  return { clock, audit, codes, make, take, state };
}

describeEachStore('recovery codes', (open) => {
  it('are ten, each works once and for its own account, and the database holds none of them', async () => {
    const store = await open();
    const { clock, make, take, state } = await house(store);
    expect(await state('olga')).toEqual({ left: 0, madeAt: null });
    const codes = await make('olga');
    expect([codes.length, new Set(codes).size]).toEqual([10, 10]);
    expect(await state('olga')).toEqual({ left: 10, madeAt: clock.now() });
    const kept = JSON.stringify(await store.read((tx) => tx.find(recoveryCode)));
    for (const code of codes) expect(kept).not.toContain(code.replace(/-/g, ''));
    const [first = '', second = ''] = codes;
    expect(await take('otto', first)).toBe(false);
    expect([await take('olga', first), await take('olga', first)]).toEqual([true, false]);
    expect(await take('olga', second.toUpperCase().replace(/-/g, ' '))).toBe(true);
    expect(await state('olga')).toMatchObject({ left: 8 });
    expect(await take('olga', '0000-0000-0000-0000')).toBe(false);
  });

  it('are used once by two requests at the same moment', async () => {
    const { make, take, state } = await house(await open());
    const [code = ''] = await make('olga');
    const outcomes = await Promise.all([take('olga', code), take('olga', code)]);
    expect(outcomes.sort()).toEqual([false, true]);
    expect(await state('olga')).toMatchObject({ left: 9 });
  });

  it('are ten after two renewals at the same moment, and the earlier ones are dead', async () => {
    const { make, take, state } = await house(await open());
    const [old = ''] = await make('olga');
    await Promise.all([make('olga'), make('olga')]);
    expect(await state('olga')).toMatchObject({ left: 10 });
    expect(await take('olga', old)).toBe(false);
  });

  it('come back when what they opened did not come about', async () => {
    const store = await open();
    const { codes, make, take, state } = await house(store);
    const [code = ''] = await make('olga');
    const undone = store.write(async (tx) => {
      expect(await codes.take(tx, 'olga', code)).toBe(true);
      throw new Error('the session could not be opened');
    });
    await expect(undone).rejects.toThrow('could not be opened');
    expect(await state('olga')).toMatchObject({ left: 10 });
    expect(await take('olga', code)).toBe(true);
  });

  it('are in the audit chain when they are made and used, without the codes', async () => {
    const store = await open();
    const { audit, make, take } = await house(store);
    const codes = await make('olga');
    await take('olga', codes[3] ?? '');
    const trail = await store.read((tx) => audit.page(tx, undefined, 10));
    expect(trail.map(({ actor, action, subject, details }) => [actor, action, subject, details])).toEqual([
      ['operator-olga', 'auth.recovery-code-used', 'olga', { left: '9' }],
      ['operator-olga', 'auth.recovery-codes-made', 'olga', { codes: '10' }],
    ]);
  });

  it('are made for operators alone: members have no second factor', async () => {
    const { make, state } = await house(await open());
    await expect(make('ann')).rejects.toMatchObject({ code: 'auth.unknown-operator' });
    await expect(make('nobody')).rejects.toMatchObject({ code: 'auth.unknown-operator' });
    expect(await state('ann')).toEqual({ left: 0, madeAt: null });
  });
});
