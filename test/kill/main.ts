import 'reflect-metadata';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killRounds } from './rounds';

const USE = 'Use: npm run kill -- --rounds <whole number from 1> [--seed <whole number>] [--logs <folder>]';

/** Long enough for a batch to be planned, signed and sent within one life. */
const ROUND_MS_MAX = 2_500;

/** `npm run kill`: SIGKILL at random moments against a real node. Exit code 1 when somebody was paid twice or not at all. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      logs: { type: 'string' },
    },
  });
  const [rounds = 0, seed = -1] = [values.rounds, values.seed].map((text) =>
    /^\d{1,9}$/.test(text) ? Number(text) : -1,
  );
  if (rounds < 1 || seed < 0) throw new Error(USE);
  const began = performance.now();
  const logs = values.logs ?? mkdtempSync(join(tmpdir(), 'paydirt-kill-'));
  mkdirSync(logs, { recursive: true });
  console.error(`The log of every life is kept in ${logs}.`);
  const say = (line: string): void => console.error(line);
  const killed = await killRounds({ rounds, seed, roundMsMax: ROUND_MS_MAX, logs, say });
  const seconds = Math.round((performance.now() - began) / 1_000);
  const text = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
  process.stdout.write(`${JSON.stringify({ ...killed, seed, seconds }, text)}\n`);
  process.stdout.write(`${rounds} rounds, ${killed.doublePaid} double pays, ${killed.lost} lost\n`);
  return killed.doublePaid === 0 && killed.lost === 0 && killed.verified ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error && error.message === USE ? USE : error);
    process.exit(1);
  },
);
