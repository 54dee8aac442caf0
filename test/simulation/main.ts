import { parseArgs } from 'node:util';
import { MemoryStore } from '../../src/store/memory-store.adapter';
import { TABLES } from '../../src/tables';
import { simulate } from './simulate';

/** `npm run simulate -- --seed S --runs N`: one JSON line per run; a broken invariant names its seed and exits 1. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { seed: { type: 'string', default: '1' }, runs: { type: 'string', default: '100' } },
  });
  const first = Number.parseInt(values.seed, 10);
  const runs = Number.parseInt(values.runs, 10);
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(runs) || runs < 1) {
    throw new Error('Use: npm run simulate -- --seed <whole number> --runs <whole number from 1>');
  }
  for (let seed = first; seed < first + runs; seed += 1) {
    const store = new MemoryStore(TABLES);
    console.log(JSON.stringify(await simulate(seed, store)));
    await store.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
