import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from './project-root';

const CLIENT = join(PROJECT_ROOT, 'client');
const SOURCES = ['src', 'public', 'index.html', 'vite.config.ts', '../src/chain', '../src/hashing', '../src/units'];

function newest(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

let building: Promise<string> | undefined;

/** Builds the client when its sources are newer than what is built, once per test process. @returns the folder to serve */
export function buildClient(): Promise<string> {
  const dist = join(CLIENT, 'dist');
  const index = join(dist, 'index.html');
  building ??= (async () => {
    const isFresh = existsSync(index) && SOURCES.every((name) => newest(join(CLIENT, name)) <= statSync(index).mtimeMs);
    // Jest sets NODE_ENV=test, with which the build would carry React's development half.
    const env = { ...process.env, NODE_ENV: 'production' };
    if (!isFresh) await promisify(execFile)('npm', ['run', 'build', '-w', 'client'], { cwd: join(CLIENT, '..'), env });
    return dist;
  })();
  return building;
}
