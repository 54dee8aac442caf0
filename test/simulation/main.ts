import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { simulate, SimulationFailed } from './simulate';

/**
 * `npm run simulate -- --seed S --runs N`: one JSON line per run, seeds S to S+N-1. A broken invariant is printed with
 * its seed, its step and how to repeat it, and the exit code is 1.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      runs: { type: 'string', default: '20' },
      verbose: { type: 'boolean', default: false },
    },
  });
  const first = Number.parseInt(values.seed, 10);
  const runs = Number.parseInt(values.runs, 10);
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(runs) || runs < 1) {
    throw new Error('Use: npm run simulate -- --seed <whole number> --runs <whole number from 1>');
  }
  let failed = 0;
  for (let seed = first; seed < first + runs; seed += 1) {
    const log = values.verbose ? (line: string): void => console.error(line) : undefined;
    try {
      process.stdout.write(`${JSON.stringify(await simulate(seed, new MemoryStore(TABLES), log))}\n`);
    } catch (error) {
      if (!(error instanceof SimulationFailed)) throw error;
      failed += 1;
      console.error(values.verbose ? error : error.message);
    }
  }
  process.stdout.write(`${runs - failed} passed, ${failed} failed\n`);
  if (failed > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
