import type request from 'supertest';
import { passkey, passkeyChallenge } from '../../../src/api/auth/auth.entity';
import { auditRow } from '../../../src/audit/audit.entity';
import { ApiApp, Browser, ORIGIN, PASSWORD } from '../../support/api-app';
import { SoftwareAuthenticator, type Twist, USER_PRESENT, USER_VERIFIED } from '../../support/software-authenticator';

const HOME = { origin: ORIGIN, rpId: 'pay.example.org' };
const MINUTE = 60_000;
const WRONG = [401, 'auth.wrong-credentials'];
const COPIED = [401, 'auth.passkey-copied'];

const errorOf = (answer: request.Response): unknown => [
  answer.status,
  (answer.body as { error?: { code?: string } }).error?.code,
];

/** WebAuthn L3, 7.2, through our doors. */
describe('a passkey as second factor', () => {
  let api: ApiApp;
  let ann: Browser;
  let olga: Browser;
  let annKey: SoftwareAuthenticator;
  let olgaKey: SoftwareAuthenticator;
  beforeEach(async () => {
    api = await ApiApp.open();
    ann = await api.signedIn('member', 'ann');
    olga = await api.signedIn('operator', 'olga');
    annKey = await added(ann, { password: PASSWORD });
    olgaKey = await added(olga, { code: olga.code() });
  });
  afterEach(() => api.close());

  async function added(who: Browser, proof: object, counter = 1): Promise<SoftwareAuthenticator> {
    const key = new SoftwareAuthenticator(HOME, { counter });
    const { body } = await who.post('/api/account/passkeys/begin', proof);
    await who.post('/api/account/passkeys', { name: 'Key', passkey: key.register(body.challenge) }).expect(200);
    return key;
  }
  // In a browser of its own: a sign-in ends the session that its browser had.
  const login = (who: Browser, body: object) => new Browser(api, who.mail).post('/api/auth/login', { mail: who.mail, password: PASSWORD, ...body }); // prettier-ignore
  async function asked(who: Browser): Promise<string> {
    const { body } = await who.post('/api/auth/login/passkey', { mail: who.mail, password: PASSWORD });
    return body.challenge as string;
  }
  async function askedAgain(who: Browser): Promise<string> {
    return (await who.post('/api/auth/step-up/passkey')).body.challenge as string;
  }

  it('is asked for beside the password, and signs in', async () => {
    expect(errorOf(await login(ann, {}))).toEqual([401, 'auth.passkey-required']);
    expect(errorOf(await login(olga, {}))).toEqual([401, 'auth.passkey-or-code-required']);
    const { body } = await olga.post('/api/auth/login/passkey', { mail: 'OLGA@example.org', password: PASSWORD });
    expect(body).toEqual({ challenge: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/), rpId: 'pay.example.org', allow: [{ id: olgaKey.id, transports: ['internal'] }], timeoutMs: 5 * MINUTE }); // prettier-ignore
    const answer = await login(olga, { passkey: olgaKey.sign(body.challenge) });
    expect([answer.status, answer.body]).toMatchObject([200, { signedIn: true, role: 'operator', hasPasskey: true }]);
    olga.take(answer.headers['set-cookie']);
    expect((await olga.get('/api/operator/overview')).status).toBe(200);
    expect((await olga.get('/api/account')).body.passkeys).toMatchObject([{ lastUsedAt: api.clock.now() }]);
    const member = await login(ann, { passkey: annKey.sign(await asked(ann)) });
    expect(member.body).toMatchObject({ signedIn: true, role: 'member' });
  });

  it('leaves codes and recovery codes of an operator as they are', async () => {
    expect((await login(olga, { code: olga.code() })).status).toBe(200);
    expect((await login(olga, { recoveryCode: olga.recoveryCodes[0] })).status).toBe(200);
    expect((await olga.get('/api/account')).body).toMatchObject({ hasAuthenticator: true, recoveryCodesLeft: 9 });
    expect((await ann.get('/api/account')).body).toMatchObject({ hasAuthenticator: false, recoveryCodesLeft: null });
  });

  it('is nothing without the password, and who does not know that learns nothing of passkeys', async () => {
    const guess = (mail: string) => ann.post('/api/auth/login/passkey', { mail, password: 'wrong wrong' });
    const strip = (answer: request.Response) => [answer.status, { ...answer.body.error, requestId: '' }];
    expect(strip(await guess(ann.mail))).toEqual(strip(await guess('nobody@example.org')));
    expect(errorOf(await guess(ann.mail))).toEqual(WRONG);
    const challenge = await asked(ann);
    expect(errorOf(await login(ann, { password: 'wrong wrong', passkey: annKey.sign(challenge) }))).toEqual(WRONG);
    // The password was looked at first: the challenge still waits for its answer.
    expect((await login(ann, { passkey: annKey.sign(challenge) })).status).toBe(200);
    await api.person('operator', 'otto');
    const none = await ann.post('/api/auth/login/passkey', { mail: 'otto@example.org', password: PASSWORD });
    expect(errorOf(none)).toEqual([409, 'auth.no-passkey']);
  });

  it.each<[string, Twist]>([
    ['a page of another origin asked for', { origin: 'https://pay.example.com' }],
    ['another port asked for', { origin: `${ORIGIN}:8443` }],
    ['is for another host', { rpId: 'example.org' }],
    ['a frame of another origin asked for', { crossOrigin: true }],
    ['answers another challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['is a new passkey by its type', { type: 'webauthn.create' }],
    ['nobody was present for', { flags: USER_VERIFIED }],
    ['was made without asking who is there', { flags: USER_PRESENT }],
    ['is cut by a byte', { cut: 1 }],
    ['is cut to nothing but a host', { cut: 5 }],
    ['says that data follows which does not', { flags: USER_PRESENT | USER_VERIFIED | 0x80 }],
  ])('is refused that %s, at the sign-in and at a step-up, and its challenge is used up', async (_, twist) => {
    const challenge = await asked(olga);
    expect(errorOf(await login(olga, { passkey: olgaKey.sign(challenge, twist) }))).toEqual(WRONG);
    const again = await login(olga, { passkey: olgaKey.sign(challenge) });
    // What names another challenge, or comes from a frame, used none of ours up.
    expect(again.status).toBe('challenge' in twist || 'crossOrigin' in twist ? 200 : 401);
    const second = await askedAgain(ann);
    expect(errorOf(await ann.post('/api/auth/step-up', { passkey: annKey.sign(second, twist) }))).toEqual(WRONG);
    expect(await api.store.read((tx) => tx.count(passkeyChallenge, { account_id: 'id-ann' }))).toBe('challenge' in twist || 'crossOrigin' in twist ? 1 : 0); // prettier-ignore
  });

  it('is refused with another signature, another handle, or signed bytes that were changed', async () => {
    const changes: ((signed: ReturnType<SoftwareAuthenticator['sign']>) => object)[] = [
      (signed) => ({ ...signed, signature: new SoftwareAuthenticator(HOME).sign('x').signature }),
      (signed) => ({ ...signed, signature: 'AAAA' }),
      (signed) => ({ ...signed, userHandle: 'AAAA' }),
      (signed) => ({ ...signed, authenticatorData: olgaKey.sign('x', { counter: 99 }).authenticatorData }),
      (signed) => ({ ...signed, id: new SoftwareAuthenticator(HOME).id }),
    ];
    for (const change of changes) {
      api.clock.advance(MINUTE);
      const passkeyOf = change(olgaKey.sign(await asked(olga)));
      expect(errorOf(await login(olga, { passkey: passkeyOf }))).toEqual(WRONG);
    }
    api.clock.advance(MINUTE);
    const userHandle = (await olga.post('/api/account/passkeys/begin', { code: olga.code() })).body.userId as string;
    api.clock.advance(MINUTE);
    expect((await login(olga, { passkey: { ...olgaKey.sign(await asked(olga)), userHandle } })).status).toBe(200);
  });

  it('of somebody else opens nothing, whoever asked for it', async () => {
    expect(errorOf(await login(olga, { passkey: annKey.sign(await asked(olga)) }))).toEqual(WRONG);
    expect(errorOf(await login(olga, { passkey: annKey.sign(await asked(ann)) }))).toEqual(WRONG);
    expect(errorOf(await login(olga, { passkey: olgaKey.sign(await asked(ann)) }))).toEqual(WRONG);
    expect(errorOf(await olga.post('/api/auth/step-up', { passkey: annKey.sign(await askedAgain(olga)) }))).toEqual(WRONG); // prettier-ignore
  });

  it('is taken once, where it was asked for, for what it was asked for, and within five minutes', async () => {
    const challenge = await asked(olga);
    const passkeyOf = olgaKey.sign(challenge);
    expect((await login(olga, { passkey: passkeyOf })).status).toBe(200);
    expect(errorOf(await login(olga, { passkey: passkeyOf }))).toEqual(WRONG);
    expect(errorOf(await login(olga, { passkey: olgaKey.sign(challenge) }))).toEqual(WRONG);
    // Asked at the sign-in it confirms nothing, asked by a session it signs nobody in and is no other session's.
    expect(errorOf(await olga.post('/api/auth/step-up', { passkey: olgaKey.sign(await asked(olga)) }))).toEqual(WRONG);
    const again = await askedAgain(olga);
    expect(errorOf(await login(olga, { passkey: olgaKey.sign(again) }))).toEqual(WRONG);
    api.clock.advance(MINUTE);
    const elsewhere = new Browser(api, olga.mail);
    elsewhere.totpSecret = olga.totpSecret;
    await elsewhere.login();
    expect(errorOf(await elsewhere.post('/api/auth/step-up', { passkey: olgaKey.sign(again) }))).toEqual(WRONG);
    const toAdd = (await olga.post('/api/account/passkeys/begin', { code: olga.code() })).body.challenge as string;
    expect(errorOf(await olga.post('/api/auth/step-up', { passkey: olgaKey.sign(toAdd) }))).toEqual(WRONG);
    api.clock.advance(MINUTE);
    const late = await asked(olga);
    api.clock.advance(5 * MINUTE);
    expect(errorOf(await login(olga, { passkey: olgaKey.sign(late) }))).toEqual(WRONG);
    const inTime = await asked(olga);
    api.clock.advance(5 * MINUTE - 1);
    expect((await login(olga, { passkey: olgaKey.sign(inTime) })).status).toBe(200);
  });

  it.each([
    ['stands still', 7, 7],
    ['goes back by one', 7, 6],
    ['goes back to nothing', 7, 0],
    ['stands still at its end', 0xffffffff, 0xffffffff],
  ])('whose count %s is refused as a copy, kept in the audit trail and told', async (_, before, next) => {
    expect((await login(olga, { passkey: olgaKey.sign(await asked(olga), { counter: before }) })).status).toBe(200);
    expect(errorOf(await login(olga, { passkey: olgaKey.sign(await asked(olga), { counter: next }) }))).toEqual(COPIED);
    const rows = await api.store.read((tx) => tx.find(auditRow, { where: { action: 'auth.passkey-copied' } }));
    expect(rows).toMatchObject([{ actor: 'operator-id-olga', subject: 'id-olga' }]);
    const [row] = await api.store.read((tx) => tx.find(passkey, { where: { account_id: 'id-olga' } }));
    expect(row?.counter).toBe(before);
    await api.post();
    expect(api.letters.at(-1)).toMatchObject({ to: olga.mail, subject: 'A passkey of your account may have been copied' }); // prettier-ignore
  });

  it('may have no count at all', async () => {
    const key = await added(olga, { code: olga.code() }, 0);
    for (let n = 0; n < 2; n += 1) {
      expect((await login(olga, { passkey: key.sign(await asked(olga)) })).status).toBe(200);
    }
  });

  it('confirms again: a new session, and the acts of five minutes', async () => {
    const first = ann.cookie;
    api.clock.advance(6 * MINUTE);
    const set = (key: string) =>
      ann.post('/api/me/threshold', { unit: 'sats', value: '5000' }, { 'Idempotency-Key': key });
    expect(errorOf(await set('threshold-1'))).toEqual([403, 'auth.step-up-required']);
    const stepped = await ann.post('/api/auth/step-up', { passkey: annKey.sign(await askedAgain(ann)) });
    expect([stepped.status, stepped.body.hasPasskey]).toEqual([200, true]);
    ann.take(stepped.headers['set-cookie']);
    expect(ann.cookie).not.toBe(first);
    expect((await set('threshold-1')).status).toBe(200);
  });

  it('of a member takes the place of the password at a step-up: that may be what was stolen', async () => {
    expect(errorOf(await ann.post('/api/auth/step-up', { password: PASSWORD }))).toEqual([
      401,
      'auth.passkey-required',
    ]);
    expect(errorOf(await ann.post('/api/account/passkeys/begin', { password: PASSWORD }))).toEqual([401, 'auth.passkey-required']); // prettier-ignore
    const nobody = new Browser(api, '');
    expect(errorOf(await nobody.post('/api/auth/step-up/passkey'))).toEqual([401, 'auth.not-signed-in']);
  });

  it('is slowed down after five wrong ones, copies too', async () => {
    for (let n = 0; n < 5; n += 1) {
      const twist = n % 2 === 0 ? { rpId: 'example.org' } : { counter: 0 };
      expect((await login(olga, { passkey: olgaKey.sign(await asked(olga), twist) })).status).toBe(401);
    }
    expect(errorOf(await login(olga, { code: olga.codeNow() }))).toEqual([429, 'auth.too-many-attempts']);
    expect(errorOf(await olga.post('/api/auth/login/passkey', { mail: olga.mail, password: PASSWORD }))).toEqual([429, 'auth.too-many-attempts']); // prettier-ignore
    api.clock.advance(MINUTE);
    expect((await login(olga, { passkey: olgaKey.sign(await asked(olga)) })).status).toBe(200);
  });

  it('is asked for five times in one place at the most: the oldest question is forgotten', async () => {
    const challenges: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      challenges.push(await asked(olga));
      api.clock.advance(1);
    }
    expect(await api.store.read((tx) => tx.count(passkeyChallenge, { account_id: 'id-olga' }))).toBe(5);
    expect(errorOf(await login(olga, { passkey: olgaKey.sign(challenges[0] ?? '') }))).toEqual(WRONG);
    expect((await login(olga, { passkey: olgaKey.sign(challenges[1] ?? '') })).status).toBe(200);
    api.clock.advance(5 * MINUTE);
    await asked(olga);
    expect(await api.store.read((tx) => tx.count(passkeyChallenge, { account_id: 'id-olga' }))).toBe(1);
  });

  it.each<[string, (good: object) => unknown, number]>([
    ['null', () => null, 400],
    ['a list', (good) => [good], 400],
    ['a text', () => 'passkey', 400],
    ['an empty object', () => ({}), 400],
    ['a signature that is a number', (good) => ({ ...good, signature: 7 }), 400],
    ['a handle that is null', (good) => ({ ...good, userHandle: null }), 400],
    ['a handle of 65 bytes', (good) => ({ ...good, userHandle: 'A'.repeat(87) }), 400],
    ['5 kB of authenticator data', (good) => ({ ...good, authenticatorData: 'A'.repeat(5000) }), 400],
    ['70 kB of authenticator data', (good) => ({ ...good, authenticatorData: 'A'.repeat(70_000) }), 413],
    ['JSON that is none', (good) => ({ ...good, clientDataJSON: 'AAAA' }), 401],
    ['JSON that is a list', (good) => ({ ...good, clientDataJSON: Buffer.from('[]').toString('base64url') }), 401],
  ])('is refused when it is %s', async (_, change, status) => {
    const good = olgaKey.sign(await asked(olga));
    expect((await login(olga, { passkey: change(good) })).status).toBe(status);
    expect((await login(olga, { passkey: good })).status).toBe(200);
  });
});

