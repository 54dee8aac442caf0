import { generateSync } from 'otplib';
import type request from 'supertest';
import { OperatorAccountService } from '../../../src/api/auth/operator-account.service';
import { RecoveryCodeService } from '../../../src/api/auth/recovery-code.service';
import { TotpRenewalService } from '../../../src/api/auth/totp-renewal.service';
import { auditRow } from '../../../src/audit/audit.entity';
import { ApiApp, Browser, PASSWORD } from '../../support/api-app';

const errorOf = (answer: request.Response): unknown => [
  answer.status,
  (answer.body as { error?: { code?: string } }).error?.code,
];
const WRONG = [401, 'auth.wrong-credentials'];

/** SECURITY.md B2: ten codes, each once, in place of the authenticator. */
describe('an operator without the authenticator', () => {
  let api: ApiApp;
  let olga: Browser;
  beforeEach(async () => {
    api = await ApiApp.open();
    olga = await api.person('operator', 'olga');
  });
  afterEach(() => api.close());

  const left = async () =>
    (await api.store.read((tx) => api.app.get(RecoveryCodeService, { strict: false }).state(tx, 'id-olga'))).left;
  const login = (body: object) => olga.post('/api/auth/login', { mail: olga.mail, password: PASSWORD, ...body });

  it('was shown ten codes at the end of the set-up, and never again', async () => {
    expect(olga.recoveryCodes).toHaveLength(10);
    const { token } = await api.invite('operator', 'petra');
    const petra = new Browser(api, 'petra@example.org');
    const chosen = await petra.post(`/api/setup/${token}`, { password: PASSWORD });
    expect(chosen.body).toMatchObject({ next: 'totp', recoveryCodes: null });
    petra.totpSecret = chosen.body.totp.secret;
    const done = await petra.post(`/api/setup/${token}/totp`, { code: petra.code() });
    expect(done.body).toMatchObject({ next: 'done', recoveryCodes: { length: 10 } });
    expect(errorOf(await petra.get(`/api/setup/${token}`))).toEqual([410, 'auth.link-dead']);
  });

  it('signs in by a code once, is told by letter, and acts', async () => {
    const [code = ''] = olga.recoveryCodes;
    const answer = await login({ recoveryCode: code });
    expect([answer.status, answer.body.role]).toEqual([200, 'operator']);
    olga.take(answer.headers['set-cookie']);
    expect((await olga.get('/api/operator/overview')).status).toBe(200);
    expect(errorOf(await login({ recoveryCode: code }))).toEqual(WRONG);
    await api.post();
    expect(api.letters.map(({ to, subject }) => [to, subject])).toEqual([
      ['olga@example.org', 'A recovery code of your account was used'],
    ]);
    expect(api.letters[0]?.text).toContain('9 are left.');
    expect(api.letters[0]?.text).not.toContain(code);
  });

  it('needs the password beside it, and a code for nothing uses none up', async () => {
    const [code = ''] = olga.recoveryCodes;
    const noPassword = await olga.post('/api/auth/login', { mail: olga.mail, password: 'wrong wrong', recoveryCode: code }); // prettier-ignore
    expect(errorOf(noPassword)).toEqual(WRONG);
    expect(errorOf(await login({ recoveryCode: '0000-0000-0000-0000' }))).toEqual(WRONG);
    expect(errorOf(await login({ code: '000000', recoveryCode: code }))).toEqual(WRONG);
    expect(errorOf(await login({}))).toEqual([401, 'auth.code-required']);
    expect(await left()).toBe(10);
    expect((await login({ code: olga.code(), recoveryCode: code })).status).toBe(200);
    expect(await left()).toBe(10);
  });

  it('is slowed down after five wrong codes as after five wrong passwords', async () => {
    for (let i = 0; i < 5; i += 1) expect(errorOf(await login({ recoveryCode: '0000-0000-0000-0000' }))).toEqual(WRONG);
    expect(errorOf(await login({ recoveryCode: olga.recoveryCodes[0] }))).toEqual([429, 'auth.too-many-attempts']);
    expect(await left()).toBe(10);
    api.clock.advance(60_000);
    expect((await login({ recoveryCode: olga.recoveryCodes[0] })).status).toBe(200);
  });

  it('steps up by a code, once', async () => {
    await olga.login();
    api.clock.advance(6 * 60_000);
    expect(errorOf(await olga.post('/api/operator/payouts/stop'))).toEqual([403, 'auth.step-up-required']);
    const recoveryCode = olga.recoveryCodes[9];
    const stepped = await olga.post('/api/auth/step-up', { recoveryCode });
    expect(stepped.status).toBe(200);
    olga.take(stepped.headers['set-cookie']);
    expect((await olga.post('/api/operator/payouts/stop')).status).toBe(200);
    expect(errorOf(await olga.post('/api/auth/step-up', { recoveryCode }))).toEqual(WRONG);
    expect(await left()).toBe(9);
  });

  it('makes new codes, which kill the old ones and are told by letter', async () => {
    const made = await api.store.write((tx) =>
      api.app.get(RecoveryCodeService, { strict: false }).renew(tx, 'id-olga'),
    );
    expect(errorOf(await login({ recoveryCode: olga.recoveryCodes[0] }))).toEqual(WRONG);
    expect((await login({ recoveryCode: made[0] })).status).toBe(200);
    await api.post();
    expect(api.letters.map(({ subject }) => subject)).toEqual([
      'New recovery codes were made for your account',
      'A recovery code of your account was used',
    ]);
  });

  it('has no code that works after another operator reset the access', async () => {
    const reset = await api.store.write((tx) => api.app.get(OperatorAccountService).reset(tx, 'id-olga', 'id-otto'));
    expect(reset.token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await left()).toBe(0);
    expect(errorOf(await login({ recoveryCode: olga.recoveryCodes[0] }))).toEqual(WRONG);
  });

  it('is nothing for members: a code beside their password changes nothing', async () => {
    const ann = await api.person('member', 'ann');
    expect(ann.recoveryCodes).toEqual([]);
    await ann.login({ recoveryCode: olga.recoveryCodes[0] });
    expect(await left()).toBe(10);
  });

  it.each([7, null, '', 'x'.repeat(61)])('refuses a code that is no text of a code: %s', async (recoveryCode) => {
    expect(errorOf(await login({ recoveryCode }))).toEqual([400, 'api.invalid']);
    expect(errorOf(await login({ code: null, recoveryCode: olga.recoveryCodes[0] }))).toEqual([400, 'api.invalid']);
  });
});

