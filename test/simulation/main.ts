import 'reflect-metadata';
import { asked, type Asked, shareArgs, USE } from './asked';
import { live, type Stores, storesOf, textOf } from './lives';
import { type Lived, shares, together } from './shares';
import { type Died, inWorkers } from './workers';

/**
 * `npm run simulate`: lives of the payout engine, or of the whole service, of the seeds S to S+N-1. A broken invariant is
 * printed with its seed, its step and how to repeat it, and the exit code is 1. The last lines say how many seeds ran,
 * how many a second and how many a second of the processes' own time on a core, which other processes disturb less, and
 * how often each fault of FAULTS.md was brought about. With `--workers` several processes share the seeds.
 */
async function main(): Promise<void> {
  const what = asked(process.argv.slice(2));
  const began = performance.now();
  const stores = await storesOf(what.database);
  try {
    if (what.isShare) await share(what, stores);
    else report(what, await livedBy(what, stores), performance.now() - began);
  } finally {
    await stores.close();
  }
}

interface Outcome extends Lived {
  readonly died: readonly Died[];
}

async function livedBy(what: Asked, stores: Stores): Promise<Outcome> {
  if (what.workers === 1) return { ...together([await live(what, stores)]), died: [] };
  const program = { script: __filename, argsOf: (seeds: Pick<Asked, 'first' | 'runs'>) => shareArgs(what, seeds) };
  const { lived, died } = await inWorkers(shares(what, what.workers), program);
  return { ...together(lived), died };
}

/** One worker's share: nobody wants it any more once the parent is gone. */
async function share(what: Asked, stores: Stores): Promise<void> {
  if (process.send === undefined) throw new Error(USE);
  const orphaned = (): never => process.exit(1);
  process.once('disconnect', orphaned);
  process.send(await live(what, stores));
  process.off('disconnect', orphaned);
  process.disconnect();
}

function report(what: Asked, outcome: Outcome, ms: number): void {
  const { life, database, first, workers } = what;
  const { runs, faults, violations, cpuSeconds, died } = outcome;
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const seconds = ms / 1_000;
  const times = { seconds: Math.round(seconds), cpuSeconds: Math.round(cpuSeconds) };
  const seedsPerCpuSecond = runs === 0 ? 0 : Math.round((runs / cpuSeconds) * 10) / 10;
  for (const { sentence } of died) console.error(sentence);
  const lost = died.reduce((sum, worker) => sum + worker.runs, 0);
  print(textOf({ faults }));
  print(textOf({ life, database, first, runs, workers, ...times, seedsPerCpuSecond }));
  print(`${runs} runs, ${Math.floor(runs / seconds)} seeds a second, ${violations.length} violations`);
  print(`${runs - violations.length} passed, ${violations.length + lost} failed`);
  if (violations.length + died.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error && error.message === USE ? USE : error);
  process.exitCode = 1;
});
