import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Page } from 'playwright-core';
import { instant, MINUTE_MS } from '../../../src/units';
import { Demo } from '../../demo/demo';
import { DEMO_PASSWORD } from '../../demo/people';
import { buildClient } from '../../support/client-build';
import { type Look, LOOKS, openPage, picture, settled, violations } from './screens';
import { aBrowser } from './served-client';
import { memberStory, operatorStory } from './stories';

/** The batch of 1 January is settled by then, the one of 1 February is not planned yet, and two tax years have income. */
const TODAY = instant(Date.UTC(2026, 0, 20));
const DAYS = 45;
const LIGHT_DESK: Look = { scheme: 'light', width: 1280 };
const DARK_DESK: Look = { scheme: 'dark', width: 1280 };
/** Linked nowhere else in the demo. */
const NEW_ADDRESS = 'bcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk';
/** Seen in all four looks; the rest in light on a desk and in dark on a phone. */
const MAIN_SCREENS = new Set(['/member', '/operator', '/operator/next']);
const MEMBER_SCREENS = [
  '/member',
  '/member/earnings',
  '/member/devices',
  '/member/payouts',
  '/member/reports',
  '/member/taxes',
];
const OPERATOR_SCREENS = [
  '/operator',
  '/operator/sources',
  '/operator/treasury',
  '/operator/next',
  '/operator/batches',
  '/operator/conversions',
  '/operator/members',
  '/operator/filing',
  '/operator/devices',
  '/operator/unpriced',
  '/operator/books',
  '/operator/audit',
  '/operator/chain',
  '/operator/jobs',
];

/** A guard against hanging, not a measure: far above what a slow machine under load takes. */
const HANGS_MS = 1_200_000;

describe('the real service in a browser', () => {
  const own = aBrowser();
  let folder: string | undefined;
  let demo: Demo | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'paydirt-browser-'));
    await buildClient();
    demo = await Demo.open({ folder, seed: 7, days: DAYS, today: TODAY, say: () => undefined });
    await demo.live();
  }, HANGS_MS);

  afterAll(async () => {
    try {
      await demo?.close();
    } finally {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    }
  }, HANGS_MS);

  /** Walks through the screens of somebody who is signed in, in each look. */
  async function walk(page: Page, origin: string, paths: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (const look of LOOKS) {
      await page.emulateMedia({ colorScheme: look.scheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width: look.width, height: look.width === 360 ? 740 : 860 });
      const isCorner = (look.scheme === 'light') === (look.width === 1280);
      for (const path of paths.filter((name) => isCorner || MAIN_SCREENS.has(name))) {
        await page.goto(origin + path);
        await settled(page);
        await page.getByText('Demonstration: made-up members').first().waitFor();
        await picture(page, `real${path.replace(/\//g, '-')}`, look);
        found.push(...(await violations(page)).map((line) => `${path} ${look.scheme} ${look.width}: ${line}`));
      }
    }
    return found;
  }

  async function signIn(page: Page, origin: string, mail: string, code?: string): Promise<void> {
    await page.goto(`${origin}/sign-in`);
    await page.getByLabel('Mail address').fill(mail);
    await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    if (code !== undefined) {
      await page.getByLabel('Six digits').fill(code);
      await page.getByRole('button', { name: 'Sign in' }).click();
    }
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    await settled(page);
  }

  it(
    'shows a member and an operator true figures, in both colours and on both widths',
    async () => {
      if (demo === undefined) throw new Error('The demo did not start.');
      const { page, faults } = await openPage(own.browser, LIGHT_DESK);
      await signIn(page, demo.origin, 'member01@demo.invalid');
      const found = await walk(page, demo.origin, MEMBER_SCREENS);
      await page.context().clearCookies();
      await page.setViewportSize({ width: 1280, height: 860 });
      await signIn(page, demo.origin, demo.people.operator.mail, await demo.people.operator.code());
      found.push(...(await walk(page, demo.origin, OPERATOR_SCREENS)));
      expect(found).toEqual([]);
      expect(faults).toEqual([]);
      await page.context().close();
    },
    HANGS_MS,
  );

  it(
    'a member links an address, checks a receipt without proof of work, and takes the report home',
    async () => {
      if (demo === undefined) throw new Error('The demo did not start.');
      const { page, faults } = await openPage(own.browser, DARK_DESK);
      const found: string[] = [];
      const login = { mail: 'member01@demo.invalid', password: DEMO_PASSWORD };
      const look = async (name: string): Promise<void> => {
        found.push(...(await violations(page)).map((line) => `${name}: ${line}`));
        await picture(page, `real-story-member-${name.replace(/\W+/g, '-').toLowerCase()}`);
      };
      const later = staleProof(demo);
      const outcome = await memberStory({ page, url: demo.origin, login, look, later }, NEW_ADDRESS);
      // RULES 21: regtest has no proof of work, and the screen must not show more.
      expect(outcome.grade).toBe('none');
      expect(outcome.receipt).toMatch(/^paydirt-receipt-\w+\.json$/);
      expect(outcome.reports).toEqual([
        expect.stringMatching(/^paydirt-income-2025-\w+\.pdf$/),
        expect.stringMatching(/^paydirt-income-2025-\w+\.csv$/),
      ]);
      expect(found).toEqual([]);
      expect(faults).toEqual([]);
      await page.context().close();
    },
    HANGS_MS,
  );

  it(
    'one operator plans, another approves exactly the batch on the screen, finds the books in balance, and stops all payouts',
    async () => {
      if (demo === undefined) throw new Error('The demo did not start.');
      const { page, faults } = await openPage(own.browser, LIGHT_DESK);
      const found: string[] = [];
      const { operator, second } = demo.people;
      const login = { mail: operator.mail, password: DEMO_PASSWORD, code: () => operator.code() };
      const look = async (name: string): Promise<void> => {
        found.push(...(await violations(page)).map((line) => `${name}: ${line}`));
        await picture(page, `real-story-operator-${name.replace(/\W+/g, '-').toLowerCase()}`);
      };
      const colleague = { mail: second.mail, password: DEMO_PASSWORD, code: () => second.code() };
      const stage = { page, url: demo.origin, login, look, later: staleProof(demo) };
      const outcome = await operatorStory(stage, colleague);
      expect(outcome).toEqual({ before: 'Planned', after: 'Approved' });
      expect(found).toEqual([]);
      expect(faults).toEqual([]);
      await page.context().close();
    },
    HANGS_MS,
  );
});

/** A proof of presence is fresh for five minutes, a session for longer. */
function staleProof(demo: Demo): () => void {
  return () => demo.pass(6 * MINUTE_MS);
}
