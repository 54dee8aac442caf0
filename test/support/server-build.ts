import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '..', '..');

function newest(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

let building: Promise<string> | undefined;

/**
 * Builds the server when a source of it is newer than what is built, once per test process.
 * @returns the command file, as `npx paydirt` runs it
 */
export function builtCommand(): Promise<string> {
  const built = join(ROOT, 'dist', 'src');
  building ??= (async () => {
    const isFresh = existsSync(join(built, 'cli', 'main.js')) && newest(join(ROOT, 'src')) <= newest(built);
    if (!isFresh) await promisify(execFile)('npm', ['run', 'build:server'], { cwd: ROOT });
    return join(ROOT, 'bin', 'paydirt.cjs');
  })();
  return building;
}
