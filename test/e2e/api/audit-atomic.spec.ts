import { generateSync } from 'otplib';
import { RoomsOperatorsDesk } from '../../../src/api/operator/operators-desk.adapter';
import { AccountService } from '../../../src/api/auth/account.service';
import { OperatorAccountService } from '../../../src/api/auth/operator-account.service';
import { PersonService } from '../../../src/members/person.service';
import { ApiApp, type Browser, ORIGIN, PASSWORD } from '../../support/api-app';
import { dumpOf, takeNoAudits } from '../../support/full-disk';
import { SoftwareAuthenticator } from '../../support/software-authenticator';

/** What is written before an act and stays whatever becomes of it: a challenge that is used up, an attempt that counts. */
const BEFORE: ReadonlySet<string> = new Set(['passkey_challenge', 'login_throttle']);

/** SECURITY.md B4, 28: an act whose audit row cannot be written is not done. */
describe('without room for its audit row', () => {
  let api: ApiApp;
  let olga: Browser;
  let key: SoftwareAuthenticator;
  beforeEach(async () => {
    api = await ApiApp.open();
    olga = await api.signedIn('operator', 'olga');
    await api.person('operator', 'otto');
    key = new SoftwareAuthenticator({ origin: ORIGIN, rpId: 'pay.example.org' });
    const { body } = await olga.post('/api/account/passkeys/begin', { code: olga.code() });
    await olga.post('/api/account/passkeys', { name: 'Key', passkey: key.register(body.challenge) }).expect(200);
  });
  afterEach(() => api.close());

  /** Every table but those written before the act. */
  const dump = () => dumpOf(api.store, BEFORE);

  const desk = () => {
    const get = <T>(type: abstract new (...given: never[]) => T): T => api.app.get<T>(type, { strict: false });
    const rooms = { logins: get(AccountService), operators: get(OperatorAccountService), people: get(PersonService) };
    return new RoomsOperatorsDesk(api.store, { origin: ORIGIN } as never, { alone: false }, rooms);
  };
  const OLGA = {
    accountId: 'id-olga',
    role: 'operator',
    memberId: null,
    sessionId: 's',
    steppedUpUntil: null,
  } as const;

  /** Everything that is asked for before the act itself, and then the act: it answers with a failure, or throws. */
  const acts: Readonly<Record<string, () => Promise<() => PromiseLike<unknown>>>> = {
    'nobody signs in': async () => {
      const code = olga.code();
      return () => olga.post('/api/auth/login', { mail: olga.mail, password: PASSWORD, code }).expect(500);
    },
    'nobody signs in with a passkey': async () => {
      const { body } = await olga.post('/api/auth/login/passkey', { mail: olga.mail, password: PASSWORD });
      const passkey = key.sign(body.challenge as string);
      return () => olga.post('/api/auth/login', { mail: olga.mail, password: PASSWORD, passkey }).expect(500);
    },
    'nobody confirms': async () => {
      const code = olga.code();
      return () => olga.post('/api/auth/step-up', { code }).expect(500);
    },
    'no passkey is added': async () => {
      const { body } = await olga.post('/api/account/passkeys/begin', { code: olga.code() });
      const made = new SoftwareAuthenticator({ origin: ORIGIN, rpId: 'pay.example.org' }).register(body.challenge as string); // prettier-ignore
      return () => olga.post('/api/account/passkeys', { name: 'Second', passkey: made }).expect(500);
    },
    'no passkey is removed': async () => {
      const { body } = await olga.get('/api/account');
      return () => olga.post(`/api/account/passkeys/${body.passkeys[0].id}/remove`).expect(500);
    },
    'no recovery codes are made, and the code that asked is not used up': async () => {
      const code = olga.code();
      return () => olga.post('/api/account/recovery-codes', { code }).expect(500);
    },
    'no recovery code is used up': () =>
      Promise.resolve(() =>
        olga.post('/api/account/authenticator', { recoveryCode: olga.recoveryCodes[0] }).expect(500),
      ),
    'no authenticator is replaced': async () => {
      const { body } = await olga.post('/api/account/authenticator', { code: olga.code() });
      const code = generateSync({ secret: body.secret as string, epoch: Math.floor(api.clock.now() / 1000) });
      return () => olga.post('/api/account/authenticator/confirm', { code }).expect(500);
    },
    'no operator is invited': () =>
      Promise.resolve(() => expect(desk().create(OLGA, { name: 'Petra', mail: 'petra@example.org' })).rejects.toThrow('disk is full')), // prettier-ignore
    'no access is reset': () =>
      Promise.resolve(() => expect(desk().reset(OLGA, 'id-otto')).rejects.toThrow('disk is full')),
  };

  it.each(Object.entries(acts))('%s', async (_, prepare) => {
    const act = await prepare();
    const before = await dump();
    const refused = takeNoAudits(api.store);
    await act();
    jest.restoreAllMocks();
    expect(refused()).toBe(1);
    expect(await dump()).toEqual(before);
    // The same act is done as soon as there is room: it was the audit row alone that was missing.
    const again = await prepare();
    await Promise.resolve(again()).catch(() => undefined);
    expect(await dump()).not.toEqual(before);
  });
});
