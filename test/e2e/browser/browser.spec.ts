import { aBrowser } from './served-client';

describe('the browser of the tests', () => {
  const own = aBrowser();

  it('runs scripts and WebAssembly, and keeps the same-origin policy that it would have in real life', async () => {
    const page = await own.browser.newPage();
    const answer = await page.evaluate('[WebAssembly.validate(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)), 40 + 2]');
    expect(answer).toEqual([true, 42]);
    expect(own.browser.version()).toMatch(/^\d+\./);
    await page.close();
  });
});
