import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { PROJECT_ROOT } from './project-root';

/** Where distributions put it. */
const SYSTEM_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Nothing that weakens the page's own security is switched off: CSP and origins hold as in a member's browser. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
];

/** The release that runs on Node 20; part of the folder's name, so that a newer one is unpacked afresh. */
const PACKED_VERSION = '147.0.0';

/** Unpacking 66 MB of brotli on a busy machine. */
const UNPACK_TIMEOUT_MS = 300_000;

/** A browser and the environment it needs. */
interface Installation {
  readonly executablePath: string;
  readonly env: Record<string, string>;
}

function ownEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

/** The package's own font list names folders of a cloud's; here are its fonts, the reports' ten scripts, the system's. */
function fontList(home: string): string {
  const folders = [join(home, 'fonts'), join(PROJECT_ROOT, 'reports', 'fonts'), '/usr/share/fonts'];
  const lines = folders.map((folder) => `<dir>${folder}</dir>`).join('');
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${lines}<cachedir>${join(home, 'font-cache')}</cachedir></fontconfig>`;
}

/**
 * Unpacks the Chromium of the npm package with its own libraries. In a child process, because the package reads
 * and changes its environment while it is imported; into a folder per user and release, moved into place whole.
 */
async function unpack(): Promise<Installation> {
  const home = join(tmpdir(), `paydirt-chromium-${PACKED_VERSION}-${process.getuid?.() ?? 'user'}`);
  if (!existsSync(join(home, 'chromium'))) {
    const fresh = await mkdtemp(join(tmpdir(), 'paydirt-chromium-new-'));
    const script = "const m = require('@sparticuz/chromium'); void (m.default ?? m).executablePath();";
    await promisify(execFile)(process.execPath, ['-e', script], {
      cwd: PROJECT_ROOT,
      timeout: UNPACK_TIMEOUT_MS,
      env: {
        ...ownEnvironment(),
        TMPDIR: fresh,
        AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x',
      },
    }).catch(async (cause: unknown) => {
      await rm(fresh, { recursive: true, force: true });
      throw cause;
    });
    await rename(fresh, home).catch(async (cause: unknown) => {
      // Another test run was faster: its copy serves.
      await rm(fresh, { recursive: true, force: true });
      if (!existsSync(join(home, 'chromium'))) throw cause;
    });
  }
  const fonts = join(home, 'paydirt-fonts.conf');
  await writeFile(fonts, fontList(home));
  return {
    executablePath: join(home, 'chromium'),
    env: {
      ...ownEnvironment(),
      LD_LIBRARY_PATH: join(home, 'al2023', 'lib'),
      FONTCONFIG_FILE: fonts,
    },
  };
}

async function installation(): Promise<Installation> {
  const named = process.env['CHROMIUM'];
  if (named !== undefined && named !== '') return { executablePath: named, env: ownEnvironment() };
  const system = SYSTEM_PATHS.find((path) => existsSync(path));
  return system === undefined ? unpack() : { executablePath: system, env: ownEnvironment() };
}

/**
 * Starts a headless Chromium: the one that `CHROMIUM` names, the system's, or the one from npm, as root and as an
 * ordinary user.
 * @throws when none can run: a test that needs one fails, it is never skipped
 */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await installation();
  try {
    const launch = () => chromium.launch({ executablePath, env, args: ARGS, headless: true });
    // A browser that dies while it begins (SIGSEGV, once in some hundred starts) says nothing about the product.
    return await launch().catch(launch);
  } catch (cause) {
    throw new Error(`No browser could run here (${executablePath}). CHROMIUM may name another one.`, { cause });
  }
}
