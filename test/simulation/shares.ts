/** Seeds that follow one another. */
export interface Seeds {
  readonly first: number;
  readonly runs: number;
}

/** What came of some seeds. */
export interface Lived {
  readonly runs: number;
  /** How often each fault was brought about, by its number and in words. */
  readonly faults: Readonly<Record<string, number>>;
  /** One sentence for each seed that broke something. */
  readonly violations: readonly string[];
  /** Of the processes that lived them, user and system. */
  readonly cpuSeconds: number;
}

/** Cuts seeds into at most so many shares, none empty and none more than one seed longer than another. */
export function shares({ first, runs }: Seeds, workers: number): Seeds[] {
  const count = Math.min(workers, runs);
  const least = Math.floor(runs / count);
  const longer = runs % count;
  return Array.from({ length: count }, (_, index) => ({
    first: first + index * least + Math.min(index, longer),
    runs: least + (index < longer ? 1 : 0),
  }));
}

/** All of them together, faults in the order of their numbers. */
export function together(parts: readonly Lived[]): Lived {
  const faults = new Map<string, number>();
  for (const [fault, count] of parts.flatMap((part) => Object.entries(part.faults)))
    faults.set(fault, (faults.get(fault) ?? 0) + count);
  return {
    runs: parts.reduce((sum, { runs }) => sum + runs, 0),
    faults: Object.fromEntries([...faults].sort(([a], [b]) => (a < b ? -1 : 1))),
    violations: parts.flatMap(({ violations }) => violations),
    cpuSeconds: parts.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
  };
}
