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
    const answer = await page.evaluate(() => ({
      wasm: WebAssembly.validate(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)),
      sum: 40 + 2,
    }));
    expect(answer).toEqual({ wasm: true, sum: 42 });
    expect(browser.version()).toMatch(/^\d+\./);
    await page.close();
  });
});