/** A window that was stolen with the session makes no key that stays. */
describe('what stays after a session', () => {
  let api: ApiApp;
  let olga: Browser;
  beforeEach(async () => {
    api = await ApiApp.open();
    olga = await api.signedIn('operator', 'olga');
  });
  afterEach(() => api.close());

  it.each(['/api/account/authenticator', '/api/account/recovery-codes', '/api/account/passkeys/begin'])(
    'needs a proof in the request itself: %s',
    async (path) => {
      // Just signed in: the five minutes have begun.
      expect(errorOf(await olga.post(path))).toEqual([401, 'auth.code-required']);
      expect(errorOf(await olga.post(path, { code: '000000' }))).toEqual(WRONG);
      expect(errorOf(await olga.post(path, { password: PASSWORD }))).toEqual([401, 'auth.code-required']);
      const code = olga.code();
      expect((await olga.post(path, { code })).status).toBe(200);
      expect(errorOf(await olga.post(path, { code }))).toEqual(WRONG);
      expect((await olga.post(path, { recoveryCode: olga.recoveryCodes[0] })).status).toBe(path.endsWith('recovery-codes') ? 401 : 200); // prettier-ignore
      const ann = await api.signedIn('member', 'ann');
      expect((await ann.post(path, { password: PASSWORD })).status).toBe(path.endsWith('begin') ? 200 : 403);
    },
  );

  it('is confirmed in the session that began it, without another proof', async () => {
    const elsewhere = new Browser(api, olga.mail);
    elsewhere.totpSecret = olga.totpSecret;
    await elsewhere.login();
    const { body } = await olga.post('/api/account/authenticator', { code: olga.code() });
    const next = Object.assign(new Browser(api, olga.mail), { totpSecret: body.secret as string });
    api.clock.advance(6 * MINUTE);
    const code = next.codeNow();
    expect(errorOf(await elsewhere.post('/api/account/authenticator/confirm', { code }))).toEqual([409, 'auth.no-new-authenticator']); // prettier-ignore
    expect((await olga.post('/api/account/authenticator/confirm', { code })).body).toEqual({ done: true });
    expect((await olga.get('/api/account')).status).toBe(401);
    await next.login();
  });
});
