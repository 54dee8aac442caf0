import { type Browser } from 'playwright-core';
import { type FixtureServer, startFixture } from '../../support/fixture-server';
import { launchBrowser } from '../../support/browser';
import { buildClient } from '../../support/client-build';

/** Unpacking Chromium and building the client: a guard against hanging, not a measure. */
const STARTS_MS = 400_000;

function started<T>(what: T | undefined): T {
  if (what === undefined) throw new Error('It is there from beforeAll to afterAll only.');
  return what;
}

/** A browser for the tests of the block that calls this; without one they fail. */
export function aBrowser(): { readonly browser: Browser } {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, STARTS_MS);
  afterAll(() => browser?.close());
  return {
    get browser() {
      return started(browser);
    },
  };
}

/** A browser, and the client as it is built over recorded, schema-true bodies. */
export function servedClient(): { readonly browser: Browser; readonly server: FixtureServer } {
  const own = aBrowser();
  let server: FixtureServer | undefined;
  beforeAll(async () => {
    server = await startFixture(await buildClient());
  }, STARTS_MS);
  afterAll(() => server?.close());
  return {
    get browser() {
      return own.browser;
    },
    get server() {
      return started(server);
    },
  };
}
