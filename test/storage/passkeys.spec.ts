import { account, passkey, passkeyChallenge } from '../../src/api/auth/auth.entity';
import { AuthLetters } from '../../src/api/auth/auth-letters.service';
import { PASSKEYS_MAX } from '../../src/api/auth/passkey';
import { PasskeyChallengeService } from '../../src/api/auth/passkey-challenge.service';
import { PasskeyOutcome } from '../../src/api/auth/passkey-outcome.service';
import { PasskeyProofService } from '../../src/api/auth/passkey-proof.service';
import { PasskeyParts, PasskeyService } from '../../src/api/auth/passkey.service';
import { SessionService } from '../../src/api/auth/session.service';
import type { ApiConfig } from '../../src/api/http/api-config.dto';
import { auditRow } from '../../src/audit/audit.entity';
import { AuditService } from '../../src/audit/audit.service';
import { OutboxService } from '../../src/jobs/outbox.service';
import { PersonService } from '../../src/members/person.service';
import { LetterSources, MailService } from '../../src/notices/mail.service';
import { NoticeService } from '../../src/notices/notice.service';
import type { Store } from '../../src/store';
import { Secret } from '../../src/units';
import { FakeClock } from '../support/fake-clock';
import { SoftwareAuthenticator } from '../support/software-authenticator';
import { describeEachStore } from '../support/stores';

const SECRET = new Secret('ab'.repeat(32));
const HOME = { origin: 'https://pay.example.org', rpId: 'pay.example.org' };
const OLGA = { accountId: 'olga', role: 'operator', sessionId: 's-1' } as const;

/** Two operators, and whoever keeps their passkeys. */
async function house(store: Store) {
  const clock = new FakeClock();
  const audit = new AuditService(clock);
  const people = new PersonService(audit);
  const outbox = new OutboxService(store, clock);
  const notices = new NoticeService(clock, null, outbox, audit);
  const mail = new MailService(store, null, new LetterSources(notices, people, outbox, SECRET), audit);
  const letters = new AuthLetters(store, null, people, outbox, mail);
  const outcome = new PasskeyOutcome(clock, audit, letters, new SessionService(store, clock));
  const challenges = new PasskeyChallengeService(store, clock);
  const config = { origin: HOME.origin, instance: { name: 'Paydirt' } } as ApiConfig;
  const keys = new PasskeyService(store, clock, config, new PasskeyParts(people, challenges, outcome));
  const proofs = new PasskeyProofService(store, clock, config, challenges, outcome);
  const row = { status: 'active', password_hash: null, totp_sealed: 'sealed', totp_last_step: -1, created_at: clock.now() } as const; // prettier-ignore
  await store.write(async (tx) => {
    for (const id of ['olga', 'otto']) {
      await tx.insert(account, [{ id, role: 'operator', ...row }]);
      await people.add(tx, { id, name: id, mail: `${id}@example.org` }, 'test');
    }
  });
  const owner = await store.read((tx) => tx.findOne(account, { id: 'olga' }));
  if (owner === undefined) throw new Error('There is no operator.');
  const begin = () => store.write(async (tx) => (await keys.begin(tx, OLGA)).challenge);
  const add = async (key = new SoftwareAuthenticator(HOME)) => {
    await keys.add(OLGA, { name: 'Key', passkey: key.register(await begin()) });
    return key;
  };
  const ask = () => store.write(async (tx) => (await proofs.ask(tx, 'olga', 's-1')).challenge);
  return { clock, challenges, keys, proofs, owner, begin, add, ask };
}

const outcomes = async (all: readonly Promise<unknown>[]): Promise<unknown[]> =>
  (await Promise.allSettled(all)).map((one) => (one.status === 'fulfilled' ? 'done' : (one.reason as { code?: string }).code)).sort(); // prettier-ignore

