import { type CDPSession, type Page } from 'playwright-core';
import { ApiApp, type Browser as Person, PASSWORD } from '../../support/api-app';
import { switchOn } from '../../support/api-fixture-operators';
import { buildClient } from '../../support/client-build';
import { openPage, settled, violations } from './screens';
import { aBrowser } from './served-client';

const MINUTE = 60_000;

/** A device of the browser's own making that has a passkey reader (CDP, domain WebAuthn). */
async function device(page: Page): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  return { cdp, ...(await cdp.send('WebAuthn.addVirtualAuthenticator', { options })) };
}

/** SECURITY.md B4, 2: the whole way through a real browser, the real doors and a virtual authenticator. */
describe('passkeys in a browser', () => {
  const own = aBrowser();
  let api: ApiApp;
  let page: Page;
  let faults: string[];
  beforeAll(async () => {
    await buildClient();
  }, 400_000);
  beforeEach(async () => {
    api = await ApiApp.open(await buildClient());
    ({ page, faults } = await openPage(own.browser, { scheme: 'light', width: 1280 }));
  });
  afterEach(async () => {
    await page.context().close();
    await api.close();
    expect(faults).toEqual([]);
  });

  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  async function password(who: Person): Promise<void> {
    await page.getByLabel('Mail address').fill(who.mail);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await press('Sign in');
  }
  async function add(name: string, prove: () => Promise<void>): Promise<void> {
    await page.getByLabel('What to call it').fill(name);
    await press('Add a passkey');
    await page.getByText('The confirmation holds for this alone').waitFor();
    await prove();
    await page.getByText('The passkey was added.').waitFor();
  }
  const byPassword = async () => {
    await page.getByRole('dialog').getByLabel('Password', { exact: true }).fill(PASSWORD);
    await press('Confirm');
  };

  it('a member adds one, signs in with it, confirms with it, and removes it', async () => {
    const { cdp, authenticatorId } = await device(page);
    const ann = await api.person('member', 'ann');
    await page.goto(`${api.origin}/member/security`);
    await password(ann);
    await page.getByText('You have no passkey yet').waitFor();
    await add('My laptop', byPassword);
    expect(await violations(page)).toEqual([]);
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
    expect(credentials).toMatchObject([{ rpId: 'localhost', isResidentCredential: true }]);
    // The same device is not asked twice.
    await page.getByLabel('What to call it').fill('Again');
    await press('Add a passkey');
    await press('Use a passkey');
    await page.getByText('This device has a passkey of yours already').waitFor();

    await press('Sign out');
    await password(ann);
    await press('Use a passkey');
    await page.getByText('on one device alone').waitFor();
    api.clock.advance(6 * MINUTE);
    await press('Remove My laptop');
    await press('Remove passkey');
    await page.getByText('The confirmation holds for five minutes').waitFor();
    await press('Use a passkey');
    await page.getByText('The passkey was removed.').waitFor();
    await page.getByText('You have no passkey yet').waitFor();
    await press('Sign out');
    await password(ann);
    await page.getByText('You have no passkey yet').waitFor();
  }, 120_000);

  it('a copy whose count went back opens nothing, nor does a device that cannot tell who is there', async () => {
    const { cdp, authenticatorId } = await device(page);
    const ann = await api.person('member', 'ann');
    await page.goto(`${api.origin}/member/security`);
    await password(ann);
    await add('My laptop', byPassword);
    await press('Sign out');
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
    const [credential] = credentials;
    if (credential === undefined) throw new Error('The device has no passkey.');
    await password(ann);
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await press('Use a passkey');
    await page.getByText('No passkey was given').waitFor();
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    await press('Use a passkey');
    await page.getByText('on one device alone').waitFor();
    await press('Sign out');
    await cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId });
    await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount: 0 } });
    await password(ann);
    await press('Use a passkey');
    await page.getByText('may have been copied').first().waitFor();
    expect((await page.context().cookies()).filter(({ name }) => name === '__Host-session')).toEqual([]);
  }, 120_000);

  it('an operator signs in with one, and by the authenticator as before', async () => {
    await device(page);
    // The stop switch beside each of an operator's screens is another room's.
    await page.route('**/api/operator/payouts/switch', (route) => route.fulfill({ json: switchOn }));
    const olga = await api.person('operator', 'olga');
    await page.goto(`${api.origin}/operator/security`);
    await password(olga);
    await page.getByLabel('Six digits of your authenticator').fill(olga.code());
    await press('Sign in');
    await page.getByText('You have no passkey yet').waitFor();
    await add('Desk key', async () => {
      await page.getByRole('dialog').getByLabel('Six digits').fill(olga.code());
      await press('Confirm');
    });
    await press('Sign out');
    await password(olga);
    await press('Use a passkey');
    await page.getByText('Desk key').waitFor();
    await press('Make new codes');
    await page.getByRole('dialog').getByRole('button', { name: 'Make new codes' }).click();
    await press('Use a passkey');
    await page.getByText('These codes are shown this once').waitFor();
    await page.goto(`${api.origin}/operator/security`);
    await settled(page);
    await press('Sign out');
    await password(olga);
    await press('Use a code instead');
    await page.getByLabel('Six digits of your authenticator').fill(olga.code());
    await press('Sign in');
    await page.getByText('Desk key').waitFor();
  }, 120_000);
});
