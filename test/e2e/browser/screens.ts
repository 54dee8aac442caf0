import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, type Page, type Request } from 'playwright-core';

/** Where pictures are kept for a person to look at; not in git. */
export const SCREENSHOTS = join(__dirname, '..', 'screenshots');

/** axe runs inside the page from its own source text, so that no package of the browser side is needed. */
const AXE_SOURCE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Colours and width of a visit. */
export interface Look {
  readonly scheme: 'light' | 'dark';
  readonly width: 360 | 1280;
}

export const LOOKS: readonly Look[] = [
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 1280 },
  { scheme: 'light', width: 360 },
  { scheme: 'dark', width: 360 },
];

/** This machine, by its address and by the name that passkeys need. */
const OWN_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost']);

/** Requests of a page that were not answered yet. */
const onTheirWay = new WeakMap<Page, Set<Request>>();

function countRequests(page: Page): void {
  const open = new Set<Request>();
  onTheirWay.set(page, open);
  page.on('request', (request) => open.add(request));
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
}

/** A page with this look, and everything that went wrong in it. */
export async function openPage(browser: Browser, look: Look): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.width === 360 ? 740 : 860 },
    colorScheme: look.scheme,
    reducedMotion: 'reduce',
    locale: 'en-US',
    timezoneId: 'Europe/Berlin',
    acceptDownloads: true,
  });
  const page = await context.newPage();
  countRequests(page);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    // A refused request is the service's business and is shown on the screen; everything else is a fault of ours.
    if (message.type() === 'error' && !message.text().includes('the server responded with a status of')) {
      faults.push(`${page.url()}: ${message.text()}`);
    }
  });
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && !OWN_HOSTS.has(hostname))
      faults.push(`third party: ${request.url()}`);
  });
  return { page, faults };
}

const TWO_FRAMES = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

/**
 * Waits until a screen has its heading and nothing is on its way any more. The browser's own "network idle" waits half a
 * second longer each time, which is most of what a hundred screens take.
 */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.waitForLoadState('load');
  const open = onTheirWay.get(page);
  if (open === undefined) throw new Error('Only a page of openPage can be waited for.');
  // What arrived is drawn, and the drawing may ask for more.
  do {
    while (open.size > 0) await page.waitForTimeout(10);
    await page.evaluate(TWO_FRAMES);
    await page.locator('.pd-loading').first().waitFor({ state: 'detached' });
  } while (open.size > 0);
}

/** Violations that axe finds, one line per element; the page must also fit its width. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE_SOURCE);
  const found = await page.evaluate(async () => {
    interface Result {
      violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[];
    }
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<Result> } };
    // What passed is not described, element by element.
    const result = await axe.run({ resultTypes: ['violations'] });
    return result.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary.replace(/\s+/g, ' ')}`),
    );
  });
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  return overflow > 0 ? [...found, `wider than the screen by ${overflow} px`] : found;
}

type Who = 'member' | 'operator' | null;

/** A screen: its address, who sees it, and what is done there before the picture. */
export interface Screen {
  readonly name: string;
  readonly path: string;
  readonly who: Who;
  readonly fresh?: true;
  readonly failing?: true;
  readonly stopped?: true;
  /** Whoever signs in has a passkey. */
  readonly passkey?: true;
  /** One person operates alone. */
  readonly alone?: true;
  readonly act?: (page: Page) => Promise<void>;
}

/** Presses a button by its name. */
export const press = (name: string) => (page: Page) => page.getByRole('button', { name }).first().click();

/** Keeps a picture of the whole screen, where a person asked for pictures: `PICTURES=yes`, or some screens by `SCREENS`. */
export async function picture(page: Page, name: string, look?: Look): Promise<void> {
  if (process.env['PICTURES'] === undefined && process.env['SCREENS'] === undefined) return;
  await mkdir(SCREENSHOTS, { recursive: true });
  const suffix = look === undefined ? '' : `-${look.scheme}-${look.width}`;
  await page.screenshot({ path: join(SCREENSHOTS, `${name}${suffix}.png`), fullPage: true });
}
