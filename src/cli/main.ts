import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { readConfig } from '../config';
import { SystemClock } from '../units';
import { runCli } from './cli';
import { EXIT_REFUSED } from './command';
import { askSecret } from './terminal.adapter';

const ENV_FILE = '.env';

function config(): ReturnType<typeof readConfig> {
  // What the environment already says stands above the file.
  if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);
  return readConfig();
}

const out = (line: string): void => void process.stdout.write(`${line}\n`);
const err = (line: string): void => void process.stderr.write(`${line}\n`);

runCli(process.argv.slice(2), { clock: new SystemClock(), out, err, config, askSecret }).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    // A fault of ours, not a refusal: say where.
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = EXIT_REFUSED;
  },
);
