import request from 'supertest';
import { AccountService } from '../../../src/api/auth/account.service';
import { session } from '../../../src/api/auth/auth.entity';
import { PasswordService } from '../../../src/api/auth/password.service';
import { SessionService } from '../../../src/api/auth/session.service';
import { ApiApp, Browser, ORIGIN, PASSWORD } from '../../support/api-app';

const errorOf = (answer: request.Response): unknown => [
  answer.status,
  (answer.body as { error?: { code?: string } }).error?.code,
];

describe('signing in', () => {
  let api: ApiApp;
  beforeEach(async () => {
    api = await ApiApp.open();
  });
  afterEach(() => api.close());

  it('gives a member a session in a cookie that only our own https pages can use', async () => {
    const member = await api.person('member', 'ann');
    const answer = await member.post('/api/auth/login', { mail: 'ANN@example.org', password: PASSWORD });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ signedIn: true, role: 'member', memberId: 'id-ann', name: 'ann' });
    const [cookie] = answer.headers['set-cookie'] as unknown as string[];
    expect(cookie).toMatch(/^__Host-session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  });

  it('keeps only a hash of the token', async () => {
    const member = await api.person('member', 'ann');
    await member.login();
    const rows = await api.store.read((tx) => tx.find(session));
    expect(JSON.stringify(rows)).not.toContain(member.cookie.split('=')[1]);
  });

  it('asks an operator for a code, and lets nobody in without one', async () => {
    const operator = await api.person('operator', 'olga');
    const login = { mail: operator.mail, password: PASSWORD };
    expect(errorOf(await operator.post('/api/auth/login', login))).toEqual([401, 'auth.code-required']);
    const wrong = await operator.post('/api/auth/login', { ...login, code: '000000' });
    expect(errorOf(wrong)).toEqual([401, 'auth.wrong-credentials']);
    await operator.login();
    expect((await operator.get('/api/operator/overview')).status).toBe(200);
  });

  it('takes a code once', async () => {
    const operator = await api.person('operator', 'olga');
    const login = { mail: operator.mail, password: PASSWORD, code: operator.code() };
    expect((await operator.post('/api/auth/login', login)).status).toBe(200);
    expect(errorOf(await operator.post('/api/auth/login', login))).toEqual([401, 'auth.wrong-credentials']);
  });

  it.each([
    [-60, 401],
    [-30, 200],
    [30, 200],
    [60, 401],
  ])('takes a code of a device whose clock is %s seconds off: %s', async (seconds, status) => {
    const operator = await api.person('operator', 'olga');
    api.clock.advance(300_000);
    api.clock.advance(seconds * 1000);
    const code = operator.codeNow();
    api.clock.advance(-seconds * 1000);
    const answer = await operator.post('/api/auth/login', { mail: operator.mail, password: PASSWORD, code });
    expect(answer.status).toBe(status);
  });

  it('says the same to an unknown mail and to a wrong password', async () => {
    const member = await api.person('member', 'ann');
    const known = await member.post('/api/auth/login', { mail: member.mail, password: 'wrong wrong' });
    const unknown = await member.post('/api/auth/login', { mail: 'nobody@example.org', password: 'wrong wrong' });
    const strip = (body: { error: object }): object => ({ ...body.error, requestId: '' });
    expect(known.status).toBe(401);
    expect(strip(known.body)).toEqual(strip(unknown.body));
  });

  it('slows guessing down and never locks anybody out for good', async () => {
    const member = await api.person('member', 'ann');
    const guess = () => member.post('/api/auth/login', { mail: member.mail, password: 'wrong wrong' });
    for (let i = 0; i < 5; i += 1) expect(errorOf(await guess())).toEqual([401, 'auth.wrong-credentials']);
    const refused = await member.post('/api/auth/login', { mail: member.mail, password: PASSWORD });
    expect(errorOf(refused)).toEqual([429, 'auth.too-many-attempts']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    api.clock.advance(60_000);
    await member.login();
  });

  it('ends a session at logout, after idle time and after its whole time', async () => {
    const member = await api.person('member', 'ann');
    const alive = async () => (await member.get('/api/me/summary')).status;
    await member.login();
    expect(await alive()).toBe(200);
    await member.post('/api/auth/logout');
    expect(await alive()).toBe(401);

    await member.login();
    api.clock.advance(24 * 3_600_000 - 1);
    expect(await alive()).toBe(200);
    api.clock.advance(24 * 3_600_000);
    expect(await alive()).toBe(401);

    await member.login();
    for (let day = 0; day < 14; day += 1) {
      api.clock.advance(12 * 3_600_000 - 1);
      if (day < 13) expect(await alive()).toBe(200);
    }
    api.clock.advance(14);
    expect(await alive()).toBe(401);
  });

  it('lets a disabled account do nothing from the next request on', async () => {
    const operator = await api.person('operator', 'olga');
    await operator.login();
    await api.store.write((tx) => api.app.get(AccountService).disable(tx, 'id-olga', 'test'));
    expect((await operator.get('/api/operator/overview')).status).toBe(401);
    const again = await operator.post('/api/auth/login', {
      mail: operator.mail,
      password: PASSWORD,
      code: operator.code(),
    });
    expect(again.status).toBe(401);
  });

  it('gives a new session at login and at step-up, and the old one is dead', async () => {
    const member = await api.person('member', 'ann');
    await member.login();
    const first = member.cookie;
    const stepped = await member.post('/api/auth/step-up', { password: PASSWORD });
    member.take(stepped.headers['set-cookie']);
    expect(member.cookie).not.toBe(first);
    const old = new Browser(api, member.mail);
    old.cookie = first;
    expect((await old.get('/api/me/summary')).status).toBe(401);
    expect((await member.get('/api/me/summary')).status).toBe(200);
  });

  it.each(['/api/auth/login', '/api/auth/step-up'])(
    'opens no session at %s while the access is given anew: none lies in wait for the owner',
    async (path) => {
      const ann = await api.signedIn('member', 'ann');
      const passwords = api.app.get(PasswordService, { strict: false });
      const verify = passwords.verify.bind(passwords);
      jest.spyOn(passwords, 'verify').mockImplementation(async (...given) => {
        const fits = await verify(...given);
        await api.store.write((tx) => api.app.get(AccountService).reinvite(tx, 'id-ann', 'operator-olga'));
        return fits;
      });
      const mail = path.endsWith('login') ? { mail: ann.mail } : {};
      expect(errorOf(await ann.post(path, { ...mail, password: PASSWORD }))).toEqual([401, 'auth.wrong-credentials']);
      const open = await api.store.read((tx) => tx.find(session, { where: { revoked_at: null } }));
      expect(open).toEqual([]);
    },
  );

  it('renews no session that was ended meanwhile', async () => {
    await api.signedIn('member', 'ann');
    const sessions = api.app.get(SessionService, { strict: false });
    const renewed = api.store.write(async (tx) => {
      const [row] = await tx.find(session);
      if (row === undefined) throw new Error('nobody is signed in');
      const actor = { accountId: 'id-ann', role: 'member', memberId: 'id-ann', sessionId: row.id, steppedUpUntil: null } as const; // prettier-ignore
      await sessions.revokeAll(tx, 'id-ann');
      return sessions.renew(tx, { row, actor, idleExpiresAt: row.expires_at }, undefined);
    });
    await expect(renewed).rejects.toMatchObject({ code: 'auth.not-signed-in' });
  });

  it('asks for a fresh proof five minutes after the last one', async () => {
    const member = await api.person('member', 'ann');
    await member.login();
    const set = (key: string) =>
      member.post('/api/me/threshold', { unit: 'sats', value: '5000' }, { 'Idempotency-Key': key });
    api.clock.advance(5 * 60_000 - 1);
    expect((await set('threshold-1')).status).toBe(200);
    api.clock.advance(1);
    expect(errorOf(await set('threshold-2'))).toEqual([403, 'auth.step-up-required']);
    expect(errorOf(await member.post('/api/auth/step-up', { password: 'wrong wrong' }))).toEqual([
      401,
      'auth.wrong-credentials',
    ]);
    member.take((await member.post('/api/auth/step-up', { password: PASSWORD })).headers['set-cookie']);
    expect((await set('threshold-2')).status).toBe(200);
  });

  it('a step-up of an operator takes a code, not the password, and once', async () => {
    const operator = await api.person('operator', 'olga');
    await operator.login();
    api.clock.advance(6 * 60_000);
    expect(errorOf(await operator.post('/api/auth/step-up', { password: PASSWORD }))).toEqual([
      401,
      'auth.code-required',
    ]);
    const code = operator.code();
    const stepped = await operator.post('/api/auth/step-up', { code });
    expect(stepped.status).toBe(200);
    operator.take(stepped.headers['set-cookie']);
    expect((await operator.post('/api/operator/payouts/stop')).status).toBe(200);
    expect(errorOf(await operator.post('/api/auth/step-up', { code }))).toEqual([401, 'auth.wrong-credentials']);
  });
});

