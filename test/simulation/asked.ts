import { parseArgs } from 'node:util';

export const USE =
  'Use: npm run simulate -- --seed <whole number> --runs <whole number from 1> [--workers <1 to 64>] ' +
  '[--life payouts|service] [--database memory|sqlite|postgres] [--verbose]';
/** More than any machine has cores for. */
const WORKERS_MAX = 64;

/** What a command line of the simulator asks for. */
export interface Asked {
  readonly first: number;
  readonly runs: number;
  readonly life: 'payouts' | 'service';
  readonly database: 'memory' | 'sqlite' | 'postgres';
  readonly verbose: boolean;
  /** Processes that share the seeds. */
  readonly workers: number;
  /** This process has one worker's share, and tells its parent instead of printing the sums. */
  readonly isShare: boolean;
}

/** @throws Error with `USE` for anything else than it says */
export function asked(args: readonly string[]): Asked {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: '1' },
      runs: { type: 'string', default: '20' },
      workers: { type: 'string', default: '1' },
      life: { type: 'string', default: 'payouts' },
      database: { type: 'string', default: 'memory' },
      verbose: { type: 'boolean', default: false },
      share: { type: 'boolean', default: false },
    },
  });
  const { life, database, verbose, share: isShare } = values;
  const numbers = [values.seed, values.runs, values.workers].map((text) =>
    /^\d{1,15}$/.test(text) ? Number(text) : -1,
  );
  const [first = -1, runs = -1, workers = -1] = numbers;
  if (first < 0 || runs < 1 || workers < 1 || workers > WORKERS_MAX) throw new Error(USE);
  if (life !== 'payouts' && life !== 'service') throw new Error(USE);
  if (database !== 'memory' && database !== 'sqlite' && database !== 'postgres') throw new Error(USE);
  return { first, runs, life, database, verbose, workers, isShare };
}

/** The command line of one worker's share. */
export function shareArgs({ life, database, verbose }: Asked, seeds: Pick<Asked, 'first' | 'runs'>): string[] {
  const args = [
    '--share',
    '--seed',
    `${seeds.first}`,
    '--runs',
    `${seeds.runs}`,
    '--life',
    life,
    '--database',
    database,
  ];
  return verbose ? [...args, '--verbose'] : args;
}
