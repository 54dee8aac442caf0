import { FIXTURE_LOGINS } from '../../support/api-fixture';
import { type Look, openPage, picture, violations } from './screens';
import { servedClient } from './served-client';
import { memberStory, operatorStory } from './stories';

const PHONE: Look = { scheme: 'light', width: 360 };
const DESK: Look = { scheme: 'dark', width: 1280 };
/** Linked nowhere else in the fixture. */
const NEW_ADDRESS = 'bcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk';

describe('the two stories', () => {
  const client = servedClient();

  beforeEach(() => {
    client.server.fixture.signInAs(null);
  });

  it('a member links an address, checks a receipt and takes the report home', async () => {
    const { page, faults } = await openPage(client.browser, DESK);
    const { member } = FIXTURE_LOGINS;
    const found: string[] = [];
    const look = async (name: string): Promise<void> => {
      found.push(...(await violations(page)).map((line) => `${name}: ${line}`));
      await picture(page, `story-member-${name.replace(/\W+/g, '-').toLowerCase()}`);
    };
    const outcome = await memberStory({ page, url: client.server.url, login: member, look }, NEW_ADDRESS);
    // RULES 21: regtest has no proof of work, and the screen must not show more.
    expect(outcome).toEqual({
      grade: 'none',
      receipt: 'receipt-p-1.json',
      reports: ['income-2025.pdf', 'income-2025.csv'],
    });
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  }, 120_000);

  it('an operator approves exactly the batch on the screen, reads the books, and stops all payouts', async () => {
    const { page, faults } = await openPage(client.browser, DESK);
    const { mail, password, code } = FIXTURE_LOGINS.operator;
    const found: string[] = [];
    const look = async (name: string): Promise<void> => {
      found.push(...(await violations(page)).map((line) => `${name}: ${line}`));
      await picture(page, `story-operator-${name.replace(/\W+/g, '-').toLowerCase()}`);
    };
    const login = { mail, password, code: () => code };
    const outcome = await operatorStory({ page, url: client.server.url, login, look });
    expect(outcome.before).toBe('Planned');
    expect(outcome.after).toBe('Approved');
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  }, 120_000);

  it('sends one key per intent: the same after a step-up, a new one for the next intent', () => {
    const of = (path: string) => client.server.fixture.keys.filter((sent) => sent.path === path).map(({ key }) => key);
    const [first, again] = of('/api/me/address');
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(again).toBe(first);
    const keys = ['/api/me/address', '/api/me/threshold', '/api/operator/batches'].map((path) => of(path).at(-1));
    expect(new Set(keys).size).toBe(3);
    expect(keys).not.toContain(undefined);
  });

  it('does it once when a button is pressed twice, and says so when an address is refused', async () => {
    const { page } = await openPage(client.browser, PHONE);
    client.server.fixture.signInAs('member');
    await page.goto(`${client.server.url}/member/settings`);
    await page.getByLabel('Bitcoin address').fill('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4');
    await page.getByRole('button', { name: 'Review the change' }).click();
    const before = client.server.fixture.keys.length;
    await page.getByRole('button', { name: 'Link this address' }).dblclick();
    await page.getByLabel('Password', { exact: true }).fill(FIXTURE_LOGINS.member.password);
    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    await page.getByText('This is an address of another network than regtest.').waitFor();
    await page.getByText('Money is not affected').waitFor();
    await page.getByText('req-0042').waitFor();
    const sent = client.server.fixture.keys.slice(before).filter(({ path }) => path === '/api/me/address');
    expect(sent).toHaveLength(2); // Once refused for the step-up, once after it: never a third time.
    await page.context().close();
  }, 60_000);

  it('walks by keyboard: skip link, navigation and toggle are reached with a visible focus', async () => {
    const { page } = await openPage(client.browser, DESK);
    client.server.fixture.signInAs('member');
    await page.goto(`${client.server.url}/member`);
    await page.getByRole('heading', { name: 'Your balance' }).waitFor();
    const seen: string[] = [];
    for (let step = 0; step < 16; step += 1) {
      await page.keyboard.press('Tab');
      const [name, outline] = await page.evaluate<[string, string]>(
        '[(document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent).trim(), getComputedStyle(document.activeElement).outlineStyle]',
      );
      seen.push(name);
      if (drawsOwnFocus(name)) expect(outline).not.toBe('none');
    }
    expect(seen[0]).toBe('Skip to content');
    expect(seen).toEqual(expect.arrayContaining(['Home', 'Earnings', 'Tax reports', 'Dark']));
    await page.context().close();
  }, 60_000);
});

/** The radio of the unit toggle draws its focus on its label. */
function drawsOwnFocus(name: string): boolean {
  return name !== '' && !/^(BTC|sat)$/.test(name);
}
