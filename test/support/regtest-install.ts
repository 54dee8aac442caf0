import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SystemClock } from '../../src/units';
import { PROJECT_ROOT } from './project-root';

/** Folder with the node's own package.json and lock. */
export const NODE_FOLDER = join(PROJECT_ROOT, 'test', 'node');
const DONE = join(NODE_FOLDER, 'node_modules', '.package-lock.json');
const LOCK = join(NODE_FOLDER, '.installing');
/** A lock older than this was left by a killed process. */
const LOCK_STALE_MS = 180_000;
const WAIT_MS = 250;
/** The registry can be away for minutes: before each try so long. */
const PAUSES_MS = [0, 20_000, 60_000] as const;

function ready(): boolean {
  return existsSync(DONE) && existsSync(join(NODE_FOLDER, 'node_modules', 'bcoin', 'package.json'));
}

/** What an outer `npm run` puts into the environment would point the inner npm at the outer project. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const outer = /^npm_(package|lifecycle|config_(local_prefix|prefix|workspace|workspaces|sqlite|global))/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.test(name)));
}

function install(): Promise<void> {
  return new Promise((resolve, reject) => {
    // The lock names every package by its hash: a copy fetched before is as good.
    const child = spawn('npm', ['ci', '--ignore-scripts', '--prefer-offline'], {
      cwd: NODE_FOLDER,
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`npm ci in test/node failed with code ${code}:\n${output.slice(-2000)}`));
    });
  });
}

async function installPatiently(): Promise<void> {
  let failed: unknown;
  for (const [index, pause] of PAUSES_MS.entries()) {
    await sleep(pause);
    // Changes the age of the lock: whoever waits sees that somebody is at work.
    mkdirSync(join(LOCK, `try-${index + 1}`));
    try {
      return await install();
    } catch (error) {
      failed = error;
    }
  }
  throw failed;
}

function takeLock(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    const age = existsSync(LOCK) ? new SystemClock().now() - statSync(LOCK).mtimeMs : 0;
    if (age > LOCK_STALE_MS) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}

/** Installs the node once, however many test workers ask at the same time. */
export async function installRegtestNode(): Promise<void> {
  while (!ready() || existsSync(LOCK)) {
    if (!takeLock()) {
      await sleep(WAIT_MS);
      continue;
    }
    try {
      if (!ready()) await installPatiently();
    } finally {
      rmSync(LOCK, { recursive: true, force: true });
    }
  }
}
