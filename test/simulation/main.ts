import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { simulate, SimulationFailed } from './simulate';

/**
 * `npm run simulate -- --seed S --runs N`: one JSON line per run, seeds S to S+N-1. A broken invariant is printed with
 * its seed, its step and how to repeat it, and the exit code is 1. The line before the last sums the faults
 * of all runs by their numbers.
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
  const faults: Record<string, number> = {};
  for (let seed = first; seed < first + runs; seed += 1) {
    const log = values.verbose ? (line: string): void => console.error(line) : undefined;
    try {
      const result = await simulate(seed, new MemoryStore(TABLES), log);
      for (const [fault, count] of Object.entries(result.faults)) faults[fault] = (faults[fault] ?? 0) + count;
      process.stdout.write(`${JSON.stringify(result)}\n`);
    } catch (error) {
      if (!(error instanceof SimulationFailed)) throw error;
      failed += 1;
      console.error(values.verbose ? error : error.message);
    }
  }
  const byNumber = Object.entries(faults).sort(([a], [b]) => (a < b ? -1 : 1));
  process.stdout.write(`${JSON.stringify({ faults: Object.fromEntries(byNumber) })}\n`);
  process.stdout.write(`${runs - failed} passed, ${failed} failed\n`);
  if (failed > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
