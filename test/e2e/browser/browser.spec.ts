import { type Browser } from 'playwright-core';
import { launchBrowser } from '../../support/browser';

describe('the browser of the tests', () => {
  let browser: Browser | undefined;

  beforeAll(async () => {
    browser = await launchBrowser();
  }, 320_000);

  afterAll(async () => {
    await browser?.close();
  });

  it('runs scripts and WebAssembly, and keeps the same-origin policy that it would have in real life', async () => {
    if (browser === undefined) return;
    const page = await browser.newPage();
    const answer = await page.evaluate('[WebAssembly.validate(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)), 40 + 2]');
    expect(answer).toEqual([true, 42]);
    expect(browser.version()).toMatch(/^\d+\./);
    await page.close();
  });
});
