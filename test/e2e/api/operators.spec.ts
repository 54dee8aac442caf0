import { AccountService } from '../../../src/api/auth/account.service';
import { OperatorAccountService } from '../../../src/api/auth/operator-account.service';
import { SetupService } from '../../../src/api/auth/setup.service';
import { auditRow } from '../../../src/audit/audit.entity';
import { ApiApp, Browser, PASSWORD } from '../../support/api-app';

/** SECURITY.md B: accounts of operators, and the way back for one who lost the second factor. */
describe('operators', () => {
  let api: ApiApp;
  let operators: OperatorAccountService;
  let olga: Browser;
  let otto: Browser;
  beforeEach(async () => {
    api = await ApiApp.open();
    operators = api.app.get(OperatorAccountService);
    olga = await api.person('operator', 'olga');
    otto = await api.person('operator', 'otto');
  });
  afterEach(() => api.close());

  const reset = (id: string, by: string) => api.store.write((tx) => operators.reset(tx, id, by));
  const list = () => api.store.read((tx) => operators.list(tx));
  const signIn = async (who: Browser): Promise<number> => {
    const body = { mail: who.mail, password: PASSWORD, code: who.code() };
    return (await who.post('/api/auth/login', body)).status;
  };

  it('are listed with second factor, last sign-in and open link', async () => {
    expect(await list()).toMatchObject([
      { id: 'id-olga', status: 'active', hasSecondFactor: true, lastSignInAt: null, linkUntil: null },
      { id: 'id-otto', status: 'active', hasSecondFactor: true, lastSignInAt: null, linkUntil: null },
    ]);
    await olga.login();
    const at = api.clock.now();
    await api.invite('operator', 'petra');
    await api.person('member', 'ann');
    expect(await list()).toMatchObject([
      { id: 'id-olga', lastSignInAt: at },
      { id: 'id-otto', lastSignInAt: null },
      { id: 'id-petra', status: 'invited', hasSecondFactor: false, linkUntil: at + 24 * 3_600_000 },
    ]);
  });

  it('lose password, authenticator and sessions by a reset, and come back by its link', async () => {
    await olga.login();
    const { token } = await reset('id-olga', 'id-otto');
    expect((await olga.get('/api/operator/overview')).status).toBe(401);
    expect(await signIn(olga)).toBe(401);
    expect(await list()).toMatchObject([{ id: 'id-olga', status: 'invited', hasSecondFactor: false }, {}]);
    const setup = api.app.get(SetupService);
    const old = olga.totpSecret;
    const { totp } = await setup.password(token, { password: PASSWORD });
    expect(totp?.secret).not.toBe(old);
    olga.totpSecret = totp?.secret ?? '';
    await setup.totp(token, { code: olga.code() });
    await olga.login();
    expect((await olga.get('/api/operator/overview')).status).toBe(200);
  });

  it('leave the other one signed in, and the audit chain says who did it to whom', async () => {
    await otto.login();
    await reset('id-olga', 'id-otto');
    expect((await otto.get('/api/operator/overview')).status).toBe(200);
    const rows = await api.store.read((tx) => tx.find(auditRow, { where: { action: 'auth.invited-again' } }));
    expect(rows).toMatchObject([{ actor: 'operator-id-otto', subject: 'id-olga' }]);
  });

  it('get one working link: an earlier one dies', async () => {
    const first = await reset('id-olga', 'id-otto');
    const second = await reset('id-olga', 'id-otto');
    const anybody = new Browser(api, '');
    expect((await anybody.get(`/api/setup/${first.token}`)).status).toBe(410);
    expect((await anybody.get(`/api/setup/${second.token}`)).status).toBe(200);
  });

  it.each([
    ['oneself', 'id-olga', 'auth.own-account'],
    ['a member', 'id-ann', 'auth.unknown-operator'],
    ['nobody', 'id-none', 'auth.unknown-operator'],
  ])('cannot reset %s', async (_, id, code) => {
    await api.person('member', 'ann');
    await olga.login();
    await expect((async () => reset(id, 'id-olga'))()).rejects.toMatchObject({ code });
    expect((await olga.get('/api/operator/overview')).status).toBe(200);
  });

  it('who were taken out of service do not come back by a link', async () => {
    await api.store.write((tx) => api.app.get(AccountService).disable(tx, 'id-olga', 'test'));
    await expect(reset('id-olga', 'id-otto')).rejects.toMatchObject({ code: 'auth.disabled-operator' });
  });

  describe('at the console', () => {
    const atConsole = (mail?: string) => api.store.write((tx) => operators.resetAtConsole(tx, mail));

    it('are named by mail while there are several', async () => {
      await expect(atConsole()).rejects.toMatchObject({ code: 'auth.which-operator' });
      await expect(atConsole('nobody@example.org')).rejects.toMatchObject({ code: 'auth.unknown-operator' });
      expect(await atConsole('OTTO@example.org')).toMatchObject({ name: 'otto', mail: 'otto@example.org' });
      expect(await signIn(olga)).toBe(200);
      expect(await signIn(otto)).toBe(401);
      const rows = await api.store.read((tx) => tx.find(auditRow, { where: { action: 'auth.invited-again' } }));
      expect(rows).toMatchObject([{ actor: 'console', subject: 'id-otto' }]);
    });

    it('are not members', async () => {
      await api.person('member', 'ann');
      await expect(atConsole('ann@example.org')).rejects.toMatchObject({ code: 'auth.unknown-operator' });
    });
  });

  describe('at a start', () => {
    const person = { name: 'First', mail: 'first@localhost' };
    const first = () => api.store.write((tx) => operators.first(tx, person));

    it('get no link while one can sign in', async () => {
      await reset('id-olga', 'id-otto');
      expect(await first()).toBeUndefined();
    });

    it('keep the link that the console made, and get another when it is dead, for the mail they have', async () => {
      await reset('id-otto', 'id-olga');
      const { token } = await api.store.write((tx) => operators.resetAtConsole(tx, 'olga@example.org'));
      expect(await first()).toBeUndefined();
      expect((await new Browser(api, '').get(`/api/setup/${token}`)).status).toBe(200);
      api.clock.advance(24 * 3_600_000);
      expect(await first()).toMatchObject({ mail: 'olga@example.org' });
    });
  });

  it('who were never set up follow the configured mail, each start with a fresh link', async () => {
    const fresh = await ApiApp.open();
    const service = fresh.app.get(OperatorAccountService);
    const first = (mail: string) => fresh.store.write((tx) => service.first(tx, { name: 'First', mail }));
    const one = await first('one@localhost');
    const two = await first('two@localhost');
    expect([one?.mail, two?.mail]).toEqual(['one@localhost', 'two@localhost']);
    const anybody = new Browser(fresh, '');
    expect((await anybody.get(`/api/setup/${one?.token ?? ''}`)).status).toBe(410);
    expect((await anybody.get(`/api/setup/${two?.token ?? ''}`)).body).toMatchObject({ mail: 'two@localhost' });
    await expect(fresh.store.write((tx) => service.resetAtConsole(tx))).rejects.toMatchObject({
      code: 'auth.not-set-up',
    });
    await fresh.close();
  });
});
