import { type Look, LOOKS, openPage, settled } from './screens';
import { servedClient } from './served-client';

describe('the chart of earnings', () => {
  const client = servedClient();

  it('draws the earnings where the browser has a language that no formatter takes', async () => {
    const { page, faults } = await openPage(client.browser, LOOKS[0] as Look);
    await page.addInitScript(
      "Object.defineProperty(navigator, 'language', { configurable: true, get: () => 'en-US@posix' })",
    );
    client.server.fixture.signInAs('member');
    client.server.fixture.isFresh = false;
    await page.goto(`${client.server.url}/member`);
    await settled(page);
    await page.locator('.pd-chart canvas').first().waitFor();
    expect(await page.getByText('Show as a table').count()).toBe(2);
    expect(faults).toEqual([]);
    await page.context().close();
  }, 60_000);

  it('shows the figures where the bars cannot be drawn', async () => {
    const { page } = await openPage(client.browser, LOOKS[0] as Look);
    await page.addInitScript('HTMLCanvasElement.prototype.getContext = () => { throw new Error("no canvas"); }');
    client.server.fixture.signInAs('member');
    client.server.fixture.isFresh = false;
    await page.goto(`${client.server.url}/member`);
    await settled(page);
    await page.getByText('This browser could not draw the bars').first().waitFor();
    expect(await page.getByRole('table').first().isVisible()).toBe(true);
    await page.context().close();
  }, 60_000);
});
