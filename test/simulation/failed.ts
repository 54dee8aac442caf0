/** An invariant broke, or the service did not settle what was due: which, where, and how to see it again. */
export class SimulationFailed extends Error {
  constructor(
    readonly seed: number,
    readonly step: number,
    readonly during: string,
    cause: unknown,
    life: 'payouts' | 'service' = 'service',
  ) {
    const what = cause instanceof Error ? cause.message : String(cause);
    const again = `Repeat: npm run simulate -- --life ${life} --seed ${seed} --runs 1`;
    super(`Seed ${seed}, step ${step} (${during}): ${what}\n${again}`, { cause });
  }
}