/** What comes after a recovery code (BTCPay Server #806), and a new secret at each enrolment (#1708). */
describe('a new authenticator', () => {
  let api: ApiApp;
  let olga: Browser;
  beforeEach(async () => {
    api = await ApiApp.open();
    olga = await api.signedIn('operator', 'olga');
  });
  afterEach(() => api.close());

  const renewals = () => api.app.get(TotpRenewalService, { strict: false });
  const begin = (accountId = 'id-olga') =>
    api.store.write((tx) => renewals().begin(tx, { accountId, sessionId: 's-1' }));
  const confirm = (code: string, accountId = 'id-olga', sessionId = 's-1') =>
    api.store.write((tx) => renewals().confirm(tx, { accountId, sessionId }, code));
  const codeOf = (secret: string) => generateSync({ secret, epoch: Math.floor(api.clock.now() / 1000) });
  const login = async (code: string) => {
    return errorOf(await olga.post('/api/auth/login', { mail: olga.mail, password: PASSWORD, code }));
  };

  it('takes the place of the one before by its first code, ends every session, and is told by letter', async () => {
    const { secret } = await begin();
    expect(secret).not.toBe(olga.totpSecret);
    // Until then the one before is the one that counts.
    expect(await login(codeOf(secret))).toEqual(WRONG);
    await olga.login();
    expect((await olga.get('/api/operator/overview')).status).toBe(200);
    const first = codeOf(secret);
    await confirm(first);
    expect((await olga.get('/api/operator/overview')).status).toBe(401);
    expect(await login(olga.code())).toEqual(WRONG);
    // The code that confirmed it was used by that.
    expect(await login(first)).toEqual(WRONG);
    expect(await login(codeOf(secret))).toEqual([200, undefined]);
    await api.post();
    expect(api.letters.map(({ to, subject }) => [to, subject])).toEqual([
      ['olga@example.org', 'The authenticator of your account was replaced'],
    ]);
    expect(api.letters[0]?.text).not.toContain(secret);
    const rows = await api.store.read((tx) => tx.find(auditRow, { where: { subject: 'id-olga' } }));
    expect(rows.filter(({ action }) => action === 'auth.authenticator-replaced')).toMatchObject([{ actor: 'operator-id-olga' }]); // prettier-ignore
  });

  it('waits ten minutes for its first code, and not one longer', async () => {
    const { secret } = await begin();
    api.clock.advance(10 * 60_000 - 1);
    const late = codeOf(secret);
    api.clock.advance(1);
    await expect(confirm(late)).rejects.toMatchObject({ code: 'auth.no-new-authenticator' });
    const again = await begin();
    api.clock.advance(10 * 60_000 - 1);
    await confirm(codeOf(again.secret));
    expect(await login(olga.code())).toEqual(WRONG);
  });

  it('is confirmed by its own codes alone, once, and by the newest secret', async () => {
    await expect(confirm('123456')).rejects.toMatchObject({ code: 'auth.no-new-authenticator' });
    const old = await begin();
    const { secret } = await begin();
    await expect(confirm(codeOf(old.secret))).rejects.toMatchObject({ code: 'auth.wrong-code' });
    await expect(confirm(olga.codeNow())).rejects.toMatchObject({ code: 'auth.wrong-code' });
    expect((await olga.get('/api/operator/overview')).status).toBe(200);
    await confirm(codeOf(secret));
    await expect(confirm(codeOf(secret))).rejects.toMatchObject({ code: 'auth.no-new-authenticator' });
  });

  it('is the own one, of operators alone', async () => {
    await api.person('member', 'ann');
    await expect(begin('id-ann')).rejects.toMatchObject({ code: 'auth.unknown-operator' });
    await expect(begin('id-nobody')).rejects.toMatchObject({ code: 'auth.unknown-operator' });
    const { secret } = await begin();
    await api.person('operator', 'otto');
    await expect(confirm(codeOf(secret), 'id-otto')).rejects.toMatchObject({ code: 'auth.no-new-authenticator' });
  });

  it('that waits is gone after a reset', async () => {
    const { secret } = await begin();
    await api.store.write((tx) => api.app.get(OperatorAccountService).reset(tx, 'id-olga', 'id-otto'));
    await expect(confirm(codeOf(secret))).rejects.toMatchObject({ code: 'auth.no-new-authenticator' });
  });
});