describe('one-time links', () => {
  let api: ApiApp;
  beforeEach(async () => {
    api = await ApiApp.open();
  });
  afterEach(() => api.close());

  it('lead an operator through password and authenticator, and are dead after it', async () => {
    const { token } = await api.invite('operator', 'olga');
    const browser = new Browser(api, 'olga@example.org');
    expect((await browser.get(`/api/setup/${token}`)).body).toMatchObject({ next: 'password', role: 'operator' });
    const early = await browser.post(`/api/setup/${token}/totp`, { code: '123456' });
    expect(errorOf(early)).toEqual([409, 'auth.step-order']);
    const chosen = await browser.post(`/api/setup/${token}`, { password: PASSWORD });
    expect(chosen.body).toMatchObject({ next: 'totp', totp: { uri: expect.stringMatching(/^otpauth:\/\/totp\//) } });
    browser.totpSecret = chosen.body.totp.secret;
    const tooEarly = await browser.post('/api/auth/login', {
      mail: browser.mail,
      password: PASSWORD,
      code: browser.code(),
    });
    expect(tooEarly.status).toBe(401);
    expect((await browser.post(`/api/setup/${token}/totp`, { code: browser.code() })).body).toMatchObject({
      next: 'done',
    });
    expect(errorOf(await browser.get(`/api/setup/${token}`))).toEqual([410, 'auth.link-dead']);
    expect(errorOf(await browser.post(`/api/setup/${token}`, { password: PASSWORD }))).toEqual([410, 'auth.link-dead']);
    await browser.login();
  });

  it('expire, and an unknown one reads the same', async () => {
    const { token } = await api.invite('operator', 'olga');
    api.clock.advance(24 * 3_600_000);
    const browser = new Browser(api, '');
    expect(errorOf(await browser.get(`/api/setup/${token}`))).toEqual([410, 'auth.link-dead']);
    expect(errorOf(await browser.get(`/api/setup/${'x'.repeat(43)}`))).toEqual([410, 'auth.link-dead']);
  });

  it.each([
    ['seven ch', 200],
    ['7 chars', 422],
    ['password123', 422],
    ['aaaaaaaaaaaa', 422],
    ['Olga@example.org', 422],
    ['x'.repeat(127) + 'y', 200],
    ['x'.repeat(128) + 'y', 422],
    ['\u6c34\u6ef4\u77f3\u7a7f\u6c34\u6ef4\u77f3\u7a7f', 200],
  ])('judge the password %s by length and commonness alone: %s', async (password, status) => {
    const { token } = await api.invite('operator', 'olga');
    const answer = await new Browser(api, '').post(`/api/setup/${token}`, { password });
    expect(answer.status).toBe(status);
  });
});

describe('requests of other sites', () => {
  let api: ApiApp;
  beforeEach(async () => {
    api = await ApiApp.open();
  });
  afterEach(() => api.close());

  it.each<[string, Record<string, string>, number]>([
    ['cross-site by Sec-Fetch-Site', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['a sister site', { 'Sec-Fetch-Site': 'same-site' }, 403],
    ['another Origin', { Origin: 'https://evil.example' }, 403],
    ['Origin null', { Origin: 'null' }, 403],
    ['our Origin but cross-site', { Origin: ORIGIN, 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['neither header', {}, 403],
    ['our Origin alone', { Origin: ORIGIN }, 200],
    ['same-origin alone', { 'Sec-Fetch-Site': 'same-origin' }, 200],
  ])('%s: %s', async (_, headers, status) => {
    const answer = await request(api.server).post('/api/auth/logout').set(headers).send({});
    expect(answer.status).toBe(status);
    if (status === 403) expect(errorOf(answer)).toEqual([403, 'api.cross-site']);
  });
});