describeEachStore('passkeys', (open) => {
  it('keep the public half alone, with its count up to four bytes, and the hash of what was asked', async () => {
    const store = await open();
    const { proofs, owner, add, ask } = await house(store);
    const key = await add(new SoftwareAuthenticator(HOME, { counter: 4_294_967_294 }));
    const challenge = await ask();
    expect(JSON.stringify(await store.read((tx) => tx.find(passkeyChallenge)))).not.toContain(challenge);
    const checked = await proofs.check(owner, key.sign(challenge), 's-1');
    if (checked === undefined) throw new Error('A right signature was refused.');
    expect(await store.write((tx) => proofs.take(tx, 'olga', checked))).toBe(true);
    const [row] = await store.read((tx) => tx.find(passkey));
    expect(row).toMatchObject({ credential_id: key.id, counter: 4_294_967_295, transports: ['internal'], synced: false }); // prettier-ignore
  });

  it('answer a challenge once, however often it comes at the same moment', async () => {
    const store = await open();
    const { proofs, owner, add, ask } = await house(store);
    const key = await add();
    const signed = key.sign(await ask());
    const checked = await Promise.all(Array.from({ length: 5 }, () => proofs.check(owner, signed, 's-1')));
    expect(checked.filter((one) => one !== undefined)).toHaveLength(1);
  });

  it('take one of two signatures with one count: the other is a copy', async () => {
    const store = await open();
    const { proofs, owner, add, ask } = await house(store);
    const key = await add();
    const signed = [key.sign(await ask(), { counter: 7 }), key.sign(await ask(), { counter: 7 })];
    const checked = await Promise.all(signed.map((one) => proofs.check(owner, one, 's-1')));
    const taken = await Promise.all(
      checked.map((one) => store.write((tx) => (one === undefined ? Promise.reject(new Error('refused')) : proofs.take(tx, 'olga', one)))), // prettier-ignore
    );
    expect(taken.sort()).toEqual([false, true]);
    await expect(proofs.check(owner, key.sign(await ask(), { counter: 7 }), 's-1')).rejects.toMatchObject({ code: 'auth.passkey-copied' }); // prettier-ignore
    const rows = await store.read((tx) => tx.find(auditRow, { where: { action: 'auth.passkey-copied' } }));
    expect(rows).toHaveLength(1);
  });

  it('come back with their count when what they opened did not come about', async () => {
    const store = await open();
    const { proofs, owner, add, ask } = await house(store);
    const key = await add();
    const checked = await proofs.check(owner, key.sign(await ask(), { counter: 7 }), 's-1');
    if (checked === undefined) throw new Error('A right signature was refused.');
    const undone = store.write(async (tx) => {
      expect(await proofs.take(tx, 'olga', checked)).toBe(true);
      throw new Error('the session could not be opened');
    });
    await expect(undone).rejects.toThrow('could not be opened');
    expect(await store.read((tx) => tx.find(passkey))).toMatchObject([{ counter: 1, last_used_at: null }]);
  });

  it('are one row for one key, and ten at the most, also when two are added at the same moment', async () => {
    const store = await open();
    const { keys, begin, add } = await house(store);
    const key = new SoftwareAuthenticator(HOME);
    const twice = [key.register(await begin()), key.register(await begin())];
    expect(await outcomes(twice.map((one) => keys.add(OLGA, { name: 'Key', passkey: one })))).toEqual(['auth.passkey-known', 'done']); // prettier-ignore
    for (let n = 2; n < PASSKEYS_MAX; n += 1) await add();
    const last = [new SoftwareAuthenticator(HOME).register(await begin()), new SoftwareAuthenticator(HOME).register(await begin())]; // prettier-ignore
    expect(await outcomes(last.map((one) => keys.add(OLGA, { name: 'Key', passkey: one })))).toEqual(['auth.too-many-passkeys', 'done']); // prettier-ignore
    expect(await store.read((tx) => tx.count(passkey))).toBe(PASSKEYS_MAX);
  });

  it('leave one when two are removed at the same moment and there is no authenticator', async () => {
    const store = await open();
    const { keys, add } = await house(store);
    await add();
    await add();
    await store.write((tx) => tx.update(account, { id: 'olga' }, { totp_sealed: null }));
    const ids = (await store.read((tx) => keys.list(tx, 'olga'))).map(({ id }) => id);
    const removed = ids.map((id) => store.write((tx) => keys.remove(tx, OLGA, id)));
    expect(await outcomes(removed)).toEqual(['auth.last-factor', 'done']);
  });
});
