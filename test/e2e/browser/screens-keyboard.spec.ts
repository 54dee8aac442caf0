import { FIXTURE_LOGINS } from '../../support/api-fixture';
import { type Look, openPage, settled } from './screens';
import { servedClient } from './served-client';

const DESK: Look = { scheme: 'light', width: 1280 };

describe('without a mouse', () => {
  const client = servedClient();

  it('an operator gives a worker an owner: button, member, time, save, proof of presence', async () => {
    const { page, faults } = await openPage(client.browser, DESK);
    client.server.fixture.signInAs('operator');
    await page.goto(`${client.server.url}/operator/devices`);
    await settled(page);
    const { keyboard } = page;
    await page.getByRole('searchbox', { name: 'Find a worker' }).focus();
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Whose is =cmd|calc!A1?' }).waitFor();
    const member = page.getByRole('dialog').getByRole('combobox', { name: 'Member' });
    await member.focus();
    await keyboard.type('bruno');
    await page.getByText('No member has that in the name').waitFor();
    await member.fill('');
    // Typed and taken at once, while the list of before is still on the screen: the one who fits is taken.
    await keyboard.type('ada');
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    expect(await member.inputValue()).toBe('Ada Miner · m-017');
    // An edited field is no choice.
    await keyboard.press('Backspace');
    await page.getByRole('dialog').getByText('Choose a member.').waitFor();
    await member.fill('ada');
    await page.getByRole('option', { name: /Ada Miner/ }).waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    expect(await member.inputValue()).toBe('Ada Miner · m-017');
    await keyboard.press('Tab');
    await keyboard.press('ArrowUp');
    expect(await page.getByRole('dialog').getByLabel('From now on').isChecked()).toBe(true);
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Confirm that it is you' }).waitFor();
    // The field of the code is where the typing goes, without a step of one's own.
    await page.locator('input[inputmode=numeric]:focus').waitFor({ timeout: 5_000 });
    await keyboard.type(FIXTURE_LOGINS.operator.code);
    await keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: '=cmd|calc!A1 belongs to Ada Miner' }).waitFor();
    const sent = client.server.fixture.keys.filter(({ path }) => path === '/api/operator/terms/workers');
    // Refused once for the proof of presence, then taken: the same intent, so the same key.
    expect(sent.map(({ key }) => key)).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), sent[0]?.key]);
    expect(faults).toEqual([]);
    await page.context().close();
  }, 120_000);
});
