import { type ChildProcess, fork } from 'node:child_process';
import type { Lived, Seeds } from './shares';

/** A worker that ended before it said what came of its seeds: they count as failed. */
export interface Died extends Seeds {
  readonly sentence: string;
}

/** The program of a worker, and its arguments for a share. */
export interface WorkerProgram {
  readonly script: string;
  readonly argsOf: (seeds: Seeds) => readonly string[];
}

/** Signals that end the workers together with this process. */
const STOPS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Lives each share in a process of its own. One that dies is named; the others go on to their end. Ctrl-C stops all.
 * @returns what came of the shares whose workers said so, and the workers that died
 */
export async function inWorkers(
  parts: readonly Seeds[],
  program: WorkerProgram,
): Promise<{ readonly lived: readonly Lived[]; readonly died: readonly Died[] }> {
  const children: ChildProcess[] = [];
  const stop = (signal: NodeJS.Signals): void => {
    for (const child of children) child.kill('SIGTERM');
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  for (const signal of STOPS) process.once(signal, stop);
  try {
    const ends = parts.map((seeds, index) => {
      const child = fork(program.script, [...program.argsOf(seeds)]);
      children.push(child);
      return endOf(child, seeds, `Worker ${index + 1} of ${parts.length}`);
    });
    const all = await Promise.all(ends);
    return {
      lived: all.flatMap((end) => ('sentence' in end ? [] : [end])),
      died: all.flatMap((end) => ('sentence' in end ? [end] : [])),
    };
  } finally {
    for (const signal of STOPS) process.off(signal, stop);
  }
}

function endOf(child: ChildProcess, seeds: Seeds, name: string): Promise<Lived | Died> {
  return new Promise((resolve) => {
    let lived: Lived | undefined;
    child.on('message', (message) => (lived = message as Lived));
    const over = (how: string): void => {
      const range = `seeds ${seeds.first} to ${seeds.first + seeds.runs - 1}`;
      resolve(
        lived ?? { ...seeds, sentence: `${name} (${range}) died: ${how}. Its seeds count as failed; repeat them.` },
      );
    };
    child.on('error', (error) => over(error.message));
    child.on('close', (code, signal) => over(signal ?? `exit code ${code ?? 'unknown'}`));
  });
}
