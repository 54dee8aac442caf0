import type request from 'supertest';
import { account, passkey, session } from '../../../src/api/auth/auth.entity';
import { AccountService } from '../../../src/api/auth/account.service';
import { auditRow } from '../../../src/audit/audit.entity';
import { ApiApp, Browser, ORIGIN, PASSWORD } from '../../support/api-app';
import {
  BACKUP_ELIGIBLE,
  SoftwareAuthenticator,
  type Twist,
  USER_PRESENT,
  USER_VERIFIED,
} from '../../support/software-authenticator';

const HOME = { origin: ORIGIN, rpId: 'pay.example.org' };
const MINUTE = 60_000;
const WRONG = [401, 'auth.wrong-credentials'];
const LATE = [409, 'auth.passkey-late'];
const REFUSED = [422, 'auth.passkey-refused'];

const errorOf = (answer: request.Response): unknown => [
  answer.status,
  (answer.body as { error?: { code?: string } }).error?.code,
];
const newKey = (start?: { counter?: number; id?: string }) => new SoftwareAuthenticator(HOME, start);
const proofOf = (who: Browser) => (who.totpSecret === '' ? { password: PASSWORD } : { code: who.code() });

let api: ApiApp;
let ann: Browser;
let olga: Browser;
beforeEach(async () => {
  api = await ApiApp.open();
  ann = await api.signedIn('member', 'ann');
  olga = await api.signedIn('operator', 'olga');
});
afterEach(() => api.close());

/** The challenge of a new passkey. */
async function begin(who: Browser, proof: object = proofOf(who)): Promise<string> {
  const answer = await who.post('/api/account/passkeys/begin', proof);
  expect([answer.status, answer.body.error]).toEqual([200, undefined]);
  return answer.body.challenge as string;
}
const bring = (who: Browser, brought: object, name = 'My laptop') =>
  who.post('/api/account/passkeys', { name, passkey: brought });
/** Adds a passkey as a person does. */
async function added(who: Browser, key = newKey(), proof?: object): Promise<SoftwareAuthenticator> {
  expect(errorOf(await bring(who, key.register(await begin(who, proof))))).toEqual([200, undefined]);
  return key;
}

