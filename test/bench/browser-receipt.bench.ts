import { CHECKPOINTS, verifyReceipt } from '../../src/chain';
import { startFixture } from '../support/fixture-server';
import { launchBrowser } from '../support/browser';
import { buildClient } from '../support/client-build';
import { longReceipt } from '../support/long-receipt';
import { type Figure, peakRssMb, rounded, seconds } from './figure';
import { median } from './interleaved';

/** A difficulty period: as many as a receipt at the end of one carries. */
const HEADERS = 2_016;
const ROUNDS = 11;
const WANTED_MS = 100;

/** The check of a receipt on its page in a headless Chromium, each time in a page that was just opened. */
export async function browserReceiptBench(): Promise<Figure[]> {
  const browser = await launchBrowser();
  const server = await startFixture(await buildClient());
  const text = JSON.stringify(longReceipt(HEADERS));
  const file = { name: 'receipt.json', mimeType: 'application/json', buffer: Buffer.from(text) };
  const inBrowser: number[] = [];
  const inNode: number[] = [];
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const page = await browser.newPage();
      await page.goto(`${server.url}/verify`);
      await page.getByLabel('Choose a receipt file').setInputFiles(file);
      await page.locator('[data-grade="none"]').waitFor();
      inBrowser.push(await page.evaluate<number>('performance.getEntriesByName("paydirt-receipt")[0].duration'));
      await page.close();
      inNode.push(1_000 * (await seconds(() => Promise.resolve(verifyReceipt(JSON.parse(text), CHECKPOINTS)))));
    }
  } finally {
    await browser.close();
    await server.close();
  }
  const value = median(inBrowser);
  return [
    {
      what: `browser receipt ${HEADERS.toLocaleString('en')} headers`,
      value: rounded(value),
      unit: 'ms',
      baseline: 'the same check in Node',
      ratio: rounded(median(inNode) / value),
      rssMb: peakRssMb(),
      wanted: `less than ${WANTED_MS} ms`,
      ok: value < WANTED_MS,
    },
  ];
}