describe('a new passkey', () => {
  const kept = () => api.store.read((tx) => tx.find(passkey));

  it.each(['member', 'operator'] as const)('of a %s is kept, listed, audited and told by letter', async (role) => {
    const who = role === 'member' ? ann : olga;
    const { body: asked } = await who.post('/api/account/passkeys/begin', proofOf(who));
    expect(asked).toMatchObject({ rpId: 'pay.example.org', userName: who.mail, algorithms: [-8, -7, -257], exclude: [], timeoutMs: 5 * MINUTE }); // prettier-ignore
    expect(Buffer.from(asked.challenge as string, 'base64url')).toHaveLength(32);
    const key = newKey();
    const answer = await bring(who, key.register(asked.challenge), '我的手機');
    const one = { id: expect.any(String), name: '我的手機', addedAt: api.clock.now(), lastUsedAt: null, synced: false };
    expect([answer.status, answer.body.passkeys]).toEqual([200, [one]]);
    expect((await who.get('/api/account')).body.passkeys).toEqual([one]);
    const { body: next } = await who.post('/api/account/passkeys/begin', role === 'member' ? { passkey: await signed(who, key) } : proofOf(who)); // prettier-ignore
    expect(next.exclude).toEqual([{ id: key.id, transports: ['internal'] }]);
    const id = `id-${who === ann ? 'ann' : 'olga'}`;
    const rows = await api.store.read((tx) => tx.find(auditRow, { where: { subject: id, action: 'auth.passkey-added' } })); // prettier-ignore
    expect(rows).toMatchObject([{ actor: `${role}-${id}`, details: { passkey: answer.body.passkeys[0].id, left: '1' } }]); // prettier-ignore
    await api.post();
    expect(api.letters.map(({ to, subject }) => [to, subject])).toEqual([[who.mail, 'A passkey was added to your account']]); // prettier-ignore
    expect(api.letters[0]?.text).toContain(role === 'member' ? 'ask your operator' : 'ask another operator');
    expect(api.letters[0]?.text).not.toContain('我的手機');
  });

  /** What a browser signs before a sensitive act. */
  async function signed(who: Browser, key: SoftwareAuthenticator): Promise<object> {
    const { body } = await who.post('/api/auth/step-up/passkey');
    return key.sign(body.challenge as string);
  }

  it('needs a proof in the request itself: the five minutes of a stolen session add none', async () => {
    // Both have just signed in: the window of the session is open.
    expect(errorOf(await olga.post('/api/account/passkeys/begin'))).toEqual([401, 'auth.code-required']);
    expect(errorOf(await ann.post('/api/account/passkeys/begin'))).toEqual(WRONG);
    expect(errorOf(await ann.post('/api/account/passkeys/begin', { password: 'wrong wrong' }))).toEqual(WRONG);
    expect(errorOf(await olga.post('/api/account/passkeys/begin', { code: '000000' }))).toEqual(WRONG);
    expect(errorOf(await olga.post('/api/account/passkeys/begin', { password: PASSWORD }))).toEqual([401, 'auth.code-required']); // prettier-ignore
    const code = olga.code();
    await begin(olga, { code });
    expect(errorOf(await olga.post('/api/account/passkeys/begin', { code }))).toEqual(WRONG);
    await begin(olga, { recoveryCode: olga.recoveryCodes[0] });
    const nobody = new Browser(api, '');
    expect(errorOf(await nobody.post('/api/account/passkeys/begin', { password: PASSWORD }))).toEqual([401, 'auth.not-signed-in']); // prettier-ignore
    expect(errorOf(await bring(nobody, newKey().register('x')))).toEqual([401, 'auth.not-signed-in']);
  });

  it('is added by the session that began it, once, and within five minutes', async () => {
    const first = await begin(ann);
    const elsewhere = new Browser(api, ann.mail);
    await elsewhere.login();
    expect(errorOf(await bring(elsewhere, newKey().register(first)))).toEqual(LATE);
    expect(errorOf(await bring(olga, newKey().register(first)))).toEqual(LATE);
    await bring(ann, newKey().register(first)).expect(200);
    expect(errorOf(await bring(ann, newKey().register(first)))).toEqual(LATE);
    // Every other session of the account has ended with it.
    expect((await elsewhere.get('/api/account')).status).toBe(401);
    expect((await ann.get('/api/account')).status).toBe(200);
    const late = await begin(olga);
    api.clock.advance(5 * MINUTE);
    expect(errorOf(await bring(olga, newKey().register(late)))).toEqual(LATE);
    const inTime = await begin(olga);
    api.clock.advance(5 * MINUTE - 1);
    await bring(olga, newKey().register(inTime)).expect(200);
    expect(await kept()).toHaveLength(2);
  });

  it.each<[string, Twist, unknown]>([
    ['a page of another origin asked for', { origin: 'https://pay.example.org.evil.test' }, REFUSED],
    ['the same host over http asked for', { origin: 'http://pay.example.org' }, REFUSED],
    ['a frame of another origin asked for', { crossOrigin: true }, LATE],
    ['is for another host', { rpId: 'example.org' }, REFUSED],
    ['answers another challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }, LATE],
    ['is a signature by its type', { type: 'webauthn.get' }, REFUSED],
    ['nobody was present for', { flags: USER_VERIFIED }, REFUSED],
    ['was made without asking who is there', { flags: USER_PRESENT }, REFUSED],
    ['is of a kind that we do not take', { algorithm: -65_535 }, REFUSED],
    ['has a statement where it says there is none', { attStmt: new Map([['sig', Buffer.alloc(70)]]) }, REFUSED],
    ['is attested by certificates', { fmt: 'packed', attStmt: new Map<string, number | Buffer | Buffer[]>([['alg', -7], ['sig', Buffer.alloc(70)], ['x5c', [Buffer.alloc(300)]]]) }, REFUSED], // prettier-ignore
    ['attests itself with a wrong signature', { fmt: 'packed', attStmt: new Map<string, number | Buffer>([['alg', -7], ['sig', Buffer.alloc(70)]]) }, REFUSED], // prettier-ignore
    ['is attested in another format', { fmt: 'tpm' }, REFUSED],
  ])('is refused that %s', async (_, twist, refusal) => {
    const challenge = await begin(ann);
    expect(errorOf(await bring(ann, newKey().register(challenge, twist)))).toEqual(refusal);
    expect(await kept()).toEqual([]);
  });

  it.each([1, 2, 33, 64, 77, 100, 150, 180])('is refused with %s bytes of its CBOR cut off', async (cut) => {
    expect(errorOf(await bring(ann, newKey().register(await begin(ann), { cut })))).toEqual(REFUSED);
  });

  it('is refused when its bytes are no CBOR, too deep, or none of ours', async () => {
    const good = newKey().register(await begin(ann));
    for (const bytes of [
      Buffer.alloc(40, 0xff),
      Buffer.alloc(5000, 0x81),
      Buffer.from('a0', 'hex'),
      Buffer.from([0xbb, 255, 255, 255, 255, 255, 255, 255, 255]),
    ]) {
      // prettier-ignore
      const challenge = await begin(ann);
      const { clientDataJSON } = newKey().register(challenge);
      const answer = await bring(ann, { ...good, clientDataJSON, attestationObject: bytes.toString('base64url') });
      expect(errorOf(answer)).toEqual(REFUSED);
    }
    const other = newKey().register(await begin(ann));
    expect(errorOf(await bring(ann, { ...other, id: newKey().id }))).toEqual(REFUSED);
    expect(await kept()).toEqual([]);
  });

  it.each<[string, (good: ReturnType<SoftwareAuthenticator['register']>) => object, number]>([
    ['no passkey', () => ({ name: 'x' }), 400],
    ['null for the passkey', () => ({ name: 'x', passkey: null }), 400],
    ['a list for the passkey', () => ({ name: 'x', passkey: [] }), 400],
    ['a name that is blank', (passkey) => ({ name: ' \u3000', passkey }), 400],
    ['a name that steers a terminal', (passkey) => ({ name: 'x\u001b[2J', passkey }), 400],
    ['a name of 61 characters', (passkey) => ({ name: 'x'.repeat(61), passkey }), 400],
    ['no text for the bytes', (passkey) => ({ name: 'x', passkey: { ...passkey, attestationObject: 7 } }), 400],
    ['bytes that are no base64url', (passkey) => ({ name: 'x', passkey: { ...passkey, id: 'a+b/c=' } }), 400],
    ['an id of 1,024 bytes', (passkey) => ({ name: 'x', passkey: { ...passkey, id: 'A'.repeat(1366) } }), 400],
    ['null for the transports', (passkey) => ({ name: 'x', passkey: { ...passkey, transports: null } }), 400],
    ['eleven transports', (passkey) => ({ name: 'x', passkey: { ...passkey, transports: Array(11).fill('usb') } }), 400], // prettier-ignore
    ['a field that is not known', (passkey) => ({ name: 'x', passkey: { ...passkey, counter: 9 } }), 400],
    ['10 kB of attestation', (passkey) => ({ name: 'x', passkey: { ...passkey, attestationObject: 'A'.repeat(10_000) } }), 400], // prettier-ignore
    ['70 kB of attestation', (passkey) => ({ name: 'x', passkey: { ...passkey, attestationObject: 'A'.repeat(70_000) } }), 413], // prettier-ignore
  ])('is refused by name with %s, and the challenge is not used up', async (_, bodyOf, status) => {
    const good = newKey().register(await begin(ann));
    const answer = await ann.post('/api/account/passkeys', bodyOf(good));
    expect(answer.status).toBe(status);
    await bring(ann, good).expect(200);
  });

  it('is one of ten at the most, and nobody else has the same', async () => {
    const key = newKey();
    await bring(olga, key.register(await begin(olga))).expect(200);
    expect(errorOf(await bring(olga, key.register(await begin(olga))))).toEqual([409, 'auth.passkey-known']);
    expect(errorOf(await bring(ann, newKey({ id: key.id }).register(await begin(ann))))).toEqual([409, 'auth.passkey-known']); // prettier-ignore
    for (let n = 2; n <= 9; n += 1) await added(olga);
    const [tenth, eleventh] = [await begin(olga), await begin(olga)];
    await bring(olga, newKey().register(tenth)).expect(200);
    const full = [409, 'auth.too-many-passkeys'];
    expect(errorOf(await bring(olga, newKey().register(eleventh)))).toEqual(full);
    expect(errorOf(await olga.post('/api/account/passkeys/begin', { code: olga.code() }))).toEqual(full);
  });

  it('says whether its owner has it on several devices', async () => {
    const flags = USER_PRESENT | USER_VERIFIED | BACKUP_ELIGIBLE;
    const { body } = await bring(ann, newKey().register(await begin(ann), { flags }));
    expect(body.passkeys).toMatchObject([{ synced: true }]);
  });
});

describe('removing a passkey', () => {
  const idOf = async (who: Browser) => (await who.get('/api/account')).body.passkeys[0].id as string;
  const remove = (who: Browser, id: string) => who.post(`/api/account/passkeys/${id}/remove`);

  it('needs a step-up, ends the other sessions, is audited and told by letter', async () => {
    const key = await added(ann);
    const id = await idOf(ann);
    api.clock.advance(5 * MINUTE);
    expect(errorOf(await remove(ann, id))).toEqual([403, 'auth.step-up-required']);
    const { body: asked } = await ann.post('/api/auth/step-up/passkey');
    const stepped = await ann.post('/api/auth/step-up', { passkey: key.sign(asked.challenge) });
    ann.take(stepped.headers['set-cookie']);
    const answer = await remove(ann, id);
    expect([answer.status, answer.body.passkeys]).toEqual([200, []]);
    const open = await api.store.read((tx) => tx.count(session, { account_id: 'id-ann', revoked_at: null }));
    expect(open).toBe(1);
    const rows = await api.store.read((tx) => tx.find(auditRow, { where: { action: 'auth.passkey-removed' } }));
    expect(rows).toMatchObject([{ actor: 'member-id-ann', subject: 'id-ann', details: { passkey: id, left: '0' } }]);
    await api.post();
    expect(api.letters.at(-1)).toMatchObject({ to: ann.mail, subject: 'A passkey of your account was removed' });
    // The password is enough again.
    await ann.login();
  });

  it('removes the own ones alone', async () => {
    await added(ann);
    const id = await idOf(ann);
    expect(errorOf(await remove(olga, id))).toEqual([404, 'auth.unknown-passkey']);
    expect(errorOf(await remove(ann, 'nothing'))).toEqual([404, 'auth.unknown-passkey']);
    expect(await idOf(ann)).toBe(id);
  });

  it('leaves an operator a second factor', async () => {
    const key = await added(olga);
    // An operator without an authenticator app has the passkeys alone.
    await api.store.write((tx) => tx.update(account, { id: 'id-olga' }, { totp_sealed: null }));
    expect(errorOf(await remove(olga, await idOf(olga)))).toEqual([409, 'auth.last-factor']);
    const { body: asked } = await olga.post('/api/auth/step-up/passkey');
    await added(olga, newKey(), { passkey: key.sign(asked.challenge) });
    await remove(olga, await idOf(olga)).expect(200);
    expect(errorOf(await remove(olga, await idOf(olga)))).toEqual([409, 'auth.last-factor']);
  });

  it('is what a new link does to all of them, and taking the account out of service too', async () => {
    await added(ann);
    await added(olga);
    await begin(olga);
    const accounts = api.app.get(AccountService, { strict: false });
    await api.store.write((tx) => accounts.reinvite(tx, 'id-ann', 'operator-id-olga'));
    await api.store.write((tx) => accounts.disable(tx, 'id-olga', 'test'));
    expect(await api.store.read((tx) => tx.count(passkey))).toBe(0);
  });
});
